import Drawing
import Kubernetes
import Manifest

/// What is kept from one start to the next; nothing of it changes what is shown of a manifest.
package struct Memory: Sendable, Hashable {
  /// A place that a letter stands for.
  package struct Bookmark: Sendable, Hashable {
    package let letter: Character
    package let id: Resource.ID
    /// Of the field; empty: the object as a whole.
    package let path: String
  }

  /// What is said once, to whom it's new.
  package enum Tip: String, Sendable, CaseIterable {
    /// Which keys to begin with.
    case firstSteps
    /// How to select text while the mouse is ours.
    case mouse
  }

  package var bookmarks: [Bookmark] = []
  /// What was typed in the command line, the latest last.
  package var commandLines: [String] = []
  package var searches: [String] = []
  package var filters: [String] = []
  package var sizes = Layout.Sizes()
  /// What's still to be said.
  package var tips: Set<Tip> = []

  package init() {}

  /// Of somebody who never started the program before.
  package static var new: Memory {
    var memory = Memory()
    memory.tips = Set(Tip.allCases)
    return memory
  }

  /// How many lines of each history are kept.
  static let limit = 500

  mutating func remember(_ line: String, in history: WritableKeyPath<Memory, [String]>) {
    guard !line.isEmpty else { return }
    self[keyPath: history].removeAll { $0 == line }
    self[keyPath: history].append(line)
    if self[keyPath: history].count > Self.limit { self[keyPath: history].removeFirst() }
  }
}

// MARK: - As a file

extension Memory {
  /// As YAML (a JSON text in lines), for the state file.
  package var text: String {
    var lines = ["schema: drydock.state/v1"]
    func list(_ name: String, _ items: [String]) {
      lines.append(items.isEmpty ? "\(name): []" : "\(name):")
      lines += items.map { "- \($0)" }
    }
    list(
      "bookmarks",
      bookmarks.map { mark in
        let fields = [
          ("letter", String(mark.letter)), ("group", mark.id.group), ("kind", mark.id.kind),
          ("namespace", mark.id.namespace), ("name", mark.id.name), ("path", mark.path),
        ]
        return "{" + fields.map { "\($0.0): \(jsonString($0.1))" }.joined(separator: ", ")
          + ", ordinal: \(mark.id.ordinal)}"
      })
    list("commandLines", commandLines.map(jsonString))
    list("searches", searches.map(jsonString))
    list("filters", filters.map(jsonString))
    func widths(_ name: String, _ values: [SizeClass: Int]) {
      let pairs = SizeClass.allCases.compactMap { size in values[size].map { "\(size.rawValue): \($0)" } }
      lines.append("\(name): {\(pairs.joined(separator: ", "))}")
    }
    widths("navigator", sizes.navigator)
    widths("inspector", sizes.inspector)
    lines.append("portrait: \(sizes.portrait)")
    lines.append("tips: [\(Tip.allCases.filter(tips.contains).map(\.rawValue).joined(separator: ", "))]")
    return lines.joined(separator: "\n") + "\n"
  }

  /// From the state file; what isn't understood is left out.
  package init(_ node: Node) {
    bookmarks = node["bookmarks"].items.compactMap { mark in
      guard let letter = mark["letter"].text?.first, let kind = mark["kind"].text, let name = mark["name"].text else {
        return nil
      }
      let id = Resource.ID(
        group: mark["group"].text ?? "", kind: kind, namespace: mark["namespace"].text ?? "", name: name,
        ordinal: mark["ordinal"].int ?? 0)
      return Bookmark(letter: letter, id: id, path: mark["path"].text ?? "")
    }
    commandLines = node["commandLines"].items.suffix(Self.limit).compactMap(\.text)
    searches = node["searches"].items.suffix(Self.limit).compactMap(\.text)
    filters = node["filters"].items.suffix(Self.limit).compactMap(\.text)
    for size in SizeClass.allCases {
      sizes.navigator[size] = node["navigator"][size.rawValue].int
      sizes.inspector[size] = node["inspector"][size.rawValue].int
    }
    sizes.portrait = node["portrait"].int ?? 0
    tips = Set(node["tips"].items.compactMap { $0.text.flatMap { Tip(rawValue: $0) } })
  }
}
