import Drawing
import Simulation

/// Lanes below a ruler, with the cursor across them.
struct LaneRows {
  let lanes: [Lanes.Lane]
  let axis: TimeAxis
  /// Cells of the lanes' names.
  let labels: Int
  let isSmall: Bool
  let cursor: Int?
  var selected: String?
  var folded: Set<String> = []
  let look: Look

  func draw(in area: Rect, on surface: inout Surface) {
    guard !area.isEmpty, area.width > labels + 4 else { return }
    let track = area.split(left: labels).right
    surface.write(Text(pad(isSmall ? "t (s)" : "", to: labels), .textDim), in: area, with: look.theme)
    for (column, text) in axis.labels {
      // The last label ends at the frame instead of being cut.
      let place = min(column, track.width - text.count)
      surface.write(text, at: Point(track.left + max(0, place), track.top), in: track, style: look[.textDim])
    }
    for (index, lane) in lanes.enumerated() where index + 1 < area.height {
      let row = area.row(index + 1)
      let name = fit(name(of: lane), to: labels - 2, ellipsis: look.glyphs.ellipsis)
      let isSelected = lane.id == selected
      surface.write(
        Text(isSelected ? look.glyphs.selected : " ", .mark) + Text(untrusted: name, isSelected ? .textStrong : .text),
        in: row, with: look.theme)
      let cells = Rect(track.left, row.top, track.width, 1)
      if folded.contains(lane.id) {
        surface.write(Text(look.glyphs.folded, .textDim), in: cells, with: look.theme)
      } else {
        LaneDrawing(lane: lane, axis: axis, look: look).draw(in: cells, on: &surface)
      }
      drawCursor(in: cells, on: &surface)
    }
  }

  /// The name alone where there's no room for what it is: nobody takes a container's for something else.
  private func name(of lane: Lanes.Lane) -> String {
    if isSmall { return lane.short }
    let title = lane.title + (lane.chain.isEmpty ? "" : " (\(lane.chain))")
    guard cells(of: title) > labels - 2 else { return title }
    let words = lane.title.split(separator: " ", maxSplits: 1)
    let isKnown = ["container", "sidecar", "init"].contains(words.first ?? "") && words.count == 2
    return isKnown ? String(words[1]) : lane.title
  }

  private func drawCursor(in cells: Rect, on surface: inout Surface) {
    guard let cursor, cursor < cells.width else { return }
    let point = Point(cells.left + cursor, cells.top)
    if surface[point]?.text == " " {
      surface.write(look.glyphs.zone.vertical, at: point, in: cells, style: look[.timelineCursor])
    } else {
      surface.restyle(Rect(point.x, point.y, 1, 1), with: look[.timelineCursor])
    }
  }

  /// In a small room the lanes that say least are left out.
  ///
  /// - Parameters:
  ///   - kept: by their ids, those that stay as long as there's any room.
  ///   - center: the lane around which the others are left out when there are still too many.
  static func fitting(
    _ all: [Lanes.Lane], in rows: Int, keeping kept: Set<String> = [], around center: String? = nil
  ) -> [Lanes.Lane] {
    var left = all
    func drop(_ isLeast: (Lanes.Lane) -> Bool) {
      while left.count > rows, let index = left.lastIndex(where: { isLeast($0) && !kept.contains($0.id) }) {
        left.remove(at: index)
      }
    }
    drop { $0.part == .connection }
    for id in ["scheduler", "open", "slice", "client", "failed"] { drop { $0.id == id } }
    drop { $0.part == .data }
    for id in ["replacement", "status", "endpoints"] { drop { $0.id == id } }
    guard left.count > rows else { return left }
    // More than fit all the same: those around the selected one.
    let selected = left.firstIndex { $0.id == center } ?? 0
    let start = max(0, min(selected - rows / 2, left.count - rows))
    return Array(left[start..<min(left.count, start + max(0, rows))])
  }
}
