import Drawing
import Kubernetes
import Manifest

/// What the manifest alone says about the life of a pod: the order of its start, when probes act, how it ends.
///
/// How long programs take isn't written in a manifest, so nothing is said about it.
struct LifeCycle {
  private let template: Node
  private let glyphs: Glyphs
  private(set) var lines: [FactLine] = []
  private var pod: Node { template["spec"] }

  /// Nil where there's no pod template.
  init?(_ resource: Resource, glyphs: Glyphs) {
    guard resource.runsPods else { return nil }
    (template, self.glyphs) = (resource.podTemplate, glyphs)
    start()
    lines.append(.rule)
    probes()
    lines.append(.rule)
    end()
  }

  private var mains: [Node] { pod["containers"].items }
  private var sidecars: [Node] { pod["initContainers"].items.filter(isSidecar) }
  private func isSidecar(_ container: Node) -> Bool { container["restartPolicy"].text == "Always" }
  private func name(_ container: Node) -> String { container["name"].text ?? "?" }

  private mutating func say(_ text: Text, at node: Node? = nil) {
    lines.append(FactLine(text: text, place: node?.place, hanging: 5))
  }

  private mutating func say(_ words: String, at node: Node? = nil) { say(Text(untrusted: words), at: node) }

  /// Source: the kubelet, kuberuntime_manager.go (SyncPod) and kuberuntime_container.go (computeInitContainerActions).
  private mutating func start() {
    say(Text("start", .textStrong))
    var number = 1
    for container in pod["initContainers"].items {
      if isSidecar(container) {
        let gate =
          container["startupProbe"].isPresent
          ? "the next waits until its startup probe succeeds" : "the next starts once it runs"
        say("  \(number)  sidecar \(name(container))   \(gate)", at: container["name"])
      } else {
        say("  \(number)  init \(name(container))   the next starts when it exits with 0", at: container["name"])
      }
      number += 1
    }
    for container in mains {
      let hook = hookWords(container["lifecycle"]["postStart"], in: container)
      let after = hook.map { "   postStart \($0) holds up what follows" } ?? ""
      say("  \(number)  container \(name(container))\(after)", at: container["name"])
      number += 1
    }
    if mains.count > 1 {
      say(Text("     containers start one after the other, none waits until another is ready", .textDim))
    }
  }

  /// Source: the kubelet, prober/worker.go (run, doProbe) and prober_manager.go (UpdatePodStatus).
  private mutating func probes() {
    say(Text("probes", .textStrong))
    let before = lines.count
    for container in sidecars + mains {
      let startup = container["startupProbe"]
      if let limit = patience(startup) {
        say(
          "  \(name(container))  startup    killed if it hasn't succeeded \(limit.delay + limit.span - limit.period) to \(limit.delay + limit.span) s after the start",
          at: startup)
        bar(limit, role: .timelineBarWaiting)
      }
      let readiness = container["readinessProbe"]
      if let limit = patience(readiness) {
        let after = startup.isPresent ? "the startup probe's success" : "the start"
        let first = limit.delay == 0 ? "at once after \(after)" : "\(limit.firstTry) s after the start at the earliest"
        say(
          "  \(name(container))  readiness  asked \(first); taken out of Services after \(limit.failures) failures, \(limit.period) s apart",
          at: readiness)
      } else if mains.contains(container) {
        say("  \(name(container))  readiness  none: it counts as ready as soon as it runs", at: container["name"])
      }
      let liveness = container["livenessProbe"]
      if let limit = patience(liveness) {
        say(
          "  \(name(container))  liveness   restarted after \(limit.failures) failures in a row, \(limit.period) s apart",
          at: liveness)
        if !startup.isPresent {
          say(
            Text(
              "     a program that doesn't answer is killed \(limit.delay + limit.span - limit.period) to \(limit.delay + limit.span) s after its start",
              .textDim), at: liveness)
        }
        bar(limit, role: .timelineBarRunning)
      }
    }
    if lines.count == before { say(Text("  none", .textDim)) }
  }

  private struct Patience {
    let delay: Int
    let period: Int
    let failures: Int
    var span: Int { period * failures }
    /// The first tick that the delay lets pass, when ticks count from the start.
    var firstTry: Int { (delay + period - 1) / period * period }
  }

  private func patience(_ probe: Node) -> Patience? {
    guard probe.isPresent else { return nil }
    func number(_ key: String, _ standard: Int, least: Int) -> Int {
      min(max(probe[key].int ?? standard, least), 100_000)
    }
    return Patience(
      delay: number("initialDelaySeconds", 0, least: 0), period: number("periodSeconds", 10, least: 1),
      failures: number("failureThreshold", 3, least: 1))
  }

  /// The delay, then one tick for each try, in proportion.
  private mutating func diagram(_ text: Text) { lines.append(FactLine(text: text)) }

