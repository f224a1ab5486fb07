import ArgumentParser

/// The command line's, not the explorer's setting of the same name.
typealias Option = ArgumentParser.Option

/// What every command that reads manifests takes.
struct SourceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The Kubernetes minor version to assume (default: 1.35).", valueName: "1.NN"))
  var kubernetesVersion: KubernetesVersion?

  @Option(help: ArgumentHelp("The namespace of objects that name none (default: default).", valueName: "name"))
  var namespace: String?

  @Option(
    help: ArgumentHelp("The project's configuration instead of the nearest .drydock.yaml.", valueName: "file"),
    completion: .file())
  var config: String?

  @Option(help: ArgumentHelp("When to colour text output.", valueName: "when"))
  var color: ColorChoice = .auto

  @Flag(help: "Say nothing but results and errors.")
  var quiet = false

  @Flag(help: "List what was skipped too.")
  var verbose = false

  func validate() throws {
    if let namespace, let reason = fault(inNamespace: namespace) { throw ValidationError("--namespace: \(reason)") }
  }
}

extension ColorChoice: ExpressibleByArgument {}

/// A minor version of Kubernetes 1, such as `1.35`.
struct KubernetesVersion: ExpressibleByArgument, CustomStringConvertible {
  let minor: Int

  static let standard = KubernetesVersion(minor: 35)

  init(minor: Int) { self.minor = minor }

  init?(argument: String) {
    let text = argument.hasPrefix("v") ? argument.dropFirst() : argument[...]
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), parts[0] == "1", let minor = Int(parts[1]), (0...99).contains(minor) else {
      return nil
    }
    self.minor = minor
  }

  var description: String { "1.\(minor)" }
}
