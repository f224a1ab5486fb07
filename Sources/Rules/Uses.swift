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
    add(container.command.isEmpty ? "args" : "command", program(of: container), .program)
    for hook in HookUse.Kind.allCases {
      add(hook.rawValue, container.node["lifecycle"][hook.rawValue]["exec"]["command"].items, .hook)
    }
    for probe in ProbeUse.Kind.allCases {
      add(probe.rawValue, container.node[probe.rawValue]["exec"]["command"].items, .probe)
    }
    return found
  }

  /// What a container starts: `command` and `args`; `args` alone where the image starts what it's given; nothing where
  /// the image decides.
  static func program(of container: Container) -> [Node] {
    let (command, arguments) = (container.node["command"].items, container.node["args"].items)
    guard command.isEmpty else { return command + arguments }
    guard !arguments.isEmpty, let image = container.image?.shortName, bareImages.contains(image) else { return [] }
    return arguments
  }
}

/// Images without an entry point, by their short names: what they are given is the program.
///
/// Source: the official images' Dockerfiles.
private let bareImages: Set<String> = [
  "busybox", "alpine", "debian", "ubuntu", "fedora", "centos", "rockylinux", "almalinux", "amazonlinux", "archlinux",
  "oraclelinux",
]
