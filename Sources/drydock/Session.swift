import Explorer
import Glibc
import Kubernetes
import Loading
import Manifest
import Synchronization
import Terminal

/// What the explorer needs of the world outside: reads sources beside the screen, watches them, starts the editor.
///
/// One thread reads at a time; results wait in `mail` until the screen's thread collects them.
final class Session: Sendable {
  private let configuration: Configuration
  private let waker: CursesScreen.Waker
  private let mail: Mutex<Mail>
  private let start = milliseconds()

  /// What the threads share.
  private struct Mail {
    var sources: [String]
    var progress: Loading.Progress?
    var contents: Contents?
    /// The latest reading; what comes of an earlier one is thrown away.
    var number = 0
    var isCancelled = false
    /// What was read last, for reuse and watching.
    var loaded: Loaded?
    var isOver = false
  }

  init(sources: [String], _ configuration: Configuration, waker: CursesScreen.Waker) {
    (self.configuration, self.waker) = (configuration, waker)
    mail = Mutex(Mail(sources: sources))
  }

  /// Milliseconds since the session began.
  var now: Int { milliseconds() - start }

  func end() {
    mail.withLock {
      $0.isOver = true; $0.number += 1
    }
  }

  /// Reads the sources on a thread of its own, then watches them for changes until the next reading.
  func load() {
    let number = mail.withLock { mail in
      mail.number += 1
      mail.isCancelled = false
      mail.progress = nil
      return mail.number
    }
    startThread { [self] in
      read(number)
      watch(number)
    }
  }

  func perform(_ effect: Effect) -> [Message] {
    switch effect {
    case .reload: load()
    case .cancelLoading: mail.withLock { $0.isCancelled = true }
    case .load(let paths):
      mail.withLock {
        $0.sources = paths; $0.loaded = nil
      }
      load()
    case .loadSample:
      mail.withLock {
        $0.sources = ["sample"]; $0.loaded = nil
      }
      load()
    case .collect: return collect()
    case .edit(let file, let line): return edit(file, line)
    case .suspend: Glibc.kill(0, SIGSTOP)
    case .copy(let text, let label): return keep(text, label)
    case .write(let text, let name): return [create(name, holding: text)]
    case .amend(let change): return [amend(change)]
    case .read(let name): return [readScenario(name)]
    case .save(let memory): configuration.save(memory)
    case .quit, .mouse, .glyphs, .bell, .redraw: break
    }
    return []
  }

  // MARK: Reading

  private func read(_ number: Int) {
    let began = now
    let (sources, previous) = mail.withLock { ($0.sources, $0.loaded) }
    let loaded = Loading.load(
      sources.isEmpty ? ["."] : sources, options: LoadOptions(previous: previous),
      progress: { [self] progress in
        let isDue = mail.withLock { mail in
          guard mail.number == number else { return false }
          defer { mail.progress = progress }
          return mail.progress == nil || progress.files - (mail.progress?.files ?? 0) >= 64
        }
        if isDue { waker.wake() }
      },
      isCancelled: { [self] in mail.withLock { $0.number != number || $0.isCancelled } })
    // The file may have got an entry since.
    let rules = configuration.rereadRules()
    var wishes = configuration.wishes
    wishes.assumed = rules.assumed
    wishes.now = Timestamp(seconds: time(nil))
    let opened = Opened(
      loaded: loaded, inventory: Inventory(loaded.readings, options: wishes), policy: configuration.policy(rules))
    let result = contents(
      of: opened, sources: sources, project: configuration.decisions, milliseconds: now - began)
    mail.withLock { mail in
      guard mail.number == number else { return }
      mail.contents = result
      mail.loaded = loaded
    }
    waker.wake()
  }

  /// Looks at the files every second, and reads again when one has changed.
  private func watch(_ number: Int) {
    while true {
      sleep(1)
      guard let loaded = mail.withLock({ $0.number == number && !$0.isOver ? $0.loaded : nil }) else { return }
      guard loaded.snapshot.isStale else { continue }
      // An editor may still be writing.
      usleep(100_000)
      load()
      return
    }
  }

  private func collect() -> [Message] {
    let (contents, progress) = mail.withLock { mail in
      defer { mail.contents = nil }
      return (mail.contents, mail.contents == nil ? mail.progress : nil)
    }
    if let contents { return [.loaded(contents)] }
    guard let progress else { return [] }
    return [.progress(Explorer.Progress(done: progress.files, total: progress.totalFiles, path: ""))]
  }

  // MARK: Other programs

  /// Runs the user's editor at a line, and reads again afterwards.
  private func edit(_ file: String, _ line: Int) -> [Message] {
    guard exists(file) else { return [.warn("there's no file '\(file)' to edit: it was read from elsewhere")] }
    let editor = ["VISUAL", "EDITOR"].compactMap(environment).first { !$0.isEmpty } ?? "vi"
    // A name that begins with a dash is no option.
    let path = file.hasPrefix("-") ? "./\(file)" : file
    let status = run(["/bin/sh", "-c", "exec \(editor) \"$@\"", "drydock", "+\(line)", path])
    load()
    return status == 0 ? [] : [.warn("the editor '\(editor)' ended with code \(status)")]
  }

  /// Writes a file that the user named; one that's there already is left alone.
  private func create(_ name: String, holding text: String) -> Message {
    let path = name.hasPrefix("~/") ? (environment("HOME") ?? "~") + name.dropFirst() : name
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      return errno == EEXIST
        ? .warn("'\(name)' is there already and stays as it is; P asks for another name")
        : .warn("'\(name)' can't be written: \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    let isPatch = name.hasSuffix(".patch") || name.hasSuffix(".diff")
    let patch = isPatch ? PlacedPatch(text) : nil
    var left = Array((patch?.text ?? text).utf8)[...]
    while !left.isEmpty {
      let written = left.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { return .warn("'\(name)' can't be written: \(String(cString: strerror(errno)))") }
      left = left.dropFirst(written)
    }
    return .say("wrote '\(name)'" + (patch.map { "; '\($0.place.command(file: path))' makes the change" } ?? ""))
  }

  /// Writes the project's file as it was shown, and reads again with it.
  private func amend(_ change: ProjectFile.Change) -> Message {
    if change.old.isEmpty, !exists(change.path) {
      if case .warn(let text) = create(change.path, holding: change.new) { return .warn(text) }
    } else {
      let file = SourceFile(name: change.path, bytes: Array(change.old.utf8))
      if let obstacle = FileMending(sources: [change.path]).write(Array(change.new.utf8), to: file) {
        load()
        return .warn("'\(change.path)' stays as it is: \(obstacle)")
      }
    }
    load()
    return .say("wrote '\(change.path)'")
  }

  /// A scenario file that the user named.
  private func readScenario(_ name: String) -> Message {
    let path = name.hasPrefix("~/") ? (environment("HOME") ?? "~") + name.dropFirst() : name
    guard let bytes = bytes(of: path) else {
      return .warn("'\(name)' can't be read: \(String(cString: strerror(errno)))")
    }
    return .scenarioFile(name, bytes)
  }

  /// Where the terminal has no clipboard, a file holds what was copied.
  private func keep(_ text: String, _ label: String) -> [Message] {
    guard let folder = stateFolder, let path = write(text, to: "\(folder)/copied.txt") else {
      return [.warn("this terminal has no clipboard for \(label)")]
    }
    return [.say("this terminal has no clipboard; \(label) is in \(path)")]
  }
}
