import ArgumentParser
import Drawing
import Kubernetes
import Manifest

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Print one page: the objects by application, what is broken, what could not be read.")

  @Argument(help: "Files, folders, '-' or 'sample'; the current folder without any.", completion: .file())
  var sources: [String] = []

  @OptionGroup var options: SourceOptions

  func run() throws {
    let opened = try open(sources, with: options)
    Output.results.write(reportPage(opened, sources: sources, verbose: options.verbose))
    if let nothing = opened.nothingFound, !options.quiet { Output.problems.line("drydock: \(nothing)") }
    try opened.exit()
  }
}
