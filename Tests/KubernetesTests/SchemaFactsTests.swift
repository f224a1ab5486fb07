import Glibc
import Testing

@testable import Kubernetes

@Suite("The facts in the schema's text")
struct SchemaFactsTests {
  @Test(
    "every field of the published API is there, with all that is known of it",
    .enabled(if: corpus != nil, "set DRYDOCK_CORPUS to the folder of test data"))
  func published() throws {
    let rows = try table("fields.tsv")
    #expect(rows.count > 2000)
    var differences: [String] = []
    var seen = 0
    for row in rows {
      guard let type = type(in: row[0]), let field = type[row[1]] else {
        differences.append("\(row[0]).\(row[1]) is missing")
        continue
      }
      seen += 1
      let written = [
        holds(field.holds), field.isRequired ? "required" : "", listType(field), listKeys(field),
        field.patch.key ?? "", strategy(field), field.since.map { "1.\($0)" } ?? "",
      ]
      let wanted = [row[2], row[3], row[5], row[6], row[7], row[8], row[9]]
      if written != wanted { differences.append("\(row[0]).\(row[1]): \(written), not \(wanted)") }
    }
    // The table ends with 1.35; what came later is written by hand.
    let named = Set(rows.map { $0[0] })
    for type in Schema.shared.types where !type.isOpaque && !type.fields.allSatisfy({ $0.since ?? 0 > 35 }) {
      let name = publishedName(type)
      guard named.contains(name) else {
        differences.append("\(name) is not published")
        continue
      }
      let fields = Set(rows.filter { $0[0] == name }.map { $0[1] })
      differences += type.fields.filter { $0.since ?? 0 <= 35 && !fields.contains($0.name) }
        .map { "\(name).\($0.name) is not published" }
    }
    #expect(differences.prefix(20).joined(separator: "\n") == "")
    #expect(seen == rows.count)
  }

  @Test(
    "every list that a patch merges has its key",
    .enabled(if: corpus != nil, "set DRYDOCK_CORPUS to the folder of test data"))
  func mergeKeys() throws {
    var differences: [String] = []
    for row in try table("merge-keys.tsv").dropFirst() {
      let group = row[0] == "core" || row[0].isEmpty ? "" : row[0]
      for version in row[5].split(separator: ",") {
        let name = row[0] == "meta" ? "meta.\(row[1])" : group.isEmpty ? row[1] : "\(group)/\(version).\(row[1])"
        // Alpha and beta versions, and types newer than 1.35, have no text.
        guard let field = type(in: name)?[row[2]] else { continue }
        let strategies = row[3].split { $0 == "," || $0 == " " || $0 == "+" }.map(String.init)
        let written =
          (field.patch.merges ? ["merge"] : []) + (field.patch.retainsKeys ? ["retainKeys"] : [])
          + (field.patch.replaces ? ["replace"] : [])
        if strategies != written || (field.patch.key ?? "") != row[4] {
          differences.append("\(name).\(row[2]): \(written) \(field.patch.key ?? "-"), not \(row[3]) \(row[4])")
        }
      }
    }
    #expect(differences.joined(separator: "\n") == "")
  }

  @Test("defaults and choices fit what their field holds")
  func standards() {
    var strange: [String] = []
    for type in Schema.shared.types {
      for field in type.fields {
        guard let standard = field.standard else { continue }
        let fits =
          switch field.holds {
          case .string: true
          case .int, .int64: Int(standard) != nil
          case .boolean: standard == "true" || standard == "false"
          case .intOrString: Int(standard.last == "%" ? String(standard.dropLast()) : standard) != nil
          case .quantity: Int(standard) != nil
          case .choice(let words, _): standard.isEmpty || words.contains(standard)
          case .list: standard == "[]"
          case .object: standard == "{}"
          case .map, .number, .time, .base64: false
          }
        if !fits { strange.append("\(type.name).\(field.name) = \(standard)") }
      }
    }
    #expect(strange == [])
  }

  @Test("help is one line in the house style")
  func help() {
    var strange: [String] = []
    var count = 0
    for type in Schema.shared.types {
      for (name, help) in [(type.name, type.help)] + type.fields.map({ ("\(type.name).\($0.name)", $0.help) })
      where !help.isEmpty {
        count += 1
        if help.hasSuffix(".") || help.count > 110 || help.contains("  ") { strange.append("\(name): \(help)") }
      }
    }
    #expect(strange == [])
    #expect(count > 900)
  }

