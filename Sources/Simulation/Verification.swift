import Kubernetes
import Manifest

/// What a golden scenario expects and the simulation didn't give: the first mismatch of a list.
package struct Mismatch: Sendable {
  /// The list of the scenario: `events`, `rows` …
  package let list: String
  package let expected: String
  package let produced: String
  /// Where the expectation stands.
  package let node: Node
}

extension Golden {
  /// Plays the scenario; the first mismatch of each list, none when it passes.
  package func verify() -> [Mismatch] {
    let timeline = simulate(inventory, experiment)
    let checks: [(String, (Node, Timeline) -> String?)] = [
      ("never", never), ("rows", row), ("groups", group), ("endpoints", endpoint), ("workloads", workload),
      ("objects", object), ("clients", client),
    ]
    var mismatches: [Mismatch] = []
    if let first = firstMissingEvent(timeline) { mismatches.append(first) }
    for (list, check) in checks {
      for node in expected[list].items {
        guard let produced = check(node, timeline) else { continue }
        mismatches.append(Mismatch(list: list, expected: inline(node), produced: produced, node: node))
        break
      }
    }
    return mismatches
  }

  /// Every expected event must have one of its own; order at one instant counts within a container.
  private func firstMissingEvent(_ timeline: Timeline) -> Mismatch? {
    var used: Set<Int> = []
    var lastOfContainer: [String: Int] = [:]
    for node in expected["events"].items {
      let at = Moment(seconds: node["t"].double ?? 0)
      let place = "\(at) \(node["pod"].text ?? "") \(node["container"].text ?? "")"
      let hasContainer = node["pod"].isPresent && node["container"].isPresent
      let from = hasContainer ? lastOfContainer[place] ?? -1 : -1
      let found = timeline.events.indices.first { index in
        index > from && !used.contains(index) && isNear(timeline.events[index].at, at)
          && matches(timeline.events[index], node, ignoring: ["t"])
      }
      guard let found else {
        return Mismatch(
          list: "events", expected: inline(node), produced: nearest(to: node, at, in: timeline), node: node)
      }
      used.insert(found)
      if hasContainer { lastOfContainer[place] = found }
    }
    return nil
  }

  private func never(_ node: Node, _ timeline: Timeline) -> String? {
    let before = node["before"].double.map { Moment(seconds: $0) }
    let after = node["after"].double.map { Moment(seconds: $0) }
    // What led to the given state is no part of the scenario.
    return timeline.events.first { event in
      event.at >= .zero && before.map { event.at < $0 } ?? true && after.map { event.at > $0 } ?? true
        && matches(event, node, ignoring: ["before", "after"])
    }.map(\.summary)
  }

  private func row(_ node: Node, _ timeline: Timeline) -> String? {
    let row = timeline.row(of: node["pod"].text ?? "", at: Moment(seconds: node["t"].double ?? 0))
    if node["gone"].bool == true { return row.map(describe) }
    guard let row else { return "no such pod" }
    let isEqual =
      (node["ready"].text.map { $0 == row.ready } ?? true) && (node["status"].text.map { $0 == row.status } ?? true)
      && (node["restarts"].int32.map { $0 == row.restarts } ?? true)
    return isEqual ? nil : describe(row)
  }

  private func group(_ node: Node, _ timeline: Timeline) -> String? {
    let pods = timeline.pods(
      of: node["workload"].text ?? "", revision: node["revision"].int32, at: Moment(seconds: node["t"].double ?? 0))
    let count = node["status"].text.map { status in pods.count { $0.row.status == status } } ?? pods.count
    return count == node["count"].int32 ? nil : "count: \(count), of \(pods.map { "\($0.name) \($0.row.status)" })"
  }

  private func workload(_ node: Node, _ timeline: Timeline) -> String? {
    let columns = timeline.columns(of: node["object"].text ?? "", at: Moment(seconds: node["t"].double ?? 0))
    guard let columns else { return "no such object" }
    let isEqual = node.fields.allSatisfy { key, value in
      ["t", "object"].contains(key) || columns[key] == (value.text ?? "")
    }
    if isEqual { return nil }
    return columns.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
  }

