import ArgumentParser
import Drawing
import Kubernetes
import Simulation

struct TimelineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "timeline",
    abstract: "Play the life of a pod and print what happens when, and because of which line.",
    discussion: """
      Simulates: no cluster is asked. What no manifest says, such as how long a program takes to shut down, is assumed, \
      said to be so, and changed with --set.

        drydock timeline ./k8s                                     the only workload, deleted
        drydock timeline deploy/web ./k8s --scenario start
        drydock timeline deploy/web ./k8s --set prestop=5s         how it would be with a preStop hook
        drydock timeline deploy/web ./k8s --sweep prestop=0..10s   what comes of each
        drydock timeline deploy/web ./k8s --races                  what comes first by luck
        drydock timeline deploy/web ./k8s --list                   scenarios that fit, each with its result
      """)

  @Argument(
    help: ArgumentHelp(
      "KIND/NAME (a workload, Pod or Service), and sources; without it, the only workload.",
      valueName: "kind/name|source"))
  var arguments: [String] = []

  @Option(help: ArgumentHelp("What is played; --list shows what there is.", valueName: "id"))
  var scenario = "delete"

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp("Turn a knob: grace=5s, proxy-delay=500ms, ignore-sigterm=yes.", valueName: "knob=value"))
  var settings: [String] = []

  @Option(
    help: ArgumentHelp("How far time runs, such as 10m, instead of as far as the answer needs.", valueName: "time"))
  var until: String?

  @Option(help: "How to print: text, json, csv, or svg for a picture of the lanes.")
  var format: TimelineFormat = .text

  @Flag(help: "List the scenarios that fit, each with its result; with --verbose, the others and why they don't.")
  var list = false

  @Option(
    help: ArgumentHelp(
      "Play for each of several values of a knob: prestop=0..10s, or prestop=0..10s/20 for 20 steps.",
      valueName: "knob=from..to"))
  var sweep: String?

  @Flag(
    help: "Print the pairs of events whose order Kubernetes doesn't guarantee, by how much, and which knob turns it.")
  var races = false

  @OptionGroup var options: SourceOptions

  func run() throws {
    let (object, sources) = split(arguments)
    let opened = try open(sources, with: options)
    let resource = try chosenResource(object, in: opened)
    let stage: Stage
    do { stage = try Stage(resource, in: opened.inventory) } catch {
      throw ValidationError(sanitised(error.description))
    }
    if list {
      Output.results.write(scenarioList(stage, isVerbose: options.verbose))
    } else if let sweep {
      try write(try swept(sweep, on: stage))
    } else if races {
      try writeRaces(of: try played(on: stage))
    } else {
      let play = try played(on: stage)
      switch format {
      case .text: Output.results.write(sanitisedLines(play.text))
      case .json: Output.results.line(play.json)
      case .csv: Output.results.write(sanitisedLines(play.csv))
      case .svg: Output.results.write(play.svg)
      }
    }
    if !options.quiet { opened.sayProblems(color: options.color, least: .error) }
    try opened.exit()
  }

  /// The object among the arguments: what reads as KIND/NAME and isn't a path.
  private func split(_ arguments: [String]) -> (object: String?, sources: [String]) {
    let index = arguments.firstIndex { argument in
      let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
      return parts.count == 2 && !parts[1].isEmpty && Kind.named(String(parts[0])) != nil && !exists(argument)
    }
    guard let index else { return (nil, arguments) }
    return (arguments[index], Array(arguments[..<index] + arguments[(index + 1)...]))
  }

  private func chosenResource(_ object: String?, in opened: Opened) throws -> Resource {
    let inventory = opened.inventory
    guard let object else {
      let workloads = opened.written.filter(\.runsPods)
      if workloads.count == 1 { return workloads[0] }
      let names = workloads.prefix(12).map { sanitised(argument(for: $0)) }.joined(separator: ", ")
      throw ValidationError(
        workloads.isEmpty
          ? "the sources hold no workload" : "say which workload; there are \(workloads.count): \(names)")
    }
    let parts = object.split(separator: "/", maxSplits: 1).map(String.init)
    let kind = Kind.named(parts[0])
    let ofKind = inventory.resources.filter { $0.kind == kind }
    let named = ofKind.filter { $0.name == parts[1] }
    // One in the namespace that's assumed comes before others of its name.
    if let found = named.first(where: { inventory.effectiveNamespace(of: $0) == inventory.options.defaultNamespace })
      ?? named.first
    {
      return found
    }
    let near = nearest(to: parts[1], among: ofKind.map(\.name)).map { "; did you mean '\(sanitised($0))'?" } ?? ""
    let names = opened.written.filter(\.runsPods).prefix(8).map { sanitised(argument(for: $0)) }
    let have = near.isEmpty && !names.isEmpty ? " (workloads: \(names.joined(separator: ", ")))" : ""
    throw ValidationError("no \(sanitised(parts[0])) named '\(sanitised(parts[1]))'\(near)\(have)")
  }

  private func argument(for resource: Resource) -> String { "\(resource.kindName.lowercased())/\(resource.name)" }

  private func played(on stage: Stage) throws -> Play {
    guard let chosen = Scenario.named(scenario) else {
      let near = nearest(to: scenario, among: Scenario.all.map(\.id)).map { "; did you mean '\($0)'?" } ?? ""
      let fitting = Scenario.fitting(stage).map(\.id).joined(separator: ", ")
      throw ValidationError("no scenario '\(sanitised(scenario))'\(near.isEmpty ? " (there are: \(fitting))" : near)")
    }
    if let reason = chosen.reasonAgainst(stage) {
      throw ValidationError("scenario '\(chosen.id)' makes no sense for \(sanitised(stage.owner.label)): \(reason)")
    }
    return play(chosen, on: stage, set: try values(for: chosen), until: try end())
  }

  private func swept(_ text: String, on stage: Stage) throws -> Sweep {
    let play = try played(on: stage)
    switch SweepRange.read(text, of: play.scenario) {
    case .failure(let error): throw ValidationError("--sweep: \(sanitised(error.description))")
    case .success(let range):
      guard let sweep = play.sweep(over: range) else {
        throw ValidationError("scenario '\(play.scenario.id)' has no knob '\(sanitised(range.knob))'")
      }
      return sweep
    }
  }

  private func write(_ sweep: Sweep) throws {
    switch format {
    case .text: Output.results.write(sanitisedLines(sweep.text))
    case .json: Output.results.line(sweep.json)
    case .csv: Output.results.write(sweep.csv)
    case .svg: throw ValidationError("a sweep is printed as text, json or csv, not as svg")
    }
  }

  private func writeRaces(of play: Play) throws {
    let races = Simulation.races(of: play)
    switch format {
    case .text: Output.results.write(sanitisedLines(play.text(of: races)))
    case .json: Output.results.line(play.json(of: races))
    case .csv, .svg: throw ValidationError("races are printed as text or json, not as \(format.rawValue)")
    }
  }

  private func values(for scenario: Scenario) throws -> [String: Double] {
    var values: [String: Double] = [:]
    for setting in settings {
      let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2 else {
        throw ValidationError("--set '\(sanitised(setting))' isn't KNOB=VALUE, such as grace=5s")
      }
      guard let dial = scenario.dials.first(where: { $0.id == parts[0] }) else {
        let ids = scenario.dials.map(\.id)
        let near = nearest(to: parts[0], among: ids).map { "; did you mean '\($0)'?" }
        throw ValidationError(
          "scenario '\(scenario.id)' has no knob '\(sanitised(parts[0]))'"
            + (near ?? " (it has: \(ids.joined(separator: ", ")))"))
      }
      switch dial.read(parts[1]) {
      case .success(let value): values[dial.id] = value
      case .failure(let error): throw ValidationError("knob '\(dial.id)': \(sanitised(error.description))")
      }
    }
    return values
  }

  private func end() throws -> Moment? {
    guard let until else { return nil }
    let seconds = Double(until) ?? Duration(go: until).map { Double($0.nanoseconds) / 1e9 }
    guard let seconds, seconds > 0, seconds <= 7 * 86400 else {
      throw ValidationError("--until '\(sanitised(until))' is no time up to a week, such as 90s, 10m or 2h")
    }
    return Moment(seconds: seconds)
  }
}

enum TimelineFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json, csv, svg
}
