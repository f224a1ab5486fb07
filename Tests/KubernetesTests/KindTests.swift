import Glibc
import Manifest
import TestSupport
import Testing

import Kubernetes

@Suite("Kinds")
struct KindTests {
  @Test("every row of the reference table is reproduced", .enabled(if: corpus != nil, "\(needsCorpus)"))
  func table() throws {
    let text = try #require(contents(of: "\(corpus ?? "")/../reference/kinds.tsv"))
    let rows = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.dropFirst()
      .map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
    #expect(rows.count == Kind.allCases.count)
    for row in rows {
      let id = row[0].isEmpty ? row[2] : "\(row[0])/\(row[2])"
      guard let kind = Kind(rawValue: id) else {
        Issue.record("no kind \(id)")
        continue
      }
      #expect(kind.facts.plural == row[3])
      #expect(kind.facts.shortNames.joined(separator: ",") == row[4])
      #expect(kind.isNamespaced == (row[5] == "yes"), "\(id)")
      #expect(kind.facts.categories.joined(separator: ",") == row[7])
      #expect(
        (kind.facts.source == .kubernetes ? "built-in" : kind.facts.source.rawValue)
          == row[8].replacing("/OLM (own notes)", with: ""))
      #expect(versions(of: kind) == row[1].split(separator: ";").map { spell($0, group: row[0]) }, "\(id)")
      if !row[6].hasPrefix("as core Event") { #expect(columns(of: kind) == row[6], "\(id)") }
    }
  }

  /// `apps/v1(since 1.9)`, as the table writes it; "not served" implies "deprecated" there.
  private func versions(of kind: Kind) -> [String] {
    kind.facts.versions.map { version in
      let numbers = [("since", version.since), ("deprecated", version.deprecated), ("removed", version.removed)]
        .compactMap { word, minor in minor.map { "\(word) 1.\($0)" } }.joined(separator: ", ")
      if let group = version.replacementGroup { return "\(version.apiVersion) (deprecated: use \(group))" }
      switch version.state {
      case .served: return version.apiVersion + (numbers.isEmpty ? "" : "(\(numbers))")
      case .deprecated: return version.apiVersion + "(deprecated)"
      case .notServed: return version.apiVersion + "(not served)(deprecated)"
      }
    }
  }

  private func spell(_ version: Substring, group: String) -> String {
    let text = version.drop(while: { $0 == " " })
    return text.prefix(while: { $0 != "(" }).contains("/") || group.isEmpty ? String(text) : "\(group)/\(text)"
  }

  private func columns(of kind: Kind) -> String {
    kind.facts.columns.split(whereSeparator: \.isNewline).joined(separator: " ").split(separator: "; ").map { column in
      switch column {
      case "NAME": "NAME=metadata.name"
      case "AGE": "AGE=age(metadata.creationTimestamp)"
      default: String(column)
      }
    }.joined(separator: "; ")
  }

  @Test("names, raw values and plurals are each one kind's in its group")
  func unique() {
    for kind in Kind.allCases {
      #expect(Kind(rawValue: kind.rawValue) == kind)
      #expect(kind.facts.versions.isEmpty == false)
      #expect(kind.facts.versions.allSatisfy { Kind(apiVersion: $0.apiVersion, kind: kind.name) == kind })
    }
    #expect(Set(Kind.allCases.map(\.resource)).count == Kind.allCases.count)
  }

  @Test(
    "an object's kind is found in any version of the groups it is or was in",
    arguments: [
      ("v1", "Pod", "Pod"), ("apps/v1", "Deployment", "apps/Deployment"),
      ("extensions/v1beta1", "Deployment", "apps/Deployment"),
      ("extensions/v1beta1", "Ingress", "networking.k8s.io/Ingress"),
      ("networking.k8s.io/v9", "Ingress", "networking.k8s.io/Ingress"),
      ("networking.istio.io/v1", "Gateway", "networking.istio.io/Gateway"),
      ("gateway.networking.k8s.io/v1", "Gateway", "gateway.networking.k8s.io/Gateway"),
      ("serving.knative.dev/v1", "Service", "serving.knative.dev/Service"),
      ("v1", "DeploymentConfig", "apps.openshift.io/DeploymentConfig"),
      ("extensions/v1beta1", "PodSecurityPolicy", "policy/PodSecurityPolicy"), ("v1", "Deployment", nil),
      ("apps/v1", "deployment", nil),
      ("v1", "Subscription", nil), ("example.com/v1", "Service", nil), ("", "Pod", "Pod"),
    ] as [(String, String, String?)])
  func lookup(apiVersion: String, name: String, found: String?) {
    #expect(Kind(apiVersion: apiVersion, kind: name)?.rawValue == found)
  }