  private func object(_ node: Node, _ timeline: Timeline) -> String? {
    let at = Moment(seconds: node["t"].double ?? 0)
    let name = node["object"].text ?? ""
    let isThere = timeline.isThere(name, at: at)
    if let present = node["present"].bool, present != isThere { return "present: \(isThere)" }
    if let user = node["usedBy"].text {
      let claim = name.split(separator: "/").last.map(String.init) ?? ""
      let users = timeline.users(ofClaim: claim, at: at)
      if !users.contains(user) { return "usedBy: \(users)" }
    }
    return nil
  }

  private func endpoint(_ node: Node, _ timeline: Timeline) -> String? {
    let found = timeline.endpoint(
      of: node["pod"].text ?? "", in: node["service"].text ?? "", at: Moment(seconds: node["t"].double ?? 0))
    if node["absent"].bool == true { return found.map { "\($0)" } }
    guard let found else { return "absent" }
    let isEqual =
      node["ready"].bool ?? found.ready == found.ready && node["serving"].bool ?? found.serving == found.serving
      && node["terminating"].bool ?? found.terminating == found.terminating
    return isEqual ? nil : "ready: \(found.ready), serving: \(found.serving), terminating: \(found.terminating)"
  }

  private func client(_ node: Node, _ timeline: Timeline) -> String? {
    let (service, at) = (node["service"].text ?? "", Moment(seconds: node["t"].double ?? 0))
    let found =
      node["through"].text.map { timeline.outcomes(through: $0, to: service, at: at) }
      ?? timeline.outcomes(forNewConnectionsTo: service, at: at)
    let outcomes = found.map(\.rawValue)
    return outcomes.sorted() == node["outcomes"].items.compactMap(\.text).sorted()
      ? nil : "outcomes: [\(outcomes.sorted().joined(separator: ", "))]"
  }

  private func matches(_ event: Event, _ node: Node, ignoring ignored: Set<String>) -> Bool {
    node.fields.allSatisfy { key, value in ignored.contains(key) || matches(event, key, value) }
  }

  private func matches(_ event: Event, _ key: String, _ value: Node) -> Bool {
    switch key {
    case "by": return event.by.rawValue == value.text
    case "ev": return event.what.rawValue == value.text
    case "pod": return event.pod == value.text
    case "container": return event.container == value.text
    default:
      switch event[key] {
      case .text(let text): return text == value.text
      case .number(let number):
        // A scheduled time may also be written as the instant it is.
        let instant = value.text.flatMap { Timestamp($0) }.map { Double($0.seconds - experiment.clock.seconds) }
        return (value.double ?? instant).map { abs($0 - number) < 0.001 } ?? false
      case .flag(let flag): return value.bool == flag
      case .list(let list): return list.sorted() == value.items.compactMap(\.text).sorted()
      case nil: return false
      }
    }
  }

  private func isNear(_ a: Moment, _ b: Moment) -> Bool { abs(a.microseconds - b.microseconds) <= 1000 }

  /// What came closest: the same kind of event, at the nearest instant.
  private func nearest(to node: Node, _ at: Moment, in timeline: Timeline) -> String {
    let alike = timeline.events.filter { event in
      event.what.rawValue == node["ev"].text && (node["pod"].text.map { $0 == event.pod } ?? true)
        && (node["container"].text.map { $0 == event.container } ?? true)
    }
    let nearest = alike.min { abs(($0.at - at).microseconds) < abs(($1.at - at).microseconds) }
    return nearest?.summary ?? "no such event"
  }

  private func describe(_ row: PodRow) -> String {
    "ready: \(row.ready), status: \(row.status), restarts: \(row.restarts)"
  }
}

extension Event {
  /// One line in the words of the golden format.
  package var summary: String {
    var parts = ["t: \(at)", "by: \(by.rawValue)", "ev: \(what.rawValue)"]
    if let pod { parts.append("pod: \(pod)") }
    if let container { parts.append("container: \(container)") }
    parts += details.map { "\($0.key): \($0.value)" }
    return "{\(parts.joined(separator: ", "))}"
  }
}

/// A small node on one line, as a person would write it.
private func inline(_ node: Node) -> String {
  switch node.shape {
  case .map: "{\(node.fields.map { "\($0.key): \(inline($0.value))" }.joined(separator: ", "))}"
  case .list: "[\(node.items.map(inline).joined(separator: ", "))]"
  case .scalar, .null: node.text ?? "null"
  }
}
