import Kubernetes
import Manifest

/// How a rule looks at an inventory.
struct Check: Sendable {
  let run: @Sendable (Survey, Sink) -> Void

  /// Looks at each thing of a sort, and reports what's wrong with it.
  static func each<Value>(
    _ subject: Subject<Value>, _ body: @escaping @Sendable (Value, Reporter) -> Void
  ) -> Check {
    Check { survey, sink in
      subject.visit(survey) { value, scope in body(value, Reporter(survey: survey, scope: scope, sink: sink)) }
    }
  }

  /// Looks at two sorts of things.
  static func + (a: Check, b: Check) -> Check {
    Check { survey, sink in
      a.run(survey, sink)
      b.run(survey, sink)
    }
  }

  /// For what is found outside the rules, by the engine itself.
  static let none = Check { _, _ in }
}

/// A sort of things to look at. One more is one more `static var` below.
struct Subject<Value>: Sendable {
  let visit: @Sendable (Survey, (Value, Scope) -> Void) -> Void
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
  let survey: Survey
  let scope: Scope
  let sink: Sink

  init(survey: Survey, scope: Scope, sink: Sink) { (self.survey, self.scope, self.sink) = (survey, scope, sink) }

  /// For a rule that goes through the set by itself.
  init(_ survey: Survey, _ scope: Scope, _ sink: Sink) { self.init(survey: survey, scope: scope, sink: sink) }

  var resource: Resource { scope.resource }

  /// - Parameter severity: the rule's own unless given.
  func callAsFunction(
    _ node: Node, _ message: String, as severity: Severity? = nil, certainty: Finding.Certainty = .certain,
    in container: Container? = nil, fix edits: [Edit] = []
  ) {
    let name = (container ?? scope.container)?.name
    sink.findings.append(
      Finding(
        rule: sink.rule.id, topic: sink.rule.topic, severity: severity ?? sink.rule.severity, certainty: certainty,
        object: scope.resource.id, container: name.flatMap { $0.isEmpty ? nil : $0 }, node: node,
        span: node.place, message: printable(message), edits: edits))
  }
}

/// Where findings gather.
final class Sink {
  /// Whose they are.
  var rule: Rule
  var findings: [Finding] = []

  init(_ rule: Rule) { self.rule = rule }

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
  static var resource: Self {
    Self { survey, body in for resource in survey.written { body(resource, Scope(resource)) } }
  }
}

extension Subject where Value == Runner {
  /// Everything that runs pods and isn't itself made by something here: a Pod, or a controller with a template.
  static var runner: Self {
    Self { survey, body in for runner in survey.runners { body(runner, Scope(runner.resource, runner: runner)) } }
  }
}

extension Subject where Value == Pod {
  /// Every pod template; a Pod is its own.
  static var podTemplate: Self {
    Self { survey, body in for runner in survey.runners { body(runner.pod, Scope(runner.resource, runner: runner)) } }
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
    Self { survey, body in
      for runner in survey.runners {
        for container in which(runner) {
          body(container, Scope(runner.resource, runner: runner, container: container))
        }
      }
    }
  }
}

extension Subject where Value == ProbeUse {
  /// Every probe that's written.
  static var probe: Self {
    Self { survey, body in
      for runner in survey.runners {
        for container in runner.containers {
          for kind in ProbeUse.Kind.allCases {
            let use = ProbeUse(kind: kind, container: container)
            if use.probe.isPresent { body(use, Scope(runner.resource, runner: runner, container: container)) }
          }
        }
      }
    }
  }
}

extension Subject where Value == HookUse {
  /// Every hook that's written, an empty one too.
  static var hook: Self {
    Self { survey, body in
      for runner in survey.runners {
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
}

extension Subject where Value == CommandUse {
  /// Every command that's written: of containers, hooks and probes.
  static var command: Self {
    Self { survey, body in
      for runner in survey.runners {
        for container in runner.containers {
          let scope = Scope(runner.resource, runner: runner, container: container)
          for command in CommandUse.all(of: container) { body(command, scope) }
        }
      }
    }
  }
}

extension Subject where Value == Service {
  static var service: Self {
    Self { survey, body in
      for resource in survey.written where resource.kind == .service { body(Service(resource.node), Scope(resource)) }
    }
  }
}

extension Subject where Value == FieldFault {
  /// Everything that the schema has to say.
  static var fault: Self {
    Self { survey, body in
      for resource in survey.written {
        for fault in survey.faults(of: resource) { body(fault, Scope(resource)) }
      }
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
