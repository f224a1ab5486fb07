import Kubernetes
import Manifest

/// How a rule looks at an inventory.
struct Check: Sendable {
  private let look: @Sendable (Survey, Stretch, Sink) -> Void
  /// Whether it looks at one object after the other, so that it can be asked about a stretch of them.
  let isOfObjects: Bool

  /// Looks at the whole set in one go.
  init(_ run: @escaping @Sendable (Survey, Sink) -> Void) {
    look = { survey, _, sink in run(survey, sink) }
    isOfObjects = false
  }

  private init(isOfObjects: Bool, _ look: @escaping @Sendable (Survey, Stretch, Sink) -> Void) {
    (self.isOfObjects, self.look) = (isOfObjects, look)
  }

  /// Looks at each thing of a sort, and reports what's wrong with it.
  static func each<Value>(
    _ subject: Subject<Value>, _ body: @escaping @Sendable (Value, Reporter) -> Void
  ) -> Check {
    Check(isOfObjects: subject.isOfObjects) { survey, stretch, sink in
      subject.visit(survey, stretch) { value, scope in
        body(value, Reporter(scope: scope, sink: sink))
      }
    }
  }

  /// Looks at two sorts of things.
  static func + (a: Check, b: Check) -> Check {
    Check(isOfObjects: a.isOfObjects && b.isOfObjects) { survey, stretch, sink in
      a.look(survey, stretch, sink)
      b.look(survey, stretch, sink)
    }
  }

  /// For what is found outside the rules, by the engine itself.
  static let none = Check { _, _ in }

  func run(_ survey: Survey, _ sink: Sink) { look(survey, survey.whole, sink) }

  /// Only for what looks at one object after the other.
  func run(_ survey: Survey, _ stretch: Stretch, _ sink: Sink) { look(survey, stretch, sink) }
}

/// Some objects that follow each other: where they are in the survey's lists.
struct Stretch {
  let written: Range<Int>
  let runners: Range<Int>
  let services: Range<Int>
}

/// A sort of things to look at. One more is one more `static var` below.
struct Subject<Value>: Sendable {
  let visit: @Sendable (Survey, Stretch, (Value, Scope) -> Void) -> Void
  let isOfObjects: Bool

  /// Things of the whole set.
  init(_ visit: @escaping @Sendable (Survey, (Value, Scope) -> Void) -> Void) {
    self.visit = { survey, _, body in visit(survey, body) }
    isOfObjects = false
  }

  private init(isOfObjects: Bool, _ visit: @escaping @Sendable (Survey, Stretch, (Value, Scope) -> Void) -> Void) {
    (self.isOfObjects, self.visit) = (isOfObjects, visit)
  }

  /// What is found in the written objects, one after the other.
  static func inWritten(
    _ visit: @escaping @Sendable (Survey, Resource, (Value, Scope) -> Void) -> Void
  ) -> Self {
    Self(isOfObjects: true) { survey, stretch, body in
      for resource in survey.written[stretch.written] { visit(survey, resource, body) }
    }
  }

  /// What is found in everything that runs pods, one after the other.
  static func inRunners(_ visit: @escaping @Sendable (Runner, (Value, Scope) -> Void) -> Void) -> Self {
    Self(isOfObjects: true) { survey, stretch, body in
      for runner in survey.runners[stretch.runners] { visit(runner, body) }
    }
  }

  /// What is found in the Services, one after the other.
  static func inServices(_ visit: @escaping @Sendable (ServiceFacts, (Value, Scope) -> Void) -> Void) -> Self {
    Self(isOfObjects: true) { survey, stretch, body in
      for facts in survey.services[stretch.services] { visit(facts, body) }
    }
  }
}

/// What a thing belongs to.
struct Scope {
  let resource: Resource
  /// Nil for what runs no pods.
  let runner: Runner?
  let container: Container?

  init(_ resource: Resource, runner: Runner? = nil, container: Container? = nil) {
    (self.resource, self.runner, self.container) = (resource, runner, container)
  }
}

/// Takes what a rule has to say about one thing.
struct Reporter {
  let scope: Scope
  let sink: Sink

  init(scope: Scope, sink: Sink) { (self.scope, self.sink) = (scope, sink) }

  /// For a rule that goes through the set by itself.
  init(_ scope: Scope, _ sink: Sink) { self.init(scope: scope, sink: sink) }

  var survey: Survey { sink.survey }
  var resource: Resource { scope.resource }

  /// - Parameters:
  ///   - severity: the rule's own unless given.
  ///   - edits: made later, if somebody asks.
  func callAsFunction(
    _ node: Node, _ message: String, as severity: Severity? = nil, certainty: Finding.Certainty = .certain,
    in container: Container? = nil, fix edits: @autoclosure @escaping () -> [Edit]
  ) {
    add(node, message, severity, certainty, container, edits)
  }

  /// The same where there's no safe way to mend it.
  func callAsFunction(
    _ node: Node, _ message: String, as severity: Severity? = nil, certainty: Finding.Certainty = .certain,
    in container: Container? = nil
  ) {
    add(node, message, severity, certainty, container, nil)
  }

