import Drawing
import Kubernetes
import Simulation

extension TimelinePane {
  private static let lanesAndKnobs: Set<Context> = [.timeline, .knobs]

  private static func command(
    _ id: String, _ title: String, short: String? = nil, keys: String, in contexts: Set<Context> = [.timeline],
    hint: Int = 0, words: [String] = [], _ tooltip: String, _ message: Message
  ) -> Command {
    Command(
      "timeline.\(id)", title, short: short, keys: keys, in: contexts, hint: hint, words: words, tooltip: tooltip
    ) { _, _ in .timeline(message) }
  }

  private static func command(
    _ id: String, _ title: String, keys: String, in contexts: Set<Context> = [.timeline], _ message: Message
  ) -> Command { command(id, title, keys: keys, in: contexts, "", message) }

  private static func repeated(
    _ id: String, _ title: String, short: String? = nil, keys: String, in contexts: Set<Context> = [.timeline],
    hint: Int = 0, _ tooltip: String = "", _ message: @escaping @Sendable (Int) -> Message
  ) -> Command {
    Command("timeline.\(id)", title, short: short, keys: keys, in: contexts, hint: hint, tooltip: tooltip) {
      _, invocation in .timeline(message(max(1, min(invocation.count ?? 1, 10_000))))
    }
  }

