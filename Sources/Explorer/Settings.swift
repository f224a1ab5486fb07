import Drawing
import Kubernetes
import Manifest

/// What a person may want different.
package struct Settings: Sendable, Hashable {
  /// For a command's id its own keys, separated by blanks, or `none`.
  package var keys: [String: String] = [:]
  package var limits = Layout.Limits()
  /// Whether the mouse is taken at the start.
  package var hasMouse = true
  /// Whether letters of the Korean two-set keyboard count as the Latin ones on the same keys.
  package var mapsKorean = true
  package var grouping = Grouping.application
  /// The tab an object of a kind shows first, by the kind's name in lower case.
  package var tabs: [String: DetailPane.Tab] = [:]
  /// Milliseconds.
  package var whichKeyDelay = 300
  package var messageTime = 4000
  package var secondPressTime = 2000

  package init() {}
}

/// A setting that can be read and written by its name.
package struct Option: Sendable {
  package let name: String
  package let values: String
  package let tooltip: String
  package let value: @Sendable (Settings) -> String
  /// False for a value that isn't one.
  package let set: @Sendable (inout Settings, String) -> Bool

  /// All of them but the keys, which are `keys.ID`.
  package static let all: [Option] = [
    flag("mouse", "take the mouse; otherwise it selects text in the terminal", \.hasMouse),
    flag("keys.ko_2set", "letters of the Korean two-set keyboard count as the Latin ones on their keys", \.mapsKorean),
    Option(
      name: "group", values: Grouping.allCases.map(\.rawValue).joined(separator: "|"),
      tooltip: "the order of the navigator at the start", value: { $0.grouping.rawValue },
      set: { settings, text in
        guard let grouping = Grouping(rawValue: text) else { return false }
        settings.grouping = grouping
        return true
      }),
    Option(
      name: "tabs", values: "KIND=\(DetailPane.Tab.allCases.map(\.word).joined(separator: "|")),…",
      tooltip: "the tab that objects of a kind show first; others show the one chosen last",
      value: { settings in
        settings.tabs.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.word)" }.joined(separator: ",")
      },
      set: { settings, text in
        var tabs: [String: DetailPane.Tab] = [:]
        for pair in text.split(separator: ",") {
          let parts = pair.split(separator: "=").map { $0.trimmed.lowercased() }
          guard parts.count == 2, let tab = DetailPane.Tab.allCases.first(where: { $0.word == parts[1] }) else {
            return false
          }
          tabs[parts[0]] = tab
        }
        settings.tabs = tabs
        return true
      }),
    number("layout.small_at", "columns from which two panes fit", \.limits.smallAt, 40...1000),
    number("layout.medium_at", "columns from which the navigator is wider", \.limits.mediumAt, 60...1000),
    number("layout.wide_at", "columns from which the inspector fits", \.limits.wideAt, 100...1000),
    number("layout.low_below", "rows below which the hints are hidden", \.limits.lowBelow, 0...100),
    number("ui.which_key", "milliseconds until the box of following keys appears", \.whichKeyDelay, 0...10000),
    number("ui.message", "milliseconds a message stays", \.messageTime, 500...60000),
  ]

  private static func flag(_ name: String, _ tooltip: String, _ path: any WritableKeyPath<Settings, Bool> & Sendable)
    -> Option
  {
    Option(
      name: name, values: "true|false", tooltip: tooltip, value: { String($0[keyPath: path]) },
      set: { settings, text in
        guard let value = ["true": true, "on": true, "yes": true, "false": false, "off": false, "no": false][text]
        else {
          return false
        }
        settings[keyPath: path] = value
        return true
      })
  }

  private static func number(
    _ name: String, _ tooltip: String, _ path: any WritableKeyPath<Settings, Int> & Sendable, _ range: ClosedRange<Int>
  ) -> Option {
    Option(
      name: name, values: "\(range.lowerBound)-\(range.upperBound)", tooltip: tooltip,
      value: { String($0[keyPath: path]) },
      set: { settings, text in
        guard let value = Int(text), range.contains(value) else { return false }
        settings[keyPath: path] = value
        return true
      })
  }
}

extension Settings {
  /// Sets an option by its name; throws what's wrong with the name or the value.
  package mutating func set(_ name: String, to value: String) throws(SettingError) {
    if name.hasPrefix("keys."), name != "keys.ko_2set" {
      keys[String(name.dropFirst(5))] = value
      return
    }
    guard let option = Option.all.first(where: { $0.name == name }) else {
      let near = nearest(to: name, among: Option.all.map(\.name)).map { "; did you mean '\($0)'?" } ?? ""
      throw SettingError(description: "no option '\(name)'\(near)")
    }
    guard option.set(&self, value) else {
      throw SettingError(description: "'\(value)' is no value of '\(name)'; write \(option.values)")
    }
  }

  /// Reads the user's file: nested maps name an option as `layout: {wide_at: 160}` does `layout.wide_at`. What isn't known
  /// is a problem and changes nothing.
  package mutating func read(_ node: Node) -> [Problem] {
    var problems: [Problem] = []
    read(node, prefix: "", &problems)
    return problems
  }

  private mutating func read(_ node: Node, prefix: String, _ problems: inout [Problem]) {
    for (key, value) in node.fields {
      let name = prefix + key
      if value.shape == .map, prefix.split(separator: ".").count < 4 {
        read(value, prefix: name + ".", &problems)
        continue
      }
      let text = value.shape == .list ? value.items.compactMap(\.text).joined(separator: " ") : value.text ?? ""
      do { try set(name, to: text) } catch {
        problems.append(Problem(.warning, "setting", at: value.place, error.description))
      }
    }
  }
}

/// A setting that isn't one.
package struct SettingError: Error, Equatable, CustomStringConvertible {
  package let description: String
}
