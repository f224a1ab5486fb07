/// A grid of cells, each a character and a style: everything a screen shows, as a value.
///
/// Whatever is written stays inside, wide characters stay whole (half of one becomes a blank), and nothing that a
/// terminal would obey gets into a cell.
package struct Surface: Sendable {
  package let size: Size
  /// Where the terminal's cursor belongs: the place of typing or the selected row. Nil: at the bottom left.
  package var cursor: Point?
  /// Whether the cursor is seen, as where someone types. Input methods and screen readers follow a hidden one too.
  package var showsCursor = false
  /// Row by row from the top.
  private(set) var cells: ContiguousArray<SurfaceCell>
  /// Characters with marks, and wide ones that need a selector to be so; cells refer to them by number.
  private var clusters: [Cluster] = []
  private var numbers: [Cluster: Int] = [:]

  package init(_ size: Size, style: Style = Style()) {
    self.size = size
    cells = ContiguousArray(repeating: SurfaceCell(glyph: .blank, style: style), count: size.width * size.height)
  }

  package var bounds: Rect { Rect(size) }
}

/// What's stored for a cell: small and without references, as ten thousand of them are filled for a frame.
struct SurfaceCell: Sendable, Hashable {
  var glyph: Glyph
  var style: Style

  /// A Unicode scalar or the number of a cluster, or the right half of what stands to the left.
  struct Glyph: Sendable, Hashable {
    fileprivate var bits: UInt32

    static let blank = Glyph(bits: 0x20)
    static let rightHalf = Glyph(bits: .max)

    fileprivate init(bits: UInt32) { self.bits = bits }
    fileprivate init(scalar: Unicode.Scalar, isWide: Bool) { bits = scalar.value | (isWide ? wideBit : 0) }
    fileprivate init(cluster: Int, isWide: Bool) { bits = UInt32(cluster) | clusterBit | (isWide ? wideBit : 0) }

    var isWide: Bool { bits & wideBit != 0 && self != .rightHalf }
    var isRightHalf: Bool { self == .rightHalf }
    fileprivate var cluster: Int? { bits & clusterBit != 0 && !isRightHalf ? Int(bits & numberMask) : nil }
    fileprivate var scalar: Unicode.Scalar? { cluster == nil ? Unicode.Scalar(bits & numberMask) : nil }
  }
}

private let wideBit: UInt32 = 1 << 30
private let clusterBit: UInt32 = 1 << 31
private let numberMask: UInt32 = 1 << 30 - 1

/// A cell as others see it.
package struct Cell: Sendable, Hashable {
  /// A character with its marks; empty in the right half of a wide one.
  package let text: String
  /// 1, 2, or 0 for the right half of a wide character.
  package let width: Int
  package let style: Style
}

extension Surface {
  /// The cell at a place; nil outside.
  package subscript(point: Point) -> Cell? {
    guard bounds.contains(point) else { return nil }
    let cell = cells[index(point.x, point.y)]
    let width = cell.glyph.isRightHalf ? 0 : cell.glyph.isWide ? 2 : 1
    return Cell(text: text(of: cell.glyph), width: width, style: cell.style)
  }

  /// Writes on one row from a place to the right; what lies outside the area is left out.
  ///
  /// - Parameter area: nil for the whole surface.
  /// - Returns: the column after the text, as if nothing had been left out.
  @discardableResult
  package mutating func write(_ text: String, at start: Point, in area: Rect? = nil, style: Style) -> Int {
    let clip = area?.intersection(bounds) ?? bounds
    guard clip.rows.contains(start.y) else { return start.x + Drawing.cells(of: text) }
    var column = start.x
    let isASCII = text.utf8.withContiguousStorageIfAvailable { bytes -> Bool in
      guard bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else { return false }
      let shown = max(clip.left, column)..<max(clip.left, column, min(clip.right, column + bytes.count))
      if !shown.isEmpty { separate(from: shown.lowerBound, to: shown.upperBound, row: start.y) }
      for place in shown {
        let position = index(place, start.y)
        cells[position].glyph = SurfaceCell.Glyph(bits: UInt32(bytes[place - column]))
        cells[position].style = style.over(cells[position].style)
      }
      column += bytes.count
      return true
    }
    if isASCII == true { return column }
    for cluster in Clusters(text) {
      put(cluster, at: Point(column, start.y), in: clip, style: style)
      column += cluster.width
    }
    return column
  }

  /// Makes an area blank, or full of one character of width 1.
  package mutating func fill(_ area: Rect, with style: Style, character: String = " ") {
    let clip = area.intersection(bounds)
    guard !clip.isEmpty else { return }
    let glyph = character == " " ? SurfaceCell.Glyph.blank : glyph(of: Clusters(character).first { $0.width == 1 })
    for row in clip.rows {
      separate(from: clip.left, to: clip.right, row: row)
      for column in clip.columns {
        let position = index(column, row)
        cells[position] = SurfaceCell(glyph: glyph, style: style.over(cells[position].style))
      }
    }
  }

  /// Makes an area blank and forgets what lay below, for what lies on top of everything else.
  package mutating func erase(_ area: Rect, to style: Style) {
    let clip = area.intersection(bounds)
    guard !clip.isEmpty else { return }
    for row in clip.rows {
      separate(from: clip.left, to: clip.right, row: row)
      for column in clip.columns { cells[index(column, row)] = SurfaceCell(glyph: .blank, style: style) }
    }
  }

