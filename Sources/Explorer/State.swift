import Drawing
import Kubernetes
import Manifest
import Rules

/// Everything the interactive program knows at a moment: `receive` changes it, `draw` shows it.
package struct State: Sendable {
  // What there is to see.
  package internal(set) var contents = Contents.empty
  /// Nil when nothing is being read; a program begins with reading.
  var loading: Loading? = Loading(since: 0)
  /// Whether anything was read yet.
  var hasLoaded = false
  /// What comes of a reading that was cancelled isn't news.
  var wasCancelled = false

  // How it's shown.
  package internal(set) var look: Look
  /// For the picker; the present one among them.
  var themes: [Theme]
  package internal(set) var settings: Settings
  package internal(set) var size: Size
  var mode = LayoutMode.normal
  var isFullScreen = false
  var hasMouse: Bool

  // The panes.
  package internal(set) var focus = Pane.navigator
  package internal(set) var navigator = ObjectsPane()
  package internal(set) var detail = DetailPane()
  package internal(set) var inspector = InspectorPane()
  /// The screen over the panes on which a timeline is played; nil: none.
  package internal(set) var player: TimelinePane?
  /// Runs in two lines, for what's selected.
  var previews = Previews()
  /// The player as it was left.
  var lastPlayer: TimelinePane?
  /// The screen over the panes that lists all warnings; nil: none. A player covers it.
  package internal(set) var warningsScreen: WarningsPane?
  /// The screen as it was left.
  var lastWarnings: WarningsPane?
  /// What lies on top, the last one uppermost.
  var overlays: [Overlay] = []
  var line: Line?
  /// A file that's shown instead of what the navigator has selected.
  var openFile: String?
  /// What the detail was last turned to.
  var shown: Shown?
  /// Whether text panes show only lines that match the search.
  var showsOnlyMatching = false

  // Keys.
  package internal(set) var keymap: Keymap
  var pending = Pending()
  /// What `.` does again.
  var lastCommand: (id: Command.ID, invocation: Command.Invocation)?
  /// Typed while manifests were being read.
  var waiting: [Input] = []
  /// The key that has to be pressed once more, and until when.
  var secondPress: (key: Key, until: Int)?
  /// The next click only gives the focus, as the window had none.
  var ignoresClick = false
  var dragged: Pane?

  // What happened.
  var history = History()
  package internal(set) var memory: Memory
  var messages: [Notice] = []
  /// Milliseconds since the start.
  var now = 0

  /// - Parameter themes: for the picker; that of `look` is always there.
  package init(
    size: Size, look: Look, themes: [Theme] = [], settings: Settings = Settings(), memory: Memory = Memory()
  ) {
    self.size = size
    self.look = look
    self.themes = themes.contains { $0.name == look.theme.name } ? themes : [look.theme] + themes
    self.settings = settings
    self.memory = memory
    hasMouse = settings.hasMouse
    keymap = Keymap(Command.all, overrides: settings.keys)
    detail.standardTabs = settings.tabs
    _ = navigator.receive(.group(settings.grouping), height: 0)
    for problem in keymap.problems { notify(problem, .warning) }
  }
}

extension State {
  /// What was typed of a sequence.
  struct Pending: Sendable {
    var keys: [Key] = []
    var count: Int?
    /// The digits of a map's line, as long as more may follow.
    var number = ""
    /// When the last of the keys was pressed.
    var since = 0

    var isEmpty: Bool { keys.isEmpty && count == nil }
  }

  struct Shown: Sendable, Equatable {
    let id: Outline.ID?
    let file: String?
  }

  struct Loading: Sendable {
    var progress = Progress(done: 0, total: nil, path: "")
    let since: Int
  }

  /// A message for the status line, kept for `:messages`.
  struct Notice: Sendable {
    let text: String
    let severity: Severity
    let time: Int
  }

  /// A line that's being typed at the bottom.
  struct Line: Sendable {
    enum Purpose: Sendable, Equatable {
      /// Of the navigator, or of the screen of warnings.
      case filter, warnings
      case search
      /// A file's name for a patch.
      case patch(String)
      /// Why something shall be ignored, and its last day.
      case reason(Ignore), until(Ignore)
      case assumption

      /// What stands before the line.
      var label: String {
        switch self {
        case .filter, .warnings: " filter /"
        case .search: " search /"
        case .patch: " write the patch to "
        case .reason: " ignored because "
        case .until: " until "
        case .assumption: " object that exists "
        }
      }

      /// What may be typed, where nothing better is to be said.
      var note: String {
        switch self {
        case .reason: "for the next reader"
        case .until: "a day such as 2027-03-31; empty: for good"
        case .assumption: "such as Secret/db"
        default: ""
        }
      }
    }

    let purpose: Purpose
    var prompt: Prompt
    /// What to go back to on Esc.
    let before: String
    /// The completions of Tab, and which of them stands there.
    var completions: [String] = []
    var completion = 0
  }

  /// What lies on top of the panes.
  enum Overlay: Sendable {
    case chooser(Chooser)
    case help(HelpPane)
    case palette(Palette)
  }
}

// MARK: - What commands and panes ask

extension State {
  package var inventory: Inventory { contents.inventory }

  /// What the detail panes show.
  package var subject: Subject {
    if let openFile { return .file(openFile) }
    return navigator.subject
  }

  /// The object that's shown; nil when it's something else.
  package var resource: Resource? {
    openFile == nil ? navigator.selectedResource : nil
  }

  package var layout: Layout {
    Layout(
      size, limits: settings.limits, sizes: memory.sizes, mode: mode, focus: focus, isFullScreen: isFullScreen,
      hasPrompt: line != nil)
  }

  /// Whose keys apply now.
  package var context: Context {
    if contents.isEmpty, hasLoaded { return .firstRun }
    if let player { return player.focus == .knobs ? .knobs : player.isComparing ? .comparison : .timeline }
    if warningsScreen != nil { return .warnings }
    switch focus {
    case .navigator: return .navigator
    case .detail: return detail.context
    case .inspector: return .inspector
    }
  }

  mutating func notify(_ text: String, _ severity: Severity = .info) {
    messages.append(Notice(text: text, severity: severity, time: now))
    if messages.count > 1000 { messages.removeFirst() }
  }

  /// The message that's on the status line now.
  var notice: Notice? {
    guard let last = messages.last, now - last.time < settings.messageTime else { return nil }
    return last
  }

  /// When something changes on the screen by itself; nil: never.
  package var deadline: Int? {
    if isBusy { return now }
    var times: [Int] = []
    if let notice { times.append(notice.time + settings.messageTime) }
    if let frame = player?.deadline(now) { times.append(frame) }
    if let due = previews.due { times.append(due.at) }
    if !pending.keys.isEmpty, !showsFollowingKeys { times.append(pending.since + settings.whichKeyDelay) }
    if !pending.number.isEmpty { times.append(pending.since + State.numberTime) }
    if let secondPress { times.append(secondPress.until) }
    if let loading, now < loading.since + State.loadingSignDelay {
      times.append(loading.since + State.loadingSignDelay)
    }
    return times.min()
  }

  /// Whether the first manifests may be there at any moment: until then an empty screen would only flicker.
  var isAboutToShow: Bool {
    guard !hasLoaded, let loading else { return false }
    return now < loading.since + State.loadingSignDelay && messages.isEmpty
  }

  static let loadingSignDelay = 300
  /// How long a number waits for its next digit.
  static let numberTime = 1000

  /// The box with the keys that may follow.
  var showsFollowingKeys: Bool { !pending.keys.isEmpty && now >= pending.since + settings.whichKeyDelay }
}
