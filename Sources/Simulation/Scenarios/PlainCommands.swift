import Kubernetes
import Manifest

/// What the commands of programs, hooks and probes plainly say about their end, and probes about whom they can ask.
extension Stage {
  /// In sentences: `main ends at once with code 1 (web.yaml:9)`.
  ///
  /// - Parameter isCrashing: the scenario has its own idea of when the program ends.
  func plainEnds(isCrashing: Bool) -> [String] {
    plan.containers.flatMap { container -> [String] in
      var result: [String] = []
      if let program = container.program, program.isSoon, !isCrashing || container.name != target?.name {
        result.append("\(container.name) ends \(program.end) (\(program.place))")
      }
      for (word, hook) in [("postStart", container.postStart), ("preStop", container.preStop)] {
        if let program = hook?.program, program.exitCode != 0 {
          result.append("\(word) of \(container.name) fails with code \(program.exitCode) (\(program.place))")
        }
        if let port = container.missingPort(of: hook?.node) {
          result.append("\(word) of \(container.name) fails, as \(unknown(port))")
        }
      }
      for kind in Probing.allCases {
        if let program = container.probes[kind]?.plainFailure {
          result.append("\(kind.rawValue) of \(container.name) always fails (\(program.place))")
        }
        if let port = container.missingPort(of: kind) {
          result.append("\(kind.rawValue) of \(container.name) can't ask, as \(unknown(port))")
        }
      }
      return result
    }
  }
}

extension Stage {
  /// The container whose probe of a kind can't succeed, as its command says.
  func plainFailure(of kind: Probing) -> String? {
    plan.containers.first { $0.probes[kind]?.plainFailure != nil }?.name
  }
}

extension ProgramPlan {
  fileprivate var end: String { (after > .zero ? "after \(after) s" : "at once") + " with code \(exitCode)" }
  fileprivate var place: String { Simulation.place(of: node) }
}

private func unknown(_ port: Node) -> String {
  "no port is called '\((port.text ?? "").prefix(40))' (\(place(of: port)))"
}

private func place(of node: Node) -> String {
  "\(node.place.file.name.split(separator: "/").last ?? ""):\(node.place.line)"
}

extension ContainerPlan {
  /// The port's name that a probe asks and that no port of the container has: the kubelet then can't ask (PB-12).
  func missingPort(of kind: Probing) -> Node? { missingPort(of: probes[kind]?.node) }

  /// Of a probe or a hook. A number in quotes is taken for a number.
  ///
  /// Source: Kubernetes, `pkg/probe/util.go`, `ResolveContainerPort`; `pkg/kubelet/lifecycle/handlers.go`, `resolvePort`.
  fileprivate func missingPort(of handler: Node?) -> Node? {
    guard let handler else { return nil }
    return [handler["httpGet"]["port"], handler["tcpSocket"]["port"]].first { port in
      guard let name = port.string, !name.isEmpty, Int(name) == nil else { return false }
      return !owns(port: port)
    }
  }

  /// How long a hook runs that plainly fails; nil for others.
  fileprivate func timeToFail(_ hook: HookPlan?) -> Moment? {
    if missingPort(of: hook?.node) != nil { return .zero }
    return hook?.program.flatMap { $0.exitCode != 0 ? $0.after : nil }
  }
}

extension ProbePlan {
  /// Its command, where that plainly can't succeed: `sh -c "exit 1"`.
  var plainFailure: ProgramPlan? {
    guard let program = ProgramPlan(command: node["exec"]["command"], arguments: node["exec"]["args"]) else {
      return nil
    }
    return program.exitCode != 0 || program.after > timeout ? program : nil
  }
}

extension Experiment {
  /// Hooks and probes whose command plainly fails fail, and who can't be asked isn't, whatever else a scenario is about.
  mutating func follow(_ stage: Stage, _ dials: Dials) {
    for container in stage.plan.containers {
      for (kind, probe) in container.probes {
        let canAsk = container.missingPort(of: kind) == nil
        guard !canAsk || probe.plainFailure != nil else { continue }
        let answer = [Behavior.Answer(.start(.zero), canAsk ? .fail : .error)]
        knobs.containers[container.name, default: Behavior()].probes[kind] = answer
        for pod in knobs.pods.keys where knobs.pods[pod]?[container.name] != nil {
          knobs.pods[pod]?[container.name]?.probes[kind] = answer
        }
      }
      if let after = container.timeToFail(container.postStart) {
        let time = knobs.containers[container.name]?.postStart?.duration ?? after
        let run = Behavior.HookRun(duration: time, succeeds: false)
        knobs.containers[container.name, default: Behavior()].postStart = run
        for pod in knobs.pods.keys { knobs.pods[pod]?[container.name]?.postStart = run }
      }
      if let after = container.timeToFail(container.preStop) {
        let time = knobs.containers[container.name]?.preStop?.duration ?? after
        let run = Behavior.HookRun(duration: time, succeeds: false)
        knobs.containers[container.name, default: Behavior()].preStop = run
        for pod in knobs.pods.keys { knobs.pods[pod]?[container.name]?.preStop = run }
      }
    }
  }
}

