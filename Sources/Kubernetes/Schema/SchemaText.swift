/// Reads the notation in which the API's types are written down.
///
///     group apps/v1
///
///     kind Deployment formerly extensions/v1beta1  keeps copies of a pod running
///       spec: DeploymentSpec
///
///     DeploymentSpec  how many pods, which, and how they are replaced
///       replicas: int = 1            how many pods there should be
///       selector: LabelSelector!     labels of its pods
///       strategy: DeploymentStrategy retainKeys
///
/// A line at the margin begins a type, an indented one is a field: what it holds, its facts in any order, and after two
/// or more spaces its help. A `kind` also has `apiVersion`, `kind` and `metadata`; a type without fields holds anything.
///
/// | written | means |
/// |---|---|
/// | `string` `int` `int64` `boolean` `number` `quantity` `int-or-string` `time` `base64` | a scalar |
/// | `Always \| Never` | one of these words; with `\| ...` others are allowed too |
/// | `Container`, `[Container]`, `{string}` | an object, a list, a map |
/// | `!` | required |
/// | `= 30` | what holds when it is absent |
/// | `atomic`, `set`, `by name`, `by port+protocol` | what makes items of a list the same |
/// | `merge`, `merge port` | a patch merges the list by the key of `by`, by this key, or as a set |
/// | `retainKeys`, `replace` | the other strategies of a patch |
/// | `since 1.29` | first version that has the field, or all fields of the type |
/// | `formerly apps/v1beta1` | versions now gone whose objects had the same shape |
///
/// A type's name is looked for in its own group, then in the core group, then in `meta`; another group's is written
/// with that group: `apps/v1.DeploymentSpec`.
enum SchemaText {
  /// A line that isn't in the notation, or names a type that isn't there.
  struct Fault: Error, Equatable, CustomStringConvertible {
    let line: String
    let reason: String
    var description: String { "\(reason): '\(line)'" }
  }

  static func read(_ texts: [String]) throws(Fault) -> Schema {
    var reader = Reader()
    for text in texts { try reader.collect(Array(text.utf8)) }
    return Schema(types: try reader.types())
  }
}

private typealias Line = ArraySlice<UInt8>

private let space = UInt8(ascii: " ")

/// A type whose fields are still lines: names can only be looked up when all types are known.
private struct Draft {
  var name = ""
  var apiVersion: String
  var isKind = false
  var since: Int?
  var formerly: [String] = []
  var help: String
  var lines: [Line] = []
}

private struct Reader {
  var drafts: [Draft] = []
  /// By group and name: `apps/v1.Deployment`.
  var ids: [String: Int] = [:]

  mutating func collect(_ text: [UInt8]) throws(SchemaText.Fault) {
    var apiVersion = ""
    for line in text.split(separator: UInt8(ascii: "\n")) {
      if line.first == space {
        guard !drafts.isEmpty else { throw fault(line, "a field before the first type") }
        drafts[drafts.count - 1].lines.append(line.drop { $0 == space })
        continue
      }
      let (words, help) = parts(of: line)
      if words.first == "group", words.count == 2 {
        apiVersion = words[1]
        continue
      }
      guard !apiVersion.isEmpty else { throw fault(line, "a type before the first group") }
      let draft = try header(words, help, apiVersion, line)
      guard ids.updateValue(drafts.count, forKey: "\(apiVersion).\(draft.name)") == nil else {
        throw fault(line, "a type twice")
      }
      drafts.append(draft)
    }
  }

  private func header(
    _ words: [String], _ help: String, _ apiVersion: String, _ line: Line
  ) throws(SchemaText.Fault) -> Draft {
    var draft = Draft(apiVersion: apiVersion, help: help)
    var rest = words[...]
    if rest.first == "kind" {
      draft.isKind = true
      rest.removeFirst()
    }
    guard let name = rest.popFirst() else { throw fault(line, "a type without a name") }
    draft.name = name
    while let word = rest.popFirst() {
      switch word {
      case "since":
        guard let minor = rest.popFirst().flatMap(minorVersion) else { throw fault(line, "no version after 'since'") }
        draft.since = minor
      case "formerly":
        draft.formerly = Array(rest)
        rest = []
      default: throw fault(line, "unknown word '\(word)'")
      }
    }
    return draft
  }

  func types() throws(SchemaText.Fault) -> [Schema.ObjectType] {
    var types: [Schema.ObjectType] = []
    types.reserveCapacity(drafts.count)
    for (index, draft) in drafts.enumerated() {
      var fields: [Schema.Field] = []
      fields.reserveCapacity(draft.lines.count + 3)
      for line in draft.lines { fields.append(try field(line, in: draft)) }
      if draft.isKind { fields = common(of: draft, beside: fields) + fields }
      let type = Schema.ObjectType(
        id: .init(index: index), name: draft.name, apiVersion: draft.apiVersion, isKind: draft.isKind,
        formerly: draft.formerly, help: draft.help, fields: fields)
      if type.positions.count != fields.count {
        throw fault(draft.lines[0], "a field twice in \(draft.name), which begins")
      }
      types.append(type)
    }
    return types
  }

