import Kubernetes
import Manifest

/// What a configuration file says about rules. Several may be read after each other; the later adds to the earlier and
/// wins where both say something.
///
/// What is wrong in a file is a problem with a place, and left out; the rest counts.
package struct PolicyFile: Sendable {
  package private(set) var profile: Rule.Profile?
  /// Changes to the profile, one for each file.
  private var changes: [(enable: [String], disable: [String])] = []
  package private(set) var severities: [String: Severity] = [:]
  package private(set) var settings = RuleSettings()
  package private(set) var ignores: [Ignore] = []
  /// Objects that exist though no manifest holds them.
  package private(set) var assumed: [ObjectPattern] = []
  /// The file of known findings, as written; nil where none is named.
  package private(set) var baseline: String?
  package private(set) var problems: [Problem] = []

  /// The fields of a configuration that this reads.
  package static let fields = ["rules", "profile", "ignore", "assume", "baseline"]

  package init() {}

  package mutating func read(_ root: Node) {
    if let text = word(root["profile"]) {
      if let profile = Rule.Profile(rawValue: text) {
        self.profile = profile
      } else {
        let names = Rule.Profile.allCases.map(\.rawValue)
        complain(root["profile"], "no profile '\(text)'", hint: "use \(names.joined(separator: ", "))")
      }
    }
    if let text = word(root["baseline"]) { baseline = text }
    readRules(root["rules"])
    for entry in list(root["ignore"]) { readIgnore(entry) }
    for entry in list(root["assume"]) { readAssumption(entry) }
  }

  /// How to judge, with what the command line wants different: that wins.
  package func policy(
    profile: Rule.Profile? = nil, enable: [String] = [], disable: [String] = []
  ) throws(UnknownRule) -> Policy {
    var policy = Policy()
    var selection = RuleSelection(profile ?? self.profile ?? .standard)
    for change in changes { selection = try selection.changed(enable: change.enable, disable: change.disable) }
    policy.selection = try selection.changed(enable: enable, disable: disable)
    (policy.settings, policy.severities, policy.ignores) = (settings, severities, ignores)
    return policy
  }
}

extension PolicyFile {
  private mutating func readRules(_ rules: Node) {
    guard isMap(rules, "'rules'", of: "enable, disable, severity and parameters") else { return }
    checkFields(of: rules, "rules", ["enable", "disable", "severity", "parameters"])
    let enable = ruleWords(rules["enable"])
    var disable = ruleWords(rules["disable"])
    let severity = rules["severity"]
    if isMap(severity, "'severity'", of: "rules and their severities") {
      for (id, node) in severity.fields {
        guard let rule = Rule.named(id) else {
          complain(node, "\(UnknownRule.rule(id))")
          continue
        }
        switch node.text {
        // YAML reads a plain 'off' as false.
        case "off", "false": disable.append(rule.id)
        case let text?:
          if let severity = Severity(rawValue: text) {
            severities[rule.id] = severity
          } else {
            complain(node, "no severity '\(text)'", hint: "use error, warning, info, style or off")
          }
        case nil: complain(node, "'\(id)' needs a severity", hint: "use error, warning, info, style or off")
        }
      }
    }
    changes.append((enable, disable))
    for fault in settings.read(rules["parameters"]) { complain(fault.node, fault.message, hint: fault.hint) }
  }

  private mutating func readIgnore(_ entry: Node) {
    guard isMap(entry, "an entry of 'ignore'", of: "rule, object, path and reason") else { return }
    let wrongBefore = problems.count
    checkFields(
      of: entry, "ignore",
      ["rule", "object", "kind", "name", "namespace", "labels", "container", "path", "reason", "until"])
    let wrongFields = problems.count - wrongBefore
    let rules = ruleWords(entry["rule"])
    // Rules that don't exist are left out, the others count; all else that is wrong might widen what is ignored.
    let wrongRules = problems.count
    guard wrongFields == 0 else { return }
    guard !rules.isEmpty else {
      if !entry["rule"].isPresent {
        complain(entry, "an entry of 'ignore' names no rule", hint: "add 'rule: ID', or 'rule: all'")
      }
      return
    }
    var ignore = Ignore(rules, span: entry["rule"].place)
    if let text = word(entry["object"]) {
      guard let object = ObjectPattern(text) else {
        complain(entry["object"], "'\(text)' names no object", hint: "write KIND/NAME or NAMESPACE/KIND/NAME")
        return
      }
      ignore.object = object
    } else if ["kind", "name", "namespace"].contains(where: { entry[$0].isPresent }) {
      ignore.object = ObjectPattern(
        namespace: word(entry["namespace"]).map { Glob($0) }, kind: Glob(word(entry["kind"]) ?? "*"),
        name: word(entry["name"]).map { Glob($0) })
    }
    // A selector that can't be read must not widen what is ignored.
    guard let labels = readLabels(entry["labels"]) else { return }
    ignore.labels = labels.isEmpty ? nil : labels
    ignore.container = word(entry["container"]).map { Glob($0) }
    ignore.paths = words(entry["path"]).map { Glob($0) }
    ignore.reason = word(entry["reason"]) ?? ""
    if let text = word(entry["until"]) {
      guard let day = Day(text) else {
        complain(entry["until"], "'until' can't be '\(text)'", hint: "write a day such as 2026-12-31")
        return
      }
      ignore.until = day
    }
    guard problems.count == wrongRules else { return }
    ignores.append(ignore)
  }