extension Play {
  /// What programs do that no event tells.
  static func remarks(_ scenario: Scenario, _ timeline: Timeline, _ stage: Stage, _ dials: Dials) -> [Story.Remark] {
    guard let target = stage.target else { return [] }
    if scenario.id == "half-dead" {
      return [
        Story.Remark(
          at: dials.moment("hangs-after"), actor: target.name, text: "answers no more, and runs on",
          why: "the knob 'hangs-after' says so; for Kubernetes a process that runs is well until a probe says otherwise"
        )
      ]
    }
    if scenario.id == "dependency-missing", let waiting = stage.waitingInit {
      let start = timeline.events.first { $0.pod == stage.pod && $0.what == .started && $0.container == waiting.name }
      guard let start else { return [] }
      return [
        Story.Remark(
          at: start.at + dials.moment("answers-after"), actor: waiting.name,
          text: "what it waits for is there\(waiting.host.map { ": '\($0)' answers" } ?? "")",
          why: "the knob 'answers-after' says so; no manifest tells how long that takes")
      ]
    }
    // A readiness probe tells the same, and better.
    guard dials["answers-after"] != nil, target.probes[.readiness] == nil, scenario.id == "start",
      let start = timeline.events.first(where: {
        $0.pod == stage.pod && $0.what == .started && $0.container == target.name
      })
    else { return [] }
    let end = timeline.events.first { $0.pod == stage.pod && $0.what == .exited && $0.container == target.name }
    let answers = start.at + dials.moment("answers-after")
    guard end.map({ $0.at > answers }) ?? true, answers > start.at else { return [] }
    return [
      Story.Remark(
        at: answers, actor: target.name, text: "answers from now on",
        why: "the knob 'answers-after' says so; no probe asks, so Kubernetes never knows")
    ]
  }
}

/// An init container that waits for something, as its command says.
struct WaitingInit: Sendable {
  let name: String
  /// Whom it asks; nil where that can't be read.
  let host: String?
  let node: Node
}

extension Stage {
  /// The first init container whose command is a loop: it waits until something is there.
  var waitingInit: WaitingInit? {
    plan.containers.lazy.filter { $0.role == .initial }.compactMap { container in
      let field = container.node["command"].isPresent ? container.node["command"] : container.node["args"]
      let words = (container.node["command"].items + container.node["args"].items).compactMap(\.text)
        .flatMap { $0.split { $0.isWhitespace || $0 == ";" || $0 == "'" || $0 == "\"" || $0 == "(" || $0 == ")" } }
        .map(String.init)
      guard words.contains("while") || words.contains("until") else { return nil }
      return WaitingInit(name: container.name, host: host(in: words), node: field)
    }.first
  }
}

/// `fortune` of `wget http://fortune/x`, `nslookup db`, `nc -z db 5432`, `pg_isready -h db`.
private func host(in words: [String]) -> String? {
  for (index, word) in words.enumerated() {
    if let range = word.firstRange(of: "://") {
      let rest = word[range.upperBound...].prefix { $0 != "/" && $0 != ":" && $0 != "?" }
      return isName(rest) ? String(rest) : nil
    }
    let isFlag = ["-h", "--host"].contains(word)
    guard isFlag || ["nslookup", "nc", "getent", "dig", "host", "ping"].contains(word) else { continue }
    let next = words[(index + 1)...].first { !$0.hasPrefix("-") && $0 != "hosts" }
    if let next, isName(next[...]) { return next }
  }
  return nil
}

private func isName(_ text: Substring) -> Bool {
  !text.isEmpty
    && text.unicodeScalars.allSatisfy {
      $0.isASCII && ($0.properties.isAlphabetic || "0123456789.-".unicodeScalars.contains($0))
    }
}
