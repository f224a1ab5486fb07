import Kubernetes
import Manifest

/// What is wrong with one field of a custom resource, by its definition.
struct CustomFault: Sendable {
  enum Kind: Sendable {
    /// Dropped by the API server; with the name that was probably meant.
    case unknown(meant: String?)
    case missing
    case type
    /// A word that isn't among those allowed; with the one that was probably meant.
    case choice(meant: String?)
    /// Too many characters or items: the definition's own rules aren't asked then.
    case tooMuch
    case value
    /// A rule of the definition's own.
    case rule
    /// A rule that can't be judged, and why.
    case unjudged
  }

  let kind: Kind
  let node: Node
  let message: String

  /// Whether the API server leaves the definition's own rules unasked.
  var isBlocking: Bool {
    switch kind {
    case .missing, .type, .tooMuch: true
    default: false
    }
  }

  var isUnknown: Bool { if case .unknown = kind { true } else { false } }
}

/// Checks custom resources against a definition: as the API server does, unknown fields are dropped first, then defaults
/// filled in, then values looked at, and last the definition's own rules asked.
struct CustomCheck {
  private(set) var faults: [CustomFault] = []
  private let drops: Bool
  private let effort: Effort
  /// Whether a value is only tried against an alternative.
  private var isTrying = false
  /// Whether something couldn't be looked at: what seems to fit then only may.
  private var isUncertain = false
  /// Nobody writes deeper ones, and recursion follows.
  private static let deepest = 120

  /// What all checks together may take, as anybody may have written the definitions.
  final class Effort {
    fileprivate var evaluator = CELEvaluator(budget: 0)
    /// For the definitions' rules, of which one object may have a part.
    fileprivate var ruleSteps = 30_000_000
    fileprivate var patternSteps = 300_000_000
    fileprivate static let perObject = 1_000_000
  }

  init(_ root: Node, _ definition: Definition, _ effort: Effort) {
    drops = definition.dropsUnknown
    self.effort = effort
    guard let schema = definition.customSchema, schema.node.shape == .map else { return }
    guard let value = build(root, schema, isRoot: true) else { return }
    validate(value, schema, isRoot: true)
    guard !faults.contains(where: \.isBlocking) else { return }
    let budget = min(Effort.perObject, effort.ruleSteps)
    effort.evaluator.budget = budget
    askRules(of: value, schema, isRoot: true)
    effort.ruleSteps -= budget - max(0, effort.evaluator.budget)
  }

  // MARK: Dropping and filling in

  /// Nil beyond the deepest.
  private mutating func build(
    _ node: Node, _ schema: CustomSchema?, isRoot: Bool = false, isDefault: Bool = false, at place: Node? = nil,
    depth: Int = 0
  ) -> CustomValue? {
    guard depth < Self.deepest else { return nil }
    let place = place ?? node
    let content: CustomValue.Content
    switch node.shape {
    case .null: content = .null
    case .scalar:
      switch node.scalar {
      case .bool(let bool): content = .bool(bool)
      case .int(let int): content = .int(int)
      case .float(let double): content = .double(double)
      case .string(let text), .unsupported(let text): content = .string(text)
      case .null, nil: content = .null
      }
    case .list:
      var items: [CustomValue] = []
      for (position, item) in node.items.enumerated() {
        let at = isDefault ? place[position] : item
        guard let value = build(item, schema?.items, isDefault: isDefault, at: at, depth: depth + 1) else { return nil }
        items.append(value)
      }
      content = .list(items)
    case .map:
      guard let map = fields(of: node, schema, isRoot, isDefault, place, depth) else { return nil }
      content = .map(map)
    }
    return CustomValue(content, place, schema, isDefault: isDefault)
  }