  /// The fields that every kind has, unless it writes them itself.
  private func common(of draft: Draft, beside own: [Schema.Field]) -> [Schema.Field] {
    func field(_ name: String, _ holds: Schema.Value, _ notation: String, _ help: String) -> Schema.Field {
      Schema.Field(
        name: name, holds: holds, isRequired: false, standard: nil, list: nil, patch: .init(), since: draft.since,
        help: help, notation: notation)
    }
    var fields = [
      field("apiVersion", .string, "string", "group and version of the API that it is written for"),
      field("kind", .string, "string", "what it is"),
    ]
    if let meta = ids["meta.ObjectMeta"] {
      let holds = Schema.Value.object(.init(index: meta))
      fields.append(field("metadata", holds, "ObjectMeta", "its name, labels and what else is known about it"))
    }
    return fields.filter { field in !own.contains { $0.name == field.name } }
  }

  private func field(_ line: Line, in draft: Draft) throws(SchemaText.Fault) -> Schema.Field {
    let (words, help) = parts(of: line)
    var rest = words[...]
    guard let first = rest.popFirst(), first.utf8.last == UInt8(ascii: ":") else { throw fault(line, "no field") }
    let name = String(first.dropLast())

    guard var last = rest.popFirst() else { throw fault(line, "a field that holds nothing") }
    var choices: [String] = []
    while rest.first == "|" {
      rest.removeFirst()
      guard let next = rest.popFirst() else { throw fault(line, "no word after '|'") }
      choices.append(last)
      last = next
    }
    let isRequired = last.utf8.last == UInt8(ascii: "!")
    if isRequired { last.removeLast() }
    let holds: Schema.Value
    let notation: String
    if choices.isEmpty {
      (holds, notation) = (try value(last, in: draft, line), last)
    } else {
      choices.append(last)
      (holds, notation) = (choice(choices), choices.joined(separator: " | "))
    }

    var standard: String?
    var list: Schema.ListRule?
    var patch = Schema.PatchRule()
    var since = draft.since
    while let word = rest.popFirst() {
      switch word {
      case "=":
        guard let text = rest.popFirst() else { throw fault(line, "nothing after '='") }
        standard = text == "\"\"" ? "" : text
      case "atomic": list = .atomic
      case "set": list = .set
      case "by":
        guard let keys = rest.popFirst() else { throw fault(line, "no key after 'by'") }
        list = .map(keys: keys.split(separator: "+").map(String.init))
      case "merge":
        patch.merges = true
        if let key = rest.first, !factWords.contains(key) { patch.key = rest.removeFirst() }
      case "retainKeys": patch.retainsKeys = true
      case "replace": patch.replaces = true
      case "since":
        guard let minor = rest.popFirst().flatMap(minorVersion) else { throw fault(line, "no version after 'since'") }
        since = minor
      default: throw fault(line, "unknown word '\(word)'")
      }
    }
    if patch.merges, patch.key == nil, case .map(let keys)? = list, keys.count == 1 { patch.key = keys[0] }
    return Schema.Field(
      name: name, holds: holds, isRequired: isRequired, standard: standard, list: list, patch: patch, since: since,
      help: help, notation: notation)
  }

  private func choice(_ words: [String]) -> Schema.Value {
    var words = words
    let isList = words[0].utf8.first == UInt8(ascii: "[")
    if isList {
      words[0].removeFirst()
      words[words.count - 1].removeLast()
    }
    let isOpen = words.last == "..."
    if isOpen { words.removeLast() }
    let choice = Schema.Value.choice(words, open: isOpen)
    return isList ? .list(choice) : choice
  }

  private func value(_ text: String, in draft: Draft, _ line: Line) throws(SchemaText.Fault) -> Schema.Value {
    switch text {
    case "string": return .string
    case "int": return .int
    case "int64": return .int64
    case "boolean": return .boolean
    case "number": return .number
    case "quantity": return .quantity
    case "int-or-string": return .intOrString
    case "time": return .time
    case "base64": return .base64
    default: break
    }
    if text.utf8.first == UInt8(ascii: "[") {
      return .list(try value(String(text.dropFirst().dropLast()), in: draft, line))
    }
    if text.utf8.first == UInt8(ascii: "{") {
      return .map(try value(String(text.dropFirst().dropLast()), in: draft, line))
    }
    let id = ids["\(draft.apiVersion).\(text)"] ?? ids["v1.\(text)"] ?? ids["meta.\(text)"] ?? ids[text]
    guard let id else { throw fault(line, "no type '\(text)'") }
    return .object(.init(index: id))
  }
}

private let factWords: Set<String> = ["=", "atomic", "set", "by", "merge", "retainKeys", "replace", "since"]

/// The words before two spaces, and the help behind them.
private func parts(of line: Line) -> (words: [String], help: String) {
  var end = line.startIndex
  while end < line.endIndex, !(line[end] == space && end + 1 < line.endIndex && line[end + 1] == space) { end += 1 }
  let words = line[..<end].split(separator: space).map { String(decoding: $0, as: UTF8.self) }
  return (words, String(decoding: line[end...].drop { $0 == space }, as: UTF8.self))
}

private func minorVersion(_ text: String) -> Int? {
  text.hasPrefix("1.") ? Int(text.dropFirst(2)) : nil
}

private func fault(_ line: Line, _ reason: String) -> SchemaText.Fault {
  SchemaText.Fault(line: String(decoding: line, as: UTF8.self), reason: reason)
}
