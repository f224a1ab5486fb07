import Kubernetes
import Manifest

/// What files become when everything is mended that can be mended safely.
package struct Mending: Sendable {
  /// What was mended, in the order it was.
  package private(set) var findings: [Finding] = []
  /// Files with their new bytes, in reading order; only those that change.
  package var changes: [(file: SourceFile, bytes: [UInt8])] {
    zip(before, state.readings).compactMap { old, new in
      old.file.bytes == new.file.bytes ? nil : (old.file, new.file.bytes)
    }
  }
  private let before: [Reading]
  private var state: State
  private let options: Inventory.Options
  private let policy: Policy

  /// Mends again and again until nothing more can be: what one edit makes possible, another may need.
  ///
  /// An edit is made only if what it leads to reads without new errors, needs nothing that's missing, and has fewer or
  /// lesser findings than before. Edits that spoil each other are parted; one that spoils things alone is left out.
  ///
  /// - Parameters:
  ///   - known: fingerprints of what is left as it is.
  ///   - mayChange: whether a file may be written.
  package init(
    _ readings: [Reading], options: Inventory.Options, by policy: Policy, except known: Set<String> = [],
    mayChange: (SourceFile) -> Bool
  ) {
    (before, self.options, self.policy) = (readings, options, policy)
    state = State(readings, options, policy)
    let names = Set(readings.map(\.file).filter(mayChange).map(\.name))
    var refused = known
    // Every turn mends something or refuses it for good; the limit is for what nobody thought of.
    for _ in 0..<200 {
      let candidates = state.candidates.filter { candidate in
        !refused.contains(candidate.fingerprint)
          && candidate.finding.edits.allSatisfy { names.contains($0.span.file.name) }
      }
      guard !candidates.isEmpty else { return }
      if let alone = attempt(candidates) { refused.insert(alone) }
    }
  }

  /// Makes as many of the edits as go together; the fingerprint of one that spoils things alone, where that's found.
  private mutating func attempt(_ candidates: [State.Candidate]) -> String? {
    let edits = combinedEdits(of: candidates.map(\.finding))
    let next = State(
      state.readings.map { reading in
        guard edits.contains(where: { $0.span.file == reading.file }) else { return reading }
        return read(SourceFile(name: reading.file.name, bytes: applying(edits, to: reading.file)))
      }, options, policy)
    if next.isBetter(than: state) {
      let left = Set(next.candidates.map(\.fingerprint)).union(next.others)
      findings += candidates.filter { !left.contains($0.fingerprint) }.map(\.finding)
      state = next
      return nil
    }
    guard candidates.count > 1 else { return candidates.first?.fingerprint }
    let middle = candidates.count / 2
    let count = findings.count
    if let alone = attempt(Array(candidates[..<middle])) { return alone }
    // The places of the rest are those of files that have changed since, unless none has.
    return findings.count > count ? nil : attempt(Array(candidates[middle...]))
  }

  /// Manifests and what there is to say about them.
  private struct State {
    struct Candidate {
      let finding: Finding
      let fingerprint: String
    }

    let readings: [Reading]
    /// Findings that can be mended.
    let candidates: [Candidate]
    /// The fingerprints of the rest.
    let others: Set<String>
    private let errors: Int
    private let weights: [Int]

    init(_ readings: [Reading], _ options: Inventory.Options, _ policy: Policy) {
      self.readings = readings
      let inventory = Inventory(readings, options: options)
      let judgement = judge(inventory, by: policy)
      errors = inventory.problems.count { $0.severity == .error } + inventory.missingReferences.count
      weights = Severity.allCases.map { judgement.count($0) }
      var fingerprints = Fingerprints()
      var candidates: [Candidate] = []
      var others: Set<String> = []
      for finding in judgement.findings {
        let fingerprint = fingerprints.next(for: finding)
        if finding.edits.isEmpty {
          others.insert(fingerprint)
        } else {
          candidates.append(Candidate(finding: finding, fingerprint: fingerprint))
        }
      }
      (self.candidates, self.others) = (candidates, others)
    }

    /// Fewer findings; of as many in all, fewer that weigh more.
    func isBetter(than other: State) -> Bool {
      guard errors <= other.errors else { return false }
      let (mine, theirs) = (weights.reduce(0, +), other.weights.reduce(0, +))
      return mine < theirs || (mine == theirs && weights.lexicographicallyPrecedes(other.weights))
    }
  }
}
