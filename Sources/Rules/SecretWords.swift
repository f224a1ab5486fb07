import Manifest

/// What gives a credential away: its name, or its own look.
enum SecretWords {
  /// Whether a name says that its value is a credential, and the value may be one: `DB_PASSWORD`, not `TOKEN_TTL`.
  static func betray(name: String, value: String) -> Bool {
    guard isSecret(name: name), !value.isEmpty, !isTemplate(value), !isHarmless(value) else { return false }
    return true
  }

  /// By the words in a name, in any case: `password`, `api-key`, `AWS_SECRET_ACCESS_KEY`; not where the last word says
  /// that it's about one: `token-file`, `PASSWORD_MIN_LENGTH`.
  static func isSecret(name: String) -> Bool {
    let words = parts(of: name)
    guard let last = words.last else { return false }
    let joined = words.joined()
    if ["ociclikeycontent", "googleapplicationcredentials"].contains(joined) { return true }
    if aboutSecrets.contains(last) { return false }
    if joined.hasPrefix("azure"), last == "key" { return true }
    if words.contains(where: { wholeWords.contains($0) }) { return true }
    // Words that are written together with others: 'mysqlrootpassword'.
    if telling.contains(where: { joined.contains($0) }) {
      return !publicParts.contains { joined.contains($0) }
    }
    return false
  }

  /// What of a value is a credential by its look; nil where nothing is.
  static func kind(of value: String) -> String? {
    if hasPrivateKey(value) { return "a private key" }
    // '{"alg":' in base64, the head of every token.
    if position(of: "eyJhbGciO", in: value) != nil { return "a JSON web token" }
    if find("AKIA", in: value, count: 16, where: isUpperOrDigit) { return "an AWS access key id" }
    if value.prefix(7).lowercased() == "bearer ", value.utf8.count > 12, !isTemplate(value) { return "a bearer token" }
    return nil
  }

  /// What may be one, where the name says nothing else: a word with `_key_` or `_secret_` in it, or `JWT`.
  static func resembles(name: String, value: String) -> Bool {
    let words = parts(of: name)
    if words.contains(where: { describing.contains($0) }) { return false }
    // 'SECRET_NAME' says where one is.
    let joined = words.joined()
    if aboutSecrets.contains(words.last ?? ""), telling.contains(where: { joined.contains($0) }) { return false }
    return value == "JWT" || ["_key_", "_secret_"].contains { value.contains($0) } && isOneWord(value)
  }

  /// The first line of one: `-----BEGIN OPENSSH PRIVATE KEY-----`.
  static func hasPrivateKey(_ value: String) -> Bool {
    guard let end = position(of: "PRIVATE KEY-", in: value) ?? position(of: "PRIVATE KEY BLOCK-", in: value) else {
      return false
    }
    return String(decoding: Array(value.utf8.prefix(end).suffix(52)), as: UTF8.self).contains("BEGIN ")
  }

