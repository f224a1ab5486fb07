import Kubernetes
import Manifest

/// What the rules can be told beside the manifests.
///
/// A stored property here, empty or nil as long as nobody sets it, and a row of `parameters` for it.
package struct RuleSettings: Sendable {
  /// Names of images (without registry and tag) whose programs are known to hang instead of ending.
  package var hangingImages: Set<String> = []

  package init() {}
}

extension RuleSettings {
  /// Everything that can be set, in the order of the page that lists it.
  package static let parameters: [RuleParameter] = [
    .words(
      "images.hanging", \.hangingImages, ["probe-readiness-kills-nothing"],
      "Names of images, without registry and tag, whose programs are known to hang instead of ending")
  ]
}

/// A setting of rules by which a project says what only it can know.
package struct RuleParameter: Sendable {
  /// As it stands below `rules.parameters` of the configuration: `images.allowed-registries`. A dot parts levels.
  package let name: String
  /// What it is, as a sentence without a full stop.
  package let help: String
  package let value: Value
  /// The rules that look at it.
  package let rules: [String]
  /// Sets it from a value of the configuration; says what's wrong with that, or nil.
  package let set: @Sendable (inout RuleSettings, Node) -> Fault?

  /// What can be written.
  package enum Value: Sendable, Equatable {
    /// A list of words, or one.
    case words
    case integer(ClosedRange<Int>)
    /// `500m`, `64Mi`.
    case quantity
    /// `90s`, `5m`.
    case duration
    case flag
    /// A map of words to words: names to patterns, say. An empty word allows everything.
    case pairs
  }

  /// What's wrong with a value, and where.
  package struct Fault: Sendable, Equatable {
    package let node: Node
    package let message: String
    package let hint: String
  }

  package static func named(_ name: String) -> RuleParameter? { RuleSettings.parameters.first { $0.name == name } }
}

extension RuleParameter {
  typealias Place<Value> = WritableKeyPath<RuleSettings, Value> & Sendable

  static func words(_ name: String, _ place: any Place<Set<String>>, _ rules: [String], _ help: String) -> Self {
    words(name, rules, help) { $0[keyPath: place] = Set($1) }
  }

  /// For words whose order counts.
  static func words(_ name: String, _ place: any Place<[String]>, _ rules: [String], _ help: String) -> Self {
    words(name, rules, help) { $0[keyPath: place] = $1 }
  }

  private static func words(
    _ name: String, _ rules: [String], _ help: String, keep: @escaping @Sendable (inout RuleSettings, [String]) -> Void
  ) -> Self {
    Self(name: name, help: help, value: .words, rules: rules) { settings, node in
      var words: [String] = []
      for item in node.shape == .list ? node.items : [node] {
        guard let word = item.text, !word.isEmpty else {
          return Fault(node: item, message: "'\(name)' takes words", hint: "write a list such as [one, two]")
        }
        words.append(word)
      }
      keep(&settings, words)
      return nil
    }
  }

  static func integer(
    _ name: String, _ place: any Place<Int>, in range: ClosedRange<Int> = 0...Int(Int32.max), _ rules: [String],
    _ help: String
  ) -> Self {
    integer(name, in: range, rules, help) { $0[keyPath: place] = $1 }
  }

  static func integer(
    _ name: String, _ place: any Place<Int?>, in range: ClosedRange<Int> = 0...Int(Int32.max), _ rules: [String],
    _ help: String
  ) -> Self {
    integer(name, in: range, rules, help) { $0[keyPath: place] = $1 }
  }

  private static func integer(
    _ name: String, in range: ClosedRange<Int>, _ rules: [String], _ help: String,
    keep: @escaping @Sendable (inout RuleSettings, Int) -> Void
  ) -> Self {
    scalar(
      name, .integer(range), rules, help, hint: "write a whole number from \(range.lowerBound) to \(range.upperBound)"
    ) { settings, text in
      guard let number = Int(text), range.contains(number) else { return false }
      keep(&settings, number)
      return true
    }
  }

  static func quantity(_ name: String, _ place: any Place<Quantity?>, _ rules: [String], _ help: String) -> Self {
    scalar(name, .quantity, rules, help, hint: "write an amount such as 500m or 64Mi") { settings, text in
      guard let quantity = Quantity(text) else { return false }
      settings[keyPath: place] = quantity
      return true
    }
  }

  static func duration(_ name: String, _ place: any Place<Duration?>, _ rules: [String], _ help: String) -> Self {
    scalar(name, .duration, rules, help, hint: "write a time such as 90s or 5m") { settings, text in
      guard let duration = Duration(go: text) else { return false }
      settings[keyPath: place] = duration
      return true
    }
  }

  static func flag(_ name: String, _ place: any Place<Bool>, _ rules: [String], _ help: String) -> Self {
    scalar(name, .flag, rules, help, hint: "write true or false") { settings, text in
      guard let flag = Bool(text) else { return false }
      settings[keyPath: place] = flag
      return true
    }
  }

  static func pairs(_ name: String, _ place: any Place<[String: String]>, _ rules: [String], _ help: String) -> Self {
    Self(name: name, help: help, value: .pairs, rules: rules) { settings, node in
      guard node.shape == .map else {
        return Fault(
          node: node, message: "'\(name)' takes a map", hint: "write a line such as 'owner: team-.*' for each")
      }
      var pairs: [String: String] = [:]
      for (key, value) in node.fields {
        guard !value.isPresent || value.shape == .scalar else {
          return Fault(
            node: value, message: "'\(name).\(key)' takes a word", hint: "leave it empty to allow everything")
        }
        pairs[key] = value.text ?? ""
      }
      settings[keyPath: place] = pairs
      return nil
    }
  }

  private static func scalar(
    _ name: String, _ value: Value, _ rules: [String], _ help: String, hint: String,
    keep: @escaping @Sendable (inout RuleSettings, String) -> Bool
  ) -> Self {
    Self(name: name, help: help, value: value, rules: rules) { settings, node in
      guard let text = node.text else { return Fault(node: node, message: "'\(name)' takes one value", hint: hint) }
      return keep(&settings, text) ? nil : Fault(node: node, message: "'\(name)' can't be '\(text)'", hint: hint)
    }
  }
}

extension RuleSettings {
  /// Reads what stands below `rules.parameters`, nested or with dotted names, and says what's wrong with it.
  ///
  /// What is wrong is left out; the rest counts.
  package mutating func read(_ node: Node) -> [RuleParameter.Fault] {
    guard node.isPresent else { return [] }
    guard node.shape == .map else {
      return [.init(node: node, message: "'parameters' takes a map", hint: "write 'images.hanging: [name]', say")]
    }
    return read(node, below: "")
  }

  private mutating func read(_ map: Node, below prefix: String) -> [RuleParameter.Fault] {
    var faults: [RuleParameter.Fault] = []
    for (key, value) in map.fields {
      let name = prefix.isEmpty ? key : "\(prefix).\(key)"
      if let parameter = RuleParameter.named(name) {
        if value.isPresent, let fault = parameter.set(&self, value) { faults.append(fault) }
      } else if value.shape == .map, Self.parameters.contains(where: { $0.name.hasPrefix("\(name).") }) {
        faults += read(value, below: name)
      } else {
        let near = nearest(to: name, among: Self.parameters.map(\.name))
        faults.append(
          .init(
            node: value, message: "no parameter '\(name)' is known",
            hint: near.map { "did you mean '\($0)'?" } ?? "`drydock explain --parameters` lists them"))
      }
    }
    return faults
  }
}
