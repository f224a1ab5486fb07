import Kubernetes
import Manifest

extension Rule {
  /// Amounts that can't be meant.
  static let amounts: [Rule] = [
    Rule(
      "resource-unit-suspect", .resources, .error, "An amount has a unit that can't be meant",
      effect: "no room for the program, or no such node",
      why: """
        `m` means thousandths: right for CPU, but `512m` of memory is half a byte. A bare number is bytes of memory and whole \
        CPUs. As a limit so little memory kills the container at its start, as a request it reserves nothing; and no node \
        has hundreds of CPUs to spare.
        """,
      explanation: """
        Write `Mi` for memory and disk, `m` for thousandths of a CPU. Corrected by itself only where one reading makes sense. \
        Amounts of memory with `m` that come to 1 MiB and more are only noted: tools that compute them write such.
        """,
      sources: [.documentation("Resource Management for Pods and Containers, Resource units in Kubernetes")],
      scenario: "oom",
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            resources:
              requests:
                cpu: 100Mi  # <-
                memory: 512m  # <-
                ephemeral-storage: 100m  # <-
              limits:
                cpu: 500  # <-
                memory: 512  # <-
        """,
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            resources:
              requests: {memory: 1932735283200m}  # <- info
              limits: {cpu: 64}  # <-
        """,
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            resources: {requests: {cpu: 100m, memory: 134217728}, limits: {cpu: 32, ephemeral-storage: 1Gi}}
        """
      ],
      check: .each(.runner) { runner, report in
        for container in runner.containers {
          judgeUnits(container.node["resources"], of: container.title, container, report)
        }
        judgeUnits(runner.pod.spec["resources"], of: "the pod", nil, report)
      }
    ),
    Rule(
      "resource-heap-above-limit", .resources, .warning, "A program may use more memory than its container",
      effect: "killed when it uses what it was promised",
      why: """
        A runtime that is told to use so much memory uses it before it cleans up. Where that is as much as the container's \
        limit, the kernel kills the process first: heap is never all that a process needs.
        """,
      explanation: """
        Leave a quarter of the limit to what isn't heap: threads, code, buffers. Better still, let the runtime read the limit: \
        `-XX:MaxRAMPercentage=75`. A note from 90 % of the limit on.
        """,
      sources: [.documentation("Resource Management for Pods and Containers")], scenario: "oom",
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            command: [java, -Xmx2g, -jar, web.jar]  # <-
            resources: {limits: {memory: 1Gi}}
          - name: node
            image: node:22
            args: ["--max-old-space-size=480"]  # <- info
            resources: {limits: {memory: 512Mi}}
          - name: go
            image: go:1.4.2
            env:
            - {name: GOMEMLIMIT, value: 1GiB}  # <-
            resources: {limits: {memory: 1Gi}}
          - name: shell
            image: go:1.4.2
            command: [sh, -c, "GOMEMLIMIT=2GiB exec serve"]  # <-
            resources: {limits: {memory: 1Gi}}
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            env:
            - {name: JAVA_OPTS, value: "-Xms256m -Xmx768m"}
            - {name: GOMEMLIMIT, value: "off"}
            resources: {limits: {memory: 1Gi}}
          - {name: free, image: web:1.4.2, command: [java, -Xmx2g, -jar, web.jar]}
        """
      ],
      check: .each(.container) { container, report in
        guard let runner = report.scope.runner,
          let limit = report.survey.sizing.amount("memory", of: container, in: runner.namespace).limit, !limit.isZero
        else { return }
        func judge(_ node: Node, _ heap: (option: String, amount: Quantity)?) {
          // Nine tenths of the limit, in exact numbers.
          guard let heap, heap.amount * 10 >= limit * 9 else { return }
          let isOver = heap.amount >= limit
          let share = isOver ? "all of its" : "nearly all of its"
          let end = isOver ? "then it's killed" : "heap isn't all that it needs"
          report(
            node,
            "'\(heap.option)' lets \(container.title) use \(share) \(limit) of memory, and \(end); leave a quarter free",
            as: isOver ? .warning : .info, certainty: .likely)
        }
        for node in container.node["command"].items + container.node["args"].items {
          judge(node, largestHeap(in: node.text ?? ""))
        }
        for variable in container.environment {
          guard let value = variable.value else { continue }
          if variable.name == "GOMEMLIMIT" {
            judge(variable.node["value"], goAmount(value).map { ("GOMEMLIMIT=\(value)", $0) })
          } else {
            judge(variable.node["value"], largestHeap(in: value))
          }
        }
      }
    ),
  ]
}

// MARK: - Units

private func judgeUnits(_ resources: Node, of owner: String, _ container: Container?, _ report: Reporter) {
  for field in ["requests", "limits"] {
    for resource in ["cpu", "memory", "ephemeral-storage"] {
      let node = resources[field][resource]
      guard let text = node.text, let doubt = doubt(text, of: resource) else { continue }
      let advice = doubt.better.map { "did you mean \($0)?" } ?? "check the unit"
      report(
        node, "\(owner) has \(text) as \(field).\(resource), which is \(doubt.meaning); \(advice)", as: doubt.severity,
        certainty: doubt.severity == .info ? .possible : .likely, in: container,
        fix: doubt.isSafe ? doubt.better.map { node.replacing(with: .string($0)) } ?? [] : [])
    }
  }
}

