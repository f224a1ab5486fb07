import Glibc
import Synchronization
import Testing

@testable import Loading

@Suite("Files and folders")
struct FolderTests {
  let folder = TemporaryFolder()

  @Test("a folder is searched to its depth, and its files come in the order of their paths")
  func order() {
    folder.write("d/b.yaml", configMap("b"))
    folder.write("d/a/z.YML", configMap("z"))
    folder.write("d/a.json", #"{"apiVersion": "v1", "kind": "ConfigMap"}"#)
    folder.write("d/a-1.yaml", configMap("a") + "---\n" + configMap("a2"))
    folder.write("d/README.md", "kind: text")
    let result = folder.load("d")
    #expect(result.files == ["d/a-1.yaml 2", "d/a.json 1", "d/a/z.YML 1", "d/b.yaml 1"])
    #expect(result.skipped == [])
    #expect(result.problems == [])
    #expect(result.loaded.otherFiles == 1)
    #expect(result.loaded.otherExamples == [folder("d/README.md")])
  }

  @Test("hidden folders, node_modules and vendor are not searched; hidden files are")
  func excluded() {
    for name in [".git", "node_modules", "vendor", "sub/vendor"] { folder.write("\(name)/x.yaml", configMap("x")) }
    folder.write(".hidden.yaml", configMap("h"))
    let result = folder.load("")
    #expect(result.files == [".hidden.yaml 1"])
    #expect(
      result.skipped == [
        ".git: folder not searched", "node_modules: folder not searched", "sub/vendor: folder not searched",
        "vendor: folder not searched",
      ])
    #expect(folder.load("vendor").files == ["vendor/x.yaml 1"], "a folder that is named is searched whatever its name")
  }

  @Test("what is no manifest is skipped and counted when found, and shown when named")
  func notManifest() {
    folder.write("d/compose.yaml", "services: {web: {image: nginx}}")
    folder.write("d/empty.yaml", "# nothing\n")
    folder.write("d/web.yaml", configMap("web"))
    folder.write("d/values.txt", configMap("text"))
    let result = folder.load("d")
    #expect(result.files == ["d/web.yaml 1"])
    #expect(result.skipped == ["d/compose.yaml: no apiVersion and kind", "d/empty.yaml: empty"])
    #expect(folder.load("d/compose.yaml").files == ["d/compose.yaml 1"])
    #expect(folder.load("d/values.txt").files == ["d/values.txt 1"])
    #expect(folder.load("d", "d/compose.yaml").files == ["d/compose.yaml 1", "d/web.yaml 1"])
  }

  @Test("a file that can't be understood is shown with its error, whatever it may be")
  func broken() {
    folder.write("a.yaml", "a: b: c\n")
    folder.write("b.yaml", configMap("b"))
    let result = folder.load("")
    #expect(result.files == ["a.yaml 0", "b.yaml 1"])
    #expect(result.problems.count == 1)
    #expect(result.problems[0].hasPrefix("error"))
  }

  @Test("several sources come in the order they are given, and each file once")
  func several() {
    folder.write("b/web.yaml", configMap("web"))
    folder.write("a/db.yaml", configMap("db"))
    let result = folder.load("b/web.yaml", "a", "b", "a/db.yaml")
    #expect(result.files == ["b/web.yaml 1", "a/db.yaml 1"])
    #expect(result.loaded.sources.map(\.kind) == [.file, .folder, .folder, .file])
  }

  @Test("a source that doesn't exist is an error that names the nearest one")
  func missing() {
    folder.write("shop/web.yaml", configMap("web"))
    let result = folder.load("shpo", "shop")
    #expect(result.files == ["shop/web.yaml 1"])
    #expect(result.problems.count == 1)
    #expect(result.problems[0].hasPrefix("error not-found shpo: there is no file or folder"))
    #expect(result.loaded.problems[0].hint == "did you mean '\(folder("shop"))'?")
    #expect(folder.load("shop/web.yaml/x").problems.count == 1)
  }

  @Test("a folder named like a file is searched")
  func folderNamedYAML() {
    folder.write("d/x.yaml/web.yaml", configMap("web"))
    #expect(folder.load("d").files == ["d/x.yaml/web.yaml 1"])
  }

