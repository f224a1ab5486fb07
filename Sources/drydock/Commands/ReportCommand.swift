import ArgumentParser
import Drawing
import Kubernetes
import Manifest

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Print one page: the objects by application, what is broken, what could not be read.")

  @Argument(help: "Files, folders, '-' or 'sample'.")
  var sources: [String] = []

  @OptionGroup var options: SourceOptions

  func run() throws {
    let opened = try open(sources, with: options)
    Output.results.write(reportPage(opened, sources: sources, verbose: options.verbose))
    try opened.exit()
  }
}
