import Kubernetes
import Manifest

/// What the rules can be told beside the manifests.
///
/// A stored property here, empty or nil as long as nobody sets it, and a row of `parameters` for it.
package struct RuleSettings: Sendable {
  /// Names of images (without registry and tag) whose programs are known to hang instead of ending.
  package var hangingImages: Set<String> = []
  /// Capabilities that nobody may add, besides ALL, SYS_ADMIN and NET_ADMIN; in any case, with or without `CAP_`.
  package var dangerousCapabilities: Set<String> = []
  /// Fewer replicas of a Deployment are reported.
  package var fewestReplicas = 2
  /// A lower minReplicas of an autoscaler is reported.
  package var fewestAutoscaledReplicas = 2
  /// What containers may reserve and be limited to; nothing is out of range until something is set.
  package var cpuBounds = ResourceBounds()
  package var memoryBounds = ResourceBounds()
  /// The priority classes that pods may have; empty: any.
  package var priorityClasses: Set<String> = []
  /// What `ndots` should be in every pod; nil where any number will do.
  package var ndots: Int?
  /// StorageClasses that the cluster has; empty where that isn't known.
  package var storageClasses: Set<String> = []
  /// Hosts, with their subdomains, or hosts with the start of a path, that images may come from; empty allows all.
  package var allowedRegistries: Set<String> = []
  /// The same, of those that none may come from.
  package var blockedRegistries: Set<String> = []
  /// Starts of image names that need no digest.
  package var digestExemptRepositories: Set<String> = []
  /// Labels that workloads must have, and a pattern for the whole value; an empty one allows everything.
  package var requiredLabels: [String: String] = [:]
  /// The same, of annotations.
  package var requiredAnnotations: [String: String] = [:]
  /// Annotations that nothing may have, and a pattern of the values that are meant, all others after a `!`; an empty one
  /// means every value.
  package var forbiddenAnnotations: [String: String] = [:]
  /// Annotations that each claim template of a StatefulSet must have.
  package var claimTemplateAnnotations: Set<String> = []
  /// Versions and kinds that nobody should use: `extensions`, `apps/v1beta1`, `extensions/v1beta1/Ingress`; `*` for any
  /// part.
  package var disallowedVersions: [String] = []

  package init() {}
}

/// What a container may reserve and be limited to of one resource; nil: as little, or as much, as it likes.
package struct ResourceBounds: Sendable, Hashable {
  package var leastRequest: Quantity?
  package var mostRequest: Quantity?
  package var leastLimit: Quantity?
  package var mostLimit: Quantity?

  package init() {}
}

extension RuleSettings {
  /// Everything that can be set, in the order of the page that lists it.
  package static let parameters: [RuleParameter] = [
    .words(
      "images.hanging", \.hangingImages, ["probe-readiness-kills-nothing"],
      "Names of images, without registry and tag, whose programs are known to hang instead of ending"),
    .words(
      "security.dangerous-capabilities", \.dangerousCapabilities, ["sec-cap-dangerous"],
      "Capabilities that nobody may add, besides ALL, SYS_ADMIN and NET_ADMIN"),
    .integer(
      "replicas.fewest", \.fewestReplicas, in: 1...10_000, ["rollout-too-few-replicas"],
      "How many replicas a Deployment has at least; 2 unless set"),
    .integer(
      "autoscaling.fewest-replicas", \.fewestAutoscaledReplicas, in: 1...10_000, ["hpa-min-replicas-low"],
      "How low an autoscaler's minReplicas may be; 2 unless set"),
    .quantity(
      "resources.cpu.least-request", \.cpuBounds.leastRequest, ["resource-out-of-range"],
      "How much CPU a container's request is at least"),
    .quantity(
      "resources.cpu.most-request", \.cpuBounds.mostRequest, ["resource-out-of-range"],
      "How much CPU a container's request is at most"),
    .quantity(
      "resources.cpu.least-limit", \.cpuBounds.leastLimit, ["resource-out-of-range"],
      "How much CPU a container's limit is at least"),
    .quantity(
      "resources.cpu.most-limit", \.cpuBounds.mostLimit, ["resource-out-of-range"],
      "How much CPU a container's limit is at most"),
    .quantity(
      "resources.memory.least-request", \.memoryBounds.leastRequest, ["resource-out-of-range"],
      "How much memory a container's request is at least"),
    .quantity(
      "resources.memory.most-request", \.memoryBounds.mostRequest, ["resource-out-of-range"],
      "How much memory a container's request is at most"),
    .quantity(
      "resources.memory.least-limit", \.memoryBounds.leastLimit, ["resource-out-of-range"],
      "How much memory a container's limit is at least"),
    .quantity(
      "resources.memory.most-limit", \.memoryBounds.mostLimit, ["resource-out-of-range"],
      "How much memory a container's limit is at most"),
    .words(
      "scheduling.priority-classes", \.priorityClasses, ["sched-priority-class-not-allowed"],
      "The priority classes that pods may have"),
    .integer(
      "dns.ndots", \.ndots, in: 0...15, ["dns-ndots-unset"],
      "The number that every pod's dnsConfig should give the option ndots"),
    .words(
      "storage.classes", \.storageClasses, ["ref-storageclass-missing"],
      "The StorageClasses that the cluster has, beside those loaded"),
    .words(
      "images.allowed-registries", \.allowedRegistries, ["image-registry-not-allowed"],
      "Where images may come from: hosts, with their subdomains, or hosts with the start of a path"),
    .words(
      "images.blocked-registries", \.blockedRegistries, ["image-registry-not-allowed"],
      "Where no image may come from: hosts, with their subdomains, or hosts with the start of a path"),
    .words(
      "images.without-digest", \.digestExemptRepositories, ["image-no-digest"],
      "Starts of the names of images that need no digest"),
    .pairs(
      "labels.required", \.requiredLabels, ["label-required-missing"],
      "Labels that workloads must have, each with a pattern for its whole value"),
    .pairs(
      "annotations.required", \.requiredAnnotations, ["annotation-required-missing"],
      "Annotations that workloads must have, each with a pattern for its whole value"),
    .pairs(
      "annotations.forbidden", \.forbiddenAnnotations, ["annotation-forbidden"],
      "Annotations that nothing may have, each with a pattern of the values that are meant, or of all others after a '!'"
    ),
    .words(
      "annotations.of-claim-templates", \.claimTemplateAnnotations, ["vct-annotation-missing"],
      "Annotations that claim templates of StatefulSets must have"),
    .words(
      "api.disallowed", \.disallowedVersions, ["api-disallowed"],
      "Versions and kinds that shouldn't be used: a group, group/version or group/version/Kind; * for any part"),
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
