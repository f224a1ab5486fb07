import Manifest

/// An image reference, taken apart: `registry.example:5000/team/web:1.4@sha256:…`.
///
/// Source: github.com/distribution/reference, which the kubelet uses: `ParseNormalizedNamed`.
package struct Image: Sendable, Hashable {
  /// With its port; `docker.io` when none is written.
  package let registry: String
  /// `library/nginx` for a bare `nginx`.
  package let repository: String
  /// Nil when none is written, which means `latest` unless there is a digest.
  package let tag: String?
  /// With its algorithm, `sha256:…`.
  package let digest: String?

  /// Nil for a text that isn't a reference: the kubelet then says `InvalidImageName`.
  package init?(_ text: String) {
    guard case .success(let image) = Image.read(text) else { return nil }
    self = image
  }

  private init(_ registry: String, _ repository: String, _ tag: String?, _ digest: String?) {
    (self.registry, self.repository, self.tag, self.digest) = (registry, repository, tag, digest)
  }
}

extension Image {
  /// The tag that is pulled: `latest` when neither tag nor digest is written; nil when the digest alone decides.
  package var effectiveTag: String? { tag ?? (digest == nil ? "latest" : nil) }

  /// True when what is pulled can change from one day to the next, because nothing but `latest` names it.
  package var isLatest: Bool { digest == nil && effectiveTag == "latest" }

  /// Last part of the repository, for narrow places: `nginx`.
  package var shortName: String {
    repository.utf8.split(separator: UInt8(ascii: "/")).last.map { String(Substring($0)) } ?? repository
  }

  /// The `imagePullPolicy` that the API server fills in: `Always` for tag `latest`, written or implied.
  ///
  /// A written `:latest` counts even beside a digest. A text that is no reference gets `IfNotPresent`.
  /// Source: Kubernetes, `pkg/apis/core/v1/defaults.go`, `SetDefaults_Container`.
  package static func defaultPullPolicy(for text: String) -> String {
    defaultPullPolicy(for: Image(text))
  }

  /// The same for what has been taken apart; nil for a text that is no reference.
  static func defaultPullPolicy(for image: Image?) -> String {
    image?.effectiveTag == "latest" ? "Always" : "IfNotPresent"
  }

  /// Why `text` isn't a reference, with what to write instead if that's clear; nil for a good one.
  package static func problem(with text: String) -> String? {
    guard case .failure(let refusal) = read(text) else { return nil }
    return refusal.reason
  }

  package struct Refusal: Error, Equatable { package let reason: String }

  package static func read(_ text: String) -> Result<Image, Refusal> {
    func refuse(_ reason: String) -> Result<Image, Refusal> { .failure(Refusal(reason: "image '\(text)' \(reason)")) }
    if text.isEmpty { return .failure(Refusal(reason: "image can't be empty")) }
    if holdsVariable(text) { return refuse("has a variable in it that nothing has filled in") }
    if text.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7f }) {
      return refuse("contains a blank or a character that isn't ASCII")
    }
    if text.contains("://") { return refuse("is a URL; leave out the part up to '://'") }
    if text.utf8.count == 64, text.utf8.allSatisfy(isLowerHex) {
      return refuse("is 64 hexadecimal digits, which is an image's id, not its name")
    }
    // All of it is ASCII from here on.
    var rest = text.utf8[...]
    var digest: String?
    if let at = rest.firstIndex(of: UInt8(ascii: "@")) {
      digest = String(Substring(rest[rest.index(after: at)...]))
      rest = rest[..<at]
    }
    var tag: String?
    // A colon after the last slash starts a tag; before it, a port.
    let lastPart = rest[(rest.lastIndex(of: UInt8(ascii: "/")).map { rest.index(after: $0) } ?? rest.startIndex)...]
    if let colon = lastPart.lastIndex(of: UInt8(ascii: ":")) {
      tag = String(Substring(rest[rest.index(after: colon)...]))
      rest = rest[..<colon]
    }
    if let tag {
      if tag.isEmpty { return refuse("has nothing after ':'; write a tag or leave out the colon") }
      if !isTag(tag) { return refuse("has a tag '\(tag)' that isn't one; use letters, digits, '_', '.' and '-'") }
    }
    if let digest, let problem = digestProblem(digest) { return refuse(problem) }
    let (registry, repository) = split(String(Substring(rest)))
    if repository.isEmpty { return refuse("has no name") }
    if !isRegistry(registry) { return refuse("has a registry '\(registry)' that isn't a host") }
    if repository.utf8.contains(where: isCapital) { return refuse("must have its name in lower case") }
    for part in repository.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map({
      Substring($0)
    })
    where !isPathPart(part) {
      return refuse(part.isEmpty ? "has an empty part between slashes" : "has a part '\(part)' that isn't a name")
    }
    if repository.utf8.count > 255 { return refuse("has a name of more than 255 characters") }
    return .success(Image(registry, repository, tag, digest))
  }

  /// Registry and repository: the first part is a host if it has a dot or a colon, is `localhost`, or has capitals.
  private static func split(_ name: String) -> (String, String) {
    let official = "docker.io"
    let slash = UInt8(ascii: "/")
    guard let end = name.utf8.firstIndex(of: slash) else { return (official, name.isEmpty ? "" : "library/\(name)") }
    let first = String(name[..<end])
    let rest = String(name[name.utf8.index(after: end)...])
    let isHost = first.utf8.contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") || isCapital($0) }
    guard isHost || first == "localhost" else { return (official, name) }
    guard first == official || first == "index.docker.io" else { return (first, rest) }
    return (official, rest.utf8.contains(slash) || rest.isEmpty ? rest : "library/\(rest)")
  }
}

