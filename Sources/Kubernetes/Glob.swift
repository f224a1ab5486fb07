import Manifest

/// A name with wildcards: `*` stands for any characters, `?` for one. Matched in time linear in the text for each star.
package struct Glob: Sendable, Hashable {
  package let text: String
  private let pattern: [Unicode.Scalar]

  package init(_ text: String) {
    self.text = text
    pattern = Array(text.unicodeScalars)
  }

  /// True for one that stands for more than itself.
  package var isWild: Bool { pattern.contains("*") || pattern.contains("?") }

  package func matches(_ name: String) -> Bool { matches(Array(name.unicodeScalars)[...]) }

  /// Whether a file's path is meant. `*` stays within a folder, `**` doesn't; the pattern may begin at any folder of the
  /// path, and one that names a folder means all that's in it.
  package func matches(path: String) -> Bool {
    let parts = path.split(separator: "/").filter { $0 != "." }.map(String.init)
    var steps = text.split(separator: "/").filter { $0 != "." }.map(String.init)
    guard !steps.isEmpty else { return false }
    if steps.last != "**" { steps.append("**") }
    if !text.hasPrefix("/") { steps.insert("**", at: 0) }
    return Self.match(steps.map { $0 == "**" ? nil : Glob($0) }[...], parts[...])
  }

  private static func match(_ globs: ArraySlice<Glob?>, _ parts: ArraySlice<String>) -> Bool {
    // Where the last `**` stands, and how much it has taken: as below, with folders in place of characters.
    var (glob, part) = (globs.startIndex, parts.startIndex)
    var retry: (glob: Int, part: Int)?
    while part < parts.endIndex {
      if glob < globs.endIndex, let step = globs[glob] {
        if step.matches(parts[part]) {
          glob += 1
          part += 1
          continue
        }
      } else if glob < globs.endIndex {
        retry = (glob, part)
        glob += 1
        continue
      }
      guard let last = retry else { return false }
      retry = (last.glob, last.part + 1)
      (glob, part) = (last.glob + 1, last.part + 1)
    }
    return globs[glob...].allSatisfy { $0 == nil }
  }

  private func matches(_ name: ArraySlice<Unicode.Scalar>) -> Bool {
    var (at, place) = (0, name.startIndex)
    var retry: (at: Int, place: Int)?
    while place < name.endIndex {
      if at < pattern.count, pattern[at] == "*" {
        retry = (at, place)
        at += 1
      } else if at < pattern.count, pattern[at] == "?" || pattern[at] == name[place] {
        at += 1
        place += 1
      } else if let last = retry {
        retry = (last.at, last.place + 1)
        (at, place) = (last.at + 1, last.place + 1)
      } else {
        return false
      }
    }
    return pattern[at...].allSatisfy { $0 == "*" }
  }
}
