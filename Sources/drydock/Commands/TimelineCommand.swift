import ArgumentParser
import Drawing
import Glibc
import Kubernetes
import Manifest
import Rules
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
        drydock timeline --scenario delete.yaml                    a scenario file, on its own manifests
        drydock timeline deploy/web ./k8s --scenario delete.yaml   the same on yours
        drydock timeline deploy/web ./k8s --format scenario        the run as a scenario file for your CI
        drydock timeline deploy/web ./k8s --compare-fix lifecycle-prestop-missing
        drydock timeline deploy/web ./k8s --list                   scenarios that fit, each with its result
      """)

  @Argument(
    help: ArgumentHelp(
      "KIND/NAME (a workload, Pod or Service), and sources; without it, the only workload.",
      valueName: "kind/name|source"), completion: .file())
  var arguments: [String] = []

  @Option(
    help: ArgumentHelp(
      "What is played; --list shows what there is. Or a scenario file; FILE#ID for one of several.",
      valueName: "id|file"))
  var scenario = "delete"

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp("Turn a knob: grace=5s, proxy-delay=500ms, ignore-sigterm=yes.", valueName: "knob=value"))
  var settings: [String] = []

  @Option(
    help: ArgumentHelp("How far time runs, such as 10m, instead of as far as the answer needs.", valueName: "time"))
  var until: String?

  @Option(
    name: .customLong("compare-fix"),
    help: ArgumentHelp("Play also with the patch of a rule's findings, and print what differs.", valueName: "rule"))
  var comparedRule: String?

  @Option(help: "How to print: text, json, csv, svg for a picture of the lanes, or scenario for a scenario file.")
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
    let golden = Scenario.named(scenario) == nil ? try scenarioFile() : nil
    if let golden, arguments.isEmpty { return try write(try played(golden, on: nil)) }
    let opened = try open(sources, with: options)
    let named = object == nil ? golden?.subject(in: opened.inventory) : nil
    let resource = try named ?? chosenResource(object, in: opened)
    let stage: Stage
    do { stage = try Stage(resource, in: opened.inventory) } catch {
      throw ValidationError(sanitised(error.description))
    }
    if let golden {
      try write(try played(golden, on: stage))
    } else if let comparedRule {
      try writeComparison(of: resource, stage, comparedRule, in: opened)
    } else if list {
      Output.results.write(scenarioList(stage, isVerbose: options.verbose))
    } else if let sweep {
      try write(try swept(sweep, on: stage))
    } else if races {
      try writeRaces(of: try played(on: stage))
    } else {
      try write(try played(on: stage))
    }
    if !options.quiet { opened.sayProblems(color: options.color, least: .error) }
    try opened.exit()
  }

  private func write(_ play: Play) throws {
    switch format {
    case .text: Output.results.write(sanitisedLines(play.text))
    case .json: Output.results.line(play.json)
    case .csv: Output.results.write(sanitisedLines(play.csv))
    case .svg: Output.results.write(play.svg)
    case .scenario: Output.results.write(sanitisedLines(play.scenarioFile()))
    }
  }

  // MARK: Scenario files

  /// What `--scenario` names where it's a file; nil where it can't be one.
  ///
  /// What's wrong with it is said with its place, and ends the command.
  private func scenarioFile() throws -> Golden? {
    let parts = scenario.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard exists(parts[0]) || scenario.contains("/") || parts[0].hasSuffix(".yaml") || parts[0].hasSuffix(".yml") else {
      return nil
    }
    guard let bytes = bytes(of: parts[0]) else {
      throw ValidationError("scenario file '\(sanitised(parts[0]))' can't be read: \(String(cString: strerror(errno)))")
    }
    let (scenarios, problems) = Golden.read(SourceFile(name: parts[0], bytes: bytes))
    let wanted = parts.count == 2 ? parts[1] : nil
    guard let chosen = scenarios.first(where: { wanted == nil || $0.id == wanted }) else {
      for problem in problems { Output.problems.line(line(for: problem, isColored: false)) }
      let ids = scenarios.map(\.id).joined(separator: ", ")
      throw ValidationError(
        wanted.map { "'\(sanitised(parts[0]))' has no scenario '\(sanitised($0))' (it has: \(sanitised(ids)))" }
          ?? "'\(sanitised(parts[0]))' holds no scenario")
    }
    let wrong = problems + chosen.problems
    for problem in wrong { Output.problems.line(line(for: problem, isColored: false)) }
    if wrong.contains(where: { $0.severity == .error }) { throw ExitCode(2) }
    if wanted == nil, scenarios.count > 1, !options.quiet {
      Output.problems.line(
        "drydock: playing '\(sanitised(chosen.id))', the first of \(scenarios.count); name another as FILE#ID")
    }
    return chosen
  }

  /// - Parameter stage: nil: on the file's own manifests.
  private func played(_ golden: Golden, on given: Stage?) throws -> Play {
    let scenario = golden.scenario(withOwnManifests: given == nil)
    let stage: Stage
    if let given {
      if let reason = scenario.reasonAgainst(given) {
        throw ValidationError(
          "the scenario file can't be played on \(sanitised(given.owner.label)): \(sanitised(reason))")
      }
      stage = given
    } else {
      guard let subject = golden.subject else {
        throw ValidationError("the manifests of scenario '\(sanitised(golden.id))' hold no workload")
      }
      do { stage = try Stage(subject, in: golden.inventory) } catch {
        throw ValidationError(sanitised(error.description))
      }
    }
    return play(scenario, on: stage, set: try values(for: scenario), until: try end())
  }

  // MARK: Comparing with a patch

  private func writeComparison(of resource: Resource, _ stage: Stage, _ name: String, in opened: Opened) throws {
    guard format == .text else { throw ValidationError("a comparison is printed as text, not as \(format.rawValue)") }
    guard let rule = Rule.named(name) else {
      let near = nearest(to: name, among: Rule.all.map(\.id)).map { "; did you mean '\($0)'?" } ?? ""
      throw ValidationError("no rule '\(sanitised(name))'\(near)")
    }
    let objects = Set([resource.id, stage.owner.id] + stage.services.map(\.id))
    let findings = judge(opened.inventory).findings.filter { $0.rule == rule.id && objects.contains($0.object) }
    let edits = findings.flatMap(\.edits)
    guard !edits.isEmpty else {
      throw ValidationError(
        findings.isEmpty
          ? "rule '\(rule.id)' finds nothing in \(sanitised(stage.owner.label))"
          : "what rule '\(rule.id)' finds has no safe patch")
    }
    let patched = opened.inventory.applying(edits)
    guard let again = patched[resource.id], let after = try? Stage(again, in: patched) else {
      throw ValidationError("with its patch \(sanitised(resource.label)) is no longer found")
    }
    let (old, new) = (try played(on: stage), try played(on: after))
    Output.results.write(
      sanitisedLines(
        "timeline  \(old.title)   scenario: \(old.scenario.title)   patch: \(rule.id)\n" + Play.comparison(old, new)
          + diff(of: edits)))
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
      throw ValidationError(
        workloads.isEmpty
          ? "the sources hold no workload; name a file or folder that does"
          : "say which workload; there are \(workloads.count): \(listed(workloads, in: inventory, most: 12))")
    }
    let parts = object.split(separator: "/", maxSplits: 1).map(String.init)
    let kind = Kind.named(parts[0])
    let ofKind = inventory.resources.filter { $0.kind == kind }
    // The marks around generated parts are on no keyboard.
    let named = ofKind.filter { $0.name == parts[1] || $0.name.filter { $0 != "‹" && $0 != "›" } == parts[1] }
    // One in the namespace that's assumed comes before others of its name.
    let near = named.filter { inventory.effectiveNamespace(of: $0) == inventory.options.defaultNamespace }
    let found = near.isEmpty ? named : near
    if found.count > 1 {
      throw ValidationError(
        "\(found.count) objects are called \(sanitised(object)): \(listed(found, in: inventory, most: 8, hasPlaces: true)); "
          + "give only the file of the one that's meant, or its --namespace")
    }
    if let found = found.first { return found }
    let slip = nearest(to: parts[1], among: ofKind.map(\.name)).map { "; did you mean '\(sanitised($0))'?" } ?? ""
    let others = inventory.resources.filter {
      $0.name == parts[1] && $0.isWritten && ($0.runsPods || $0.kind == .service)
    }
    if slip.isEmpty, !others.isEmpty {
      throw ValidationError(
        "no \(sanitised(parts[0])) named '\(sanitised(parts[1]))', but "
          + "\(listed(others, in: inventory, most: 8, hasPlaces: true))")
    }
    let workloads = opened.written.filter(\.runsPods)
    let have = slip.isEmpty && !workloads.isEmpty ? " (workloads: \(listed(workloads, in: inventory, most: 8)))" : ""
    throw ValidationError("no \(sanitised(parts[0])) named '\(sanitised(parts[1]))'\(slip)\(have)")
  }

  /// `deployment/web, pod/db (db.yaml:3)`: with the place where a name isn't enough.
  private func listed(_ resources: [Resource], in inventory: Inventory, most: Int, hasPlaces: Bool = false) -> String {
    let counts = Dictionary(resources.map { (argument(for: $0), 1) }) { $0 + $1 }
    let words = resources.prefix(most).map { resource in
      let word = argument(for: resource)
      guard hasPlaces || counts[word] ?? 0 > 1 else { return sanitised(word) }
      let place = resource.node.place
      let space = inventory.effectiveNamespace(of: resource)
      let isElsewhere = space != inventory.options.defaultNamespace
      return sanitised("\(word) (\(place.file.name):\(place.line)\(isElsewhere ? ", namespace \(space)" : ""))")
    }
    return words.joined(separator: ", ") + (resources.count > most ? " and \(resources.count - most) more" : "")
  }

  private func argument(for resource: Resource) -> String { "\(resource.kindName.lowercased())/\(resource.name)" }

  private func played(on stage: Stage) throws -> Play {
    guard let chosen = Scenario.named(scenario) else {
      let near = nearest(to: scenario, among: Scenario.all.map(\.id)).map { "; did you mean '\($0)'?" } ?? ""
      throw ValidationError("no scenario '\(sanitised(scenario))'\(near.isEmpty ? "; \(fitting(stage))" : near)")
    }
    if let reason = chosen.reasonAgainst(stage) {
      throw ValidationError(
        "scenario '\(chosen.id)' makes no sense for \(sanitised(stage.owner.label)): \(sanitised(reason)); "
          + fitting(stage))
    }
    return play(chosen, on: stage, set: try values(for: chosen), until: try end())
  }

  private func fitting(_ stage: Stage) -> String {
    "those that fit: " + Scenario.fitting(stage).map(\.id).joined(separator: ", ")
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
    case .svg, .scenario: throw ValidationError("a sweep is printed as text, json or csv, not as \(format.rawValue)")
    }
  }

  private func writeRaces(of play: Play) throws {
    let races = Simulation.races(of: play)
    switch format {
    case .text: Output.results.write(sanitisedLines(play.text(of: races)))
    case .json: Output.results.line(play.json(of: races))
    case .csv, .svg, .scenario: throw ValidationError("races are printed as text or json, not as \(format.rawValue)")
    }
  }

  private func values(for scenario: Scenario) throws -> [String: Double] {
    var values: [String: Double] = [:]
    for setting in settings {
      let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2 else {
        throw ValidationError(
          "--set '\(sanitised(setting))' isn't KNOB=VALUE, such as \(scenario.dials.first?.id ?? "grace")=5s")
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
      case .failure(let error):
        throw ValidationError("--set \(dial.id): \(sanitised(error.description)) (\(dial.title): \(dial.help))")
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
  case text, json, csv, svg, scenario
}