  /// Gives characters that stand there another look, for a selection or a match.
  package mutating func restyle(_ area: Rect, with style: Style) {
    let clip = area.intersection(bounds)
    for row in clip.rows {
      for column in clip.columns {
        let position = index(column, row)
        cells[position].style = style.over(cells[position].style)
      }
    }
  }

  /// Draws another surface on this one, with its top left corner at a place.
  package mutating func draw(_ other: Surface, at origin: Point, in area: Rect? = nil) {
    let place = Rect(origin.x, origin.y, other.size.width, other.size.height)
    let clip = place.intersection(bounds).intersection(area ?? bounds)
    for row in clip.rows where !clip.isEmpty {
      separate(from: clip.left, to: clip.right, row: row)
      for column in clip.columns {
        let source = other.cells[other.index(column - origin.x, row - origin.y)]
        let isCut =
          source.glyph.isRightHalf && column == clip.left || source.glyph.isWide && column + 1 == clip.right
        let glyph: SurfaceCell.Glyph =
          isCut ? .blank : source.glyph.cluster.map { self.glyph(of: other.clusters[$0]) } ?? source.glyph
        cells[index(column, row)] = SurfaceCell(glyph: glyph, style: source.style)
      }
    }
  }

  private mutating func put(_ cluster: Cluster, at point: Point, in clip: Rect, style: Style) {
    let columns = max(clip.left, point.x)..<max(clip.left, point.x, min(clip.right, point.x + cluster.width))
    guard !columns.isEmpty else { return }
    separate(from: columns.lowerBound, to: columns.upperBound, row: point.y)
    // A wide character that doesn't fit in whole is a blank where it would have been.
    let glyph = columns.count == cluster.width ? glyph(of: cluster) : .blank
    for (offset, column) in columns.enumerated() {
      let position = index(column, point.y)
      cells[position].glyph = offset == 0 ? glyph : .rightHalf
      cells[position].style = style.over(cells[position].style)
    }
  }

  /// Blanks the outer halves of wide characters that the edges of a range would cut.
  private mutating func separate(from left: Int, to right: Int, row: Int) {
    if left > 0, cells[index(left, row)].glyph.isRightHalf { cells[index(left - 1, row)].glyph = .blank }
    if right < size.width, cells[index(right, row)].glyph.isRightHalf { cells[index(right, row)].glyph = .blank }
  }

  private mutating func glyph(of cluster: Cluster?) -> SurfaceCell.Glyph {
    guard let cluster else { return .blank }
    if cluster.marks.isEmpty, !cluster.needsSelector {
      return SurfaceCell.Glyph(scalar: cluster.base, isWide: cluster.width == 2)
    }
    let number = numbers[cluster] ?? clusters.count
    if number == clusters.count {
      clusters.append(cluster)
      numbers[cluster] = number
    }
    return SurfaceCell.Glyph(cluster: number, isWide: cluster.width == 2)
  }

  private func text(of glyph: SurfaceCell.Glyph) -> String {
    if glyph.isRightHalf { return "" }
    if let number = glyph.cluster { return clusters[number].text }
    return glyph.scalar.map { String($0) } ?? " "
  }

  private func index(_ column: Int, _ row: Int) -> Int { row * size.width + column }
}

extension Surface: Equatable {
  /// Equal when they show the same, however it came about.
  package static func == (left: Surface, right: Surface) -> Bool {
    guard left.size == right.size, left.cursor == right.cursor, left.showsCursor == right.showsCursor else {
      return false
    }
    if left.clusters == right.clusters { return left.cells == right.cells }
    return (0..<left.size.height).allSatisfy { left.row($0, equals: right) }
  }

  /// Whether a row shows the same as in another surface of the same size.
  package func row(_ row: Int, equals other: Surface) -> Bool {
    let range = row * size.width..<(row + 1) * size.width
    if clusters.isEmpty, other.clusters.isEmpty { return cells[range] == other.cells[range] }
    return range.allSatisfy { position in
      let (mine, theirs) = (cells[position], other.cells[position])
      guard mine.style == theirs.style, mine.glyph.isWide == theirs.glyph.isWide else { return false }
      if mine.glyph.cluster == nil, theirs.glyph.cluster == nil { return mine.glyph == theirs.glyph }
      return text(of: mine.glyph) == other.text(of: theirs.glyph)
    }
  }

  /// Calls with each cell of a row from the left: its first scalar, its marks, its width (0 for a right half), its look.
  ///
  /// For screens, which go over every changed cell and want no strings.
  package func forEachCell(
    inRow row: Int, _ body: (_ base: Unicode.Scalar, _ marks: [Unicode.Scalar], _ width: Int, _ style: Style) -> Void
  ) {
    for column in 0..<size.width {
      let cell = cells[index(column, row)]
      if cell.glyph.isRightHalf {
        body(" ", [], 0, cell.style)
      } else if let number = cell.glyph.cluster {
        let cluster = clusters[number]
        body(
          cluster.base, cluster.needsSelector ? cluster.marks + ["\u{FE0F}"] : cluster.marks, cluster.width, cell.style)
      } else {
        body(cell.glyph.scalar ?? " ", [], cell.glyph.isWide ? 2 : 1, cell.style)
      }
    }
  }
}
