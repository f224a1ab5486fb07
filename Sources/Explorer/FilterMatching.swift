import Kubernetes
import Manifest
import Rules

/// What a filter is held against: one loading of manifests.
struct Matcher {
  let contents: Contents
  private let applications: [Resource.ID: [String]]

  init(_ contents: Contents, filter: Filter) {
    self.contents = contents
    let needsApplications = filter.terms.contains { term in
      term.tests.contains { if case .application = $0 { true } else { false } }
    }
    var found: [Resource.ID: [String]] = [:]
    if needsApplications {
      for application in contents.inventory.applications {
        for member in application.members { found[member, default: []].append(application.name) }
      }
    }
    applications = found
  }

  /// - Parameter index: of the object in the inventory.
  func matches(_ index: Int, _ filter: Filter) -> Bool {
    filter.terms.allSatisfy { term in term.tests.contains { holds($0, at: index) } != term.isNegated }
  }

  /// For what's no object: only terms about texts can hold.
  func matches(text: String, traits: Set<Filter.Trait> = [], severity: Severity? = nil, _ filter: Filter) -> Bool {
    let lower = text.lowercased()
    return filter.terms.allSatisfy { term in
      let holds = term.tests.contains { test in
        switch test {
        case .part(let part): lower.contains(part[...])
        case .fuzzy(let letters): isFuzzy(letters, in: lower)
        case .pattern(let pattern): pattern.isFound(in: text)
        case .kind(_, let name): lower.hasPrefix(name + "/")
        case .trait(let trait): traits.contains(trait)
        case .severity(let wanted): severity == wanted
        default: false
        }
      }
      return holds != term.isNegated
    }
  }

  func holds(_ test: Filter.Test, at index: Int) -> Bool {
    // What's asked for each letter typed needs no look at the object itself.
    if case .part(let part) = test, contents.names[index].contains(part) { return true }
    let resource = contents.inventory.resources[index]
    switch test {
    case .part(let part): return part.utf8.contains(UInt8(ascii: "/")) && isShort(part, for: resource)
    case .fuzzy(let letters): return isFuzzy(letters, in: resource.name.lowercased())
    case .pattern(let pattern): return pattern.isFound(in: resource.name) || pattern.isFound(in: resource.label)
    case .kind(let kinds, let name):
      if let kind = resource.kind, kinds.contains(kind) { return true }
      return resource.kindName.lowercased() == name
    case .namespace(let wanted): return wanted.matches(resource.namespace)
    case .application(let wanted): return (applications[resource.id] ?? []).contains { wanted.matches($0) }
    case .file(let wanted):
      guard resource.isWritten else { return false }
      let path = resource.node.document.file.name
      return wanted.matches(path) || wanted.matches(String(path.split(separator: "/").last ?? ""))
    case .label(let key, let value):
      let label = resource.node["metadata"]["labels"][key]
      guard label.isPresent else { return false }
      return value?.matches(label.text ?? "") ?? true
    case .severity(let severity): return contents.counts[index][severity] > 0
    case .rule(let wanted): return contents.warnings.has(wanted, resource.id)
    case .topic(let wanted): return contents.warnings.has(topic: wanted, resource.id)
    case .trait(let trait): return has(trait, resource)
    case .image(let wanted):
      return resource.runsPods && resource.parts.contains { wanted.matches($0.node["image"].text ?? "") }
    case .field(let path, let comparison, let value):
      return resource.node.all(path).contains { compares($0, comparison, value) }
    }
  }

  /// `hpa/web`, as the navigator writes it.
  private func isShort(_ part: String, for resource: Resource) -> Bool {
    "\(resource.title)/\(resource.name)".lowercased().contains(part[...])
  }

  private func has(_ trait: Filter.Trait, _ resource: Resource) -> Bool {
    switch (trait, resource.origin) {
    case (.generated, .derived), (.assumed, .assumed), (.written, .written): return true
    case (.custom, _): return resource.kind.map { $0.facts.source != .kubernetes } ?? true
    case (.missing, _): return contents.inventory.links(from: resource.id).contains { $0.isBroken }
    case (.unused, .written):
      // Only what exists to be used by others can be unused.
      let isForUse = [Kind.configMap, .secret, .persistentVolumeClaim, .serviceAccount, .service].contains(
        resource.kind)
      return isForUse && contents.inventory.links(to: resource.id).isEmpty
    default: return false
    }
  }

  private func compares(_ node: Node, _ comparison: Filter.Comparison, _ value: String) -> Bool {
    if comparison == .present { return node.isPresent }
    guard node.isPresent, let text = node.text else { return comparison == .unequal }
    if let left = amount(text), let right = amount(value) {
      switch comparison {
      case .less: return left < right
      case .more: return left > right
      case .atMost: return left <= right
      case .atLeast: return left >= right
      case .equal: return left == right || text == value
      case .unequal: return left != right
      case .present: return true
      }
    }
    switch comparison {
    case .less: return text < value
    case .more: return text > value
    case .atMost: return text <= value
    case .atLeast: return text >= value
    case .equal: return Wildcard(value).matches(text)
    case .unequal: return !Wildcard(value).matches(text)
    case .present: return true
    }
  }

  /// Numbers and quantities such as `100m` or `64Mi`, comparable with each other.
  private func amount(_ text: String) -> Double? {
    Double(text) ?? (Quantity(text)?.billionths).map { Double($0) / 1e9 }
  }
}

extension Filter {
  /// What the last word may become: keys, or values of its key; the best first.
  package func completions(of text: String, in inventory: Inventory) -> [String] {
    Filter.completions(of: text, in: inventory)
  }

  package static func completions(of text: String, in inventory: Inventory) -> [String] {
    let start = text.lastIndex(of: " ").map { text.index(after: $0) } ?? text.startIndex
    var word = text[start...]
    var head = String(text[..<start])
    if word.first == "!" {
      head += "!"
      word = word.dropFirst()
    }
    guard let colon = word.firstIndex(of: ":") else {
      return keys.map { $0.name + ":" }.filter { $0.hasPrefix(word) && !word.isEmpty }.map { head + $0 }
    }
    let key = word[..<colon]
    var value = word[word.index(after: colon)...]
    head += "\(key):"
    if let comma = value.lastIndex(of: ",") {
      head += value[...comma]
      value = value[value.index(after: comma)...]
    }
    let lower = value.lowercased()
    return values(of: String(key), in: inventory).filter { $0.lowercased().hasPrefix(lower) && $0 != value }
      .map { head + $0 }
  }

  private static func values(of key: String, in inventory: Inventory) -> [String] {
    func sorted(_ values: some Sequence<String>) -> [String] { Set(values).filter { !$0.isEmpty }.sorted() }
    switch key {
    case "kind": return sorted(inventory.resources.map { $0.kindName.lowercased() })
    case "ns": return sorted(inventory.resources.map(\.namespace))
    case "app": return inventory.applications.map(\.name)
    case "file": return sorted(inventory.readings.map(\.file.name))
    case "sev": return Severity.allCases.dropLast().map(\.rawValue)
    case "rule": return sorted(Rule.all.map(\.id))
    case "topic": return Topic.allCases.map(\.rawValue)
    case "is": return Trait.allCases.map(\.rawValue)
    case "label":
      return sorted(
        inventory.resources.filter(\.isWritten).flatMap { resource in
          resource.labels.sorted.map { "\($0.key)=\($0.value)" }
        })
    case "image":
      return sorted(inventory.resources.filter(\.isWritten).flatMap { $0.parts.compactMap { $0.node["image"].text } })
    default: return []
    }
  }
}
