import Kubernetes
import Manifest

/// A probe and whose it is.
struct ProbeUse: Sendable {
  let kind: Kind
  let container: Container

  enum Kind: String, Sendable, CaseIterable {
    case readiness = "readinessProbe"
    case liveness = "livenessProbe"
    case startup = "startupProbe"
  }

  var probe: Probe { Probe(container.node[kind.rawValue]) }
  var name: String { kind.rawValue }
}

/// A lifecycle hook and whose it is.
struct HookUse: Sendable {
  let kind: Kind
  let container: Container

  enum Kind: String, Sendable, CaseIterable { case postStart, preStop }

  var handler: Handler { Handler(container.node["lifecycle"][kind.rawValue]) }
  var name: String { kind.rawValue }
}

/// A command that's executed as written.
struct CommandUse: Sendable {
  /// How a message calls it: `command`, `preStop`, `livenessProbe`.
  let name: String
  /// One node an argument.
  let words: [Node]
  let kind: Kind

  enum Kind: Sendable { case program, hook, probe }

  static func all(of container: Container) -> [CommandUse] {
    var found: [CommandUse] = []
    func add(_ name: String, _ words: [Node], _ kind: Kind) {
      if !words.isEmpty { found.append(CommandUse(name: name, words: words, kind: kind)) }
    }
    add("command", program(of: container), .program)
    for hook in HookUse.Kind.allCases {
      add(hook.rawValue, container.node["lifecycle"][hook.rawValue]["exec"]["command"].items, .hook)
    }
    for probe in ProbeUse.Kind.allCases {
      add(probe.rawValue, container.node[probe.rawValue]["exec"]["command"].items, .probe)
    }
    return found
  }

  /// What a container starts: `command` and `args`; nothing where the image decides what is started.
  static func program(of container: Container) -> [Node] {
    let command = container.node["command"].items
    return command.isEmpty ? [] : command + container.node["args"].items
  }
}