  private mutating func fields(
    of node: Node, _ schema: CustomSchema?, _ isRoot: Bool, _ isDefault: Bool, _ place: Node, _ depth: Int
  ) -> [String: CustomValue]? {
    var map: [String: CustomValue] = [:]
    for (key, child) in node.fields {
      // What every object has, and what the cluster writes.
      if isRoot || schema?.isEmbedded == true, ["apiVersion", "kind", "metadata"].contains(key) {
        if let value = build(child, nil, at: isDefault ? place[key] : child, depth: depth + 1) { map[key] = value }
        continue
      }
      if isRoot, key == "status" { continue }
      let known = schema?.properties[key] ?? schema?.additional
      if known == nil, let schema, !schema.takesAnyKey, drops, schema.type == "object" || !schema.names.isEmpty {
        if !schema.preservesUnknown {
          if !isDefault { report(unknown: child, key, in: schema, node) }
          continue
        }
      }
      // A null is as good as absent, unless it's allowed.
      if !child.isPresent, known?.isNullable != true { continue }
      let at = isDefault ? place[key] : child
      guard let value = build(child, known, isDefault: isDefault, at: at, depth: depth + 1) else { return nil }
      map[key] = value
    }
    guard let schema, drops else { return map }
    for (name, standard) in schema.defaults where map[name] == nil && !(isRoot && name == "status") {
      let value = build(standard, schema.properties[name], isDefault: true, at: place[name], depth: depth + 1)
      if let value { map[name] = value }
    }
    return map
  }

  private mutating func report(unknown child: Node, _ key: String, in schema: CustomSchema, _ owner: Node) {
    guard faults.count < 200 else { return }
    let near = nearest(to: key, among: schema.names.filter { !owner[$0].isWritten })
    let advice = near.map { "; did you mean '\($0)'?" } ?? "; the API server drops it"
    let place = owner.key.map { "'\(shortened($0))'" } ?? "this kind"
    faults.append(
      CustomFault(
        kind: .unknown(meant: near), node: child,
        message: "the definition has no field '\(shortened(key))' in \(place)\(advice)"))
  }

  // MARK: Values

  private mutating func add(_ kind: CustomFault.Kind, _ node: Node, _ message: String) {
    faults.append(CustomFault(kind: kind, node: node, message: message))
  }

  private mutating func validate(_ value: CustomValue, _ schema: CustomSchema, isRoot: Bool = false, depth: Int = 0) {
    guard depth < Self.deepest, faults.count < 1000 else {
      isUncertain = true
      return
    }
    // A default's faults are the definition's, and what is still to be filled in can't be judged.
    if value.isDefault, !isTrying { return }
    if case .string(let text) = value.content, isUnfilled(text) {
      isUncertain = true
      return
    }
    let name =
      value.node.key.map { "'\(shortened($0))'" } ?? value.node.position.map { "item \($0 + 1)" } ?? "the object"
    if case .null = value.content {
      if schema.isNullable || schema.type == nil && !schema.isIntOrString { return }
      return add(.type, value.node, "\(name) is empty; delete it, or give it a value")
    }
    if let wanted = wrongType(value, schema) {
      return add(.type, value.node, "\(name) must be \(wanted), but it's \(value.typeWords)")
    }
    checkChoices(value, schema, name)
    switch value.content {
    case .int(let int): checkNumber(Double(int), value, schema, name)
    case .double(let double): checkNumber(double, value, schema, name)
    case .string(let text): checkText(text, value, schema, name)
    case .list(let items):
      checkList(items, value, schema, name)
      if let inner = schema.items { for item in items { validate(item, inner, depth: depth + 1) } }
    case .map(let map):
      checkFields(map, value, schema, name, isRoot)
      // In the order they're written, and then what was filled in.
      let written = value.node.fields.map(\.key)
      let rest = map.count > written.count || isTrying ? Set(map.keys).subtracting(written).sorted() : []
      for key in written + rest {
        guard let child = map[key], let inner = schema.properties[key] ?? schema.additional else { continue }
        if isRoot, ["apiVersion", "kind", "metadata"].contains(key) { continue }
        validate(child, inner, depth: depth + 1)
      }
    default: break
    }
    checkCombinations(value, schema, name, isRoot, depth)
  }

  /// What it should be; nil where it is.
  private func wrongType(_ value: CustomValue, _ schema: CustomSchema) -> String? {
    if schema.isIntOrString {
      switch value.content {
      case .int, .string: return nil
      case .double(let double) where Int(exactly: double) != nil: return nil
      default: return "a whole number or a text"
      }
    }
    switch (schema.type, value.content) {
    case ("object", .map), ("array", .list), ("string", .string), ("boolean", .bool), ("integer", .int),
      ("number", .int),
      ("number", .double), (nil, _):
      return nil
    case ("integer", .double(let double)): return Int(exactly: double) != nil ? nil : "a whole number"
    case ("object", _): return "a map"
    case ("array", _): return "a list"
    case ("string", _): return "a text in quotes"
    case ("boolean", _): return "true or false"
    case ("integer", _): return "a whole number"
    case ("number", _): return "a number"
    default: return nil
    }
  }

