import Manifest

/// The shapes a name can be asked to have. Each says why a text hasn't.
///
/// Source: k8s.io/apimachinery, `pkg/util/validation/validation.go`, and the name functions of each kind.
package enum NameRule: Sendable, Hashable {
  /// At most 63 of `a-z 0-9 -`, not starting or ending with `-`: RFC 1123. Namespaces, containers, volumes.
  case label
  /// A label that starts with a letter: RFC 1035. Services.
  case letterLabel
  /// At most 253, labels joined with dots. Most objects.
  case subdomain
  /// A subdomain whose first label may be `*`: hosts of an Ingress.
  case wildcardSubdomain
  /// `name` or `subdomain/name`; the name has at most 63 of `A-Z a-z 0-9 - _ .`: keys of labels and annotations.
  case qualified
  /// Empty, or as the name part of a qualified one: values of labels.
  case labelValue
  /// Any text that can be one part of a path: roles and their bindings.
  case pathSegment
  /// At most 15 of `a-z 0-9 -` with at least one letter: names of container ports.
  case portName
  /// Keys of ConfigMaps and Secrets, which become file names.
  case configKey
  /// Names of environment variables: any printable ASCII but `=`.
  case environmentVariable

  /// Why `text` isn't one, as the end of a sentence about it; nil when it is.
  package func problem(with text: String) -> String? {
    switch self {
    case .label: return labelProblem(text)
    case .letterLabel:
      if let problem = labelProblem(text) { return problem }
      return text.utf8.first.map(isLower) == true ? nil : "must start with a letter"
    case .subdomain: return subdomainProblem(text)
    case .wildcardSubdomain:
      return text.hasPrefix("*.") ? subdomainProblem(String(text.dropFirst(2))) : subdomainProblem(text)
    case .qualified: return qualifiedProblem(text)
    case .labelValue: return text.isEmpty ? nil : namePartProblem(text)
    case .pathSegment: return pathSegmentProblem(text)
    case .portName: return portNameProblem(text)
    case .configKey: return configKeyProblem(text)
    case .environmentVariable: return environmentVariableProblem(text)
    }
  }

  package func allows(_ text: String) -> Bool { problem(with: text) == nil }
}

extension Kind {
  /// The shape of `metadata.name`.
  ///
  /// Services are RFC 1035 labels; from 1.34 on a feature gate, off by default, also lets them start with a digit.
  package var nameRule: NameRule {
    switch self {
    case .service: .letterLabel
    case .namespace: .label
    // These name people, addresses or streams, which have colons and more in them.
    case .role, .clusterRole, .roleBinding, .clusterRoleBinding, .openShiftRoleBinding, .certificateSigningRequest,
      .clusterTrustBundle, .ipAddress, .user, .group, .imageStreamTag:
      .pathSegment
    default: .subdomain
    }
  }

  /// Why an object of this kind can't be called `name`, as the end of a sentence about it; nil when it can.
  package func problem(withName name: String) -> String? {
    if name.isEmpty { return "can't be empty" }
    if let problem = nameRule.problem(with: name) { return problem }
    switch self {
    // Jobs get eleven characters more, and their names end up in labels.
    case .cronJob where name.utf8.count > 52: return "has \(name.utf8.count) characters, at most 52 are allowed"
    // The name is a label on the Job's pods.
    case .job where name.utf8.count > 63: return "has \(name.utf8.count) characters, at most 63 are allowed"
    // Pods' host names are made from it.
    case .statefulSet: return NameRule.label.problem(with: name)
    default: return nil
    }
  }
}

