import ArgumentParser
import Drawing
import Explorer
import Kubernetes
import Terminal

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Print what drydock finds of the terminal, the locale, colours, paths and versions.")

  func run() throws {
    let facts = TerminalFacts()
    let paths = ThemePaths()
    let rows =
      [("drydock", Drydock.version), ("kubernetes", "\(KubernetesVersion.standard), fields of 1.25 to 1.35")]
      + facts.lines.map { ($0.name, $0.value) } + paths.lines
    Output.results.write(aligned(rows.map { [sanitised($0.0), sanitised($0.1)] }))
  }
}