  private mutating func checkChoices(_ value: CustomValue, _ schema: CustomSchema, _ name: String) {
    guard !schema.choices.isEmpty else { return }
    var words: [String] = []
    for choice in schema.choices {
      guard let allowed = build(choice, nil) else { return }
      if value.isEqual(to: allowed) { return }
      words.append(choice.text ?? "...")
    }
    var near: String?
    if case .string(let text) = value.content {
      near = words.first { $0.lowercased() == text.lowercased() } ?? nearest(to: text, among: words)
    }
    let list = words.prefix(8).joined(separator: ", ") + (words.count > 8 ? ", ..." : "")
    let advice = near.map { "did you mean '\($0)'?" } ?? "it may be \(list)"
    add(.choice(meant: near), value.node, "\(name) can't be \(value.words); \(advice)")
  }

  private mutating func checkNumber(_ number: Double, _ value: CustomValue, _ schema: CustomSchema, _ name: String) {
    if let least = schema.number("minimum") {
      let isExclusive = schema.node["exclusiveMinimum"].bool == true
      if isExclusive ? number <= least : number < least {
        add(
          .value, value.node,
          "\(name) is \(value.words); it must be \(isExclusive ? "above" : "at least") \(floatText(least))")
      }
    }
    if let most = schema.number("maximum") {
      let isExclusive = schema.node["exclusiveMaximum"].bool == true
      if isExclusive ? number >= most : number > most {
        add(
          .value, value.node,
          "\(name) is \(value.words); it must be \(isExclusive ? "below" : "at most") \(floatText(most))")
      }
    }
    if let factor = schema.number("multipleOf"), factor > 0 {
      let quotient = number / factor
      if abs(quotient - quotient.rounded()) > 1e-9 * max(1, abs(quotient)) {
        add(.value, value.node, "\(name) is \(value.words); it must be a multiple of \(floatText(factor))")
      }
    }
    if schema.node["format"].text == "int32", number < Double(Int32.min) || number > Double(Int32.max) {
      add(.value, value.node, "\(name) is \(value.words), which doesn't fit into 32 bits")
    }
  }

  private mutating func checkText(_ text: String, _ value: CustomValue, _ schema: CustomSchema, _ name: String) {
    let length = text.unicodeScalars.count
    if let most = schema.count("maxLength"), length > most {
      add(.tooMuch, value.node, "\(name) has \(length) characters; at most \(most) are allowed")
    }
    if let least = schema.count("minLength"), length < least {
      let fact = length == 0 ? "is an empty text" : "has \(length) characters"
      add(.value, value.node, "\(name) \(fact); at least \(least) \(least == 1 ? "is" : "are") needed")
    }
    if let pattern = schema.node["pattern"].text {
      switch schema.pattern?.isFound(in: text, steps: &effort.patternSteps) {
      case true?: break
      case false?:
        add(.value, value.node, "\(name) is '\(shortened(text))', which doesn't match \(shortened(pattern, to: 80))")
      case nil: isUncertain = true
      }
    }
    if let format = schema.node["format"].text {
      if let wanted = wrongFormat(text, format) {
        add(.value, value.node, "\(name) is '\(shortened(text))', which is no \(wanted)")
      } else if !verifiedFormats.contains(format) {
        isUncertain = true
      }
    }
  }

