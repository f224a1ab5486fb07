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
    "<esc>", "!", "e", "gg", "5", "j", "1", "w", "j", "v", "v", "v", "v", "s", "s", "G", "k", "<esc>",
  ]
  var slowest = press(keys, on: &state, &outcomes)
  slowest = max(slowest, press(manyLines(), of: "a file of 60,000 lines", &outcomes))
  outcomes.append(
    Outcome(
      what: "slowest key, '\(slowest.key)'", value: "\(text(slowest.time * 1000, decimals: 1)) ms",
      target: "at most 16 ms", holds: slowest.time <= 0.016))
  return outcomes
}

/// What a key costs, from its press to the painted frame.
private struct KeyTime: Comparable {
  var key = ""
  /// In seconds.
  var time = 0.0

  static func < (a: Self, b: Self) -> Bool { a.time < b.time }
}

/// Presses keys; the slowest. Those above half of what's allowed are told one by one.
private func press(_ keys: [String], on state: inout State, _ outcomes: inout [Outcome]) -> KeyTime {
  var slowest = KeyTime()
  for (index, key) in keys.enumerated() {
    guard let sequence = try? Key.keys(key) else { continue }
    for single in sequence {
      let time = processorSeconds {
        _ = state.receive(.input(.key(single)))
        _ = state.draw()
      }
      slowest = max(slowest, KeyTime(key: key, time: time))
      if time > 0.008 {
        outcomes.append(Outcome(what: "key \(index): \(key)", value: "\(text(time * 1000, decimals: 1)) ms"))
      }
    }
  }
  return slowest
}

/// The same in the text of one very long object.
private func press(_ source: String, of what: String, _ outcomes: inout [Outcome]) -> KeyTime {
  var state = State(size: Size(200, 50), look: Look(theme: .plain))
  _ = state.receive(.loaded(Contents(Inventory([read(SourceFile(name: "long.yaml", text: source))]))))
  let keys = [
    "2", "<tab>", "j", "j", "G", "k", "<c-u>", "<c-b>", "gg", "<c-f>", "<c-d>", "5", "0", "0", "0", "0", "G", "za",
    "zM", "j", "G", "gg", "zR", "/", "k", "e", "y", "9", "9", "<cr>", "n", "n", "N", "]]", "[[", "%", "W", "G", "gg",
    "j", "W", "O", "j", "<esc>", "1", "j", "3",
  ]
  let slowest = press(keys, on: &state, &outcomes)
  outcomes.append(
    Outcome(what: "slowest key in \(what)", value: "'\(slowest.key)', \(text(slowest.time * 1000, decimals: 1)) ms"))
  return slowest
}

private func manyLines() -> String {
  let data = (0..<29_990).map { "  key\($0):\n    - value \($0) of a list" }
  return "apiVersion: example.com/v1\nkind: Thing\nmetadata:\n  name: long\nspec:\n" + data.joined(separator: "\n")
    + "\n"
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