/// The whole reference, nothing left out: `docker.io/library/nginx:latest`.
extension Image: CustomStringConvertible {
  package var description: String {
    "\(registry)/\(repository)" + (effectiveTag.map { ":\($0)" } ?? "") + (digest.map { "@\($0)" } ?? "")
  }
}

/// True for text with a variable of a template in it: `${NAME}`, `$(NAME)`, `{{ .Values.name }}`.
func holdsVariable(_ text: String) -> Bool {
  var last: UInt8 = 0
  for byte in text.utf8 {
    switch (last, byte) {
    case (UInt8(ascii: "$"), UInt8(ascii: "{")), (UInt8(ascii: "$"), UInt8(ascii: "(")),
      (UInt8(ascii: "{"), UInt8(ascii: "{")):
      return true
    default: last = byte
    }
  }
  return false
}

private func isLowerHex(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
}
private func isCapital(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
private func isLetter(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
}
private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

/// `[\w][\w.-]{0,127}`
private func isTag(_ text: String) -> Bool {
  let word: (UInt8) -> Bool = { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
  return text.utf8.count <= 128 && text.utf8.first.map(word) == true
    && text.utf8.allSatisfy { word($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
}

/// Lower case words, joined with one '.', one or two '_', or any number of '-'.
private func isPathPart(_ part: Substring) -> Bool {
  var separator: (byte: UInt8, count: Int) = (0, 0)
  var isInWord = false
  for byte in part.utf8 {
    if isLetter(byte) && !isCapital(byte) || isDigit(byte) {
      (separator, isInWord) = ((0, 0), true)
      continue
    }
    guard isInWord, separator.count == 0 || separator.byte == byte else { return false }
    separator = (byte, separator.count + 1)
    switch byte {
    case UInt8(ascii: "."): if separator.count > 1 { return false }
    case UInt8(ascii: "_"): if separator.count > 2 { return false }
    case UInt8(ascii: "-"): break
    default: return false
    }
  }
  return isInWord && separator.count == 0
}

/// A host name or an IPv6 address in brackets, and a port.
private func isRegistry(_ text: String) -> Bool {
  // What no registry is written stands for.
  if text == "docker.io" { return true }
  if text.utf8.first == UInt8(ascii: "[") {
    let host = text[...]
    guard let end = host.firstIndex(of: "]") else { return false }
    let address = host[host.index(after: host.startIndex)..<end]
    let port = host[host.index(after: end)...]
    return !address.isEmpty
      && address.utf8.allSatisfy { isLowerHex($0 | 0x20) || isDigit($0) || $0 == UInt8(ascii: ":") }
      && (port.isEmpty || isPort(port))
  }
  let (dot, dash) = (UInt8(ascii: "."), UInt8(ascii: "-"))
  var before = dot
  for index in text.utf8.indices {
    let byte = text.utf8[index]
    if byte == UInt8(ascii: ":") {
      guard isPort(text[index...]) else { return false }
      break
    }
    switch byte {
    case dot: if before == dot || before == dash { return false }
    case dash: if before == dot { return false }
    default: if !isLetter(byte), !isDigit(byte) { return false }
    }
    before = byte
  }
  return before != dot && before != dash
}

private func isPort(_ text: Substring) -> Bool {
  text.hasPrefix(":") && text.count > 1 && text.dropFirst().utf8.allSatisfy(isDigit)
}

/// `algorithm:hex`; the lengths of the known algorithms are checked too.
private func digestProblem(_ digest: String) -> String? {
  guard let colon = digest.firstIndex(of: ":") else { return "has a digest without an algorithm; write '@sha256:…'" }
  let algorithm = digest[..<colon]
  let hex = digest[digest.index(after: colon)...]
  let lengths = ["sha256": 64, "sha384": 96, "sha512": 128]
  guard let length = lengths[String(algorithm)] else {
    return "has a digest of unknown algorithm '\(algorithm)'; use 'sha256'"
  }
  guard hex.utf8.allSatisfy(isLowerHex) else { return "has a digest that isn't lower case hexadecimal" }
  return hex.utf8.count == length
    ? nil : "has a digest of \(hex.utf8.count) hexadecimal digits; \(algorithm) has \(length)"
}