  /// Its head, and lines of the key itself: a text that merely shows the head isn't one.
  static func hasWholePrivateKey(_ value: String) -> Bool {
    guard hasPrivateKey(value), let end = position(of: "PRIVATE KEY-----", in: value) else { return false }
    let body = value.utf8.dropFirst(end).drop { $0 <= 0x20 || $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "n") }
    return body.prefix(40).count { isAlphanumeric($0) || "+/=".utf8.contains($0) } >= 40
  }

  /// A path, a truth value, an address: no credential looks like that.
  private static func isHarmless(_ value: String) -> Bool {
    if ["true", "false", "yes", "no", "on", "off", "none", "null"].contains(value.lowercased()) { return true }
    // To be filled in by the reader: '<your token>', 'INSERT_TOKEN'.
    if value.hasPrefix("<") && value.hasSuffix(">") || value.hasPrefix("INSERT_") || value.hasPrefix("REPLACE_") {
      return true
    }
    // An address without a password in it.
    if value.contains("://") { return !value.contains("@") && isOneWord(value) }
    return isPath(value)
  }

  /// `/run/secrets/token`, `my/secret/file`, `~/.netrc`; not base64, which has slashes too.
  static func isPath(_ value: String) -> Bool {
    guard isOneWord(value) else { return false }
    if value.hasPrefix("/") || value.hasPrefix("./") || value.hasPrefix("~/") || value.hasPrefix("../") {
      return !value.hasSuffix("=")
    }
    let parts = value.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count > 1
      && parts.allSatisfy { part in
        !part.isEmpty && part.count < 30 && part.utf8.allSatisfy { isWordByte($0) && !(0x41...0x5a).contains($0) }
      }
  }

  private static func isOneWord(_ value: String) -> Bool { !value.contains(where: \.isWhitespace) }

  /// The words of a name in lower case: `dbPassword` and `DB_PASSWORD` have two.
  static func parts(of name: String) -> [String] {
    // Nearly all are ASCII.
    if name.utf8.allSatisfy({ $0 < 0x80 }) { return plainParts(of: name) }
    var words: [String] = []
    var word = ""
    var wasLower = false
    for character in name {
      guard character.isLetter || character.isNumber else {
        if !word.isEmpty { words.append(word) }
        (word, wasLower) = ("", false)
        continue
      }
      if character.isUppercase, wasLower {
        words.append(word)
        word = ""
      }
      word += character.lowercased()
      wasLower = character.isLowercase
    }
    if !word.isEmpty { words.append(word) }
    return words
  }

  private static func plainParts(of name: String) -> [String] {
    var words: [String] = []
    var word: [UInt8] = []
    var wasLower = false
    for byte in name.utf8 {
      let isCapital = (0x41...0x5a).contains(byte)
      if !isAlphanumeric(byte) || isCapital && wasLower {
        if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
        word.removeAll(keepingCapacity: true)
      }
      if isAlphanumeric(byte) { word.append(isCapital ? byte | 0x20 : byte) }
      wasLower = (0x61...0x7a).contains(byte)
    }
    if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
    return words
  }

  private static let wholeWords: Set<String> = ["pwd", "jwt", "passphrase", "credential", "credentials"]
  private static let telling = [
    "password", "passwd", "secret", "token", "bearer", "apikey", "accesskeyid", "secretaccesskey", "privatekey",
  ]
  private static let publicParts = ["tokenizer", "secretary", "publickey", "tokenize", "initialclustertoken"]
  /// The last word of names that speak of a credential without holding it.
  private static let aboutSecrets: Set<String> = [
    "file", "files", "path", "paths", "dir", "directory", "name", "names", "url", "uri", "endpoint", "host", "port",
    "ttl", "expiry", "expiration", "expires", "lifetime", "duration", "timeout", "interval", "seconds", "minutes",
    "hours", "days", "length", "size", "count", "max", "min", "limit", "type", "kind", "mode", "method", "algorithm",
    "alg", "header", "field", "param", "prefix", "suffix", "enabled", "disabled", "enable", "disable", "required",
    "policy", "provider", "issuer", "audience", "ref", "manager", "store", "namespace", "mount", "location", "version",
    "rotation", "age", "ids", "validity", "json", "yaml", "yml", "conf", "properties", "ini", "toml", "sh", "service",
    "class", "driver", "backend", "format", "claim", "scope", "scopes", "regex", "pattern", "reset", "strategy",
    "budget", "budgets", "tokens", "env", "key2name", "keyname", "filename",
  ]
  /// Words of names whose values describe a way, not a credential.
  private static let describing: Set<String> = [
    "type", "method", "mode", "provider", "strategy", "alg", "algorithm", "driver", "format", "auth", "scheme",
    "authentication", "authorization", "plugin", "backend", "file", "path", "column", "field", "prefix", "label",
    "labels", "table", "topic", "queue", "index", "bucket", "header", "pattern",
  ]
}

private func isUpperOrDigit(_ byte: UInt8) -> Bool { (0x41...0x5a).contains(byte) || (0x30...0x39).contains(byte) }
private func isAlphanumeric(_ byte: UInt8) -> Bool {
  (0x61...0x7a).contains(byte | 0x20) && byte >= 0x41 || (0x30...0x39).contains(byte)
}
private func isWordByte(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || "_-.".utf8.contains(byte) }

/// Where a mark ends in a text, in bytes, the first time; nil where it isn't in it.
private func position(of mark: String, in text: String) -> Int? {
  text.offset(of: mark).map { $0 + mark.utf8.count }
}

/// Whether a mark is in a text, as a word's start, with at least so many bytes of a sort right after it.
private func find(_ mark: String, in text: String, count: Int, where isFit: (UInt8) -> Bool) -> Bool {
  let mark = Array(mark.utf8)
  var text = text
  return text.withUTF8 { bytes in
    guard bytes.count >= mark.count + count else { return false }
    for start in 0...(bytes.count - mark.count - count) where bytes[start] == mark[0] {
      if matches(mark, count, at: start, in: bytes, isFit) { return true }
    }
    return false
  }
}

private func matches(
  _ mark: [UInt8], _ count: Int, at start: Int, in bytes: UnsafeBufferPointer<UInt8>, _ isFit: (UInt8) -> Bool
) -> Bool {
  guard start + mark.count + count <= bytes.count, start == 0 || !isAlphanumeric(bytes[start - 1]) else { return false }
  return (1..<mark.count).allSatisfy { bytes[start + $0] == mark[$0] }
    && (0..<count).allSatisfy { isFit(bytes[start + mark.count + $0]) }
}

/// Tokens that vendors give a look of their own.
struct VendorToken {
  let vendor: String
  let mark: String
  /// How many letters, digits, `-` and `_` follow at least.
  let count: Int