  @Test(
    "everything a newcomer writes has help",
    arguments: [
      "Pod", "PodSpec", "Container", "Probe", "Lifecycle", "LifecycleHandler", "SecurityContext", "PodSecurityContext",
      "DeploymentSpec", "StatefulSetSpec", "DaemonSetSpec", "JobSpec", "CronJobSpec", "ServiceSpec", "ServicePort",
      "IngressSpec", "HTTPIngressPath", "NetworkPolicySpec", "NetworkPolicyPeer", "ConfigMap", "Secret",
      "PersistentVolumeClaimSpec", "StorageClass", "autoscaling/v2.HorizontalPodAutoscalerSpec", "MetricTarget",
      "PodDisruptionBudgetSpec", "PolicyRule", "RoleBinding", "ServiceAccount", "ObjectMeta", "LimitRangeItem",
      "ResourceQuotaSpec", "PodAffinityTerm", "Toleration", "TopologySpreadConstraint", "Volume", "VolumeMount",
    ])
  func helped(name: String) throws {
    let type = try #require(Schema.shared.type(named: name))
    #expect(type.fields.filter { $0.help.isEmpty && $0.name != "status" }.map(\.name) == [])
  }
}

// MARK: - The tables

private let corpus = getenv("DRYDOCK_CORPUS").map { String(cString: $0) }

private func table(_ name: String) throws -> [[String]] {
  let folder = try #require(corpus)
  let file = try #require(fopen("\(folder)/../reference/\(name)", "r"))
  defer { fclose(file) }
  var rows: [[String]] = []
  var line: UnsafeMutablePointer<CChar>?
  var capacity = 0
  defer { free(line) }
  while getline(&line, &capacity, file) > 0, let line {
    let text = String(cString: line).dropLast(while: { $0 == "\n" })
    if text.hasPrefix("#") || text.isEmpty { continue }
    rows.append(text.split(separator: "\t", omittingEmptySubsequences: false).map(String.init))
  }
  return rows.first?.first == "type" ? Array(rows.dropFirst()) : rows
}

extension String {
  fileprivate func dropLast(while condition: (Character) -> Bool) -> Substring {
    var rest = self[...]
    while let last = rest.last, condition(last) { rest.removeLast() }
    return rest
  }
}

/// The table shortens groups: `rbac/v1.Role`; the core group's types have bare names.
private func publishedName(_ type: Schema.ObjectType) -> String {
  switch type.apiVersion {
  case "v1": return type.name
  case "meta": return "meta.\(type.name)"
  default:
    let parts = type.apiVersion.split(separator: "/")
    return "\(parts[0].split(separator: ".")[0])/\(parts[1]).\(type.name)"
  }
}

private let byPublishedName = Dictionary(
  uniqueKeysWithValues: Schema.shared.types.map { (publishedName($0), $0) })

private func type(in name: String) -> Schema.ObjectType? { byPublishedName[name] }

private func holds(_ value: Schema.Value) -> String {
  switch value {
  case .string, .choice: "string"
  case .int: "int"
  case .int64: "int64"
  case .boolean: "boolean"
  case .number: "number"
  case .quantity: "quantity"
  case .intOrString: "int-or-string"
  case .time: "time"
  case .base64: "base64"
  case .object(let id): publishedName(Schema.shared.type(id))
  case .list(let inner): "[\(holds(inner))]"
  case .map(let inner): "{\(holds(inner))}"
  }
}

private func listType(_ field: Schema.Field) -> String {
  switch field.list {
  case .atomic: "atomic"
  case .set: "set"
  case .map: "map"
  case nil: ""
  }
}

private func listKeys(_ field: Schema.Field) -> String {
  if case .map(let keys)? = field.list { keys.joined(separator: ",") } else { "" }
}

private func strategy(_ field: Schema.Field) -> String {
  var words: [String] = []
  if field.patch.merges { words.append("merge") }
  if field.patch.retainsKeys { words.append("retainKeys") }
  if field.patch.replaces { words.append("replace") }
  return words.joined(separator: ",")
}