private func isLower(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
private func isUpper(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
private func isAlphanumeric(_ byte: UInt8) -> Bool { isLower(byte) || isDigit(byte) || isUpper(byte) }

private func tooLong(_ text: String, _ limit: Int) -> String? {
  text.utf8.count > limit ? "has \(text.utf8.count) characters, at most \(limit) are allowed" : nil
}

/// The first character that isn't allowed, for the message.
private func wrongCharacter(_ text: String, _ allowed: (UInt8) -> Bool, _ words: String) -> String? {
  if text.utf8.allSatisfy(allowed) { return nil }
  for character in text where !character.utf8.allSatisfy(allowed) {
    if words.hasPrefix("lower"), character.utf8.allSatisfy(isUpper) { return "must be lower case" }
    let shown =
      character.isNewline || character.utf8.first.map { $0 < 0x20 || $0 == 0x7f } == true
      ? "a control character" : "'\(character)'"
    return "can't contain \(shown), only \(words)"
  }
  return nil
}

/// A quick look that tells good labels, joined with dots, in one go through their bytes; what it says no to may be good.
private func areEvidentlyLabels(_ bytes: some Collection<UInt8>, most: Int) -> Bool {
  guard bytes.count <= most else { return false }
  let (dot, dash) = (UInt8(ascii: "."), UInt8(ascii: "-"))
  var before = dot
  for byte in bytes {
    switch byte {
    case dot: if before == dot || before == dash { return false }
    case dash: if before == dot { return false }
    default: if !isLower(byte), !isDigit(byte) { return false }
    }
    before = byte
  }
  return before != dot && before != dash
}

/// The same for the name part of a qualified name.
private func isEvidentlyNamePart(_ bytes: some BidirectionalCollection<UInt8>) -> Bool {
  guard bytes.count <= 63, let first = bytes.first, let last = bytes.last else { return false }
  return isAlphanumeric(first) && isAlphanumeric(last)
    && bytes.allSatisfy {
      isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".")
    }
}

/// The same for a qualified name.
private func isEvidentlyQualified(_ text: String) -> Bool {
  guard let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")) else { return isEvidentlyNamePart(text.utf8) }
  return areEvidentlyLabels(text.utf8[..<slash], most: 253)
    && isEvidentlyNamePart(text.utf8[text.utf8.index(after: slash)...])
}

private func labelProblem(_ text: String) -> String? {
  if text.isEmpty { return "can't be empty" }
  if let wrong = wrongCharacter(
    text, { isLower($0) || isDigit($0) || $0 == UInt8(ascii: "-") }, "lower case letters, digits and '-'")
  {
    return wrong
  }
  if text.hasPrefix("-") || text.hasSuffix("-") { return "must start and end with a letter or digit" }
  return tooLong(text, 63)
}

/// Labels joined with dots; only the whole has a limit, as in Kubernetes.
private func subdomainProblem(_ text: String) -> String? {
  if areEvidentlyLabels(text.utf8, most: 253) { return nil }
  if text.isEmpty { return "can't be empty" }
  if let wrong = wrongCharacter(
    text, { isLower($0) || isDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") },
    "lower case letters, digits, '-' and '.'")
  {
    return wrong
  }
  for part in text.split(separator: ".", omittingEmptySubsequences: false) {
    if part.isEmpty { return "can't have an empty part between dots" }
    if part.hasPrefix("-") || part.hasSuffix("-") { return "must start and end each part with a letter or digit" }
  }
  return tooLong(text, 253)
}

private func namePartProblem(_ text: String) -> String? {
  if isEvidentlyNamePart(text.utf8) { return nil }
  if let wrong = wrongCharacter(
    text, { isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".") },
    "letters, digits, '-', '_' and '.'")
  {
    return wrong
  }
  guard let first = text.utf8.first, let last = text.utf8.last, isAlphanumeric(first), isAlphanumeric(last) else {
    return "must start and end with a letter or digit"
  }
  return tooLong(text, 63)
}

private func qualifiedProblem(_ text: String) -> String? {
  if isEvidentlyQualified(text) { return nil }
  if text.isEmpty { return "can't be empty" }
  let parts = text.split(separator: "/", omittingEmptySubsequences: false)
  switch parts.count {
  case 1: return namePartProblem(text)
  case 2:
    if parts[0].isEmpty { return "has nothing before '/'" }
    if let wrong = subdomainProblem(String(parts[0])) { return "has a wrong prefix '\(parts[0])': it \(wrong)" }
    if parts[1].isEmpty { return "has nothing after '/'" }
    return namePartProblem(String(parts[1]))
  default: return "can't have more than one '/'"
  }
}

private func pathSegmentProblem(_ text: String) -> String? {
  if text == "." || text == ".." { return "can't be '\(text)'" }
  return text.contains("/") ? "can't contain '/'" : text.contains("%") ? "can't contain '%'" : nil
}

private func portNameProblem(_ text: String) -> String? {
  if text.isEmpty { return "can't be empty" }
  if let wrong = wrongCharacter(
    text, { isLower($0) || isDigit($0) || $0 == UInt8(ascii: "-") }, "lower case letters, digits and '-'")
  {
    return wrong
  }
  if !text.utf8.contains(where: isLower) { return "must contain a letter" }
  if text.contains("--") { return "can't contain '--'" }
  if text.hasPrefix("-") || text.hasSuffix("-") { return "must start and end with a letter or digit" }
  return tooLong(text, 15)
}

private func configKeyProblem(_ text: String) -> String? {
  if text.isEmpty { return "can't be empty" }
  if let wrong = wrongCharacter(
    text, { isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".") },
    "letters, digits, '-', '_' and '.'")
  {
    return wrong
  }
  if text == "." || text.hasPrefix("..") { return text == "." ? "can't be '.'" : "can't start with '..'" }
  return tooLong(text, 253)
}

private func environmentVariableProblem(_ text: String) -> String? {
  if text.isEmpty { return "can't be empty" }
  return wrongCharacter(
    text, { (0x20...0x7e).contains($0) && $0 != UInt8(ascii: "=") }, "printable ASCII other than '='")
}
