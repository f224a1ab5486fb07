import Kubernetes
import Manifest

/// Names findings so that they are known again when lines have moved, files were renamed and messages were reworded.
///
/// A finding is the same if its rule, object, container, field and the names and numbers in its message are; of those
/// that agree in all this, the first is the first and so on.
package struct Fingerprints {
  private var seen: [String: Int] = [:]

  package init() {}

  /// To be asked for findings in their order: sixteen hexadecimal digits.
  package mutating func next(for finding: Finding) -> String {
    let object = finding.object
    return next([
      finding.rule, object.group, object.kind, object.namespace, object.name, String(object.ordinal),
      finding.container ?? "", finding.node.stablePath, names(in: finding.message),
    ])
  }

  /// For what no rule has found.
  package mutating func next(for problem: Problem) -> String {
    next([problem.kind, problem.file, names(in: problem.message)])
  }

  private mutating func next(_ parts: [String]) -> String {
    // No part can hold the byte between them.
    let key = parts.joined(separator: "\u{1F}")
    seen[key, default: 0] += 1
    return hexadecimal(hash("\(key)\u{1F}\(seen[key] ?? 0)"))
  }
}

extension Node {
  /// The path with names in place of positions, where items have them: `spec.containers[web].image`.
  var stablePath: String {
    var steps: [String] = []
    var node = self
    while let parent = node.parent {
      if let key = node.key {
        steps.append(key)
      } else if let name = node.nameAmongSiblings {
        steps.append("[\(name)]")
      } else {
        steps.append(node.position.map { "[\($0)]" } ?? "")
      }
      node = parent
    }
    return steps.reversed().joined(separator: ".")
  }

  /// What an item of a list goes by, so that one put before it changes nothing; nil where only its position tells.
  private var nameAmongSiblings: String? {
    guard shape == .map else { return nil }
    if let name = self["name"].text { return name }
    if let name = self["metadata"]["name"].text { return "\(self["kind"].text ?? "")/\(name)" }
    for key in ["host", "path", "key", "mountPath", "containerPort", "port"] {
      if let text = self[key].text { return "\(key) \(text)" }
    }
    return nil
  }
}

/// What a message says beside its words: what stands in quotes, and numbers.
private func names(in message: String) -> String {
  var names: [String] = []
  var word = ""
  var isQuoted = false
  var before: Character = " "
  let characters = Array(message)
  for (position, character) in characters.enumerated() {
    let isApostrophe =
      before.isLetter && position + 1 < characters.count && characters[position + 1].isLetter
    before = character
    if character == "'", !isApostrophe {
      isQuoted.toggle()
    } else if isQuoted || character.isNumber {
      word.append(character)
      continue
    }
    if !word.isEmpty { names.append(word) }
    word = ""
  }
  return (word.isEmpty ? names : names + [word]).joined(separator: "\u{1F}")
}

/// FNV-1a of 64 bits: the same on every machine and in every run.
private func hash(_ text: String) -> UInt64 {
  text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
}

private func hexadecimal(_ number: UInt64) -> String {
  let digits = String(number, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}