  private mutating func checkList(_ items: [CustomValue], _ value: CustomValue, _ schema: CustomSchema, _ name: String)
  {
    if let most = schema.count("maxItems"), items.count > most {
      add(.tooMuch, value.node, "\(name) has \(items.count) items; at most \(most) are allowed")
    }
    if let least = schema.count("minItems"), items.count < least {
      add(.value, value.node, "\(name) has \(items.count) items; at least \(least) \(least == 1 ? "is" : "are") needed")
    }
    var seen: Set<String> = []
    if schema.listType == "set" || schema.node["uniqueItems"].bool == true {
      for item in items where !seen.insert(item.cel.text).inserted {
        add(.value, item.node, "\(item.words) is in \(name) twice; delete one")
      }
    } else if schema.listType == "map" {
      for item in items {
        let keys = schema.listKeys.map { item[$0]?.cel.text ?? "" }
        guard case .map = item.content, !seen.insert(keys.joined(separator: "\u{0}")).inserted else { continue }
        let shown = zip(schema.listKeys, schema.listKeys.map { item[$0]?.words ?? "none" }).map { "\($0) \($1)" }
        add(
          .value, item.node, "\(name) has another item with \(shown.joined(separator: " and ")); change or delete one")
      }
    }
  }

  private mutating func checkFields(
    _ map: [String: CustomValue], _ value: CustomValue, _ schema: CustomSchema, _ name: String, _ isRoot: Bool
  ) {
    if let most = schema.count("maxProperties"), map.count > most {
      add(.tooMuch, value.node, "\(name) has \(map.count) fields; at most \(most) are allowed")
    }
    if let least = schema.count("minProperties"), map.count < least {
      add(.value, value.node, "\(name) has \(map.count) fields; at least \(least) \(least == 1 ? "is" : "are") needed")
    }
    for field in schema.required where map[field] == nil {
      // These are said elsewhere, and what the cluster writes may come later.
      if isRoot, ["apiVersion", "kind", "metadata", "status"].contains(field) { continue }
      add(.missing, value.node[field], "required field '\(shortened(field))' is missing; write it")
    }
    if schema.isEmbedded {
      for field in ["apiVersion", "kind"] where map[field] == nil {
        add(.missing, value.node[field], "\(name) holds an object, which needs \(field); write it")
      }
    }
  }

  // MARK: Combinations

  private mutating func checkCombinations(
    _ value: CustomValue, _ schema: CustomSchema, _ name: String, _ isRoot: Bool, _ depth: Int
  ) {
    for part in schema.allOf { validate(value, part, isRoot: isRoot, depth: depth + 1) }
    if !schema.anyOf.isEmpty {
      let trials = schema.anyOf.map { trial(value, $0, isRoot, depth) }
      if trials.allSatisfy({ $0.fits == false }) {
        add(.value, value.node, combined(schema.anyOf, trials, name, "at least one"))
      }
    }
    if !schema.oneOf.isEmpty {
      let trials = schema.oneOf.map { trial(value, $0, isRoot, depth) }
      let count = trials.count { $0.fits == true }
      if trials.allSatisfy({ $0.fits == false }) {
        add(.value, value.node, combined(schema.oneOf, trials, name, "exactly one"))
      } else if count > 1 {
        let fields = alternatives(schema.oneOf)
        let what = fields.map { "fields \($0.joined(separator: ", "))" } ?? "its definition's alternatives"
        add(.value, value.node, "\(name) fits \(count) of \(what) at once; exactly one is allowed")
      }
    }
    if let not = schema.not, trial(value, not, isRoot, depth).fits == true {
      let fields = not.required.isEmpty ? nil : not.required.map { "'\($0)'" }.joined(separator: " and ")
      add(.value, value.node, "\(name) is what its definition excludes\(fields.map { "; leave out \($0)" } ?? "")")
    }
  }

  private struct Trial {
    let faults: [CustomFault]
    /// Nil where it can't be told.
    let fits: Bool?
  }

  /// Only tries: nothing is reported.
  private mutating func trial(_ value: CustomValue, _ schema: CustomSchema, _ isRoot: Bool, _ depth: Int) -> Trial {
    let before = (faults, isTrying, isUncertain)
    (faults, isTrying, isUncertain) = ([], true, false)
    validate(value, schema, isRoot: isRoot, depth: depth + 1)
    let trial = Trial(faults: faults, fits: faults.isEmpty ? isUncertain ? nil : true : false)
    let wasUncertain = isUncertain
    (faults, isTrying, isUncertain) = before
    isUncertain = isUncertain || wasUncertain
    return trial
  }

  /// The fields that alternatives ask for, where they differ in that alone.
  private func alternatives(_ parts: [CustomSchema]) -> [String]? {
    let fields = parts.map(\.required)
    guard fields.allSatisfy({ !$0.isEmpty }) else { return nil }
    return fields.map { "'\($0.joined(separator: "' and '"))'" }
  }

