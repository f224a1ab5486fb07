import Drawing
import Manifest
import Rules

/// What files become when they are mended, before any is written.
struct Mended {
  /// Why a file that could be mended stays as it is.
  typealias Obstacle = (file: String, reason: String)

  private let mending: Mending
  private let files: FileMending

  /// Says which files stay as they are.
  init(mending: Mending, files: FileMending, obstacles: [Obstacle]) {
    (self.mending, self.files) = (mending, files)
    for obstacle in obstacles { Self.say(obstacle) }
  }

  /// Where its diff is to be applied.
  var place: PatchPlace { PatchPlace(of: mending.changes.map(\.file.name)) }

  /// As `git apply` takes it there.
  var diff: String {
    let paths = place.paths
    return Rules.diff(of: mending.changes) { paths.name(of: $0.name) }
  }

  /// Writes the files and says what was mended; whether any was written.
  func write(isQuiet: Bool) -> Bool {
    var written: Set<String> = []
    for change in mending.changes {
      if let reason = files.write(change.bytes, to: change.file) {
        Self.say((change.file.name, reason))
      } else {
        written.insert(change.file.name)
      }
    }
    guard !isQuiet else { return !written.isEmpty }
    let mended = mending.findings.filter { written.contains($0.span.file.name) }
    for finding in mended {
      Output.problems.line(
        sanitised("\(finding.span.file.name):\(finding.span.line): mended: \(finding.message) [\(finding.rule)]"))
    }
    Output.problems.line("mended \(counted(mended.count, "finding")) in \(counted(written.count, "file"))")
    return !written.isEmpty
  }

  private static func say(_ obstacle: Obstacle) {
    Output.problems.line(sanitised("drydock: '\(obstacle.file)' is left as it is: \(obstacle.reason)"))
  }
}
