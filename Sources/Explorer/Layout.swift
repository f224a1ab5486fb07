import Drawing

/// The three panes.
package enum Pane: Int, Sendable, CaseIterable, Hashable {
  case navigator, detail, inspector
}

/// How much fits on a screen.
package enum SizeClass: String, Sendable, CaseIterable, Hashable {
  case tooSmall, xs, s, m, l
}

/// How the panes share the screen.
package enum LayoutMode: String, Sendable, CaseIterable { case normal, half, full }

/// Where everything is on a screen of a certain size.
package struct Layout: Sendable, Equatable {
  /// From which widths on there's room for more; widths and heights in cells.
  package struct Limits: Sendable, Hashable {
    package var minimum = Size(60, 16)
    package var smallAt = 80
    package var mediumAt = 120
    package var wideAt = 160
    /// Portrait: at most so wide and at least so high.
    package var portrait = Size(84, 46)
    /// Below this many rows the hints are hidden.
    package var lowBelow = 20

    package init() {}
  }

  /// What a person changed about the sizes of panes, for each class.
  package struct Sizes: Sendable, Hashable {
    /// Columns more (or less) than usual.
    package var navigator: [SizeClass: Int] = [:]
    package var inspector: [SizeClass: Int] = [:]
    /// Rows more than usual, in portrait.
    package var portrait = 0

    package init() {}
  }

  package let sizeClass: SizeClass
  package let isPortrait: Bool
  package let header: Rect
  package let navigator: Rect?
  package let detail: Rect?
  package let inspector: Rect?
  package let status: Rect
  /// Nil where there's too little height.
  package let hints: Rect?

  /// - Parameter hasPrompt: whether a line is being typed, in the row of the hints.
  package init(
    _ size: Size, limits: Limits = Limits(), sizes: Sizes = Sizes(), mode: LayoutMode = .normal,
    focus: Pane = .navigator, isFullScreen: Bool = false, hasPrompt: Bool = false
  ) {
    let all = Rect(size)
    sizeClass = Self.sizeClass(of: size, limits)
    isPortrait = size.width <= limits.portrait.width && size.height >= limits.portrait.height
    let (header, below) = all.split(top: 1)
    // A line that's typed has a row of its own, so that the filter in force stays in sight.
    let isLow = size.height < limits.lowBelow && !hasPrompt
    let (rest, last) = below.split(bottom: isLow ? 0 : 1)
    let (body, status) = rest.split(bottom: 1)
    (self.header, self.status, self.hints) = (header, status, isLow ? nil : last)

    if isFullScreen || sizeClass == .xs && !isPortrait || sizeClass == .tooSmall || mode == .full {
      // One pane at a time; the layout `full` gives way to the detail only.
      let single = mode == .full && !isFullScreen && sizeClass != .xs && focus != .navigator ? Pane.detail : focus
      navigator = single == .navigator ? body : nil
      detail = single == .detail ? body : nil
      inspector = single == .inspector ? body : nil
      return
    }
    if isPortrait {
      let usual = mode == .half ? body.height / 2 : body.height * 2 / 5
      let (above, lower) = body.split(top: max(6, min(body.height - 8, usual + sizes.portrait)))
      (navigator, detail, inspector) = (above, lower, nil)
      return
    }
    let extra = sizes.navigator[sizeClass] ?? 0
    let usual: Int
    switch sizeClass {
    case .l: usual = 40
    case .m: usual = 34
    default: usual = 29
    }
    let wanted = mode == .half ? body.width / 2 : usual + extra
    let (left, right) = body.split(left: max(16, min(body.width - 30, wanted)))
    navigator = left
    guard sizeClass == .l, mode == .normal else {
      (detail, inspector) = (right, nil)
      return
    }
    let inspectorWidth = max(24, min(right.width - 40, body.width * 3 / 10 + (sizes.inspector[sizeClass] ?? 0)))
    let (middle, rightmost) = right.split(right: inspectorWidth)
    (detail, inspector) = (middle, rightmost)
  }

  package static func sizeClass(of size: Size, _ limits: Limits = Limits()) -> SizeClass {
    if size.width < limits.minimum.width || size.height < limits.minimum.height { return .tooSmall }
    if size.width >= limits.wideAt { return .l }
    if size.width >= limits.mediumAt { return .m }
    return size.width >= limits.smallAt ? .s : .xs
  }

  package subscript(pane: Pane) -> Rect? {
    switch pane {
    case .navigator: navigator
    case .detail: detail
    case .inspector: inspector
    }
  }

  /// Nil beside the panes.
  package func pane(at point: Point) -> Pane? { Pane.allCases.first { self[$0]?.contains(point) == true } }

  /// The pane whose right side is dragged at a place: the two lines where frames meet.
  package func divider(at point: Point) -> Pane? {
    for pane in [Pane.navigator, .detail] {
      guard let area = self[pane], let next = Pane(rawValue: pane.rawValue + 1).flatMap({ self[$0] }) else { continue }
      if isPortrait {
        if point.y == area.bottom - 1 || point.y == next.top { return pane }
      } else if area.rows.contains(point.y), point.x == area.right - 1 || point.x == next.left {
        return pane
      }
    }
    return nil
  }
}