  @Test(
    "two hundred folders deep, and deeper than a path may be long",
    arguments: [("d", 200), ("a-long-folder-name-to-go-on", 200)])
  func deep(name: String, depth: Int) {
    // Made step by step: the whole path is more than the system takes.
    let start = open(folder.path, O_RDONLY | O_DIRECTORY)
    var descriptor = start
    for _ in 0..<depth {
      mkdirat(descriptor, name, 0o755)
      let next = openat(descriptor, name, O_RDONLY | O_DIRECTORY)
      close(descriptor)
      descriptor = next
    }
    let file = openat(descriptor, "web.yaml", O_WRONLY | O_CREAT, 0o644)
    let text = configMap("web")
    #expect(write(file, text, text.utf8.count) == text.utf8.count)
    close(file)
    let result = folder.load("")
    #expect(result.loaded.readings.map(\.documents.count) == [1])
    #expect(result.problems == [])
    #expect(!result.loaded.snapshot.isStale)
    // Taken apart from below, for the same reason.
    unlinkat(descriptor, "web.yaml", 0)
    for _ in 0..<depth {
      let up = openat(descriptor, "..", O_RDONLY | O_DIRECTORY)
      close(descriptor)
      descriptor = up
      unlinkat(descriptor, name, AT_REMOVEDIR)
    }
    close(descriptor)
  }

  @Test("file names may hold anything that the system allows; they stay as they are")
  func oddNames() {
    let names = ["$(touch x).yaml", "-n.yaml", "a b.yaml", "new\nline.yaml", "\u{1B}[31mred.yaml", "é.yaml"]
    for name in names { folder.write(name, configMap("x")) }
    let found = folder.load("").loaded.readings.map(\.file.name)
    #expect(Set(found) == Set(names.map { folder($0) }))
    #expect(found.count == 6)
  }

  @Test("a file name that is no text is read all the same")
  func binaryName() {
    let path = Path(bytes: Array(folder.path.utf8) + [slash, 0xFF, 0xFE] + Array(".yaml".utf8))
    let file = path.withCString { open($0, O_WRONLY | O_CREAT, 0o644) }
    let text = configMap("x")
    #expect(write(file, text, text.utf8.count) == text.utf8.count)
    close(file)
    #expect(folder.load("").loaded.readings.map(\.documents.count) == [1])
    _ = path.withCString { unlink($0) }
  }

  @Test("a file larger than is sensible is left until it's named")
  func tooLarge() {
    folder.write("d/web.yaml", configMap("web"))
    var options = LoadOptions()
    options.largestFoundFile = 20
    let found = folder.load("d", options: options)
    #expect(found.files == [])
    #expect(found.problems == ["warning size d/web.yaml: holds 0 MB, more than 0 are read"])
    #expect(folder.load("d/web.yaml", options: options).files == ["d/web.yaml 1"])
    options.largestFile = 20
    #expect(folder.load("d/web.yaml", options: options).files == [])
  }
}

@Suite("What can't be read")
struct UnreadableTests {
  let folder = TemporaryFolder()

  @Test("a link in a circle is followed once around, and its objects are there once")
  func circle() {
    folder.write("d/a.yaml", configMap("a"))
    folder.link("d/loop", to: "../d")
    folder.link("d/self.yaml", to: "self.yaml")
    let result = folder.load("d")
    #expect(result.files == ["d/a.yaml 1"])
    #expect(result.skipped == ["d/loop: read under another name"])
    #expect(result.problems == ["warning not-found d/self.yaml: is a link that leads back to itself"])
  }

