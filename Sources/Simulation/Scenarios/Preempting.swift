import Kubernetes
import Manifest

/// Who goes when there's no room for all.
let preempting: [Scenario] = [
  Scenario(
    "preemption", "no room: preemption", .start,
    "What happens when the node is full of less important pods?",
    lesson:
      "The scheduler deletes as many of them as it takes, with their own grace period, and the pod stays Pending until "
      + "they're gone; a budget protects them only where there's room elsewhere.",
    dials: [
      Dial(
        "priority", "the pod's priority", .count, -1_000_000_000...2_000_001_000,
        "the value of its priority class; 1000 where the files don't hold the class"
      ) { stage in
        guard let value = stage.priorityClass?.node["value"], let number = value.int else { return .assumed(1000) }
        return Dial.Standard(value: Double(number), from: .manifest, node: value)
      },
      Dial(
        "others-priority", "priority of the others", .count, -1_000_000_000...2_000_001_000, assumed: 0,
        "of the pods that fill the node; those that aren't less important stay"),
      Dial(
        "others-grace", "grace period of the others", .seconds, 0...3600, assumed: 30,
        "what they get from their deletion to SIGKILL"),
      Dial(
        "others-shutdown", "shutdown time of the others", .seconds, 0...3600, assumed: 4,
        "from SIGTERM to their own exit"),
      Dial(
        "protected", "the others have a budget", .flag, 0...1, assumed: 0,
        "a PodDisruptionBudget that allows no disruption"),
    ] + startDials,
    applies: { stage in
      if !stage.template["spec"]["priorityClassName"].isPresent { return "the pod has no priorityClassName" }
      return stage.requests.isEmpty ? "no container requests a resource" : nil
    }, ending: .serving, extras: { stage, dials in stage.others(dials) },
    examples: [
      Scenario.Example(
        """
        kind: Pod
        apiVersion: v1
        metadata: {name: web}
        spec:
          priorityClassName: important
          containers:
          - {name: app, image: "web:1", resources: {requests: {cpu: 500m}}}
        ---
        kind: PriorityClass
        apiVersion: scheduling.k8s.io/v1
        metadata: {name: important}
        value: 1000
        """, set: ["pull": 0],
        shows: """
          0  API server  stored: Pending, no node yet
          0  scheduler   the pod stays Pending: n1: Insufficient cpu  cpu
          0  scheduler   preempts other-1, which is less important    priorityClassName
          0  scheduler   waits for the room on node n1                priorityClassName
          4  API server  other-1 removed
          4  scheduler   chooses node n1                              nodeName
          4  kubelet n1  pulls web:1                                  image
          4  kubelet n1  the image is there                           image
          4  kubelet n1  starts app                                   image
          4  kubelet n1  phase Running                                restartPolicy
          4  kubelet n1  Ready                                        readinessProbe
          """),
      Scenario.Example(
        """
        kind: Pod
        apiVersion: v1
        metadata: {name: web}
        spec:
          priorityClassName: polite
          containers:
          - {name: app, image: "web:1", resources: {requests: {cpu: 500m}}}
        ---
        kind: PriorityClass
        apiVersion: scheduling.k8s.io/v1
        metadata: {name: polite}
        value: 1000
        preemptionPolicy: Never
        """, set: ["pull": 0],
        shows: """
          0  API server  stored: Pending, no node yet
          0  scheduler   the pod stays Pending: n1: Insufficient cpu  cpu
          """),
    ]
  ) { stage, dials in
    var experiment = Experiment(stage, dials)
    let count = stage.siblings.count + 1
    let names = (1...count).map { "other-\($0)" }
    // A DaemonSet has one pod a node, so there each node is full of one.
    experiment.given.nodes =
      stage.owner.kind == .daemonSet
      ? names.prefix(2).enumerated().map { ("n\($0.offset + 1)", [$0.element]) } : [("n1", names)]
    for (node, pods) in experiment.given.nodes {
      for (key, amount) in stage.requests {
        experiment.knobs.capacity[node, default: [:]][key] = Quantity(
          billionths: amount.billionths * Int128(pods.count), format: amount.format)
      }
    }
    var other = Behavior()
    other.onTerm = .exit(after: dials.moment("others-shutdown"), code: 0)
    experiment.knobs.containers[otherContainer] = other
    experiment.given.steadySince = .seconds(-60)
    experiment.actions = [stage.creation]
    return experiment
  }
]

