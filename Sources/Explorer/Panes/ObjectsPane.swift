import Drawing
import Kubernetes
import Manifest

/// The navigator: a tree of everything that was read, in one of four orders.
///
/// What there is stands in an `Outline`, made once for a loading; folding and filtering choose the visible rows, made once
/// for each change. A frame only draws the rows in sight.
package struct ObjectsPane: Sendable {
  package enum Message: Sendable, Hashable {
    case move(Motion)
    case select(row: Int)
    case open
    case toggleFold, foldAll, unfoldAll
    case foldTo(depth: Int)
    case group(Grouping), nextGrouping
    case order(Order)
    case filter(String)
    case toggleMark, markShown, markRange, clearMarks
    case toggleSeverity(Severity)
    case nextColumn
    case click(Point, isDouble: Bool)
    case wheel(Int)
    case problem(Int)
    /// The same, but what is missing is passed over, as the objects that want it say so.
    case warning(Int)
  }

  package internal(set) var grouping = Grouping.application
  package internal(set) var order = Order.kind
  /// The last filter that could be understood.
  package internal(set) var filter = Filter.none
  /// Why what's being typed can't be understood; nil when it can.
  package internal(set) var filterFailure: String?
  /// Only objects with a problem of one of these; empty: all.
  package internal(set) var severities: Set<Severity> = []
  package internal(set) var marks: Set<Resource.ID> = []
  /// Where marking a range begins.
  var markedLast: Outline.ID?

  var outline = Outline() { didSet { group = nil } }
  var contents = Contents.empty
  /// The indices of the items that are shown, in order.
  var rows: [Int] = []
  /// What would find something, when nothing is found.
  struct NearFilter: Sendable {
    let text: String
    let count: Int
  }

  var nearestFilter: NearFilter?
  /// How many objects the filter lets through.
  var matching = 0
  /// Where the selected item stands among the rows; nil when there are none.
  var selected: Int?
  var scroll = Scroll()
  /// The heading that's selected, by its item, with what's below it.
  private var group: (item: Int, group: Group)?
  /// Which items a person folded or unfolded against the rule.
  var toggled: Set<Outline.ID> = []
  /// For each item whether it's folded now.
  var folded: [Bool] = []
  var foldsByDefault = false
  /// Everything from this depth on is folded, and nothing above; nil: as usual.
  var foldedDepth: Int?

  /// What stands at the right of the names.
  var column = Column.problems

  enum Column: String, Sendable, CaseIterable {
    case problems, place, namespace, facts

    /// As the status line names it.
    var title: String {
      switch self {
      case .problems: "what's wrong"
      case .place: "file and line"
      case .namespace: "namespace"
      case .facts: "replicas, ports, sizes, schedules"
      }
    }
  }

  package init() {}
}

// MARK: - What others ask

extension ObjectsPane {
  package var selectedItem: Int? { selected.map { rows[$0] } }

  var hasFilter: Bool { !filter.isEmpty || !severities.isEmpty }

  /// All objects, whether shown or not.
  package var objectCount: Int { contents.inventory.resources.count }

  var filterText: String {
    let signs = Severity.allCases.filter(severities.contains).map { $0.letter }.joined()
    return (filter.text + (signs.isEmpty ? "" : " !" + signs)).trimmed
  }

  /// What the other panes show.
  package var subject: Subject {
    guard let item = selectedItem else { return .none }
    switch outline.items[item].content {
    case .resource(let index, _): return .resource(contents.inventory.resources[index].id)
    case .part: return ancestorResource(of: item).map { .resource($0) } ?? .none
    case .missing(let link, _): return .brokenReference(link)
    case .brokenFile(let file): return .file(file.file)
    case .package(let package): return .package(package)
    case .heading, .zone: return group.map { .group($0.group) } ?? .none
    }
  }

  /// What's selected, by what it's known by from one loading to the next.
  var selectedID: Outline.ID? { selectedItem.map { outline.items[$0].id } }

  /// The object of the selected row, or the one its container belongs to.
  var selectedResource: Resource? {
    guard let item = selectedItem else { return nil }
    for candidate in [item] + outline.ancestors(of: item) {
      switch outline.items[candidate].content {
      case .resource(let index, _): return contents.inventory.resources[index]
      case .part: continue
      default: return nil
      }
    }
    return nil
  }

  /// The place in a file that the selected row stands for beside its object: of a container.
  var selectedPart: Node? {
    guard let item = selectedItem, case .part(_, let node) = outline.items[item].content else { return nil }
    return node
  }

  var selectedPackage: Contents.Package? {
    guard let item = selectedItem, case .package(let package) = outline.items[item].content else { return nil }
    return package
  }

  /// From the outermost heading to the selected row.
  package var crumbs: [String] { crumbItems.map { name(of: $0) } }

  /// The items of those names.
  var crumbItems: [Int] {
    guard let item = selectedItem else { return [] }
    return outline.ancestors(of: item).reversed() + [item]
  }

  func ancestorResource(of item: Int) -> Resource.ID? {
    for ancestor in outline.ancestors(of: item) {
      if case .resource(let index, _) = outline.items[ancestor].content {
        return contents.inventory.resources[index].id
      }
    }
    return nil
  }

  func name(of item: Int) -> String {
    switch outline.items[item].content {
    case .heading(let title), .zone(_, let title): title
    case .resource(let index, _): label(of: contents.inventory.resources[index])
    case .part(let title, _): title
    case .missing(let link, _): link.missing?.label ?? ""
    case .brokenFile(let file): "\(contents.short(file.file)):\(file.line)"
    case .package(let package): contents.short(package.path)
    }
  }

  func label(of resource: Resource) -> String {
    resource.kind?.facts.abbreviation.map { "\($0)/\(resource.name)" } ?? resource.label
  }

  package func isShown(_ id: Resource.ID) -> Bool {
    guard let item = selectedItem else { return false }
    if case .resource(let index, _) = outline.items[item].content {
      return contents.inventory.resources[index].id == id
    }
    return false
  }

  /// `5 of 31`
  var matchText: String { "\(matching) of \(objectCount)" }

  /// Takes together what's below the selected heading, where that isn't done yet.
  mutating func gather() {
    guard let item = selectedItem, group?.item != item else { return }
    switch outline.items[item].content {
    case .heading(let title), .zone(_, let title):
      let below = outline.objects[item..<outline.items[item].end].compactMap { $0 < 0 ? nil : Int($0) }
      group = (item, Group(title, below, in: contents))
    default: group = nil
    }
  }
}