  /// Empty for none; nil for what's wrong.
  private mutating func readLabels(_ node: Node) -> Selector? {
    guard node.isPresent else { return Selector() }
    if node.shape == .map { return Selector(Labels(node)) }
    do {
      return try Selector.read(node.text ?? "")
    } catch {
      complain(node, "'labels' can't be read: \(error)", hint: "write 'app=web,tier in (front,back)', or a map")
      return nil
    }
  }

  private mutating func readAssumption(_ entry: Node) {
    if entry.shape == .map {
      checkFields(of: entry, "assume", ["kind", "name", "namespace"])
      guard let kind = word(entry["kind"]), let name = word(entry["name"]) else {
        complain(entry, "an entry of 'assume' needs a kind and a name", hint: "or write 'Secret/db'")
        return
      }
      assumed.append(
        ObjectPattern(namespace: word(entry["namespace"]).map { Glob($0) }, kind: Glob(kind), name: Glob(name)))
      return
    }
    guard let text = word(entry) else { return }
    guard let pattern = ObjectPattern(text), pattern.name != nil else {
      complain(entry, "'\(text)' names no object", hint: "write KIND/NAME or NAMESPACE/KIND/NAME")
      return
    }
    if !pattern.kind.isWild, Kind.named(pattern.kind.text) == nil, let near = Kind.suggestion(for: pattern.kind.text) {
      complain(
        entry, "no kind '\(pattern.kind.text)' is known", hint: "did you mean '\(Kind.named(near)?.name ?? near)'?")
    }
    assumed.append(pattern)
  }

  // MARK: Small parts

  /// The words of a list, or one alone, that name rules.
  private mutating func ruleWords(_ node: Node) -> [String] {
    list(node).compactMap { item in
      guard let text = word(item) else { return nil }
      guard let fault = RuleSelection.fault(of: text) else { return text }
      complain(item, "\(fault)")
      return nil
    }
  }

  private mutating func words(_ node: Node) -> [String] { list(node).compactMap { word($0) } }

  private func list(_ node: Node) -> [Node] {
    switch node.shape {
    case .null: []
    case .list: node.items
    case .scalar, .map: [node]
    }
  }

  private mutating func word(_ node: Node) -> String? {
    guard node.isPresent else { return nil }
    guard let text = node.text, !text.isEmpty else {
      complain(node, "\(node.key.map { "'\($0)'" } ?? "this") takes a word")
      return nil
    }
    return text
  }

  private mutating func isMap(_ node: Node, _ what: String, of fields: String) -> Bool {
    if node.shape == .map { return true }
    if node.isPresent { complain(node, "\(what) takes a map of \(fields)") }
    return false
  }

  private mutating func checkFields(of node: Node, _ holder: String, _ known: [String]) {
    for (key, value) in node.fields where !known.contains(key) {
      let near = nearest(to: key, among: known).map { "did you mean '\($0)'?" }
      complain(value, "'\(holder)' has no field '\(key)'", hint: near ?? "it has \(known.joined(separator: ", "))")
    }
  }

  private mutating func complain(_ node: Node, _ message: String, hint: String? = nil) {
    problems.append(Problem(.warning, "config", at: node.place, printable(message), hint: hint))
  }
}

extension UnknownRule {
  static func rule(_ id: String) -> Self {
    Self(what: "rule", word: id, nearest: Kubernetes.nearest(to: id, among: Rule.all.map(\.id)))
  }
}