private struct Doubt {
  /// What the amount says.
  let meaning: String
  /// What it probably should be; nil where that isn't clear.
  var better: String?
  /// Nothing else makes sense.
  var isSafe = true
  var severity = Severity.error
}

private func doubt(_ text: String, of resource: String) -> Doubt? {
  guard let amount = Quantity(text), !amount.isZero, !amount.isNegative else { return nil }
  let digits = String(text.prefix { $0.isNumber || $0 == "." })
  let suffix = text.dropFirst(digits.count)
  let number = Int(digits)
  if resource == "cpu" {
    if ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].contains(suffix) {
      let isClear = suffix == "Mi" && number.map { (10...64_000).contains($0) } == true
      return Doubt(meaning: "\(amount.value) CPUs", better: isClear ? "\(digits)m" : nil)
    }
    guard amount >= Quantity(64), suffix != "m" else { return nil }
    if suffix == "M" { return Doubt(meaning: "\(amount.value) CPUs", better: "\(digits)m") }
    guard suffix.isEmpty, let number else { return Doubt(meaning: "\(amount.value) CPUs") }
    // Machines with so many CPUs exist, and their numbers are multiples of eight.
    let isMachine = number <= 384 && number % 8 == 0 && number % 50 != 0
    return Doubt(
      meaning: "\(number) whole CPUs", better: "\(number)m", isSafe: !isMachine && (100...64_000).contains(number))
  }
  if suffix == "m" {
    guard amount < Quantity(1 << 20) else {
      return resource == "memory"
        ? Doubt(meaning: "\(amount.value) bytes, written in thousandths", severity: .info) : nil
    }
    let isClear = number.map { (4...65_536).contains($0) } == true
    return Doubt(meaning: "\(digits) thousandths of a byte", better: isClear ? "\(digits)Mi" : nil)
  }
  guard resource == "memory", suffix.isEmpty, amount < Quantity(1 << 20) else { return nil }
  let isClear = number.map { (4...65_536).contains($0) } == true
  return Doubt(meaning: "\(digits) bytes", better: isClear ? "\(digits)Mi" : nil)
}

// MARK: - Heaps

/// The most memory that options in a text let a program use, and the option; the last of each counts.
private func largestHeap(in text: String) -> (option: String, amount: Quantity)? {
  guard text.contains("-X") || text.contains("space") || text.contains("GOMEMLIMIT"), text.utf8.count < 100_000 else {
    return nil
  }
  let words = text.split { " \t\r\n\"'=".contains($0) }.map(String.init)
  var found: [String: (option: String, amount: Quantity)] = [:]
  for (position, word) in words.enumerated() {
    let next = position + 1 < words.count ? words[position + 1] : ""
    if word.hasPrefix("-Xmx") {
      if let amount = javaAmount(word.dropFirst(4)) { found["-Xmx"] = (word, amount) }
    } else if word == "-XX:MaxRAM" || word == "-XX:MaxHeapSize" {
      if let amount = javaAmount(next[...]) { found[word] = ("\(word)=\(next)", amount) }
    } else if word == "GOMEMLIMIT" {
      if let amount = goAmount(next) { found[word] = ("\(word)=\(next)", amount) }
    } else if word.hasSuffix("-old-space-size") || word.hasSuffix("_old_space_size"), word.hasPrefix("--max") {
      if let mebibytes = Int(next), mebibytes < 1 << 30 {
        found["node"] = ("\(word)=\(next)", Quantity(mebibytes << 20, format: .binary))
      }
    }
  }
  return found.sorted { $0.key < $1.key }.map(\.value).max { $0.amount < $1.amount }
}

/// `512m`, `2G`, or bytes.
private func javaAmount(_ text: Substring) -> Quantity? {
  let digits = text.prefix { $0.isASCII && $0.isNumber }
  guard let number = Int(digits), number < 1 << 40 else { return nil }
  switch text.dropFirst(digits.count).lowercased() {
  case "": return Quantity(number)
  case "k": return Quantity(number) * (1 << 10)
  case "m": return Quantity(number) * (1 << 20)
  case "g": return Quantity(number) * (1 << 30)
  case "t": return Quantity(number) * (1 << 40)
  default: return nil
  }
}

/// `512MiB`, or bytes.
private func goAmount(_ text: String) -> Quantity? {
  let digits = text.prefix { $0.isASCII && $0.isNumber }
  guard let number = Int(digits), number < 1 << 40 else { return nil }
  switch text.dropFirst(digits.count) {
  case "", "B": return Quantity(number)
  case "KiB": return Quantity(number) * (1 << 10)
  case "MiB": return Quantity(number) * (1 << 20)
  case "GiB": return Quantity(number) * (1 << 30)
  case "TiB": return Quantity(number) * (1 << 40)
  default: return nil
  }
}
