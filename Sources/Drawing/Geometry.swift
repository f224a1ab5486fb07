/// A place on a surface: column `x` and row `y`, both from 0. May lie outside.
package struct Point: Sendable, Hashable {
  package var x: Int
  package var y: Int

  package init(_ x: Int, _ y: Int) {
    self.x = x
    self.y = y
  }
}

/// How many columns and rows; never negative.
package struct Size: Sendable, Hashable {
  package let width: Int
  package let height: Int

  package init(_ width: Int, _ height: Int) {
    self.width = max(0, width)
    self.height = max(0, height)
  }
}

/// An area of cells. Its size is never negative, so every cut of an area that's too small is simply empty.
package struct Rect: Sendable, Hashable {
  package let left: Int
  package let top: Int
  package let width: Int
  package let height: Int

  package init(_ left: Int, _ top: Int, _ width: Int, _ height: Int) {
    self.left = left
    self.top = top
    self.width = max(0, width)
    self.height = max(0, height)
  }

  package init(_ size: Size) { self.init(0, 0, size.width, size.height) }
}

extension Rect {
  /// The first column that no longer belongs to the area.
  package var right: Int { left + width }
  /// The first row that no longer belongs to the area.
  package var bottom: Int { top + height }
  package var size: Size { Size(width, height) }
  package var origin: Point { Point(left, top) }
  package var isEmpty: Bool { width == 0 || height == 0 }
  package var columns: Range<Int> { left..<right }
  package var rows: Range<Int> { top..<bottom }

  package func contains(_ point: Point) -> Bool { columns.contains(point.x) && rows.contains(point.y) }

  /// The rows above, as many as asked for and there are, and the rest below.
  package func split(top rows: Int) -> (above: Rect, below: Rect) {
    let cut = clamp(rows, to: height)
    return (Rect(left, top, width, cut), Rect(left, top + cut, width, height - cut))
  }

  /// The rest above, and the rows below, as many as asked for and there are.
  package func split(bottom rows: Int) -> (above: Rect, below: Rect) {
    split(top: height - clamp(rows, to: height))
  }

  /// The columns on the left, as many as asked for and there are, and the rest on the right.
  package func split(left columns: Int) -> (left: Rect, right: Rect) {
    let cut = clamp(columns, to: width)
    return (Rect(left, top, cut, height), Rect(left + cut, top, width - cut, height))
  }

  /// The rest on the left, and the columns on the right, as many as asked for and there are.
  package func split(right columns: Int) -> (left: Rect, right: Rect) {
    split(left: width - clamp(columns, to: width))
  }

  /// Without a margin on each side; empty when nothing is left.
  package func inset(x: Int = 1, y: Int = 1) -> Rect {
    Rect(left + x, top + y, width - 2 * x, height - 2 * y)
  }

  /// The cells both have; empty when there are none.
  package func intersection(_ other: Rect) -> Rect {
    let (newLeft, newTop) = (max(left, other.left), max(top, other.top))
    return Rect(newLeft, newTop, min(right, other.right) - newLeft, min(bottom, other.bottom) - newTop)
  }

  /// An area of at most this size in the middle of this one, for things that lie on top.
  package func centered(_ size: Size) -> Rect {
    let (newWidth, newHeight) = (min(size.width, width), min(size.height, height))
    return Rect(left + (width - newWidth) / 2, top + (height - newHeight) / 2, newWidth, newHeight)
  }

  /// One row of the area, counted from its top; empty outside.
  package func row(_ index: Int) -> Rect {
    (0..<height).contains(index) ? Rect(left, top + index, width, 1) : Rect(left, top, 0, 0)
  }
}

private func clamp(_ value: Int, to limit: Int) -> Int { min(max(0, value), limit) }
