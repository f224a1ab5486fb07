import Explorer
import Glibc
import Kubernetes
import Manifest
import Rules

/// Judging: all rules over what was read, against reading alone; then over sets that double.
let rulesTrial = Trial(name: "rules", sentence: "All rules over manifests, against reading them alone") { arguments in
  let files = inputPaths(arguments).compactMap { path in
    contents(path).map { SourceFile(name: path, bytes: $0) }
  }
  let bytes = files.reduce(0) { $0 + $1.bytes.count }
  guard bytes > 0 else { return [Outcome(what: "input", value: "no file could be read", holds: false)] }
  _ = judge(Inventory(files.prefix(3).map { read($0) }), rules: .everything)
  var reading: [Double] = []
  var judging: [Double] = []
  var (objects, findings) = (0, 0)
  for _ in 0..<max(3, min(9, 30_000_000 / bytes)) {
    var inventory = Inventory([])
    reading.append(processorSeconds { inventory = Inventory(files.map { read($0) }) })
    objects = inventory.resources.count(where: \.isWritten)
    judging.append(processorSeconds { findings = judge(inventory, rules: .everything).findings.count })
  }
  let ratio = median(zip(reading, judging).map { ($0 + $1) / $0 })
  return [
    Outcome(what: "input", value: "\(files.count) files, \(bytes) bytes, \(objects) objects"),
    Outcome(what: "reading", value: "\(text(median(reading) * 1000, decimals: 1)) ms"),
    Outcome(
      what: "judging by \(Rule.all.count) rules",
      value: "\(text(median(judging) * 1000, decimals: 1)) ms, \(findings) findings"),
    Outcome(
      what: "reading and judging, as a multiple of reading", value: text(ratio), target: "at most 2.00",
      holds: ratio <= 2),
  ] + growth()
}

/// How the time grows with the number of objects: the exponent is 1 where it's linear.
private func growth() -> [Outcome] {
  var times: [(objects: Int, seconds: Double)] = []
  for applications in [250, 500, 1000, 2000, 4000] {
    let inventory = Inventory(
      (0..<applications).map { read(SourceFile(name: "app\($0).yaml", text: carelessApplication($0))) })
    let seconds = median((0..<3).map { _ in processorSeconds { _ = judge(inventory, rules: .everything) } })
    times.append((applications * 4, seconds))
  }
  let (first, last) = (times[0], times[times.count - 1])
  let exponent = log(last.seconds / first.seconds) / log(Double(last.objects) / Double(first.objects))
  return times.map { Outcome(what: "\($0.objects) objects", value: "\(text($0.seconds * 1000, decimals: 1)) ms") } + [
    Outcome(what: "exponent of growth", value: text(exponent), target: "at most 1.20", holds: exponent <= 1.2)
  ]
}
