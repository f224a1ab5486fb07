import Drawing
import Simulation

/// A StatefulSet as boxes: volume, claim and pod of each ordinal, before the start and now (figure 17.6).
struct StepPicture {
  let play: Play
  let time: Moment
  let look: Look

  private static let width = 18

  func draw(in area: Rect, on surface: inout Surface) {
    guard let before = play.ordinals(at: Moment(microseconds: -1)) ?? play.ordinals(at: .zero),
      let now = play.ordinals(at: time), area.width > 20, area.height > 6
    else { return }
    let gap = 4
    let half = (area.width - gap) / 2
    let (text, foot) = area.split(bottom: 2)
    // One below the other where beside each other there's no room for a second pod.
    let isStacked = half / Self.width < min(2, now.places.count) && text.height >= 20
    let count = min(now.places.count, max(1, (isStacked ? text.width : half) / Self.width))
    let places: (Rect, Rect) =
      isStacked
      ? text.split(top: text.height / 2)
      : (Rect(text.left, text.top, half, text.height), Rect(text.left + half + gap, text.top, half, text.height))
    draw(before, "before", count, in: places.0, on: &surface)
    draw(now, "now", count, in: places.1, on: &surface)
    let policy = play.stage.owner.node["spec"]["persistentVolumeClaimRetentionPolicy"]["whenScaled"].text
    let left = now.places.count - count
    let more = left > 0 ? "   not shown: \(plural(left, "pod")) of lower ordinals" : ""
    surface.write(
      Text(untrusted: "whenScaled: \(policy ?? "not set = Retain")\(more)", .textDim), in: foot, with: look.theme)
    if let orphan = now.places.first(where: \.isOrphaned) {
      let name = orphan.claims.first { $0.isThere }?.name ?? ""
      let said =
        if let mover = orphan.mover {
          mover.row.status == "Completed"
            ? "\(mover.pod) has read \(name) and handed its data to the others"
            : "\(mover.pod) mounts \(name) and hands its data to the others"
        } else if play.dials["migrate"]?.value == 0 {
          "nobody serves what is in \(name); `:knob migrate=yes` has a pod move it"
        } else {
          "nobody serves what is in \(name)"
        }
      surface.write(Text(untrusted: said), at: 1, in: foot, with: look.theme)
    }
  }

  private func draw(
    _ state: Ordinals, _ title: String, _ count: Int, in area: Rect, on surface: inout Surface
  ) {
    surface.write(Text(title, .textStrong), in: area, with: look.theme)
    // With little room, the volumes go first, then the lines between the boxes.
    let hasVolumes = area.height >= 17
    let link = area.height >= 14 ? 1 : 0
    var top = 1
    // The highest ordinals are those that come and go.
    let boxes = state.places.suffix(count)
    func column(_ index: Int) -> Int { area.left + index * Self.width }
    func row(_ body: (Int, Ordinals.Place) -> Void) {
      for (index, place) in boxes.enumerated() { body(index, place) }
      top += 3
    }
    func links(_ isLinked: (Ordinals.Place) -> Bool) {
      guard link > 0 else { return }
      for (index, place) in boxes.enumerated() where isLinked(place) {
        surface.write(
          look.glyphs.border.vertical, at: Point(column(index) + 8, area.top + top), in: area, style: look[.border])
      }
      top += link
    }
    let hasClaim = { (place: Ordinals.Place) in place.claims.contains(where: \.isThere) }
    if hasVolumes {
      row { index, place in
        if hasClaim(place) { box("PV", "its data", nil, at: Point(column(index), area.top + top), in: area, &surface) }
      }
      links(hasClaim)
    }
    row { index, place in
      guard let claim = place.claims.first(where: { $0.isThere }) else { return }
      let isLeft = place.isOrphaned && place.mover?.row.status != "Running"
      let role: Role? = isLeft ? .warning : nil
      let title = isLeft ? "PVC ORPHANED" : "PVC"
      box(title, claim.name, role, at: Point(column(index), area.top + top), in: area, &surface)
    }
    links { hasClaim($0) && ($0.row != nil || $0.mover != nil) }
    row { index, place in
      let origin = Point(column(index), area.top + top)
      if place.row == nil, let mover = place.mover {
        return box(
          mover.pod, mover.row.status, mover.row.status == "Running" ? .ok : .textDim, at: origin, in: area, &surface)
      }
      guard let row = place.row else {
        surface.write(
          Text(untrusted: fit("no \(place.pod)", to: Self.width - 1, ellipsis: look.glyphs.ellipsis), .textDim), at: 0,
          in: Rect(origin.x, origin.y + 1, Self.width - 1, 1), with: look.theme)
        return
      }
      let role: Role = row.status == "Running" ? .ok : .warning
      box(place.pod, row.status, role, at: origin, in: area, &surface)
    }
    links { $0.row != nil }
    let parts = state.ready.split(separator: "/")
    let wanted = parts.count == 2 ? "replicas \(parts[1]), ready \(parts[0])" : "replicas \(state.ready)"
    box(
      untrusted: look.glyphs.label(of: play.stage.owner), wanted, nil, at: Point(area.left, area.top + top),
      width: min(area.width, count * Self.width - 1),
      in: area, &surface)
  }

  private func box(
    _ title: String, _ text: String, _ role: Role?, at origin: Point, in area: Rect, _ surface: inout Surface
  ) {
    box(untrusted: title, text, role, at: origin, width: Self.width - 1, in: area, &surface)
  }

  private func box(
    untrusted title: String, _ text: String, _ role: Role?, at origin: Point, width: Int, in area: Rect,
    _ surface: inout Surface
  ) {
    let frame = Rect(origin.x, origin.y, width, 3).intersection(area)
    guard frame.height == 3 else { return }
    Frame(Text(untrusted: fit(title, to: width - 4, ellipsis: look.glyphs.ellipsis)), lines: role).draw(
      in: frame, on: &surface, with: look.theme)
    surface.write(
      Text(untrusted: fit(text, to: width - 2, cut: .start, ellipsis: look.glyphs.ellipsis), role),
      in: Frame.content(of: frame), with: look.theme)
  }
}
