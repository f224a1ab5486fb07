import Kubernetes
import Manifest

/// Something that can be turned in a scenario: a field of the manifest, or what no manifest says and we assume.
package struct Dial: Sendable, Identifiable {
  /// As `--set` takes it: `grace`, `proxy-delay`.
  package let id: String
  package let title: String
  package let unit: Unit
  package let range: ClosedRange<Double>
  /// One sentence.
  package let help: String
  let standard: @Sendable (Stage) -> Standard
  /// Whether it changes anything for a pod: there may be no init container.
  let matters: @Sendable (Stage) -> Bool

  package enum Unit: Sendable {
    case seconds, perSecond, count, flag
  }

  /// What holds without the user's word, and who says so.
  struct Standard: Sendable {
    let value: Double
    let from: Knob.Origin
    /// The field, present or absent; nil where no manifest has a say.
    var node: Node?

    static func assumed(_ value: Double) -> Standard { Standard(value: value, from: .assumed) }
  }

  init(
    _ id: String, _ title: String, _ unit: Unit, _ range: ClosedRange<Double>, _ help: String,
    matters: @escaping @Sendable (Stage) -> Bool = { _ in true },
    standard: @escaping @Sendable (Stage) -> Standard
  ) {
    (self.id, self.title, self.unit, self.range, self.help) = (id, title, unit, range, help)
    (self.standard, self.matters) = (standard, matters)
  }

  init(
    _ id: String, _ title: String, _ unit: Unit, _ range: ClosedRange<Double>, assumed: Double, _ help: String,
    matters: @escaping @Sendable (Stage) -> Bool = { _ in true }
  ) {
    self.init(id, title, unit, range, help, matters: matters) { _ in .assumed(assumed) }
  }

  /// The same dial with another standard.
  func with(_ standard: @escaping @Sendable (Stage) -> Standard) -> Dial {
    Dial(id, title, unit, range, help, matters: matters, standard: standard)
  }
}

extension Dial {
  /// Reads `500ms`, `30s`, `2m`, `30`, `yes`: the value, or what is wrong with it.
  package func read(_ text: String) -> Result<Double, ValueError> {
    guard let value = number(text) else { return .failure(ValueError(description: "'\(text)' is no \(noun)")) }
    guard range.contains(value) else {
      let ends = "\(self.text(range.lowerBound)) to \(self.text(range.upperBound))"
      return .failure(ValueError(description: "'\(text)' is outside \(ends)"))
    }
    return .success(value)
  }

  package struct ValueError: Error, Sendable, CustomStringConvertible {
    package let description: String
  }

  private var noun: String {
    switch unit {
    case .seconds: "duration such as 500ms, 30s or 2m"
    case .perSecond, .count: "number"
    case .flag: "yes or no"
    }
  }

  private func number(_ text: String) -> Double? {
    switch unit {
    case .flag:
      switch text.lowercased() {
      case "yes", "true", "on", "1": return 1
      case "no", "false", "off", "0": return 0
      default: return nil
      }
    case .seconds:
      if let plain = Double(text), plain.isFinite { return plain }
      return Duration(go: text).map { Double($0.nanoseconds) / 1e9 }
    case .perSecond, .count:
      let digits = text.hasSuffix("/s") ? text.dropLast(2) : text[...]
      guard let value = Double(digits), value.isFinite, unit == .perSecond || value == value.rounded() else {
        return nil
      }
      return value
    }
  }

  /// `30 s`, `0.2 s`, `50 /s`, `yes`.
  package func text(_ value: Double) -> String {
    switch unit {
    case .seconds: id == "prestop" && value == 0 ? "none" : "\(Moment(seconds: value)) s"
    case .perSecond: "\(Moment(seconds: value)) /s"
    case .count: "\(Moment(seconds: value))"
    case .flag: value == 0 ? "no" : "yes"
    }
  }

  /// How far one step goes: fine where values are small.
  package func step(from value: Double, up: Bool) -> Double {
    let size: Double =
      switch unit {
      case .flag: 1
      case .count: 1
      case .perSecond: 10
      case .seconds: range.upperBound <= 30 ? (value < 2 || value == 2 && !up ? 0.1 : 1) : 1
      }
    let next = ((up ? value + size : value - size) * 10).rounded() / 10
    return min(max(next, range.lowerBound), range.upperBound)
  }
}

/// The value that a dial has in a run.
package struct Knob: Sendable, Identifiable {
  package let dial: Dial
  package let value: Double
  package let from: Origin
  /// The field that says so; nil where no manifest has a say, or the user took over.
  package let node: Node?

  package enum Origin: String, Sendable, CaseIterable {
    case manifest, `default`, assumed, user
  }

  package var id: String { dial.id }
  package var text: String { dial.text(value) }
}

/// All dials of a run with their values.
package struct Dials: Sendable {
  package let knobs: [Knob]

  init(_ dials: [Dial], on stage: Stage, set: [String: Double]) {
    knobs = dials.filter { set[$0.id] != nil || $0.matters(stage) }.map { dial in
      let standard = dial.standard(stage)
      if let value = set[dial.id] { return Knob(dial: dial, value: value, from: .user, node: standard.node) }
      return Knob(dial: dial, value: standard.value, from: standard.from, node: standard.node)
    }
  }

  package subscript(id: String) -> Knob? { knobs.first { $0.id == id } }

  func value(_ id: String) -> Double? { self[id]?.value }
  func moment(_ id: String) -> Moment { Moment(seconds: value(id) ?? 0) }
  func flag(_ id: String) -> Bool { (value(id) ?? 0) != 0 }
  /// How much earlier the rules of the first node change than those of the slowest.
  var proxyLead: Moment {
    self["proxy-first"] == nil ? .zero : max(.zero, moment("proxy-delay") - moment("proxy-first"))
  }
  func int(_ id: String) -> Int { Int((value(id) ?? 0).rounded()) }
  /// Of a dial that stands for a field of the manifest: nil while the manifest holds.
  func changed(_ id: String) -> Double? { self[id].flatMap { $0.from == .user ? $0.value : nil } }
}
