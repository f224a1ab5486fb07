import Glibc
import Kubernetes
import Loading
import Manifest
import TestSupport
import Testing

@testable import drydock

/// Whatever a manifest holds, what the program prints is safe for a terminal and for the next program.
@Suite("Output of hostile input")
struct HostileOutputTests {
  private static let files: [String] = {
    guard let corpus else { return [] }
    let all = shell("cd \(quoted(corpus))/hostile && find . -type f -size -300k | sort").output
    return all.split(separator: "\n").map { String($0.dropFirst(2)) }
  }()

  @Test(
    "nothing that is printed of a file holds a control character",
    .enabled(if: corpus != nil, Comment(rawValue: needsCorpus)),
    arguments: files)
  func outputs(file: String) throws {
    let path = "\(try #require(corpus))/hostile/\(file)"
    let loaded = load([path])
    let opened = Opened(loaded: loaded, inventory: Inventory(loaded.readings))
    let all = opened.inventory.resources
    var outputs = ShowFormat.allCases.map { ("show \($0)", listing(all, in: opened.inventory, as: $0)) }
    outputs.append(("report", reportPage(opened, sources: [path], verbose: true)))
    outputs.append(("lint", Lint(opened).text(isColored: false, showsSuppressed: true)))
    outputs.append(("lint --format json", Lint(opened).json(showsSuppressed: true).text))
    outputs += all.prefix(20).map { ("show \($0.label)", objectPage($0, in: opened.inventory, isWide: true)) }
    for (name, text) in outputs {
      // A tab in a value stands in YAML as it is: it's text, and harmless.
      let odd = text.unicodeScalars.filter { isControl($0) && !($0 == "\t" && name == "show yaml") }
      #expect(odd.isEmpty, "\(name) prints \(Set(odd.map(\.value)).sorted())")
    }
    for text in [Lint(opened).json().text, listing(all, in: opened.inventory, as: .json)] {
      let reading = readJSON(SourceFile(name: "output.json", text: text))
      #expect(reading.problems.filter { $0.severity == .error }.isEmpty)
    }
  }

  @Test(
    "the program ends with 0, 1 or 2, whatever the file", .enabled(if: corpus != nil, Comment(rawValue: needsCorpus)))
  func codes() throws {
    let root = try #require(corpus)
    let list = Self.files.map { quoted($0) }.joined(separator: " ")
    let outcome = shell(
      "cd \(quoted(root))/hostile && export SWIFT_BACKTRACE=enable=no; for f in \(list); do "
        + "\(drydock) lint \"$f\" >/dev/null 2>&1; echo \"$? $f\"; done")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == Self.files.count)
    #expect(lines.filter { !["0 ", "1 ", "2 "].contains($0.prefix(2)) } == [])
  }

  /// What a terminal would obey, and what reorders a line.
  private func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0A: false
    case 0..<0x20, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  // MARK: What a script has to set up

  private let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a}]}\n"

  /// Standard output and error together, in the folder, with a limit: nothing here may hang.
  private func run(_ arguments: String, in folder: Folder, before: String = "") -> Outcome {
    shell("cd \(quoted(folder.path)) && \(before) timeout 60 \(drydock) \(arguments) 2>&1")
  }

  private func count(_ text: String, in outcome: Outcome) -> Int {
    outcome.output.split(separator: "\n").count { $0.contains(text) }
  }

  @Test("a loop of links gives its objects once")
  func loop() {
    let folder = Folder(["d/a.yaml": pod])
    let outcome = run("show pod -o name d", in: folder, before: "ln -s ../d d/loop;")
    #expect(outcome.output == "pod/a\n")
  }

  @Test("a link out of the folder isn't followed")
  func outside() {
    let folder = Folder(["d/a.yaml": pod])
    let outcome = run("lint --disable all d", in: folder, before: "ln -s /etc d/etc;")
    #expect(count("a link leads out of the folder", in: outcome) == 1)
    #expect(outcome.output.split(separator: "\n").count == 2)
    #expect(outcome.code == 0)
  }

  @Test("a dangling link is one warning, and the rest loads")
  func dangling() {
    let folder = Folder(["d/a.yaml": pod])
    let outcome = run("lint --disable all d", in: folder, before: "ln -s nowhere d/x.yaml;")
    #expect(count("[not-found]", in: outcome) == 1)
    #expect(count("1 file, 1 object: 0 errors, 1 warning", in: outcome) == 1)
    #expect(outcome.code == 2)
  }

  @Test("a file that may not be read is one warning, and the rest loads")
  func unreadable() {
    let folder = Folder(["d/a.yaml": pod, "d/x.yaml": pod])
    // Nothing is forbidden to root.
    let user = getuid() == 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups" : ""
    let outcome = run(
      "lint --disable all d", in: folder, before: "chmod 755 . d; chmod 000 d/x.yaml; export HOME=/; \(user)")
    #expect(outcome.output.contains("d/x.yaml: warning: file can't be read: permission denied"))
    #expect(count("[permission]", in: outcome) == 1)
    #expect(outcome.output.contains("1 object"))
    #expect(outcome.code == 2)
  }

  @Test("a FIFO is skipped with a note; nothing waits for it")
  func fifo() {
    let folder = Folder(["d/a.yaml": pod])
    let outcome = run("lint --disable all d", in: folder, before: "mkfifo d/x.yaml;")
    #expect(outcome.output.hasPrefix("d/x.yaml: info: is a FIFO and is not read; name it to read from it [special]\n"))
    #expect(outcome.code == 0)
  }

  @Test("a folder named like a file is a folder")
  func folderNamedLikeFile() {
    let folder = Folder(["d/x.yaml/a.yaml": pod])
    #expect(run("show pod -o name d", in: folder).output == "pod/a\n")
  }

  @Test("odd names of files load, and are shown with stand-ins")
  func oddNames() {
    let names = ["-n.yaml", "a b.yaml", "é.yaml", "$(touch x).yaml", "new\nline.yaml", "esc\u{1B}[31m.yaml"]
    let folder = Folder(
      Dictionary(
        uniqueKeysWithValues: names.enumerated().map { ("d/\($1)", pod.replacing("name: a}", with: "name: a\($0)}")) }))
    let outcome = run("lint --format json d", in: folder)
    #expect(outcome.output.contains("\"objects\": 6"))
    let report = run("report d", in: folder)
    #expect(report.output.contains("d/-n.yaml:1"))
    #expect(report.output.contains("d/é.yaml:1"))
    #expect(!report.output.utf8.contains { $0 < 0x20 && $0 != 10 })
    #expect(report.output.contains("^[[31m.yaml:1"))
    #expect(run("show pod -o name -- -n.yaml", in: folder, before: "cd d;").output == "pod/a0\n")
    #expect(shell("ls \(folder.path) \(folder.path)/d | grep -cx x").output == "0\n")
  }

  @Test("folders 200 deep load")
  func deepFolders() {
    let folder = Folder()
    let path = Array(repeating: "d", count: 200).joined(separator: "/")
    _ = shell("cd \(folder.path) && mkdir -p \(path) && printf '\(pod.replacing("\n", with: "\\n"))' > \(path)/a.yaml")
    #expect(run("show pod -o name .", in: folder).output == "pod/a\n")
  }

  @Test("Ctrl-C ends waiting for input")
  func interrupt() {
    let folder = Folder()
    let outcome = shell(
      "cd \(folder.path) && mkfifo in && (sleep 30 > in & echo $! > writer; timeout --preserve-status -s INT 1 "
        + "\(drydock) report - < in; code=$?; kill $(cat writer); exit $code)")
    #expect(outcome.code == 130)
  }
}
