import Explorer
import Glibc
import Kubernetes
import Manifest
import Rules

/// Judging: all rules over what was read, against reading alone; which rules cost most; then over sets that double.
let rulesTrial = Trial(name: "rules", sentence: "All rules over manifests, against reading them alone") { arguments in
  let inputs = inputPaths(arguments).compactMap { path in contents(path).map { (path: path, bytes: $0) } }
  // Anew for each round: a file remembers where its lines start once somebody asked, which is a cost of judging.
  func newFiles() -> [SourceFile] { inputs.map { SourceFile(name: $0.path, bytes: $0.bytes) } }
  let bytes = inputs.reduce(0) { $0 + $1.bytes.count }
  guard bytes > 0 else { return [Outcome(what: "input", value: "no file could be read", holds: false)] }
  // What is made once in a process, such as the schema, isn't the rules' cost.
  _ = judge(Inventory(newFiles().prefix(3).map { read($0) }), rules: .everything)
  var reading: [Double] = []
  var judging: [Double] = []
  var (objects, findings) = (0, 0)
  for _ in 0..<max(5, min(15, 100_000_000 / bytes)) {
    let files = newFiles()
    var inventory = Inventory([])
    // On all cores, as the program does both.
    reading.append(
      wallSeconds { inventory = Inventory(inParallel(files.count, tick: { true }) { read(files[$0]) } ?? []) })
    objects = inventory.resources.count(where: \.isWritten)
    judging.append(wallSeconds { findings = judge(inventory, rules: .everything).findings.count })
  }
  let ratio = median(zip(reading, judging).map { ($0 + $1) / $0 })
  return [
    Outcome(what: "input", value: "\(inputs.count) files, \(bytes) bytes, \(objects) objects"),
    Outcome(what: "reading, on \(coreCount) cores", value: "\(text(median(reading) * 1000, decimals: 1)) ms"),
    Outcome(
      what: "judging by \(Rule.all.count) rules",
      value: "\(text(median(judging) * 1000, decimals: 1)) ms, \(findings) findings"),
    Outcome(
      what: "reading and judging, as a multiple of reading", value: text(ratio), target: "at most 2.00",
      holds: ratio <= 2),
  ] + slowest(Inventory(newFiles().map { read($0) })) + growth()
}

/// What takes longest, one after the other on one thread: a fact of the whole set counts for the rule that asks first.
private func slowest(_ inventory: Inventory) -> [Outcome] {
  var costs: [String: [Double]] = [:]
  for _ in 0..<3 {
    var measured = JudgingCosts(clock: processorClock)
    var policy = Policy()
    policy.selection = .everything
    _ = judge(inventory, by: policy, costs: &measured)
    for (part, seconds) in measured.seconds { costs[part, default: []].append(seconds) }
  }
  let medians = costs.map { (part: $0.key, seconds: median($0.value)) }
  let total = medians.reduce(0) { $0 + $1.seconds }
  let top = medians.sorted { ($1.seconds, $0.part) < ($0.seconds, $1.part) }.prefix(12)
  return [Outcome(what: "judging part by part", value: "\(text(total * 1000, decimals: 1)) ms")]
    + top.map { part, seconds in
      let share = text(seconds / total * 100, decimals: 1)
      return Outcome(what: "  \(part)", value: "\(text(seconds * 1000, decimals: 1)) ms, \(share) %")
    }
}

/// How time and memory grow with the number of objects: the exponent is 1 where it's linear.
private func growth() -> [Outcome] {
  var times: [(objects: Int, seconds: Double)] = []
  var outcomes: [Outcome] = []
  for objects in [1000, 2000, 4000, 8000, 16_000, 32_000] {
    let files = (0..<objects / 4).map { SourceFile(name: "app\($0).yaml", text: carelessApplication($0)) }
    var inventory = Inventory([])
    let read = wallSeconds { inventory = Inventory(files.map { Manifest.read($0) }) }
    var findings = 0
    let seconds = median(
      (0..<3).map { _ in wallSeconds { findings = judge(inventory, rules: .everything).findings.count } })
    times.append((objects, seconds))
    let each = text(seconds / Double(objects) * 1e6, decimals: 1)
    let memory = runAgain([memoryOfJudgingCommand, "\(objects)"]).flatMap { Int($0.filter(\.isNumber)) }
    let bytes = memory.map { ", \($0 / objects) bytes an object" } ?? ""
    outcomes.append(
      Outcome(
        what: "\(objects) objects",
        value: "read in \(text(read * 1000, decimals: 1)) ms, judged in \(text(seconds * 1000, decimals: 1)) ms, "
          + "\(each) µs an object\(bytes), \(findings) findings"))
  }
  let (first, last) = (times[0], times[times.count - 1])
  let exponent = log(last.seconds / first.seconds) / log(Double(last.objects) / Double(first.objects))
  return outcomes + [
    Outcome(what: "exponent of growth", value: text(exponent), target: "at most 1.10", holds: exponent <= 1.1)
  ]
}

let memoryOfJudgingCommand = "--memory-of-judging"

/// In a process of its own: how much its memory grew at most while it read and judged so many objects, in bytes.
func reportMemoryOfJudging(_ arguments: [String]) {
  guard let objects = arguments.first.flatMap({ Int($0) }) else { return print(0) }
  _ = judge(Inventory([read(SourceFile(name: "app.yaml", text: carelessApplication(0)))]), rules: .everything)
  let before = peakMemory() ?? 0
  let inventory = Inventory(
    (0..<objects / 4).map { read(SourceFile(name: "app\($0).yaml", text: carelessApplication($0))) })
  let judgement = judge(inventory, rules: .everything)
  let after = peakMemory() ?? 0
  print(judgement.findings.isEmpty ? 0 : after - before)
}