  private mutating func bar(_ limit: Patience, role: Role) {
    let whole = limit.delay + limit.span
    let width = 40
    let quiet = whole == 0 ? 0 : limit.delay * width / whole
    var text = Text("     0 ", .textDim)
    text.append(String(repeating: glyphs.requestOk, count: quiet), .textDim)
    let step = Double(width - quiet) / Double(limit.failures)
    var drawn = 0
    // More tries than can be told apart are one stretch.
    for attempt in limit.failures * 3 > width - quiet ? limit.failures...limit.failures : 1...limit.failures {
      let end = Int((Double(attempt) * step).rounded())
      guard end > drawn else { continue }
      text.append(String(repeating: glyphs.terminating, count: end - drawn - 1), role)
      text.append(glyphs.tick, role)
      drawn = end
    }
    text.append(" \(whole) s", .textDim)
    diagram(text)
  }

  /// Source: the kubelet, kuberuntime_container.go (killContainer) and kuberuntime_termination_order.go.
  private mutating func end() {
    let field = pod["terminationGracePeriodSeconds"]
    // 0 counts as 1, and negative numbers do too.
    let grace = min(max(field.int ?? 30, 1), 1_000_000)
    say(
      Text("end", .textStrong) + Text("   grace \(grace) s\(field.isPresent ? "" : " (default)")", .textDim), at: field)
    let hooks = (sidecars + mains).filter { $0["lifecycle"]["preStop"].isPresent }
    for container in mains {
      let hook = container["lifecycle"]["preStop"]
      if let words = hookWords(hook, in: container) {
        let seconds = hook["sleep"]["seconds"].int
        say("  \(name(container))   0 s  preStop \(words), inside the grace period", at: hook)
        if let seconds, seconds < grace {
          say("  \(pad("", to: cells(of: name(container))))   \(seconds) s  SIGTERM", at: hook)
        } else {
          say(
            "  \(pad("", to: cells(of: name(container))))       SIGTERM when preStop is done, at \(grace) s at the latest",
            at: hook)
        }
      } else {
        say("  \(name(container))   0 s  SIGTERM at once: no preStop", at: container["lifecycle"]["preStop"])
      }
    }
    for container in sidecars {
      say(
        "  \(name(container))   SIGTERM when all containers have ended, and the sidecars after it",
        at: container["name"])
    }
    // The runtime is never given less than two seconds between the signals.
    let kill = hooks.isEmpty ? max(grace, 2) : grace
    let mayTakeAll = hooks.contains { ($0["lifecycle"]["preStop"]["sleep"]["seconds"].int ?? grace) > grace - 2 }
    let late = !mayTakeAll ? "" : ", \(grace + 2) s if preStop took all of it"
    say("  SIGKILL at \(max(kill, 2)) s to what still runs\(late)", at: field)
    endBar(grace)
    if !hooks.isEmpty { say(Text("     all preStop hooks start together, those of sidecars too", .textDim)) }
  }

  private mutating func endBar(_ grace: Int) {
    guard let container = mains.first else { return }
    let width = 40
    let sleep = container["lifecycle"]["preStop"]["sleep"]["seconds"].int.map { min(max($0, 0), grace) }
    let hasHook = container["lifecycle"]["preStop"].isPresent
    let hook = hasHook ? (sleep.map { $0 * width / grace } ?? width / 2) : 0
    var text = Text("     0 ", .textDim)
    text.append(String(repeating: glyphs.hook, count: hook), .timelineBarHook)
    text.append("T", .timelineSignalTerm)
    text.append(String(repeating: glyphs.terminating, count: max(0, width - hook - 1)), .timelineBarTerminating)
    text.append("K", .timelineSignalKill)
    text.append(" \(max(grace, 2)) s", .textDim)
    diagram(text)
    let order = hasHook && sleep == nil ? "   how long preStop takes isn't written" : ""
    say(
      Text(
        "     \(hasHook ? "\(glyphs.hook) preStop " : "")T SIGTERM \(glyphs.terminating) ending K SIGKILL\(order)",
        .textDim))
  }
}

/// For what has no life cycle: that it has none, and who has one that uses it.
func lifeCycleLines(of subject: Subject, in inventory: Inventory, glyphs: Glyphs) -> [FactLine] {
  guard case .resource(let id) = subject, let resource = inventory[id] else {
    return [FactLine(text: Text("choose an object that runs pods", .textDim))]
  }
  if let cycle = LifeCycle(resource, glyphs: glyphs) {
    return cycle.lines + [.rule] + lifeFacts(of: resource, in: inventory, atMost: 5)
  }
  var lines = [FactLine(text: Text(untrusted: "\(resource.kindName) has no life cycle."))]
  var seen: Set<Resource.ID> = []
  let users = inventory.links(to: id).map(\.from) + inventory.links(from: id).compactMap(\.to)
  for user in users where seen.insert(user).inserted {
    guard let workload = inventory[user], workload.runsPods, workload.origin == .written else { continue }
    lines.append(
      FactLine(
        text: Text(untrusted: "Used by \(glyphs.label(of: workload)): Enter opens its timeline."), leads: .open(user),
        hanging: 2))
  }
  return lines
}
