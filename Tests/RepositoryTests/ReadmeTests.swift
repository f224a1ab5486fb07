import Drawing
import Explorer
import Glibc
import Kubernetes
import Loading
import Manifest
import Testing

/// The README holds what the program itself says. `DRYDOCK_UPDATE=1 swift test --filter ReadmeTests` writes it anew.
@Suite("The README", .serialized)
struct ReadmeTests {
  @Test("its picture is the program's own screen")
  func picture() {
    let loaded = load(["sample"])
    var state = State(size: Size(100, 32), look: Look(theme: .plain))
    _ = state.receive(.loaded(Contents(Inventory(loaded.readings), sources: ["sample"], problems: loaded.problems)))
    // The first workload of the application.
    let keys: [Key] = ["j"]
    expect("picture", "```\n\(replay(state, keys: keys).text)\n```")
  }

  @Test("its keys are those of the table of commands")
  func keys() {
    expect("keys", Keymap(Command.all, overrides: [:]).markdown)
  }

  /// Compares the part between two markers, or writes it.
  private func expect(_ marker: String, _ wanted: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let path = "\(root)/README.md"
    let readme = text(of: path)
    guard let start = readme.firstRange(of: "<!-- \(marker) -->\n"),
      let end = readme.firstRange(of: "<!-- /\(marker) -->")
    else {
      Issue.record("the README has no place for '\(marker)'", sourceLocation: sourceLocation)
      return
    }
    let lines = wanted.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      String(line.reversed().drop { $0 == " " }.reversed())
    }
    var part = lines.joined(separator: "\n")
    while part.hasSuffix("\n") { part.removeLast() }
    part += "\n"
    if getenv("DRYDOCK_UPDATE") != nil {
      let updated = readme[..<start.upperBound] + part + readme[end.lowerBound...]
      guard let file = fopen(path, "w") else { return }
      fputs(String(updated), file)
      fclose(file)
    } else {
      #expect(
        readme[start.upperBound..<end.lowerBound] == part, "run DRYDOCK_UPDATE=1 swift test --filter ReadmeTests",
        sourceLocation: sourceLocation)
    }
  }
}
