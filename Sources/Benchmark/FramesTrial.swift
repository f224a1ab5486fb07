import Drawing
import Explorer
import Kubernetes
import Manifest

/// From a key to the painted frame, with very many objects on a large screen.
let framesTrial = Trial(
  name: "frames", sentence: "key to frame at 200x50 with 10,000 objects"
) { _ in
  let readings = (0..<2500).map { number in
    read(SourceFile(name: "app\(number / 10)/\(number).yaml", text: carelessApplication(number)))
  }
  var state = State(size: Size(200, 50), look: Look(theme: .plain))
  var outcomes: [Outcome] = []
  var inventory: Inventory?
  let modelled = processorSeconds { inventory = Inventory(readings) }
  guard let inventory else { return [] }
  let written = inventory.resources.count(where: \.isWritten)
  outcomes.append(
    Outcome(
      what: "objects",
      value:
        "\(written) written, \(inventory.resources.count) in all, modelled in \(text(modelled * 1000, decimals: 0)) ms")
  )
  var contents = Contents.empty
  let arranged = processorSeconds { contents = Contents(inventory) }
  outcomes.append(Outcome(what: "arranged for the navigator", value: "\(text(arranged * 1000, decimals: 0)) ms"))
  let loaded = processorSeconds {
    _ = state.receive(.loaded(contents))
    _ = state.draw()
  }
  outcomes.append(Outcome(what: "first frame after reading", value: "\(text(loaded * 1000, decimals: 1)) ms"))
  let keys = [
    "j", "zR", "j", "G", "k", "gg", "<c-d>", "/", "w", "e", "b", "-", "9", "<esc>", "zM", "v", "v", "v", "v", "zR",
    "<c-d>", "2", "j",
    "1", "3", "x", "J", "[", ":", "w", "e", "<esc>", "?", "<esc>", "gw", "/", "k", "i", "n", "d", ":", "p", "o",
    "<esc>", "!", "e",
  ]
  var worst: (key: String, time: Double) = ("", 0)
  for key in keys {
    guard let sequence = try? Key.keys(key) else { continue }
    for single in sequence {
      let time = processorSeconds {
        _ = state.receive(.input(.key(single)))
        _ = state.draw()
      }
      if time > worst.time { worst = (key, time) }
      if time > 0.008 { outcomes.append(Outcome(what: "key \(key)", value: "\(text(time * 1000, decimals: 1)) ms")) }
    }
  }
  let holds = worst.time <= 0.016
  outcomes.append(
    Outcome(
      what: "slowest key, '\(worst.key)'", value: "\(text(worst.time * 1000, decimals: 1)) ms", target: "at most 16 ms",
      holds: holds))
  return outcomes
}

/// Four objects that refer to each other.
func carelessApplication(_ number: Int) -> String {
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