private let otherContainer = "other"

extension Stage {
  /// What each of its pods asks a node for, as its containers say it (RE-1); empty where they say nothing.
  var requests: [String: Quantity] {
    var experiment = Experiment()
    experiment.minor = options.kubernetesMinor
    let world = World(Inventory([], options: options), experiment)
    var result: [String: Quantity] = [:]
    for (key, amount) in world.requests(of: plan, in: namespace) where key != "pods" && amount > 0 {
      result[key] = Quantity(billionths: amount, format: key == "memory" ? .binary : .decimal)
    }
    return result
  }

  /// As many pods as fill the room that its own need, their priority class and budget, and the class of its own.
  fileprivate func others(_ dials: Dials) -> [Document] {
    let place = template["spec"]["priorityClassName"].span
    let app = "\(owner.name)-other"
    var documents = [
      priorityClass(
        template["spec"]["priorityClassName"].text ?? "", dials.int("priority"),
        priorityClass?.node["preemptionPolicy"], at: priorityClass?.node.span ?? place),
      priorityClass(app, dials.int("others-priority"), nil, at: place),
    ]
    for index in 0...siblings.count {
      documents.append(
        object("v1", "Pod", "other-\(index + 1)", app, at: place) { root in
          root.map(key: "spec") { spec in
            spec.string(app, key: "priorityClassName")
            spec.int(dials.int("others-grace"), key: "terminationGracePeriodSeconds")
            spec.list(key: "containers") { list in
              list.map { container in
                container.string(otherContainer, key: "name")
                container.string("other:1", key: "image")
                container.map(key: "resources") { resources in
                  resources.map(key: "requests") { map in
                    for (key, amount) in requests.sorted(by: { $0.key < $1.key }) {
                      map.string(amount.description, key: key)
                    }
                  }
                }
              }
            }
          }
        })
    }
    guard dials.flag("protected") else { return documents }
    documents.append(
      object("policy/v1", "PodDisruptionBudget", app, app, at: place) { root in
        root.map(key: "spec") { spec in
          spec.int(siblings.count + 1, key: "minAvailable")
          spec.map(key: "selector") { $0.map(key: "matchLabels") { $0.string(app, key: "app") } }
        }
      })
    return documents
  }

  private func priorityClass(_ name: String, _ value: Int, _ policy: Node?, at place: Span) -> Document {
    var writer = Writer()
    writer.map { root in
      root.string("scheduling.k8s.io/v1", key: "apiVersion")
      root.string("PriorityClass", key: "kind")
      root.map(key: "metadata") { $0.string(name, key: "name") }
      root.int(value, key: "value")
      if let policy, policy.isPresent { root.copy(policy, key: "preemptionPolicy") }
    }
    return writer.finish(from: place)
  }

  private func object(
    _ version: String, _ kind: String, _ name: String, _ app: String, at place: Span, _ body: (inout Writer) -> Void
  ) -> Document {
    var writer = Writer()
    writer.map { root in
      root.string(version, key: "apiVersion")
      root.string(kind, key: "kind")
      root.map(key: "metadata") { metadata in
        metadata.string(name, key: "name")
        if !namespace.isEmpty { metadata.string(namespace, key: "namespace") }
        metadata.map(key: "labels") { $0.string(app, key: "app") }
      }
      body(&root)
    }
    return writer.finish(from: place)
  }
}
