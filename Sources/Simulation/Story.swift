import Manifest

/// A timeline as people tell it: one step for each thing that matters to the pod in question.
///
/// Probes that only say again what they said before are left out, and what the pod's siblings do for themselves.
package struct Story: Sendable {
  package internal(set) var steps: [Step]
  /// How many events were left out as routine.
  package let routine: Int

  /// One line of the story.
  package struct Step: Sendable, Identifiable {
    /// The same from one run to the next for the same thing: keeps the cursor in place while knobs are turned.
    package let id: String
    package let at: Moment
    package let kind: Kind
    /// Who did it, as people say: `kubelet n1`, the container's name for its process.
    package let actor: String
    /// The letter of the lanes: D, A1, A2, B1 …; empty where there is none.
    package let letter: String
    package let text: String
    /// The field that made it happen; nil where no manifest has a say.
    package let because: Node?
    package let why: String
    /// Its index in the timeline's events. Steps that take no time in the model share that of their cause.
    package let event: Int
    package let container: String?
  }

  /// What a program does and no event tells: when it answers, when it hangs. Nothing but a knob says so.
  struct Remark: Sendable {
    let at: Moment
    let actor: String
    let text: String
    let why: String
  }

  /// Whose lane it's in and what it means there.
  package enum Kind: Sendable, Hashable {
    case request
    case accepted, removed, created
    case bound
    case kubeletSees
    case pullBegin, pullEnd, pullFail
    case started
    case hookBegin, hookEnd
    case term, kill
    case exited(Int)
    case probe(ok: Bool)
    case backoff
    case phase, ready(Bool)
    case endpointsSee
    case endpoint(ready: Bool), endpointRemoved
    case proxyHears
    case rules(hasPod: Bool)
    /// What the pod does that takes the place of a deleted one.
    case replacement
    /// What a program does that nobody in the cluster notices.
    case remark
    case other
  }
}

extension Story {
  /// Steps that people jump to.
  package var milestones: [Int] { steps.indices.filter { steps[$0].isMilestone } }

  /// The step that follows from this one for the same actor; nil where none does.
  package func next(after index: Int) -> Step? { steps.dropFirst(index + 1).first }
}

extension Story.Step {
  package var isMilestone: Bool {
    switch kind {
    case .term, .kill, .exited, .removed, .ready, .accepted, .rules, .backoff, .started: true
    default: false
    }
  }
}
