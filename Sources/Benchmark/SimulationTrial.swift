import Kubernetes
import Manifest
import Simulation

/// Simulated minutes and rollouts: how long they take on this machine.
let simulationTrial = Trial(
  name: "simulation", sentence: "ten simulated minutes of one workload, and a rollout of 1,000 replicas"
) { _ in
  let small = workload(replicas: 3)
  var life = Experiment()
  life.actions = [
    Action(at: .zero, .create, "deployment/web"),
    Action(at: .seconds(500), .delete(grace: nil, force: false), "pod/web@1#1"),
  ]
  let (typical, events) = time(small, life, rounds: 21)

  // The player's commonest run: one pod of a settled workload is deleted, and its Service hears of it.
  var deletion = Experiment()
  deletion.given.steadySince = .seconds(-60)
  deletion.actions = [Action(at: .zero, .delete(grace: nil, force: false), "pod/web@1#1")]
  deletion.knobs.proxyDelay = .seconds(1)
  deletion.end = .seconds(60)
  let (termination, few) = time(small, deletion, rounds: 21)

  let large = workload(replicas: 1000)
  var rollout = Experiment()
  rollout.given.steadySince = .seconds(-60)
  rollout.actions = [
    Action(at: .zero, .setImage(container: "app", image: "shop/web:2"), "deployment/web")
  ]
  var slow = ImageBehavior()
  slow.pull = .seconds(5)
  slow.everyPod = true
  rollout.knobs.images["shop/web:2"] = slow
  let (thousand, many) = time(large, rollout, rounds: 5)
  return [
    Outcome(
      what: "ten minutes of a Deployment of three, \(events) events", value: text(typical * 1000) + " ms",
      target: "under 5 ms", holds: typical < 0.005),
    Outcome(
      what: "one termination, \(few) events", value: text(termination * 1000) + " ms", target: "under 5 ms",
      holds: termination < 0.005),
    Outcome(
      what: "rollout of 1,000 replicas, \(many) events", value: text(thousand) + " s", target: "under 1 s",
      holds: thousand < 1),
  ]
}

private func time(_ inventory: Inventory, _ experiment: Experiment, rounds: Int) -> (seconds: Double, events: Int) {
  var events = 0
  let times = (0..<rounds).map { _ in
    processorSeconds { events = simulate(inventory, experiment).events.count }
  }
  return (median(times), events)
}

private func workload(replicas: Int) -> Inventory {
  let manifest = """
    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      replicas: \(replicas)
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec:
          containers:
          - name: app
            image: shop/web:1
            readinessProbe: {httpGet: {port: 8080, path: /ready}}
            livenessProbe: {httpGet: {port: 8080, path: /live}}
    """
  return Inventory([readYAML(SourceFile(name: "web.yaml", text: manifest))])
}
