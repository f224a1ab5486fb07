/// A run as parallel lanes: who did what, and what was the case meanwhile.
package struct Lanes: Sendable {
  package let lanes: [Lane]

  package struct Lane: Sendable, Identifiable {
    /// `kubelet`, `container web`.
    package let id: String
    package let title: String
    /// For small screens, in ten cells unless it's a name of the user's.
    package let short: String
    /// The chains of a deletion that run beside each other: A the kubelet's, B the endpoints'; empty for neither.
    package let chain: String
    package var bars: [Bar] = []
    package var marks: [Mark] = []
    /// Said where there's nothing to draw.
    package var note = ""
    package var part = Part.course

    package enum Part: Sendable {
      /// What happens.
      case course
      /// Single connections to the pod, as samples.
      case connection
      /// What becomes of files.
      case data
    }
  }

  /// A stretch in which something was the case.
  package struct Bar: Sendable, Equatable {
    package let from: Moment
    package let to: Moment
    package let look: Look
    package let label: String
    /// The steps at its ends, where a step made them: several may stand at one instant.
    package var fromStep: Int?
    package var toStep: Int?
    /// It's still so when the run ends.
    package var isOpen = false
  }

  package enum Look: String, Sendable, CaseIterable {
    case running, waiting, initial, hook, terminating
    /// Connected, or in force.
    case line
    case state, grace
    /// An answer in the making on an open connection.
    case request
    /// Files that are there.
    case files
    case requestsOk = "requests ok"
    case requestsFail = "requests fail"
  }

  /// A point in time.
  package struct Mark: Sendable, Equatable {
    package let at: Moment
    /// The step of the story that it belongs to; nil for what the story doesn't tell.
    package let step: Int?
    package let letter: String
    package let look: Look

    package enum Look: Sendable { case plain, term, kill, end, fail }
  }
}

extension Lanes.Lane {
  init(
    _ id: String, _ title: String, short: String? = nil, chain: String = "", part: Part = .course, note: String = ""
  ) {
    (self.id, self.title, self.chain, self.part, self.note) = (id, title, chain, part, note)
    self.short = short ?? String(title.prefix(10))
  }

  mutating func mark(_ step: Story.Step, _ index: Int, _ letter: String? = nil, _ look: Lanes.Mark.Look = .plain) {
    marks.append(Lanes.Mark(at: step.at, step: index, letter: letter ?? step.letter, look: look))
  }

  /// Between the steps of the story.
  mutating func mark(at moment: Moment, _ letter: String, _ look: Lanes.Mark.Look = .plain) {
    marks.append(Lanes.Mark(at: moment, step: nil, letter: letter, look: look))
  }

  mutating func bar(
    _ from: Moment, _ to: Moment, _ look: Lanes.Look, _ label: String = "", steps: (Int?, Int?) = (nil, nil),
    isOpen: Bool = false
  ) {
    guard to >= from else { return }
    bars.append(
      Lanes.Bar(from: from, to: to, look: look, label: label, fromStep: steps.0, toStep: steps.1, isOpen: isOpen))
  }

  var isEmpty: Bool { bars.isEmpty && marks.isEmpty && note.isEmpty }
}

extension Lanes: CustomStringConvertible {
  /// One line a lane, for tests: its bars as `from–to look label`, its marks as `letter@time`.
  package var description: String {
    lanes.map { lane in
      let bars = lane.bars.map {
        "\($0.from)–\($0.to) \($0.look.rawValue)" + ($0.label.isEmpty ? "" : " '\($0.label)'")
      }
      let marks = lane.marks.map { "\($0.letter)@\($0.at)" }
      let parts = [bars.joined(separator: ", "), marks.joined(separator: " "), lane.note].filter { !$0.isEmpty }
      return "\(lane.id): " + parts.joined(separator: "  ")
    }.joined(separator: "\n")
  }
}