  static let commands: [Command] =
    [
      Command(
        "timeline.open", "play its timeline", short: "timeline", keys: "t", hint: 62, words: ["timeline [SCENARIO]"],
        tooltip: "Plays the life of its pod: start, crashes, deletion; event by event, each with its cause.",
        reason: { state in
          guard state.player == nil else { return nil }
          guard let resource = state.resource else { return "no object is selected" }
          return Stage.reason(against: resource, in: state.inventory)
        }
      ) { _, invocation in .core(.timeline(scenario: invocation.argument)) },
      repeated("next", "next event", short: "event", keys: "l <right>", hint: 88) { .step($0) },
      repeated("previous", "previous event", keys: "h <left>", hint: 0) { .step(-$0) },
      command(
        "play", "play or pause", short: "play", keys: "<space>", hint: 92, "Idle stretches are skipped.", .playPause),
      command(
        "milestone", "next milestone", short: "milestone", keys: "L", hint: 60,
        "A start, signal, exit, or changed rule.",
        .milestone(1)),
      command("milestoneBack", "previous milestone", keys: "H", .milestone(-1)),
      repeated("tick", "a hundredth of the view onwards", short: "tick", keys: ".", hint: 20) { .tick($0) },
      repeated("tickBack", "a hundredth of the view back", keys: ",") { .tick(-$0) },
      command("first", "to the first event", keys: "gg <home>", .first),
      command("last", "to the last event", keys: "G <end>", .last),
      command("faster", "play faster", short: "speed", keys: ">", hint: 30, "", .faster(1)),
      command("slower", "play slower", keys: "<lt>", .faster(-1)),
      command("failure", "next failed request", short: "failure", keys: "n", hint: 25, "", .failure(1)),
      command("failureBack", "previous failed request", keys: "N", .failure(-1)),
      command("zoomIn", "zoom in", short: "zoom", keys: "+ =", hint: 18, "", .zoom(1)),
      command("zoomOut", "zoom out", keys: "-", .zoom(-1)),
      command("fit", "show all of it", keys: "a", .fit),
      command("panRight", "half a view to the right", keys: "}", .pan(1)),
      command("panLeft", "half a view to the left", keys: "{", .pan(-1)),
      command(
        "loopStart", "mark the start of a loop", keys: "(", "Played over and over; again removes it.", .loopStart),
      command("loopEnd", "mark the end of a loop", keys: ")", .loopEnd),
      command("fitLoop", "show what's between ( and )", keys: "zs", .fitLoop),
      command(
        "stepPause", "stop at each milestone", keys: "S", "Playing pauses at a start, signal, exit or changed rule.",
        .stepPause),
      command("axis.linear", "linear time axis", keys: "zl", "Time as it passes.", .axis("linear")),
      command("axis.event", "event axis", keys: "ze", "Each event is as wide as any other.", .axis("event")),
      command("axis.log", "logarithmic time axis", keys: "zg", "Seconds and hours on one screen.", .axis("log")),
      command("lane.down", "next lane", short: "lane", keys: "j <down>", hint: 16, "", .lane(1)),
      command("lane.up", "previous lane", keys: "k <up>", .lane(-1)),
      command("lane.fold", "fold the lane", keys: "za", .foldLane),
      command("lane.hide", "hide the lane", keys: "zx", .hideLane),
      command("lane.pin", "pin the lane to the top", keys: "zp", .pinLane),
      command("lane.all", "show all lanes", keys: "zR", .showLanes),
      command(
        "connections", "connections", short: "connections", keys: "zc",
        "Single connections to the pod as samples, new and kept open (figure 17.9); again: all lanes.",
        .sight(.connections)),
      command("files", "files", keys: "zf", "What becomes of files in containers and on volumes.", .sight(.files)),
      command(
        "steps", "boxes or lanes", keys: "zb", "A StatefulSet with its pods and claims (figure 17.6).", .stepPicture),
      Command(
        "timeline.figure", "figure 17.2 to 17.9", short: "figure", keys: "g{digit}", in: lanesAndKnobs, hint: 14,
        tooltip: "A figure of the book's chapter 17, live for this object: g2 to g9."
      ) { _, invocation in
        invocation.character.flatMap { Int(String($0)) }.map { .timeline(.figure($0)) }
      },
      command(
        "scenarios", "choose a scenario", short: "scenario", keys: "s", in: lanesAndKnobs, hint: 70,
        "Those that fit the object, each with its result.", .scenario("?")),
      command(
        "knobs", "knobs", short: "knobs", keys: "o", in: lanesAndKnobs, hint: 68,
        "What may be changed; plays anew at once.", .knobs),
      command(
        "why", "why", short: "why", keys: "i", hint: 12, "The reason of the event, instead of the comparison.", .why),
      command("pin", "pin as baseline", keys: "B", in: lanesAndKnobs, "What D compares with from now on.", .pin),
      command(
        "compare", "compare with the baseline", short: "compare", keys: "D", in: lanesAndKnobs, hint: 40,
        "The run as written, or what B pinned.", .compare),
      command(
        "otherSide", "other side of the comparison", short: "other side", keys: "<tab>", in: [.comparison], hint: 91,
        "The cursor goes to the events of the other run.", .otherSide),
      command("swap", "swap the sides", short: "swap", keys: "x", in: [.comparison], hint: 87, "", .swap),
      command(
        "openSide", "play this side", short: "play it", keys: "<enter>", in: [.comparison], hint: 89,
        "Leaves the comparison; the other run stays its baseline.", .openSide),
      Command(
        "timeline.splitComparison", "stacked or side by side", short: "stack", keys: "S", in: [.comparison], hint: 86,
        reason: { state in
          let least = TimelinePane.widthForBoth
          return state.size.width >= least ? nil : "side by side needs \(least) columns"
        }
      ) { _, _ in .timeline(.splitComparison) },
      Command(
        "timeline.saveScenario", "save as a scenario file", short: "save", keys: "c", in: lanesAndKnobs, hint: 11,
        tooltip: "The run with its present knobs, as a file that 'drydock scenario verify' passes."
      ) { state, _ in
        guard let player = state.player else { return nil }
        return .core(.palette("scenario save \(player.fileName).yaml"))
      },
      command(
        "patch", "knob as patch", short: "patch", keys: "p", in: lanesAndKnobs, hint: 15,
        "The change of the manifest that gives the selected knob its value.", .patch),
      command("writePatch", "write the knob's patch to a file", keys: "P", in: lanesAndKnobs, .writePatch),
      command(
        "races", "races", short: "races", keys: "r", hint: 13,
        "What comes first only by luck: pairs of events whose order Kubernetes doesn't guarantee.", .races),
      Command(
        "timeline.sweep", "sweep a knob", keys: "", in: lanesAndKnobs, words: ["sweep KNOB=FROM..TO"],
        tooltip: "What comes of each value: `:sweep prestop`, `:sweep prestop=0..10s`; alone, of the selected knob."
      ) { _, invocation in .timeline(.sweep(invocation.argument ?? "")) },
      command("source", "to the line that made it happen", short: "source", keys: "<enter>", hint: 66, "", .source),
      command("resetAll", "reset all knobs", keys: "X", in: lanesAndKnobs, .resetAll),
      command("reset", "reset the knob", short: "reset", keys: "x", in: lanesAndKnobs, "", .reset),
      repeated("knob.more", "more", short: "change", keys: "l <right>", in: [.knobs], hint: 90) { .turn($0) },
      repeated("knob.less", "less", keys: "h <left>", in: [.knobs]) { .turn(-$0) },
      command("knob.muchMore", "ten steps more", keys: "L", in: [.knobs], .turn(10)),
      command("knob.muchLess", "ten steps less", keys: "H", in: [.knobs], .turn(-10)),
      command("knob.next", "next knob", short: "knob", keys: "j <down>", in: [.knobs], hint: 80, "", .knob(1)),
      command("knob.previous", "previous knob", keys: "k <up>", in: [.knobs], .knob(-1)),
      command("knob.keep", "back to the lanes", keys: "<enter>", in: [.knobs], hint: 50, "", .knobs),
      Command(
        "timeline.set", "set a knob", keys: "", in: lanesAndKnobs, words: ["knob NAME=VALUE"],
        tooltip: "Such as `:knob grace=5s`."
      ) { _, invocation in
        invocation.argument.map { .timeline(.set($0)) } ?? .core(.palette("knob "))
      },
      Command(
        "timeline.seek", "go to a time", keys: "", in: lanesAndKnobs, words: ["seek TIME"],
        tooltip: "Such as `:seek 5.1s`."
      ) {
        _, invocation in
        invocation.argument.flatMap(seconds).map { .timeline(.seek(Moment(seconds: $0))) }
      },
      Command("timeline.speed", "set the speed", keys: "", in: lanesAndKnobs, words: ["speed FACTOR"]) {
        _, invocation in
        invocation.argument.flatMap { Double($0) }.map { .timeline(.speed($0)) }
      },
      Command("timeline.axis", "choose the axis", keys: "", in: lanesAndKnobs, words: ["axis linear|event|log"]) {
        _, invocation in .timeline(invocation.argument.map { .axis($0) } ?? .nextAxis)
      },
      Command(
        "timeline.export", "write the timeline to a file", keys: "", in: lanesAndKnobs,
        words: ["export FILE.txt|csv|json|svg"], tooltip: "Such as `:export delete.svg`; a file that's there is kept."
      ) { _, invocation in invocation.argument.map { .timeline(.export($0)) } ?? .core(.palette("export ")) },
      Command(
        "timeline.scenario", "play a scenario", keys: "", in: lanesAndKnobs,
        words: ["scenario ID", "scenario load FILE", "scenario save FILE"],
        tooltip: "By its id, or from a file; `save` writes the run as a file that 'drydock scenario verify' passes."
      ) { _, invocation in
        let words = (invocation.argument ?? "?").split(separator: " ", maxSplits: 1).map { $0.trimmed }
        guard words.count == 2 else { return .timeline(.scenario(words.first ?? "?")) }
        switch words[0] {
        case "load": return .core(.readScenario(words[1]))
        case "save": return .timeline(.save(words[1]))
        default: return .timeline(.scenario(words[0]))
        }
      },
    ] + digits

  /// A digit begins a value for the selected knob.
  private static let digits: [Command] = (0...9).map { digit in
    Command("timeline.knob.type\(digit)", "type a value", keys: "\(digit)", in: [.knobs]) { state, _ in
      guard let knob = state.player?.selectedKnob else { return nil }
      return .core(.palette("knob \(knob.id)=\(digit)"))
    }
  }
}

/// `5.1`, `5.1s`, `2m`, `500ms`.
private func seconds(_ text: String) -> Double? {
  if let plain = Double(text) { return plain.isFinite ? plain : nil }
  return Duration(go: text).map { Double($0.nanoseconds) / 1e9 }
}
