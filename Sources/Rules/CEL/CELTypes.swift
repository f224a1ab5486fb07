import Kubernetes

// What Kubernetes and CEL have beside numbers, texts, lists and maps. Where it's not certain what the API server would
// say of a text, there is an error rather than an answer.

/// An amount such as `1.5Gi`, in billionths, as exact as the API server keeps it.
struct CELQuantity: Sendable, Hashable {
  let billionths: Int128

  /// Nil for what is no quantity.
  ///
  /// Source: k8s.io/apimachinery, pkg/api/resource, ParseQuantity.
  static func reading(_ text: String) throws(CELError) -> CELQuantity? {
    var rest = text[...]
    let isNegative = rest.first == "-"
    if isNegative || rest.first == "+" { rest.removeFirst() }
    let whole = rest.prefix { $0.isASCII && $0.isNumber }
    rest = rest[whole.endIndex...]
    var decimals: Substring = ""
    if rest.first == "." {
      decimals = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
      rest = rest[decimals.endIndex...]
      guard !(whole.isEmpty && decimals.isEmpty) else { throw CELError("an odd quantity isn't supported here") }
    }
    guard !(whole.isEmpty && decimals.isEmpty) else { return nil }
    guard let scale = scale(of: rest) else { return nil }
    let digits = whole + decimals
    guard digits.count <= 25, var value = Int128(digits) else {
      throw CELError("a very long quantity isn't supported here")
    }
    // In billionths: nine more decimals.
    var exponent = scale.exponent + 9 - decimals.count
    let (scaled, overflows) = value.multipliedReportingOverflow(by: scale.factor)
    guard !overflows else { throw CELError("a very large quantity isn't supported here") }
    value = scaled
    while exponent > 0 {
      let (more, overflows) = value.multipliedReportingOverflow(by: 10)
      guard !overflows else { throw CELError("a very large quantity isn't supported here") }
      (value, exponent) = (more, exponent - 1)
    }
    while exponent < 0 {
      guard value % 10 == 0 else { throw CELError("a quantity below a billionth isn't supported here") }
      (value, exponent) = (value / 10, exponent + 1)
    }
    return CELQuantity(billionths: isNegative ? -value : value)
  }

  private static func scale(of suffix: Substring) -> (factor: Int128, exponent: Int)? {
    let decimal = ["n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18]
    if let exponent = decimal[String(suffix)] { return (1, exponent) }
    if suffix.hasSuffix("i"), let power = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].firstIndex(of: String(suffix)) {
      return (Int128(1) << (10 * (power + 1)), 0)
    }
    guard suffix.first == "e" || suffix.first == "E", let exponent = Int(suffix.dropFirst()), abs(exponent) < 40 else {
      return nil
    }
    return (1, exponent)
  }

  /// Nil where it's no whole number, or too large a one.
  var whole: Int64? { billionths % 1_000_000_000 == 0 ? Int64(exactly: billionths / 1_000_000_000) : nil }
}

/// An IPv4 or IPv6 address: 4 or 16 bytes.
struct CELAddress: Sendable, Hashable {
  let bytes: [UInt8]

  /// Nil for what is none: zones, leading zeros and IPv4 within IPv6 aren't allowed.
  ///
  /// Source: k8s.io/apiserver, pkg/cel/library, ip.go.
  init?(_ text: some StringProtocol) {
    if text.contains(":") {
      guard let bytes = Self.long(String(text)) else { return nil }
      // An IPv4 address in disguise.
      guard !(bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF) else { return nil }
      self.bytes = bytes
    } else {
      guard let bytes = Self.short(text) else { return nil }
      self.bytes = bytes
    }
  }

  init(bytes: [UInt8]) { self.bytes = bytes }