  private func combined(_ parts: [CustomSchema], _ trials: [Trial], _ name: String, _ wanted: String) -> String {
    func isMissing(_ fault: CustomFault) -> Bool { if case .missing = fault.kind { true } else { false } }
    if let fields = alternatives(parts), trials.allSatisfy({ $0.faults.allSatisfy(isMissing) }) {
      return "\(name) must have \(wanted) of \(fields.joined(separator: ", "))"
    }
    let nearest = trials.map(\.faults).filter { !$0.isEmpty }.min { $0.count < $1.count }?.first
    return "\(name) fits none of its definition's alternatives\(nearest.map { "; for one, \($0.message)" } ?? "")"
  }

  // MARK: The definition's own rules

  private mutating func askRules(of value: CustomValue, _ schema: CustomSchema, isRoot: Bool, depth: Int = 0) {
    guard depth < Self.deepest else { return }
    if case .null = value.content { return }
    for rule in schema.rules { ask(rule, value, isRoot) }
    switch value.content {
    case .list(let items):
      if let inner = schema.items { for item in items { askRules(of: item, inner, isRoot: false, depth: depth + 1) } }
    case .map(let map):
      for key in map.keys.sorted() {
        guard let child = map[key], let inner = schema.properties[key] ?? schema.additional else { continue }
        if isRoot, ["apiVersion", "kind", "metadata"].contains(key) { continue }
        askRules(of: child, inner, isRoot: false, depth: depth + 1)
      }
    default: break
    }
  }

  private mutating func ask(_ rule: CustomRule, _ value: CustomValue, _ isRoot: Bool) {
    let text = rule.node["rule"].text ?? ""
    guard let expression = rule.expression else {
      return add(.unjudged, value.node, "rule '\(shortened(text, to: 80))' isn't judged here: it can't be read")
    }
    guard !rule.isTransition else {
      let reason = "it compares with the object before a change"
      return add(.unjudged, value.node, "rule '\(shortened(text, to: 80))' isn't judged here: \(reason)")
    }
    if value.holdsPlaceholder { return }
    var itself = value.cel
    if isRoot, case .map(var map) = itself {
      // Of the metadata rules see the names alone.
      if case .map(let metadata)? = map["metadata"] {
        map["metadata"] = .map(metadata.filter { ["name", "generateName"].contains($0.key) })
      }
      itself = .map(map)
    }
    let scope: CELEvaluator.Scope = ["self": itself]
    do throws(CELError) {
      guard case .bool(false) = try effort.evaluator.value(of: expression, in: scope) else { return }
    } catch {
      return add(.unjudged, value.node, "rule '\(shortened(text, to: 80))' isn't judged here: \(error)")
    }
    var message = rule.node["message"].text ?? "rule '\(shortened(text, to: 120))' doesn't hold"
    if let own = rule.message, case .string(let said)? = try? effort.evaluator.value(of: own, in: scope) {
      message = said
    }
    let trimmed = message.split(whereSeparator: \.isNewline).joined(separator: " ")
    add(.rule, place(of: rule, value.node), "its definition says: \(withoutEnd(trimmed))")
  }

  /// The field that a rule says it's about.
  private func place(of rule: CustomRule, _ node: Node) -> Node {
    guard let path = rule.node["fieldPath"].text, path.hasPrefix(".") else { return node }
    let steps = path.dropFirst().split(separator: ".").map(String.init)
    guard steps.allSatisfy({ $0.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" } }) else {
      return node
    }
    return steps.reduce(node) { $0[$1] }
  }

  private func withoutEnd(_ text: String) -> String {
    var text = text[...]
    while let last = text.last, last == "." || last == " " { text.removeLast() }
    return String(text)
  }
}

extension CustomValue {
  /// Whether anything in it is still to be filled in.
  var holdsPlaceholder: Bool {
    switch content {
    case .string(let text): isUnfilled(text)
    case .list(let items): items.contains(where: \.holdsPlaceholder)
    case .map(let map): map.values.contains(where: \.holdsPlaceholder)
    default: false
    }
  }
}

func shortened(_ text: String, to length: Int) -> String { text.count > length ? "\(text.prefix(length))..." : text }
