import Drawing
import Explorer
import Kubernetes
import Manifest

/// From a key to the painted frame in the timeline player, and what one slice of the work between inputs takes.
let playerTrial = Trial(
  name: "player", sentence: "key to frame in the timeline player at 200x50, and each slice of what is put off"
) { _ in
  var outcomes: [Outcome] = []
  for (object, keys) in [("deploy/web", keysOfDeployment), ("sts/db", keysOfStatefulSet)] {
    var state = State(size: Size(200, 50), look: Look(theme: .plain))
    _ = state.receive(.loaded(Contents(Inventory([read(SourceFile(name: "web.yaml", text: manifest))]))))
    press(":goto \(object)<enter>", on: &state)
    var keyTimes: [(what: String, time: Double)] = []
    var slices: [(what: String, time: Double)] = []
    var clock = 0
    for key in keys {
      for single in (try? Key.keys(key)) ?? [] {
        let time = processorSeconds {
          _ = state.receive(.input(.key(single)))
          _ = state.draw()
        }
        keyTimes.append((key, time))
      }
      clock += 1000
      _ = state.receive(.tick(clock))
      while state.isBusy {
        let time = processorSeconds {
          _ = state.receive(.idle)
          _ = state.draw()
        }
        slices.append((key, time))
      }
    }
    for (name, times) in [("key", keyTimes), ("slice", slices)] {
      let slowest = times.sorted { $0.time > $1.time }
      guard let first = slowest.first else { continue }
      for other in slowest.dropFirst().prefix(4) {
        outcomes.append(
          Outcome(what: "\(object), \(name) '\(other.what)'", value: "\(text(other.time * 1000, decimals: 1)) ms"))
      }
      outcomes.append(
        Outcome(
          what: "\(object), slowest of \(times.count) \(name)s, '\(first.what)' (median \(milliseconds(times)) ms)",
          value: "\(text(first.time * 1000, decimals: 1)) ms", target: "at most 16 ms", holds: first.time <= 0.016))
    }
  }
  return outcomes
}

private let keysOfDeployment = [
  "<esc>", "t", "l", "h", "L", "H", "n", "o", "j", "l", "l", "j", "j", "l", "L", "x", "X", "o", "r", "j", "k", "<esc>",
  ":sweep grace=0..60s<enter>", ":sweep prestop<enter>", "<esc>", ":knob prestop=5s<enter>", "D", "l", "<tab>", "l",
  "x",
  "<esc>", "s", "<esc>", "g2", "g4", "L", "g5", "g7", "g8", "g9", "l", "zc", "+", "+", "-", "a",
  ":scenario crash-loop<enter>", "ojl", "o", "r", "<esc>", ":scenario rollout<enter>", "l", "ojl", "o", "r", "<esc>",
  ":scenario start<enter>", "l", "q",
]

private let keysOfStatefulSet = [
  "<esc>", "t", "l", "g6", "l", "l", "L", "ojl", "l", "o", "s", "<esc>", ":scenario statefulset-rollout<enter>", "l",
  "r", "<esc>", ":sweep grace<enter>", "q",
]

private func press(_ keys: String, on state: inout State) {
  for key in (try? Key.keys(keys)) ?? [] { _ = state.receive(.input(.key(key))) }
}

private func milliseconds(_ times: [(what: String, time: Double)]) -> String {
  text(median(times.map(\.time)) * 1000, decimals: 1)
}

private let manifest = """
  apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web}
  spec:
    replicas: 3
    selector: {matchLabels: {app: web}}
    template:
      metadata: {labels: {app: web}}
      spec:
        containers:
        - name: web
          image: shop/web:1
          ports: [{containerPort: 80}]
          readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 5}
          livenessProbe: {httpGet: {path: /live, port: 80}}
  ---
  apiVersion: v1
  kind: Service
  metadata: {name: web}
  spec: {selector: {app: web}, ports: [{port: 80}]}
  ---
  apiVersion: apps/v1
  kind: StatefulSet
  metadata: {name: db}
  spec:
    replicas: 3
    serviceName: db
    selector: {matchLabels: {app: db}}
    template:
      metadata: {labels: {app: db}}
      spec:
        containers: [{name: db, image: "db:1", volumeMounts: [{name: data, mountPath: /data}]}]
    volumeClaimTemplates: [{metadata: {name: data}, spec: {}}]
  ---
  apiVersion: v1
  kind: Service
  metadata: {name: db}
  spec: {clusterIP: None, selector: {app: db}, ports: [{port: 5432}]}
  """
