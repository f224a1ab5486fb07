import Kubernetes
import Manifest

/// What a probe asks, and how often: `GET :8080/healthz  every 10s  x3`; nil where there's none.
///
/// - Parameter container: whose named ports are resolved.
func probeWords(_ probe: Node, in container: Node) -> String? {
  guard probe.isPresent else { return nil }
  var words = actionWords(probe, in: container) ?? "no action, so the API server refuses it"
  // Source of the defaults: Kubernetes, pkg/apis/core/v1/defaults.go, SetDefaults_Probe.
  words += "  every \(probe["periodSeconds"].int ?? 10)s  x\(probe["failureThreshold"].int ?? 3)"
  if let delay = probe["initialDelaySeconds"].int, delay > 0 { words += "  after \(delay)s" }
  if let timeout = probe["timeoutSeconds"].int, timeout != 1 { words += "  timeout \(timeout)s" }
  if let successes = probe["successThreshold"].int, successes > 1 { words += "  ready after \(successes) in a row" }
  return words
}

/// What a hook does: `exec nginx -s quit`, `sleep 5s`; nil where there's none.
func hookWords(_ hook: Node, in container: Node) -> String? {
  guard hook.isPresent else { return nil }
  if let seconds = hook["sleep"]["seconds"].int { return "sleep \(seconds)s" }
  // The API server takes it for old objects' sake, the kubelet has no code for it.
  if hook["tcpSocket"].isPresent { return "tcpSocket, which always fails as a hook" }
  return actionWords(hook, in: container) ?? "no action, so the API server refuses it"
}

/// `GET :8080/healthz`, `TCP :5432`, `gRPC :9090`, `exec cat /tmp/ready`; nil without any.
private func actionWords(_ handler: Node, in container: Node) -> String? {
  let (get, tcp, grpc, exec) = (handler["httpGet"], handler["tcpSocket"], handler["grpc"], handler["exec"])
  if get.isPresent {
    let scheme = get["scheme"].text.map { $0.uppercased() == "HTTPS" ? "GET https " : "GET " } ?? "GET "
    let path = get["path"].text ?? "/"
    return scheme + (get["host"].text ?? "") + portWords(get["port"], in: container)
      + (path.hasPrefix("/") ? path : "/" + path)
  }
  if tcp.isPresent { return "TCP " + (tcp["host"].text ?? "") + portWords(tcp["port"], in: container) }
  if grpc.isPresent {
    let service = grpc["service"].text.map { $0.isEmpty ? "" : " \($0)" } ?? ""
    return "gRPC " + portWords(grpc["port"], in: container) + service
  }
  if exec.isPresent { return "exec " + commandWords(exec["command"]) }
  return nil
}

/// `:8080`, a named port with its number `:http(8080)`, a name that no port has `:http(?)`.
func portWords(_ port: Node, in container: Node) -> String {
  guard let text = port.text else { return ":?" }
  guard port.int == nil else { return ":\(text)" }
  let named = container["ports"].items.first { $0["name"].text == text }
  return ":\(text)(\(named?["containerPort"].text ?? "?"))"
}

/// A command as one would type it; arguments with blanks stand in quotes.
func commandWords(_ command: Node) -> String {
  command.items.map { argument in
    let text = argument.text ?? "?"
    return text.isEmpty || text.utf8.contains(0x20) ? "'\(text)'" : text
  }.joined(separator: " ")
}

/// `12 bytes`, `4.0 KiB`.
func byteWords(_ count: Int) -> String {
  if count < 1024 { return counted(count, "byte") }
  let units = ["KiB", "MiB", "GiB"]
  var (tenths, unit) = (count * 10 / 1024, 0)
  while tenths >= 10240, unit < 2 { (tenths, unit) = (tenths / 1024, unit + 1) }
  return "\(tenths / 10).\(tenths % 10) \(units[unit])"
}

/// `app=web,tier in (a,b)` of a label selector; empty for one that says nothing.
func selectorWords(_ selector: Node) -> String {
  let selector = Selector(labelSelector: selector)
  return selector.map { $0.isEmpty ? "" : $0.description } ?? ""
}

/// `app=web` of a plain map of labels, as in a Service.
func labelWords(_ labels: Node) -> String { labels.count == 0 ? "" : Labels(labels).description }

/// What a list of scalars says, `a, b`.
func listWords(_ list: Node, separator: String = ", ") -> String {
  list.items.map { $0.text ?? "?" }.joined(separator: separator)
}
