import Drawing
import Explorer
import Kubernetes
import Manifest

/// From a key to the painted frame, with very many objects on a large screen.
let framesTrial = Trial(
  name: "frames", sentence: "key to frame at 200x50 with 10,000 objects"
) { _ in
  let clock = ContinuousClock()
  let readings = (0..<2500).map { number in
    read(SourceFile(name: "app\(number / 10)/\(number).yaml", text: application(number)))
  }
  var state = State(size: Size(200, 50), look: Look(theme: .plain))
  var outcomes: [Outcome] = []
  var inventory: Inventory?
  let modelled = clock.measure { inventory = Inventory(readings) }
  guard let inventory else { return [] }
  let written = inventory.resources.count(where: \.isWritten)
  outcomes.append(
    Outcome(what: "objects", value: "\(written) written, \(inventory.resources.count) in all, modelled in \(modelled)"))
  let loaded = clock.measure {
    _ = state.receive(.loaded(Contents(inventory)))
    _ = state.draw()
  }
  outcomes.append(Outcome(what: "first frame after reading", value: "\(loaded)"))
  let keys = [
    "j", "zR", "j", "G", "k", "gg", "<c-d>", "/", "w", "e", "b", "-", "9", "<esc>", "zM", "v", "v", "v", "v", "zR",
    "<c-d>", "2", "j",
    "1", "3", "x", "J", "[", ":", "w", "e", "<esc>", "?", "<esc>", "gw", "/", "k", "i", "n", "d", ":", "p", "o",
    "<esc>", "!", "e",
  ]
  var worst: (key: String, time: Duration) = ("", .zero)
  for key in keys {
    guard let sequence = try? Key.keys(key) else { continue }
    for single in sequence {
      let time = clock.measure {
        _ = state.receive(.input(.key(single)))
        _ = state.draw()
      }
      if time > worst.time { worst = (key, time) }
      if time > .milliseconds(8) { outcomes.append(Outcome(what: "key \(key)", value: "\(time)")) }
    }
  }
  let holds = worst.time <= .milliseconds(16)
  outcomes.append(
    Outcome(what: "slowest key, '\(worst.key)'", value: "\(worst.time)", target: "at most 16 ms", holds: holds))
  return outcomes
}

/// Four objects that refer to each other.
private func application(_ number: Int) -> String {
  let name = "web-\(number)"
  return """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: \(name), namespace: team-\(number % 40), labels: {app: \(name)}}
    spec:
      replicas: 1
      selector: {matchLabels: {app: \(name)}}
      template:
        metadata: {labels: {app: \(name)}}
        spec:
          containers:
          - name: main
            image: registry.example/\(name):1.\(number)
            envFrom: [{configMapRef: {name: \(name)}}, {secretRef: {name: \(name)-\(number % 7 == 0 ? "x" : "s")}}]
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: \(name), namespace: team-\(number % 40)}
    spec: {selector: {app: \(name)}, ports: [{port: 80}]}
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: \(name), namespace: team-\(number % 40)}
    data: {level: info}
    ---
    apiVersion: v1
    kind: Secret
    metadata: {name: \(name)-s, namespace: team-\(number % 40)}
    stringData: {password: x}

    """
}
