import Kubernetes

/// Where one was: enough to go back there.
struct Place: Sendable, Hashable {
  enum Target: Sendable, Hashable {
    case resource(Resource.ID)
    case row(Outline.ID)
    case file(String)
  }

  let target: Target
  let detail: DetailPane.Place
  let focus: Pane
  let filter: String
  let grouping: Grouping
}

/// The jumps, as a browser keeps them.
struct History: Sendable {
  private(set) var back: [Place] = []
  private(set) var forward: [Place] = []

  /// Notes where a jump began.
  mutating func jumped(from place: Place) {
    if back.last != place { back.append(place) }
    if back.count > 200 { back.removeFirst() }
    forward = []
  }

  /// The place before, given where one is now; nil at the beginning.
  mutating func goBack(from here: Place) -> Place? {
    guard let place = back.popLast() else { return nil }
    forward.append(here)
    return place == here ? goBack(from: here) : place
  }

  mutating func goForward(from here: Place) -> Place? {
    guard let place = forward.popLast() else { return nil }
    back.append(here)
    return place
  }

  /// Between the last two places, again and again.
  mutating func flip(from here: Place) -> Place? {
    guard let place = back.popLast() else { return nil }
    back.append(here)
    return place
  }
}

extension State {
  var place: Place? {
    let target: Place.Target
    if let openFile {
      target = .file(openFile)
    } else if case .resource(let id) = navigator.subject {
      target = .resource(id)
    } else if let item = navigator.selectedItem {
      target = .row(navigator.outline.items[item].id)
    } else {
      return nil
    }
    return Place(
      target: target, detail: detail.place, focus: focus, filter: navigator.filter.text, grouping: navigator.grouping)
  }

  mutating func noteJump() {
    if let place { history.jumped(from: place) }
  }

  mutating func go(to place: Place) {
    if navigator.grouping != place.grouping { sendToNavigator(.group(place.grouping)) }
    if navigator.filter.text != place.filter { sendToNavigator(.filter(place.filter)) }
    openFile = nil
    var isThere = true
    switch place.target {
    case .resource(let id): isThere = navigator.reveal(id)
    case .row(let id): isThere = navigator.outline.index(of: id).map { navigator.reveal(item: $0) } ?? false
    case .file(let file):
      openFile = file
      _ = navigator.reveal(file: file)
    }
    guard isThere else { return notify("that place is gone: the manifests have changed", .warning) }
    detail.place = place.detail
    subjectChanged()
    focus = place.focus
  }

  /// How a place is called in the list of jumps.
  func title(of place: Place) -> String {
    switch place.target {
    case .resource(let id): id.description
    case .row(let id):
      switch id.key {
      case .heading(let title): title
      case .resource(let id), .part(let id, _): id.description
      case .missing(let kind, _, let name): "\(kind)/\(name)"
      case .file(let file): file
      case .package(let path): path
      }
    case .file(let file): file
    }
  }
}