  private static func short(_ text: some StringProtocol) -> [UInt8]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var bytes: [UInt8] = []
    for part in parts {
      guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        part.utf8.count == 1 || part.first != "0", let byte = UInt8(part)
      else { return nil }
      bytes.append(byte)
    }
    return bytes
  }

  private static func long(_ text: String) -> [UInt8]? {
    func groups(_ text: Substring, mayEndShort: Bool) -> [UInt8]? {
      guard !text.isEmpty else { return [] }
      var bytes: [UInt8] = []
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      for (position, part) in parts.enumerated() {
        if part.contains(".") {
          guard mayEndShort, position == parts.count - 1, let four = short(part) else { return nil }
          bytes += four
        } else {
          guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy({ $0 < 0x80 }), part.allSatisfy(\.isHexDigit),
            let group = UInt16(part, radix: 16)
          else { return nil }
          bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
        }
      }
      return bytes
    }
    guard let gap = text.firstRange(of: "::") else {
      guard let bytes = groups(text[...], mayEndShort: true), bytes.count == 16 else { return nil }
      return bytes
    }
    guard let head = groups(text[..<gap.lowerBound], mayEndShort: false),
      let tail = groups(text[gap.upperBound...], mayEndShort: true), head.count + tail.count <= 14
    else { return nil }
    return head + Array(repeating: 0, count: 16 - head.count - tail.count) + tail
  }

  var isUnspecified: Bool { bytes.allSatisfy { $0 == 0 } }
  var isLoopback: Bool {
    bytes.count == 4 ? bytes[0] == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes[15] == 1
  }
  var isLinkLocalUnicast: Bool {
    bytes.count == 4 ? bytes[0] == 169 && bytes[1] == 254 : bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80
  }
  var isLinkLocalMulticast: Bool {
    bytes.count == 4
      ? bytes[0] == 224 && bytes[1] == 0 && bytes[2] == 0 : bytes[0] == 0xFF && bytes[1] & 0x0F == 0x02
  }
  private var isMulticast: Bool { bytes.count == 4 ? bytes[0] & 0xF0 == 0xE0 : bytes[0] == 0xFF }
  var isGlobalUnicast: Bool {
    bytes != [255, 255, 255, 255] && !isUnspecified && !isLoopback && !isMulticast && !isLinkLocalUnicast
  }
}

/// A range of addresses such as `10.0.0.0/8`.
struct CELNetwork: Sendable, Hashable {
  let address: CELAddress
  let length: Int

  /// Nil for what is none.
  init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let address = CELAddress(parts[0]), let length = Int(parts[1]), "\(length)" == parts[1],
      (0...address.bytes.count * 8).contains(length)
    else { return nil }
    (self.address, self.length) = (address, length)
  }

  private init(_ address: CELAddress, _ length: Int) { (self.address, self.length) = (address, length) }

  var masked: CELNetwork {
    let bytes = address.bytes.enumerated().map { position, byte -> UInt8 in
      let kept = max(0, min(8, length - 8 * position))
      return kept == 0 ? 0 : byte & (0xFF << UInt8(8 - kept))
    }
    return CELNetwork(CELAddress(bytes: bytes), length)
  }

  func contains(_ other: CELAddress) -> Bool {
    other.bytes.count == address.bytes.count && CELNetwork(other, length).masked.address == masked.address
  }

  func contains(_ other: CELNetwork) -> Bool { length <= other.length && contains(other.address) }
}

/// An absolute address such as `https://web.example:8443/a?b=c`, or an absolute path.
struct CELURL: Sendable, Hashable {
  let text: String
  let scheme, host, hostname, port, path: String

  /// Nil for what is none; an error for what only the API server's own reader can tell.
  static func reading(_ text: String) throws(CELError) -> CELURL? {
    let doubtful = CELError("whether this is a URL isn't judged here")
    guard !text.isEmpty else { return nil }
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"\"<>\\^`{|}%#[]@".utf8.contains($0) }) else {
      throw doubtful
    }
    let beforeQuery = text.prefix { $0 != "?" }
    if text.hasPrefix("/") {
      guard !text.hasPrefix("//") else { throw doubtful }
      return CELURL(text: text, scheme: "", host: "", hostname: "", port: "", path: String(beforeQuery))
    }
    // Neither an absolute address nor an absolute path.
    guard let colon = text.firstIndex(of: ":") else { return nil }
    let scheme = text[..<colon]
    guard scheme.first?.isLetter == true, scheme.allSatisfy({ $0.isLetter || $0.isNumber || "+-.".contains($0) }),
      text[colon...].hasPrefix("://")
    else { throw doubtful }
    let rest = beforeQuery[colon...].dropFirst(3)
    let host = rest.prefix { $0 != "/" }
    let parts = host.split(separator: ":", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.count == 1 || parts[1].allSatisfy(\.isNumber) else { throw doubtful }
    return CELURL(
      text: text, scheme: scheme.lowercased(), host: String(host), hostname: String(parts[0]),
      port: parts.count == 2 ? String(parts[1]) : "", path: String(rest[host.endIndex...]))
  }
}
