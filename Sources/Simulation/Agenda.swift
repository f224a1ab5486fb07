/// What is due, by time, then by rank, then by arrival: a binary heap.
struct Agenda<Item: Sendable>: Sendable {
  private var heap: [Entry] = []
  private var arrivals = 0

  private struct Entry: Sendable {
    let at: Moment
    let rank: Rank
    let arrival: Int
    let item: Item

    func precedes(_ other: Entry) -> Bool {
      if at != other.at { return at < other.at }
      if rank != other.rank { return rank < other.rank }
      return arrival < other.arrival
    }
  }

  /// The instant of the next item; nil when nothing is due any more.
  var next: Moment? { heap.first?.at }

  mutating func add(_ item: Item, at moment: Moment, _ rank: Rank) {
    heap.append(Entry(at: moment, rank: rank, arrival: arrivals, item: item))
    arrivals += 1
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child].precedes(heap[parent]) else { break }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  mutating func take() -> (at: Moment, rank: Rank, item: Item)? {
    guard let first = heap.first else { return nil }
    let last = heap.removeLast()
    if !heap.isEmpty {
      heap[0] = last
      sink()
    }
    return (first.at, first.rank, first.item)
  }

  private mutating func sink() {
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child].precedes(heap[least]) {
        least = child
      }
      guard least != parent else { return }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}

/// Who comes first among what is due at one instant: the tie rule of the golden scenarios, said once.
enum Rank: Int, Sendable, Comparable {
  /// Programs exit, hooks and pulls end.
  case process
  /// What people and nodes do.
  case action
  case scheduler, kubelet
  /// Probes tick.
  case probe
  case controller, endpoints, proxy
  /// The kubelet hears from the runtime what happened: an instant after everything else.
  case runtimeEvent
  /// What controllers, slices and proxies make of that: once for all pods that had something to tell.
  case lateController, lateEndpoints, lateProxy

  /// The same work after the runtime's events.
  var late: Rank {
    switch self {
    case .controller: .lateController
    case .endpoints: .lateEndpoints
    case .proxy: .lateProxy
    default: self
    }
  }

  static func < (a: Rank, b: Rank) -> Bool { a.rawValue < b.rawValue }
}
