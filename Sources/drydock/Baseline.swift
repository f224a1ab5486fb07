import Manifest

/// Findings that were there when somebody began to look: they are known, and only others count.
struct Baseline {
  struct Entry: Equatable {
    let fingerprint: String
    let rule: String
    let file: String
    /// For people, as is the message; empty for what concerns no object.
    let object: String
    let message: String
  }

  /// By file, rule and fingerprint, so that two of them are easily compared.
  let entries: [Entry]

  static let schema = "drydock.baseline/v1"

  init(_ entries: [Entry]) {
    self.entries = entries.sorted { ($0.file, $0.rule, $0.fingerprint) < ($1.file, $1.rule, $1.fingerprint) }
  }

  /// What a baseline can't be made of, for people.
  struct Unreadable: Error {
    let reason: String
  }

  init(reading path: String) throws(Unreadable) {
    guard let bytes = bytes(of: path) else { throw Unreadable(reason: "there is no file '\(path)' that can be read") }
    let reading = readJSON(decode(name: path, bytes: bytes).file)
    if let problem = reading.problems.first(where: { $0.severity == .error }) {
      let place = problem.span.map { ":\($0.line):\($0.column)" } ?? ""
      throw Unreadable(reason: "'\(path)' is no baseline: \(path)\(place): \(problem.message)")
    }
    guard let root = reading.documents.first?.root, root["schema"].text == Self.schema,
      root["findings"].shape == .list
    else { throw Unreadable(reason: "'\(path)' is no baseline; write one with --write-baseline") }
    var entries: [Entry] = []
    for item in root["findings"].items {
      guard let fingerprint = item["fingerprint"].text, !fingerprint.isEmpty else {
        let place = item.place.from
        throw Unreadable(
          reason: "'\(path)' is no baseline: \(path):\(place.line):\(place.column): an entry has no fingerprint")
      }
      entries.append(
        Entry(
          fingerprint: fingerprint, rule: item["rule"].text ?? "", file: item["file"].text ?? "",
          object: item["object"].text ?? "", message: item["message"].text ?? ""))
    }
    self.init(entries)
  }

  var json: JSONValue {
    [
      "schema": .string(Self.schema),
      "findings": .list(
        entries.map { entry in
          [
            "fingerprint": .string(entry.fingerprint), "rule": .string(entry.rule), "file": .string(entry.file),
            "object": .string(entry.object), "message": .string(entry.message),
          ]
        }),
    ]
  }
}