  private func add(
    _ node: Node, _ message: String, _ severity: Severity?, _ certainty: Finding.Certainty, _ container: Container?,
    _ edits: (() -> [Edit])?
  ) {
    let name = (container ?? scope.container)?.name
    sink.findings.append(
      Finding(
        rule: sink.rule.id, topic: sink.rule.topic, severity: severity ?? sink.rule.severity, certainty: certainty,
        object: scope.resource.id, container: name.flatMap { $0.isEmpty ? nil : $0 }, node: node,
        span: node.place, message: printable(message), edits: edits))
  }
}

/// Where the findings of one thread gather.
final class Sink {
  /// Here rather than in each reporter: counting who holds it is slow where all threads do.
  let survey: Survey
  /// Whose the findings are.
  var rule: Asked
  var findings: [Finding] = []

  init(_ survey: Survey, _ rule: Rule) { (self.survey, self.rule) = (survey, Asked(rule)) }

  /// What a finding says of its rule.
  struct Asked {
    let id: String
    let topic: Topic
    let severity: Severity

    init(_ rule: Rule) { (id, topic, severity) = (rule.id, rule.topic, rule.severity) }
  }

  /// What has gathered; nothing is left here.
  func taken() -> [Finding] {
    var taken: [Finding] = []
    swap(&taken, &findings)
    return taken
  }
}

// MARK: - Subjects

extension Subject where Value == Resource {
  /// Every written object.
  static var resource: Self { inWritten { _, resource, body in body(resource, Scope(resource)) } }
}

extension Subject where Value == Runner {
  /// Everything that runs pods and isn't itself made by something here: a Pod, or a controller with a template.
  static var runner: Self { inRunners { runner, body in body(runner, Scope(runner.resource, runner: runner)) } }
}

extension Subject where Value == Pod {
  /// Every pod template; a Pod is its own.
  static var podTemplate: Self {
    inRunners { runner, body in body(runner.pod, Scope(runner.resource, runner: runner)) }
  }
}

extension Subject where Value == Container {
  /// Every container of every template, init containers too.
  static var container: Self { containers { $0.containers } }
  /// Main containers and sidecars: those that run as long as the pod.
  static var appContainer: Self { containers { $0.appContainers } }
  /// Main containers and sidecars of what is meant to run on and on.
  static var servingContainer: Self { containers { $0.isLongRunning ? $0.appContainers : [] } }
  /// Those that run to their end before the next starts.
  static var initContainer: Self { containers { $0.containers.filter { $0.role == .initial } } }

  private static func containers(_ which: @escaping @Sendable (Runner) -> [Container]) -> Self {
    inRunners { runner, body in
      for container in which(runner) {
        body(container, Scope(runner.resource, runner: runner, container: container))
      }
    }
  }
}

extension Subject where Value == ProbeUse {
  /// Every probe that's written.
  static var probe: Self {
    inRunners { runner, body in
      for container in runner.containers {
        for kind in ProbeUse.Kind.allCases {
          let use = ProbeUse(kind: kind, container: container)
          if use.probe.isPresent { body(use, Scope(runner.resource, runner: runner, container: container)) }
        }
      }
    }
  }
}

extension Subject where Value == HookUse {
  /// Every hook that's written, an empty one too.
  static var hook: Self {
    inRunners { runner, body in
      for container in runner.containers {
        for kind in HookUse.Kind.allCases {
          let use = HookUse(kind: kind, container: container)
          guard use.handler.node.isWritten else { continue }
          body(use, Scope(runner.resource, runner: runner, container: container))
        }
      }
    }
  }
}

extension Subject where Value == CommandUse {
  /// Every command that's written: of containers, hooks and probes.
  static var command: Self {
    inRunners { runner, body in
      for container in runner.containers {
        let scope = Scope(runner.resource, runner: runner, container: container)
        for command in CommandUse.all(of: container) { body(command, scope) }
      }
    }
  }
}

extension Subject where Value == Service {
  static var service: Self { inServices { facts, body in body(facts.service, Scope(facts.resource)) } }
}

extension Subject where Value == FieldFault {
  /// Everything that the schema has to say.
  static var fault: Self {
    inWritten { survey, resource, body in
      for fault in survey.faults(of: resource) { body(fault, Scope(resource)) }
    }
  }
}

/// A text of one line without control characters, cut where nobody reads on.
func printable(_ text: String) -> String {
  // Nearly all are: plain letters, and short enough.
  if text.utf8.count <= 400, isPlain(text) { return text }
  var result = ""
  for scalar in text.unicodeScalars.prefix(400) {
    let isControl =
      scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value) || scalar.value == 0x2028 || scalar.value == 0x2029
    result.unicodeScalars.append(isControl ? "\u{FFFD}" : scalar)
  }
  return result
}

/// Whether all is printable ASCII; eight bytes at a time, as every message is looked at.
private func isPlain(_ text: String) -> Bool {
  var text = text
  return text.withUTF8 { bytes in
    let high: UInt64 = 0x8080_8080_8080_8080
    var index = 0
    while index + 8 <= bytes.count {
      let word = UnsafeRawPointer(bytes.baseAddress!).loadUnaligned(fromByteOffset: index, as: UInt64.self)
      // Of bytes below 0x80, adding 0x60 sets the high bit of those from 0x20 on, and adding 1 that of 0x7f.
      guard word & high == 0, (word &+ 0x6060_6060_6060_6060) & high == high,
        (word &+ 0x0101_0101_0101_0101) & high == 0
      else { return false }
      index += 8
    }
    return bytes[index...].allSatisfy { (0x20..<0x7f).contains($0) }
  }
}