  @Test("links stay within the folder that was named")
  func outside() {
    folder.write("other/x.yaml", configMap("x"))
    folder.write("d/a.yaml", configMap("a"))
    folder.link("d/other", to: "../other")
    folder.link("d/x.yaml", to: "../other/x.yaml")
    folder.link("d/etc", to: "/etc")
    let result = folder.load("d")
    #expect(result.files == ["d/a.yaml 1"])
    #expect(
      result.skipped == ["d/etc", "d/other", "d/x.yaml"].map { "\($0): link leads out of the folder" })
    #expect(result.problems == ["info link d: 3 links lead out of the folder and are not followed"])
  }

  @Test("links to what the search doesn't reach by itself are followed, as in a mounted ConfigMap")
  func inside() {
    folder.write("d/..data/web.yaml", configMap("web"))
    folder.write("d/.store/sub/db.yaml", configMap("db"))
    folder.link("d/web.yaml", to: "..data/web.yaml")
    folder.link("d/again.yaml", to: "web.yaml")
    folder.link("d/sub", to: ".store/sub")
    folder.link("root", to: "d")
    let result = folder.load("d")
    #expect(result.files == ["d/again.yaml 1", "d/sub/db.yaml 1"])
    #expect(result.skipped.contains("d/web.yaml: read under another name"))
    #expect(folder.load("root").files == ["root/again.yaml 1", "root/sub/db.yaml 1"])
  }

  @Test("a dangling link is one warning, and the rest loads")
  func dangling() {
    folder.write("d/a.yaml", configMap("a"))
    folder.link("d/x.yaml", to: "nowhere")
    folder.link("d/.#a.yaml", to: "kim@host.42")
    folder.link("d/text", to: "nowhere")
    let result = folder.load("d")
    #expect(result.files == ["d/a.yaml 1"])
    #expect(result.problems == ["warning not-found d/x.yaml: is a link to 'nowhere', which doesn't exist"])
  }

  @Test("files and folders without permission are one warning each, and the rest loads")
  func permission() {
    folder.write("d/a.yaml", configMap("a"))
    folder.write("d/x.yaml", configMap("x"))
    folder.write("d/closed/y.yaml", configMap("y"))
    chmod(folder("d/x.yaml"), 0)
    chmod(folder("d/closed"), 0)
    chmod(folder.path, 0o755)
    let result = asNobody { folder.load("d") }
    #expect(result.files == ["d/a.yaml 1"])
    #expect(
      result.problems == [
        "warning permission d/closed: folder can't be read: permission denied",
        "warning permission d/x.yaml: file can't be read: permission denied",
      ])
  }

  @Test("FIFOs and sockets in a folder are named and never opened", .timeLimit(.minutes(1)))
  func fifo() {
    folder.write("d/a.yaml", configMap("a"))
    mkfifo(folder("d/x.yaml"), 0o644)
    mkfifo(folder("d/pipe"), 0o644)
    let result = folder.load("d")
    #expect(result.files == ["d/a.yaml 1"])
    #expect(result.skipped == ["d/x.yaml: a FIFO"])
    #expect(result.problems == ["info special d/x.yaml: is a FIFO and is not read"])
  }

  @Test("a device that is named is refused")
  func device() {
    let result = load(["/dev/zero"])
    #expect(result.readings.isEmpty)
    #expect(result.problems.map(\.message) == ["is a device, and no file or folder"])
  }

  @Test("a FIFO that is named is read, as the shell's <(…) wants it", .timeLimit(.minutes(1)))
  func namedFIFO() {
    mkfifo(folder("pipe"), 0o644)
    // Opened for both, so that neither end waits for the other.
    let writer = open(folder("pipe"), O_RDWR)
    let text = configMap("x")
    #expect(write(writer, text, text.utf8.count) == text.utf8.count)
    let closed = Atomic<Bool>(false)
    let loaded = load(
      [folder("pipe")],
      isCancelled: {
        if !closed.exchange(true, ordering: .relaxed) { close(writer) }
        return false
      })
    #expect(loaded.readings.map(\.documents.count) == [1])
  }

  @Test("a file that vanishes between listing and reading is one warning")
  func vanishing() {
    folder.write("d/a.yaml", configMap("a"))
    folder.write("d/b.yaml", configMap("b"))
    var isGone = false
    let loaded = load(
      [folder("d")],
      progress: { progress in
        if progress.totalFiles == 2, !isGone { isGone = unlink(folder("d/b.yaml")) == 0 }
      })
    #expect(loaded.readings.map(\.file.name) == [folder("d/a.yaml")])
    #expect(loaded.problems.map(\.kind) == ["not-found"])
    #expect(loaded.problems.map(\.severity) == [.warning])
  }
}

/// Does something with the rights of nobody, also where the tests run as root.
private func asNobody<Value>(_ body: () -> Value) -> Value {
  typealias SetFileUser = @convention(c) (uid_t) -> Int32
  guard geteuid() == 0, let symbol = dlsym(nil, "setfsuid") else { return body() }
  // Counts for this thread and those it makes; the module map of the C library leaves it out.
  let setFileUser = unsafeBitCast(symbol, to: SetFileUser.self)
  _ = setFileUser(65534)
  defer { _ = setFileUser(0) }
  return body()
}
