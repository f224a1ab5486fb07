import Manifest

/// A question that the kubelet asks a container again and again: a view on the probe's node.
///
/// Defaults are those that the API server fills in.
/// Source: Kubernetes, `pkg/apis/core/v1/defaults.go`, `SetDefaults_Probe`.
package struct Probe: Sendable, Hashable {
  package let node: Node

  package init(_ node: Node) { self.node = node }
}

extension Probe {
  package var isPresent: Bool { node.isPresent }
  package var handler: Handler { Handler(node) }

  package var initialDelay: Duration { .seconds(node["initialDelaySeconds"].count32 ?? 0) }
  package var period: Duration { .seconds(positive("periodSeconds") ?? 10) }
  package var timeout: Duration { .seconds(positive("timeoutSeconds") ?? 1) }
  package var failureThreshold: Int { positive("failureThreshold") ?? 3 }
  package var successThreshold: Int { positive("successThreshold") ?? 1 }

  /// 0 means unwritten to the API server.
  private func positive(_ field: String) -> Int? {
    guard let number = node[field].count32, number > 0 else { return nil }
    return number
  }

  /// How long it takes from the first failed answer to the verdict.
  package var patience: Duration { period * (failureThreshold - 1) + timeout }

  /// What is asked, without how often: two probes with one question can't tell apart what they are to tell apart.
  package var question: String { handler.summary }

  /// `GET :8080/healthz  every 10s  x3`; empty when there is none.
  package var summary: String {
    guard isPresent else { return "" }
    return "\(question)  every \(period.goText)  x\(failureThreshold)"
      + (initialDelay == .zero ? "" : "  after \(initialDelay.goText)")
  }
}

/// What is done to a container: the question of a probe, or a step of its lifecycle.
package struct Handler: Sendable, Hashable {
  package let node: Node

  package init(_ node: Node) { self.node = node }

  package enum Action: Sendable, Hashable { case exec, http, tcp, grpc, sleep }
}

extension Handler {
  package var isPresent: Bool { node.isPresent }

  /// Nil when nothing is written that can be done.
  package var action: Action? {
    if node["exec"].isPresent { return .exec }
    if node["httpGet"].isPresent { return .http }
    if node["tcpSocket"].isPresent { return .tcp }
    if node["grpc"].isPresent { return .grpc }
    if node["sleep"].isPresent { return .sleep }
    return nil
  }

  /// A number or the name of one of the container's ports; absent for what needs none.
  package var port: Node {
    switch action {
    case .http: node["httpGet"]["port"]
    case .tcp: node["tcpSocket"]["port"]
    case .grpc: node["grpc"]["port"]
    default: node["port"]
    }
  }

  package var command: [String] { node["exec"]["command"].items.map { $0.text ?? "" } }

  /// `GET :8080/healthz`, `TCP :5432`, `exec pg_isready -U postgres`, `sleep 5s`; empty when nothing is written.
  package var summary: String {
    switch action {
    case .exec: return "exec \(command.joined(separator: " "))"
    case .http:
      let request = node["httpGet"]
      let scheme = request["scheme"].text?.uppercased() == "HTTPS" ? "https://" : ""
      var path = request["path"].text ?? "/"
      if !path.hasPrefix("/") { path = "/" + path }
      return "GET \(scheme)\(request["host"].text ?? ""):\(request["port"].text ?? "?")\(path)"
    case .tcp: return "TCP \(node["tcpSocket"]["host"].text ?? ""):\(node["tcpSocket"]["port"].text ?? "?")"
    case .grpc:
      let service = node["grpc"]["service"].text.map { $0.isEmpty ? "" : "/\($0)" } ?? ""
      return "gRPC :\(node["grpc"]["port"].text ?? "?")\(service)"
    case .sleep: return "sleep \(node["sleep"]["seconds"].text ?? "0")s"
    case nil: return ""
    }
  }
}
