import Kubernetes
import Manifest

/// Dials that many scenarios share.
extension Dial {
  static let grace = Dial(
    "grace", "grace period", .seconds, 0...3600, "from the deletion to SIGKILL, hooks included"
  ) { stage in
    let node = stage.template["spec"]["terminationGracePeriodSeconds"]
    return Standard(value: Double(stage.plan.grace), from: node.isPresent ? .manifest : .default, node: node)
  }

  static let preStop = Dial(
    "prestop", "preStop hook", .seconds, 0...3600, "how long the hook runs before SIGTERM is sent"
  ) { stage in
    let hook = stage.target?.node["lifecycle"]["preStop"] ?? stage.template["spec"]
    guard let plan = stage.target?.preStop else { return Standard(value: 0, from: .default, node: hook) }
    if case .sleep(let time) = plan.handler { return Standard(value: time.seconds, from: .manifest, node: hook) }
    // A hook that is a shell's sleep says how long it takes; of others nobody knows.
    if let time = secondsSlept(by: plan.node["exec"]["command"]) {
      return Standard(value: time, from: .manifest, node: hook)
    }
    return Standard(value: 1, from: .assumed, node: hook)
  }

  static let shutdown = Dial(
    "shutdown", "shutdown time", .seconds, 0...3600, assumed: 4,
    "from SIGTERM to the program's own exit")
  static let ignoresTerm = Dial(
    "ignore-sigterm", "ignores SIGTERM", .flag, 0...1, assumed: 0,
    "as a program does that runs as process 1 without a handler, or behind a shell")
  static let closesListener = Dial(
    "close-listener", "closes its port on SIGTERM", .flag, 0...1, assumed: 1,
    "as most servers do: new connections are refused while it finishes the open ones",
    matters: { !$0.services.isEmpty })
  static let endpointDelay = Dial(
    "endpoint-delay", "endpoint write delay", .seconds, 0...60, assumed: 0.2,
    "from a pod's change to the write of its EndpointSlice", matters: { !$0.services.isEmpty })
  static let proxyDelay = Dial(
    "proxy-delay", "kube-proxy delay", .seconds, 0...60, assumed: 1,
    "from that write to changed rules on the slowest node", matters: { !$0.services.isEmpty })
  static let proxyFirst = Dial(
    "proxy-first", "kube-proxy, first node", .seconds, 0...60, assumed: 0.5,
    "the same on the node whose rules change first; half of the requests come from there",
    matters: { !$0.services.isEmpty })
  static let rate = Dial(
    "rate", "request rate", .perSecond, 0...1000, assumed: 50, "requests to the Service, spread evenly over its pods",
    matters: { !$0.services.isEmpty })
  static let requestLength = Dial(
    "request-length", "request length", .seconds, 0...60, assumed: 0.2, "from a request's connection to its answer",
    matters: { !$0.services.isEmpty })
  static let pull = Dial(
    "pull", "image pull", .seconds, 0...3600, assumed: 3, "how long each image takes to arrive")
  static let answersAfter = Dial(
    "answers-after", "time until it answers", .seconds, 0...3600, assumed: 5,
    "from a container's start until it answers probes and requests",
    matters: { stage in
      !stage.services.isEmpty || stage.plan.mains.contains { !stage.plan.containers[$0].probes.isEmpty }
    })
  static let initTime = Dial(
    "init-time", "time of an init container", .seconds, 0...3600, assumed: 2, "how long each init container runs",
    matters: { $0.plan.containers.contains { $0.role == .initial } })
  static let postStart = Dial(
    "poststart", "postStart hook", .seconds, 0...3600, "how long the hook runs",
    matters: { $0.target?.postStart != nil }
  ) { stage in
    let hook = stage.target?.node["lifecycle"]["postStart"] ?? stage.template["spec"]
    guard let plan = stage.target?.postStart else { return Standard(value: 0, from: .default, node: hook) }
    if case .sleep(let time) = plan.handler { return Standard(value: time.seconds, from: .manifest, node: hook) }
    if let time = secondsSlept(by: plan.node["exec"]["command"]) {
      return Standard(value: time, from: .manifest, node: hook)
    }
    return Standard(value: 1, from: .assumed, node: hook)
  }
  static let runsFor = Dial(
    "runs-for", "time of its work", .seconds, 0...86400,
    "how long a Job's program runs when all goes well",
    matters: { $0.isBatch }
  ) { stage in
    guard let program = stage.target?.program else { return .assumed(20) }
    return Standard(value: program.after.seconds, from: .manifest, node: program.node)
  }
  /// Of programs that end by themselves, as their command says.
  static let exits = Dial(
    "exits", "ends as its command says", .flag, 0...1, "by itself, after the sleeps and with the code of its script",
    matters: { !$0.isBatch && $0.endingProgram != nil }
  ) { stage in
    guard let program = stage.endingProgram else { return .assumed(0) }
    return Standard(value: 1, from: .manifest, node: program.plan.node)
  }
  static let crashAfter = Dial(
    "crash-after", "crash after", .seconds, 0...86400, "from a container's start to its crash"
  ) { stage in
    guard let program = stage.target?.program, program.isSoon else { return .assumed(3) }
    return Standard(value: program.after.seconds, from: .manifest, node: program.node)
  }
  static let exitCode = Dial("exit-code", "exit code", .count, 1...255, "of the crash") { stage in
    guard let program = stage.target?.program, program.isSoon, program.exitCode > 0 else { return .assumed(1) }
    return Standard(value: Double(program.exitCode), from: .manifest, node: program.node)
  }
  static let recovers = Dial(
    "crashes", "crashes", .count, 0...100, assumed: 100, "how often it crashes before it stays up")
}

/// The seconds of a `sleep` in a hook's command: `["sleep", "5"]`, `["sh", "-c", "sleep 5; nginx -s quit"]`.
///
/// Nil for a command that says nothing about its time.
private func secondsSlept(by command: Node) -> Double? {
  let words = command.items.compactMap(\.text).flatMap { part in
    part.split { $0.isWhitespace || $0 == ";" || $0 == "&" || $0 == "(" || $0 == ")" }.map(String.init)
  }
  guard let index = words.firstIndex(where: { $0 == "sleep" || $0.hasSuffix("/sleep") }), index + 1 < words.count
  else { return nil }
  let amount = words[index + 1]
  return Double(amount).flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
    ?? Duration(go: amount).map { Double($0.nanoseconds) / 1e9 }
}
