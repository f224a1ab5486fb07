import Kubernetes
import Manifest

/// What a pod's manifest says about its life, with the defaults filled in.
///
/// Source of the defaults: lifecycle rules ST-1, ST-5, PB-11 (Kubernetes `pkg/apis/core/v1/defaults.go`).
struct PodPlan: Sendable {
  let node: Node
  /// Init containers and sidecars first, in their order, then the main containers.
  let containers: [ContainerPlan]
  let grace: Int
  let restartPolicy: RestartPolicy
  let readinessGates: [String]
  let schedulingGates: [String]
  let activeDeadline: Int?
  let labels: Labels

  /// - Parameters:
  ///   - root: a Pod, or a pod template.
  ///   - images: what the containers were given later instead of what's written.
  init(_ root: Node, images: [String: String] = [:]) {
    let spec = root["spec"]
    node = root
    let fallback = RestartPolicy(rawValue: spec["restartPolicy"].string ?? "") ?? .always
    restartPolicy = fallback
    // A negative one counts as a second (TE-1).
    let written = spec["terminationGracePeriodSeconds"].int32 ?? 30
    grace = written < 0 ? 1 : written
    labels = Labels(root["metadata"]["labels"])
    readinessGates = spec["readinessGates"].items.compactMap { $0["conditionType"].string }
    schedulingGates = spec["schedulingGates"].items.compactMap { $0["name"].string }
    activeDeadline = spec["activeDeadlineSeconds"].int32
    containers =
      spec["initContainers"].items.map { ContainerPlan($0, isInit: true, podPolicy: fallback, images: images) }
      + spec["containers"].items.map { ContainerPlan($0, isInit: false, podPolicy: fallback, images: images) }
  }

  var inits: Range<Int> { 0..<(containers.firstIndex { $0.role == .main } ?? containers.count) }
  var mains: Range<Int> { inits.upperBound..<containers.count }
  var sidecars: [Int] { inits.filter { containers[$0].role == .sidecar } }
}

enum RestartPolicy: String, Sendable {
  case always = "Always"
  case onFailure = "OnFailure"
  case never = "Never"
}

struct ContainerPlan: Sendable {
  enum Role: Sendable { case initial, sidecar, main }

  let node: Node
  let name: String
  let image: String
  let role: Role
  /// The container's own policy where it has one, else the pod's.
  let restartPolicy: RestartPolicy
  let podPolicy: RestartPolicy
  let restartRules: [RestartRule]
  let pullPolicy: String
  let probes: [Probing: ProbePlan]
  let preStop: HookPlan?
  let postStart: HookPlan?
  /// When its program ends by itself, as its command says; nil where that says nothing.
  let program: ProgramPlan?

  init(_ node: Node, isInit: Bool, podPolicy: RestartPolicy, images: [String: String]) {
    let own = RestartPolicy(rawValue: node["restartPolicy"].string ?? "")
    self.node = node
    name = node["name"].text ?? ""
    let written = node["image"].text ?? ""
    image = images[name] ?? written
    role = isInit ? (own == .always ? .sidecar : .initial) : .main
    restartPolicy = own ?? podPolicy
    self.podPolicy = podPolicy
    restartRules = node["restartPolicyRules"].items.map(RestartRule.init)
    // Set when the object is created; another image later doesn't change it (ST-5).
    pullPolicy = node["imagePullPolicy"].string ?? Image.defaultPullPolicy(for: written)
    probes = Dictionary(
      uniqueKeysWithValues: Probing.allCases.compactMap { kind in
        let probe = node["\(kind.rawValue)Probe"]
        return probe.isPresent ? (kind, ProbePlan(probe)) : nil
      })
    preStop = HookPlan(node["lifecycle"]["preStop"])
    postStart = HookPlan(node["lifecycle"]["postStart"])
    program = ProgramPlan(command: node["command"], arguments: node["args"])
  }

  /// The ports by name and number, TCP unless said.
  func owns(port: Node) -> Bool {
    node["ports"].items.contains { own in
      port.string.map { own["name"].string == $0 } ?? (own["containerPort"].int32 == port.int)
    }
  }
}

/// A rule of `restartPolicyRules`: exit codes that restart whatever the policy says.
struct RestartRule: Sendable {
  let isIn: Bool
  let codes: [Int]
  /// Not only its own container starts again, all do (CL-12).
  let restartsAll: Bool

  init(_ node: Node) {
    restartsAll = node["action"].string == "RestartAllContainers"
    isIn = node["exitCodes"]["operator"].string != "NotIn"
    codes = node["exitCodes"]["values"].items.compactMap(\.int32)
  }

  func matches(_ code: Int) -> Bool { codes.contains(code) == isIn }
}

struct ProbePlan: Sendable {
  let node: Node
  let initialDelay: Moment
  let period: Moment
  let timeout: Moment
  let successThreshold: Int
  let failureThreshold: Int
  /// Of a liveness or startup probe, for the kill it makes.
  let grace: Int?

  init(_ node: Node) {
    self.node = node
    initialDelay = .seconds(max(0, node["initialDelaySeconds"].int32 ?? 0))
    period = .seconds(max(1, node["periodSeconds"].int32 ?? 10))
    timeout = .seconds(max(1, node["timeoutSeconds"].int32 ?? 1))
    successThreshold = max(1, node["successThreshold"].int32 ?? 1)
    failureThreshold = max(1, node["failureThreshold"].int32 ?? 3)
    grace = node["terminationGracePeriodSeconds"].int32
  }
}

struct HookPlan: Sendable {
  enum Handler: Sendable { case exec, http, sleep(Moment), tcp }
  let node: Node
  let handler: Handler
  /// How its command ends, where that's plain.
  let program: ProgramPlan?

  init?(_ node: Node) {
    guard node.isPresent else { return nil }
    self.node = node
    program = ProgramPlan(command: node["exec"]["command"], arguments: node["exec"]["args"])
    if node["sleep"].isPresent {
      handler = .sleep(.seconds(max(0, node["sleep"]["seconds"].int32 ?? 0)))
    } else if node["tcpSocket"].isPresent {
      handler = .tcp
    } else {
      handler = node["httpGet"].isPresent ? .http : .exec
    }
  }

  /// How the hook runs: a sleep by the manifest, the others by the knob; at once and well without one.
  func run(_ knob: Behavior.HookRun?) -> Behavior.HookRun {
    switch handler {
    case .sleep(let duration): Behavior.HookRun(duration: duration)
    // Accepted by the API, and never works (LH-7).
    case .tcp: Behavior.HookRun(duration: .zero, succeeds: false)
    case .exec, .http: knob ?? Behavior.HookRun(duration: .zero)
    }
  }
}