  /// Prefixes as the vendors document them for secret scanning.
  static let all: [VendorToken] = [
    Self("an AWS access key id", "AKIA", 16), Self("an AWS access key id", "ASIA", 16),
    Self("a Google API key", "AIza", 35), Self("a Google OAuth token", "ya29.", 20),
    Self("a Google OAuth secret", "GOCSPX-", 20),
    Self("a GitHub token", "ghp_", 36), Self("a GitHub token", "gho_", 36), Self("a GitHub token", "ghu_", 36),
    Self("a GitHub token", "ghs_", 36), Self("a GitHub token", "ghr_", 36), Self("a GitHub token", "github_pat_", 22),
    Self("a GitLab token", "glpat-", 20), Self("a GitLab token", "gldt-", 20), Self("a GitLab token", "glrt-", 20),
    Self("a Slack token", "xoxb-", 10), Self("a Slack token", "xoxp-", 10), Self("a Slack token", "xoxa-", 10),
    Self("a Slack token", "xoxr-", 10), Self("a Slack token", "xoxs-", 10), Self("a Slack token", "xapp-", 10),
    Self("a Stripe key", "sk_live_", 16), Self("a Stripe key", "rk_live_", 16), Self("a Stripe key", "sk_test_", 16),
    Self("an npm token", "npm_", 36), Self("a PyPI token", "pypi-AgEI", 20), Self("a SendGrid key", "SG.", 22),
    Self("a Twilio key", "SK", 32), Self("a Mailgun key", "key-", 32), Self("a DigitalOcean token", "dop_v1_", 64),
    Self("a Hugging Face token", "hf_", 34), Self("an OpenAI key", "sk-proj-", 20),
    Self("an Anthropic key", "sk-ant-", 20), Self("a Vault token", "hvs.", 24), Self("a Square token", "sq0atp-", 22),
    Self("a Square secret", "sq0csp-", 43), Self("a Shopify token", "shpat_", 32),
    Self("a Docker Hub token", "dckr_pat_", 20),
    Self("a Facebook token", "EAACEdEose0cBA", 10), Self("a New Relic key", "NRAK-", 27),
  ]

  init(_ vendor: String, _ mark: String, _ count: Int) { (self.vendor, self.mark, self.count) = (vendor, mark, count) }

  /// By the first byte of their marks, one place for each byte there is.
  private static let byStart: [[(mark: [UInt8], token: VendorToken)]] = (0...255).map { byte in
    all.map { (mark: Array($0.mark.utf8), token: $0) }.filter { $0.mark[0] == byte }
  }

  private var isFit: (UInt8) -> Bool {
    switch mark {
    case "AKIA", "ASIA": isUpperOrDigit
    case "SK", "key-", "dop_v1_": { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    default: { isAlphanumeric($0) || "-_".utf8.contains($0) }
    }
  }

  /// For each two bytes one bit: whether something may start with them that `kind(in:)` knows.
  private static let beginnings: [UInt64] = {
    var bits = [UInt64](repeating: 0, count: 1024)
    for mark in all.map(\.mark) + marksOfOthers {
      let bytes = Array(mark.utf8.prefix(2))
      let pair = Int(bytes[0]) << 8 | Int(bytes[1])
      bits[pair >> 6] |= 1 << UInt64(pair & 63)
    }
    return bits
  }()

  /// What a private key, a web hook and a web token have in them, anywhere in a word.
  private static let marksOfOthers = ["PRIVATE KEY", "https://hooks.slack.com/", "eyJ"]

  /// A quick look: false for certain where `kind(in:)` finds nothing.
  static func mayBe(in text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count >= 12 else { return false }
    return beginnings.withUnsafeBufferPointer { beginnings in
      for start in 0..<text.count - 1 {
        let pair = Int(text[start]) << 8 | Int(text[start + 1])
        guard beginnings[pair >> 6] >> UInt64(pair & 63) & 1 != 0 else { continue }
        if marksOfOthers.contains(where: { text[start...].starts(with: $0.utf8) }) { return true }
        // Every vendor's mark starts a word.
        guard start == 0 || !isAlphanumeric(text[start - 1]) else { continue }
        if byStart[Int(text[start])].contains(where: { text[start...].starts(with: $0.mark) }) { return true }
      }
      return false
    }
  }

  /// What credential a text holds; nil where it holds none.
  static func kind(in text: String) -> String? {
    guard text.utf8.count >= 12 else { return nil }
    if SecretWords.hasWholePrivateKey(text) { return "a private key" }
    if position(of: "https://hooks.slack.com/services/T", in: text) != nil { return "a Slack webhook" }
    if position(of: "eyJ", in: text) != nil, hasWebToken(text) { return "a JSON web token" }
    var text = text
    return text.withUTF8 { bytes in
      let byStart = byStart
      var isInWord = false
      for start in bytes.indices {
        let byte = bytes[start]
        defer { isInWord = isAlphanumeric(byte) }
        // Every mark starts a word.
        if isInWord { continue }
        for (mark, token) in byStart[Int(byte)]
        where matches(mark, token.count, at: start, in: bytes, token.isFit) {
          return token.vendor
        }
      }
      return nil
    }
  }

  /// Three parts of base64, the first two of which begin as JSON does.
  private static func hasWebToken(_ text: String) -> Bool {
    guard let start = text.firstRange(of: "eyJ") else { return false }
    let parts = text[start.lowerBound...].prefix { $0 == "." || $0 == "-" || $0 == "_" || $0.isLetter || $0.isNumber }
      .split(separator: ".", omittingEmptySubsequences: false)
    return parts.count >= 3 && parts[0].count > 15 && parts[1].hasPrefix("eyJ") && parts[2].count > 15
  }
}
