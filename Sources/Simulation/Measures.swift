import Kubernetes

extension Play {
  /// What came of it in more detail than the facts: what tells two runs of a scenario apart.
  package var measures: [(name: String, value: String)] {
    var result = facts
    let terms = story.steps.filter { $0.kind == .term }
    let removal = story.steps.last { $0.kind == .rules(hasPod: false) && $0.text.contains("no new connection") }
    if let term = terms.first {
      result.append(("SIGTERM at", "\(term.at)s"))
      // Negative: the process was told to stop while nodes still sent it connections.
      if let removal { result.append(("SIGTERM after last rules", "\(term.at - removal.at)s")) }
    }
    let exit = story.steps.last { if case .exited = $0.kind { true } else { false } }
    if case .exited(let code)? = exit?.kind { result.append(("last exit code", "\(code)")) }
    if let grace = result.isEmpty ? nil : self.result.graceGiven, let exit,
      let start = story.steps.first(where: { $0.kind == .accepted })?.at
    {
      result.append(("grace left at exit", "\(max(.zero, Moment.seconds(grace) - (exit.at - start)))s"))
    }
    if let again = story.steps.first(where: { $0.kind == .replacement && $0.letter == "y" }) {
      result.append(("replacement ready", "\(again.at)s"))
    }
    return result
  }

  /// What differs between two runs, in columns; what's the same is counted.
  package static func comparison(_ before: Play, _ after: Play) -> String {
    let old = before.measures
    let new = Dictionary(after.measures.map { ($0.name, $0.value) }) { first, _ in first }
    var names = old.map(\.name)
    names += after.measures.map(\.name).filter { !names.contains($0) }
    let first = Dictionary(old.map { ($0.name, $0.value) }) { first, _ in first }
    let rows = names.map { (name: $0, before: first[$0] ?? "-", after: new[$0] ?? "-") }
    func column(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(1, width - text.count))
    }
    var lines = [column("", 26) + column("as written", 16) + column("mended", 16) + "difference"]
    for row in rows where row.before != row.after {
      lines.append(
        column(row.name, 26) + column(row.before, 16) + column(row.after, 16)
          + (difference(row.before, row.after) ?? ""))
    }
    if lines.count == 1 { lines = ["nothing that is measured differs"] }
    return lines.map { line in String(line.reversed().drop { $0 == " " }.reversed()) }.joined(separator: "\n") + "\n"
  }

  /// The difference of two values of a measure, such as `-20` or `+5s`; nil where they can't be subtracted.
  package static func difference(_ before: String, _ after: String) -> String? {
    let unit = before.hasSuffix("s") && after.hasSuffix("s") ? "s" : ""
    guard let a = Double(before.dropLast(unit.count)), let b = Double(after.dropLast(unit.count)) else { return nil }
    let change = Moment(seconds: b - a)
    return (change > .zero ? "+" : "") + "\(change)\(unit)"
  }
}

/// A StatefulSet's pods and their claims at an instant.
package struct Ordinals: Sendable {
  package struct Place: Sendable {
    package let pod: String
    /// Nil while there's no such pod.
    package let row: PodRow?
    /// Those of the claim templates.
    package let claims: [(name: String, isThere: Bool)]
    /// A pod that somebody made to move the data that's left, while it's there (figure 17.6).
    package var mover: (pod: String, row: PodRow)?

    /// A claim is there, and no pod of the set that would mount it.
    package var isOrphaned: Bool { row == nil && claims.contains(where: \.isThere) }
  }

  package let places: [Place]
  /// `1/2`: how many are ready, of how many that are wanted.
  package let ready: String
}

extension Play {
  /// Nil for what isn't a StatefulSet.
  package func ordinals(at moment: Moment) -> Ordinals? {
    guard stage.owner.kind == .statefulSet else { return nil }
    let templates = stage.owner.node["spec"]["volumeClaimTemplates"].items.compactMap { $0["metadata"]["name"].text }
    let count = stage.siblings.count + 1
    let first = stage.owner.node["spec"]["ordinals"]["start"].int32 ?? 0
    let mover = timeline.row(of: stage.migrationName, at: moment)
    let places = (first..<first + count).map { ordinal in
      let pod = "\(stage.owner.name)-\(ordinal)"
      return Ordinals.Place(
        pod: pod, row: timeline.row(of: pod, at: moment),
        claims: templates.map { ("\($0)-\(pod)", timeline.isThere("pvc/\($0)-\(pod)", at: moment)) },
        // It mounts what the highest ordinal leaves behind.
        mover: ordinal == first + count - 1 ? mover.map { (stage.migrationName, $0) } : nil)
    }
    return Ordinals(
      places: places, ready: timeline.columns(of: stage.object, at: moment)?["ready"] ?? "?/\(stage.replicas)")
  }
}
