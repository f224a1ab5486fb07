import Drawing

/// Where the parts of the player are in an area.
struct PlayerLayout: Sendable {
  let lanes: Rect
  let why: Rect
  /// Nil where the knobs take turns with the why.
  let knobs: Rect?
  let scenarios: Rect?
  let events: Rect?
  /// Cells of the lanes' names.
  let labels: Int
  /// Short names of lanes, one line of facts.
  let isSmall: Bool

  /// - Parameter isCalm: nothing but the picture is wanted where there's little room.
  init(_ area: Rect, isCalm: Bool = false) {
    isSmall = area.width < 120
    labels = isSmall ? 12 : 19
    let needed = area.height < 30 ? 7 : min(16, area.height * 2 / 5)
    // Boxes need their room: what is said of a step stands below them.
    let lower = area.height < 16 || isCalm && area.height < 34 ? 0 : needed
    let (above, below) = area.split(bottom: lower)
    if area.width >= 160 {
      let (left, rest) = above.split(left: 30)
      let (middle, right) = rest.split(right: 44)
      (scenarios, lanes, events) = (left, middle, right)
    } else {
      (scenarios, lanes, events) = (nil, above, nil)
    }
    if isSmall || lower < 10 {
      (why, knobs) = (below, nil)
    } else {
      let (left, right) = below.split(right: max(54, below.width * 2 / 5))
      (why, knobs) = (left, right)
    }
  }
}

extension TimelinePane {
  func layout(_ size: Size) -> PlayerLayout { PlayerLayout(Rect(size)) }

  func labelWidth(_ size: Size) -> Int { layout(size).labels }

  /// The cells of the lanes with their names, in the pane's own coordinates.
  func lanesArea(_ size: Size) -> Rect? {
    let inside = Frame.content(of: layout(size).lanes)
    return inside.isEmpty ? nil : inside
  }

  func axisInLanes(_ size: Size) -> TimeAxis? {
    guard let area = lanesArea(size) else { return nil }
    return axis(width: area.width - labelWidth(size))
  }

  /// The row of the strip that shows the whole run; nil where there's no room for one.
  func overviewRow(_ size: Size) -> Int? {
    guard !layout(size).isSmall, let area = lanesArea(size), area.height >= 4 else { return nil }
    return area.bottom - 2
  }

  func overviewAxis(width: Int) -> TimeAxis {
    // As the runs that are long are best seen by their logarithm, so is the whole of them.
    TimeAxis(
      shownAxis == .log ? .log : .linear, from: .zero, to: play.end, steps: play.story.steps.map(\.at), width: width,
      around: 0, pitch: 2)
  }

  func axis(width: Int) -> TimeAxis {
    let steps = play.story.steps.map(\.at)
    return TimeAxis(
      shownAxis, from: view?.from ?? .zero, to: view?.to ?? play.end, steps: steps, width: width, around: cursor,
      pitch: pitch ?? TimeAxis.pitch(for: steps.count, in: width))
  }
}
