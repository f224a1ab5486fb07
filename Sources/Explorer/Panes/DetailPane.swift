import Drawing
import Kubernetes
import Manifest

/// What is shown of the selected object, file or group: five tabs over one subject.
///
/// Each object keeps the tab it was left on; a new one shows the tab that's set for its kind, else the one chosen last.
/// Where a person is inside the tabs is kept for the present subject only; `place` carries it
/// into the jump history.
package struct DetailPane: Sendable {
  package enum Tab: Int, Sendable, CaseIterable, Hashable {
    case overview = 1
    case yaml, map, timeline, warnings
  }

  package enum Message: Sendable, Hashable {
    case move(Motion)
    /// Looks for a text; nil ends the search.
    case search(String?)
    /// To the next (1) or previous (-1) match.
    case match(Int)
    case onlyMatching(Bool)
    /// Enter: goes where the line, the reference or the box leads.
    case open
    case click(Point, isDouble: Bool)
    case wheel(Int, Point)
    case tab(Tab)
    /// A line of the text, counted from 1 as in the file.
    case goToLine(Int)
    /// The YAML tab with the cursor at a place; nil: where it was.
    case show(Span?)
    /// The map as a tree of relations, or as boxes again.
    case tree(Bool)
    /// Shows the values of a Secret, or hides them.
    case secrets
    case source(SourceAction)
    case map(MapAction)
    case warnings(WarningsPane.Message)
  }

  package enum SourceAction: Sendable, Hashable {
    case fold, foldAll, unfoldAll, wrap, numbers
    /// To the next (1) or previous (-1) top key or document.
    case topKey(Int)
    /// To the other end of a stretch that's nested or in brackets.
    case bracket
    /// What the API says about the field.
    case help
    case outline
    /// Begins a stretch of lines at the cursor, or gives it up.
    case select
    /// Puts the stretch in the clipboard.
    case copySelected
  }

  package enum MapAction: Sendable, Hashable {
    case edge(Int)
    /// More (1) or less (-1) in each box.
    case detail(Int)
    /// Only what's broken and what's next to it.
    case onlyErrors
  }

  /// Where a person is: for the jump history.
  package struct Place: Sendable, Hashable {
    var tab = Tab.overview
    var overview = OverviewPane()
    var source = SourcePane()
    var map = MapPane()
    var relations = RelationsPane()
    var showsTree = false
    var life = FactList()
    var problems = WarningsPane()
    var search: LineSearch?
  }

  /// Of the present subject.
  package var place = Place() {
    didSet { if place != oldValue { isAdopted = true } }
  }
  var subject: Subject?
  /// What's wrong with what was read.
  package var warnings = Warnings.none
  /// The runs of objects in two lines, as far as they were made.
  var previews: [Resource.ID: Preview] = [:]
  /// Of the content when it last received something; lines are broken to it.
  var width = 80
  /// The place was set for a subject that's still to come.
  var isAdopted = false
  var tabs: [Subject: Tab] = [:]
  /// For what has no tab of its own yet: the one a person chose last.
  var usualTab = Tab.overview
  /// The tab an object of a kind shows first, by the kind's name in lower case.
  var standardTabs: [String: Tab] = [:]
  /// What the status line says; made when something changes, as it needs the inventory.
  package internal(set) var positionText = ""
  package internal(set) var fieldPath: String?
  package internal(set) var matches: (current: Int, count: Int)?
  package internal(set) var cursorLine: (file: String, line: Int)?

  package init() {}

  package var tab: Tab {
    get { place.tab }
    set { place.tab = newValue }
  }
  package var searchText: String? { place.search?.query }
  /// Whether `/` looks for a text here; on the map there's nothing to read line by line.
  package var isTextSearchable: Bool { tab != .map || place.showsTree }

  package var context: Context {
    switch tab {
    case .overview: .overview
    case .yaml: place.source.isSelecting ? .selection : .yaml
    case .map: place.showsTree ? .relations : .map
    case .timeline: .lifecycle
    case .warnings: .problems
    }
  }
}
