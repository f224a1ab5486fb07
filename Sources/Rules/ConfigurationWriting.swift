import Kubernetes
import Manifest

/// A configuration's text with one more entry below `ignore:`; comments and layout stay.
///
/// Nil where that can't be done safely: the text can't be read, or what is there isn't a list.
package func adding(_ ignore: Ignore, to configuration: String) -> String? {
  var entries = [Draft.Entry(key: "rule", value: words(ignore.rules))]
  func add(_ key: String, _ value: Draft?) {
    if let value { entries.append(Draft.Entry(key: key, value: value)) }
  }
  add("object", ignore.object.map { .string($0.description) })
  add("labels", ignore.labels.map { .string($0.description) })
  add("container", ignore.container.map { .string($0.text) })
  if !ignore.paths.isEmpty { add("path", words(ignore.paths.map(\.text))) }
  if !ignore.reason.isEmpty { add("reason", .string(ignore.reason)) }
  add("until", ignore.until.map { .literal($0.description) })
  return adding(.map(entries), to: "ignore", of: configuration) { old, new in
    new.ignores.count == old.ignores.count + 1 && new.assumed == old.assumed
  }
}

/// A configuration's text with one more object that is said to exist, such as `Secret/db`; nil as above.
package func adding(assumption: ObjectPattern, to configuration: String) -> String? {
  adding(.string(assumption.description), to: "assume", of: configuration) { old, new in
    new.assumed == old.assumed + [assumption] && new.ignores.count == old.ignores.count
  }
}

/// A configuration's text without an entry below `ignore:`; nil where that entry isn't there, or can't be taken out safely.
///
/// - Parameters:
///   - place: where what it says of rules stands, in bytes: the start of `Ignore.span`.
///   - rule: of an entry that names this and other rules, only the name goes; nil: the entry goes as a whole.
package func removing(ignoreAt place: Int, of rule: String?, from configuration: String) -> String? {
  let file = SourceFile(name: ".drydock.yaml", text: configuration)
  let reading = readYAML(file)
  guard reading.problems.allSatisfy({ $0.severity != .error }), reading.documents.count == 1,
    let list = reading.documents.first?.root["ignore"]
  else { return nil }
  let entries = list.shape == .map ? [list] : list.items
  guard let entry = entries.first(where: { $0["rule"].place.start == place }) else { return nil }
  let named = entry["rule"].items
  let edits: [Edit]
  var goes = 1
  if named.count > 1, let word = named.first(where: { $0.text == rule }) {
    edits = word.removing()
    goes = 0
  } else if entries.count > 1 {
    edits = entry.removing()
  } else {
    let alone = list.removing()
    edits = alone.isEmpty ? list.takingLines() : alone
  }
  guard !edits.isEmpty else { return nil }
  let result = String(decoding: applying(edits, to: file), as: UTF8.self)
  let (old, new) = (policyFile(configuration), policyFile(result))
  guard new.ignores.count == old.ignores.count - goes, new.assumed == old.assumed else { return nil }
  return result
}

extension Node {
  /// Takes the lines of a field out that's alone in its map.
  fileprivate func takingLines() -> [Edit] {
    let file = document.file
    guard let key = keySpan, startOfLine(file, key.start) == key.start, let end = endOfText(of: self) else { return [] }
    return [Edit(span: Span(file: file, start: key.start, end: startOfNextLine(file, end)), text: "", path: path)]
  }
}

private func words(_ words: [String]) -> Draft {
  words.count == 1 ? .string(words[0]) : .list(words.map { .string($0) })
}

/// - Parameter isRight: whether what is read from the new text is what it should be.
private func adding(
  _ item: Draft, to key: String, of text: String, isRight: (PolicyFile, PolicyFile) -> Bool
) -> String? {
  let file = SourceFile(name: ".drydock.yaml", text: text)
  let reading = readYAML(file)
  guard reading.problems.allSatisfy({ $0.severity != .error }), reading.documents.count <= 1 else { return nil }
  let result: String
  if let root = reading.documents.first?.root, root.isPresent {
    guard root.shape == .map else { return nil }
    let list = root[key]
    let edits: [Edit]
    switch list.shape {
    case .null: edits = list.setting(.list([item]))
    case .list: edits = list.items.isEmpty ? list.replacing(with: .list([item])) : appending(item, to: list)
    case .scalar, .map: edits = []
    }
    guard !edits.isEmpty else { return nil }
    result = String(decoding: applying(edits, to: file), as: UTF8.self)
  } else {
    // Nothing yet but comments, perhaps.
    let end = text.isEmpty || text.hasSuffix("\n") ? "" : "\n"
    result = text + end + key + ":" + Draft.list([item]).block(indent: 0, step: 2, newline: "\n") + "\n"
  }
  guard isRight(policyFile(text), policyFile(result)) else { return nil }
  return result
}

private func appending(_ item: Draft, to list: Node) -> [Edit] {
  let file = list.document.file
  guard !list.isAliased, let last = list.items.last, !last.isAliased else { return [] }
  if list.isFlow {
    let end = last.span.end
    return [
      Edit(span: Span(file: file, start: end, end: end), text: ", " + item.flow(json: false), path: list.path)
    ]
  }
  guard let end = endOfText(of: last) else { return [] }
  let start = startOfLine(file, last.span.start)
  let blanks = file.bytes[start...].prefix { $0 == 0x20 }.count
  guard start + blanks < file.bytes.count, file.bytes[start + blanks] == UInt8(ascii: "-") else { return [] }
  let lines: String
  if case .map = item {
    lines = Draft.list([item]).block(indent: blanks, step: 2, newline: newline(of: file))
  } else {
    lines = newline(of: file) + String(repeating: " ", count: blanks) + "- " + item.flow(json: false)
  }
  return [.lines(lines, after: end, in: file, path: list.path, indent: blanks)]
}

private func policyFile(_ text: String) -> PolicyFile {
  var file = PolicyFile()
  if let root = readYAML(SourceFile(name: ".drydock.yaml", text: text)).documents.first?.root { file.read(root) }
  return file
}
