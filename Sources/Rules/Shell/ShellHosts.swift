import Manifest

/// The hosts that commands talk to.
extension Shell.Simple {
  /// Host names as far as they are written out: no variables, no addresses, not the container itself.
  var hosts: [String] {
    var found: [String] = []
    // `timeout 5 nc ...`: what is limited is what counts.
    var words = Array(program)
    if words.first?.text.split(separator: "/").last == "timeout" {
      words = Array(words.dropFirst().drop { $0.text.hasPrefix("-") || $0.text.first?.isNumber == true })
    }
    let name = words.first?.text.split(separator: "/").last.map(String.init) ?? ""
    let plain = words.dropFirst().filter { !$0.isOpen }.map(\.text)
    var operands = plain.filter { !$0.hasPrefix("-") }
    if let options = valued[name] {
      // `-X POST`, `-H 'Metadata-Flavor: Google'`: what follows such an option belongs to it.
      let all = Array(words.dropFirst())
      operands = all.indices.filter { position in
        !all[position].isOpen && !all[position].text.hasPrefix("-")
          && (position == 0 || !options.takesValue(all[position - 1].text))
      }.map { all[$0].text }
    }
    switch name {
    case "wget", "curl", "http", "grpcurl", "grpc_health_probe", "telnet", "nc", "ncat", "netcat", "ping", "ssh":
      found +=
        (operands
        + plain.compactMap { $0.hasPrefix("-") ? $0.split(separator: "=").dropFirst().first.map(String.init) : nil })
        .compactMap(host)
    case "nslookup", "dig", "host", "drill": found += operands.prefix(1).compactMap(host)
    case "getent": found += operands.dropFirst().prefix(1).compactMap(host)
    case "pg_isready", "psql", "mysql", "mysqladmin", "mariadb", "mariadb-admin", "redis-cli", "mongo", "mongosh",
      "mongodb",
      "rabbitmqadmin", "cqlsh", "clickhouse-client":
      for (position, word) in plain.enumerated() {
        if word == "-h" || word == "--host" {
          if position + 1 < plain.count, let host = host(plain[position + 1]) { found.append(host) }
        } else if word.hasPrefix("--host=") {
          if let host = host(String(word.dropFirst("--host=".count))) { found.append(host) }
        } else if word.hasPrefix("-h"), word.count > 2, !word.hasPrefix("--"),
          let host = host(String(word.dropFirst(2)))
        {
          found.append(host)
        }
      }
      found += plain.filter { $0.contains("://") }.compactMap(host)
    case let name where name.hasPrefix("wait-for") || name.hasPrefix("wait_for") || name == "dockerize":
      found += operands.filter { $0.contains(":") }.compactMap(host)
    default: break
    }
    for word in words.map(\.text) + redirections.map(\.target.text) {
      // bash's own way to connect.
      guard let start = word.range(of: "/dev/tcp/") else { continue }
      if let name = word[start...].split(separator: "/").first, let host = host(String(name)) { found.append(host) }
    }
    return unique(found)
  }
}

/// The options of a program that are followed by something else than a URL.
private struct ValuedOptions {
  let short: Set<Character>
  let long: Set<String>

  func takesValue(_ option: String) -> Bool {
    if option.hasPrefix("--") { return long.contains(String(option.dropFirst(2))) }
    guard option.hasPrefix("-"), let last = option.last else { return false }
    return short.contains(last)
  }
}

private let valued: [String: ValuedOptions] = [
  "curl": ValuedOptions(
    short: [
      "H", "d", "X", "o", "u", "U", "A", "e", "b", "c", "C", "F", "T", "w", "m", "E", "D", "K", "r", "Q", "y", "Y", "z",
    ],
    long: [
      "header", "data", "data-raw", "data-binary", "data-urlencode", "json", "request", "output", "user", "user-agent",
      "referer", "cookie", "cookie-jar", "form", "upload-file", "write-out", "max-time", "connect-timeout", "retry",
      "retry-delay", "retry-max-time", "cacert", "capath", "cert", "cert-type", "key", "key-type", "pass", "resolve",
      "oauth2-bearer", "range", "unix-socket", "interface", "config", "dump-header", "max-redirs", "limit-rate",
    ]),
  "wget": ValuedOptions(
    short: ["O", "o", "U", "t", "T", "w", "P", "Q", "A", "R", "X", "I", "D", "e", "a", "l"],
    long: [
      "header", "output-document", "output-file", "append-output", "user-agent", "tries", "timeout", "wait",
      "post-data",
      "post-file", "user", "password", "method", "body-data", "body-file", "ca-certificate", "ca-directory",
      "certificate", "private-key", "directory-prefix", "waitretry", "read-timeout", "connect-timeout", "dns-timeout",
      "quota", "limit-rate", "load-cookies", "save-cookies", "referer",
    ]),
]

extension String {
  /// Where what follows `text` begins; nil where it's not in here.
  fileprivate func range(of text: String) -> String.Index? {
    guard let first = text.first else { return nil }
    var start = startIndex
    while let at = self[start...].firstIndex(of: first) {
      if self[at...].hasPrefix(text) { return index(at, offsetBy: text.count) }
      start = index(after: at)
    }
    return nil
  }
}

/// The host of a URL, of `host:port` or of a name; nil for addresses, numbers, files and the container itself.
func host(_ text: String) -> String? {
  var rest = text[...]
  if let scheme = rest.firstIndex(of: ":"), rest[scheme...].hasPrefix("://") {
    rest = rest[rest.index(scheme, offsetBy: 3)...]
  }
  rest = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
  if let user = rest.lastIndex(of: "@") { rest = rest[rest.index(after: user)...] }
  rest = rest.prefix { $0 != ":" }
  let name = rest.lowercased()
  guard !name.isEmpty, name.count <= 253, name.contains(where: \.isLetter), !isLoopback(name) else { return nil }
  let isName = name.utf8.allSatisfy { byte in
    (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: ".")
  }
  return isName && name.first != "-" && name.first != "." ? name : nil
}

/// True for a host that is the machine itself: `localhost`, `127.0.0.1`, `::1`, `0.0.0.0`.
func isLoopback(_ host: String) -> Bool {
  var name = host.lowercased()
  if name.hasSuffix(".") { name.removeLast() }
  if name == "localhost" || name.hasSuffix(".localhost") || ["::1", "[::1]", "0.0.0.0", "::"].contains(name) {
    return true
  }
  let parts = name.split(separator: ".", omittingEmptySubsequences: false)
  return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { Int($0).map { (0...255).contains($0) } ?? false }
}