  @Test(
    "what a cluster makes of a version",
    arguments: [
      (Kind.deployment, "apps/v1", 33, Kind.Service.served),
      (.deployment, "extensions/v1beta1", 33, .removed(since: 16, use: "apps/v1")),
      (.deployment, "extensions/v1beta1", 15, .deprecated(since: 8, removed: 16, use: "apps/v1")),
      (.deployment, "apps/v3", 33, .unknown(use: "apps/v1")),
      (.ingress, "networking.k8s.io/v1", 18, .tooNew(since: 19, use: "networking.k8s.io/v1beta1")),
      (.cronJob, "batch/v1beta1", 25, .removed(since: 25, use: "batch/v1")),
      (.podSecurityPolicy, "policy/v1beta1", 33, .removed(since: 25, use: nil)),
      (.podSecurityPolicy, "policy/v1beta1", 24, .deprecated(since: 21, removed: 25, use: nil)),
      (.horizontalPodAutoscaler, "autoscaling/v1", 33, .served),
      (.componentStatus, "v1", 33, .deprecated(since: 19, removed: nil, use: nil)),
      (.tcpRoute, "gateway.networking.k8s.io/v1alpha2", 33, .removed(since: nil, use: "gateway.networking.k8s.io/v1")),
      (
        .helmRelease, "helm.toolkit.fluxcd.io/v2beta1", 33,
        .deprecated(since: nil, removed: nil, use: "helm.toolkit.fluxcd.io/v2")
      ),
      (
        .openShiftRoleBinding, "authorization.openshift.io/v1", 33,
        .deprecated(since: nil, removed: nil, use: "rbac.authorization.k8s.io/v1")
      ),
      (.template, "v1", 33, .deprecated(since: nil, removed: nil, use: "template.openshift.io/v1")),
    ])
  func service(kind: Kind, apiVersion: String, minor: Int, service: Kind.Service) {
    #expect(kind.service(of: apiVersion, at: minor) == service)
  }

  @Test(
    "kubectl's words for a kind",
    arguments: [
      ("svc", "Service"), ("pods", "Pod"), ("Pod", "Pod"), ("deploy", "apps/Deployment"),
      ("deployments.apps", "apps/Deployment"),
      ("deployments.v1.apps", "apps/Deployment"), ("deployments.extensions", "apps/Deployment"),
      ("ingresses.networking", "networking.k8s.io/Ingress"),
      ("gateways", "gateway.networking.k8s.io/Gateway"),
      ("gateways.networking.istio.io", "networking.istio.io/Gateway"), ("HPA", "autoscaling/HorizontalPodAutoscaler"),
      ("ksvc", "serving.knative.dev/Service"), ("events.events.k8s.io", "events.k8s.io/Event"), ("ev", "Event"),
      ("pods.apps", nil), ("nonsense", nil),
      ("", nil), (".", nil), ("deployments.", nil),
    ] as [(String, String?)])
  func named(text: String, found: String?) {
    #expect(Kind.named(text)?.rawValue == found)
  }

  @Test(
    "an unknown word gets the nearest",
    arguments: [("deploymnets", "deployments"), ("ingres", "ingress"), ("xyzzy", nil)] as [(String, String?)])
  func suggestion(text: String, near: String?) {
    #expect(Kind.suggestion(for: text) == near)
  }

  @Test(
    "a mistaken kind is explained",
    arguments: [
      ("apps/v1", "deployment", "no kind 'deployment'; write 'Deployment'"),
      ("v1", "Deployment", "'v1' has no Deployment; 'apps/v1' has"),
      ("apps/v1", "Deploymnet", "no kind 'Deploymnet'; did you mean 'Deployment'?"),
      ("extensions/v1beta1", "StatefulSet", "'extensions/v1beta1' has no StatefulSet; 'apps/v1' has"),
      ("v1", "Ingres", "no kind 'Ingres'; did you mean 'Ingress'?"),
      ("v1", "cronjob", "no kind 'cronjob'; write 'CronJob'"),
      ("networking.istio.io/v1", "Gatway", "no kind 'Gatway'; did you mean 'Gateway'?"),
      ("example.com/v1", "Deployment", nil), ("apps/v1", "Widget", nil),
      ("apps/v1", "Deployment", nil),
      ("v1", "Gateway", "'v1' has no Gateway; 'gateway.networking.k8s.io/v1' and 'networking.istio.io/v1' have"),
    ] as [(String, String, String?)])
  func mistakes(apiVersion: String, kind: String, message: String?) {
    #expect(Kind.mistake(apiVersion: apiVersion, kind: kind)?.description == message)
  }

  @Test("pod templates are where each kind keeps them")
  func podTemplates() {
    #expect(Kind.pod.facts.podTemplate == "")
    #expect(Kind.cronJob.facts.podTemplate == "spec.jobTemplate.spec.template")
    #expect(Kind.podTemplate.facts.podTemplate == "template")
    #expect(
      Kind.allCases.filter { $0.facts.podTemplate == "spec.template" }.map(\.name) == [
        "ReplicationController", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "DeploymentConfig",
        "Rollout", "Configuration", "Service",
      ])
  }

  @Test("long kinds have a short title")
  func titles() {
    #expect(Kind.horizontalPodAutoscaler.title == "HPA")
    #expect(Kind.deployment.title == "Deployment")
    #expect(Kind.knativeService.name == "Service")
    #expect(Kind.Section.workloads < .custom)
  }
}

/// The text of a file; nil when it can't be read.
func contents(of path: String) -> String? {
  guard let file = fopen(path, "r") else { return nil }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65536)
  while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
  return String(decoding: bytes, as: UTF8.self)
}

/// Every file below a folder, sorted; nil when the folder can't be read.
func filesBelow(_ folder: String) -> [String]? {
  guard let directory = opendir(folder) else { return nil }
  defer { closedir(directory) }
  var found: [String] = []
  while let entry = readdir(directory) {
    let isFolder = entry.pointee.d_type == DT_DIR
    let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    if name == "." || name == ".." { continue }
    found += isFolder ? filesBelow("\(folder)/\(name)") ?? [] : ["\(folder)/\(name)"]
  }
  return found.sorted()
}
