import ArgumentParser

@main
struct Drydock: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "drydock", abstract: "Understand a Kubernetes application from its manifests.")
}
