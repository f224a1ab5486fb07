import Kubernetes
import Manifest
import Synchronization

/// Reads all sources: files, folders, `-` for standard input and `sample` for the built-in application, in that order.
///
/// Never throws: what can't be read is a problem, and the rest is there. `progress` and `isCancelled` are called on the
/// calling thread, about fifty times a second, and `progress` at least once when all files are known; when cancelled,
/// the result holds what is known by then and says so.
package func load(
  _ sources: [String], options: LoadOptions = LoadOptions(), progress: (Progress) -> Void = { _ in },
  isCancelled: () -> Bool = { false }
) -> Loaded {
  var loaded = Loaded()
  let plan = Plan(sources, options, into: &loaded) { files, bytes in
    progress(Progress(files: 0, totalFiles: files, bytes: 0, totalBytes: bytes))
    return !isCancelled()
  }
  var loading = Loading(plan: plan, options: options, loaded: loaded)
  loading.run(progress, isCancelled)
  return loading.loaded
}

/// What became of a file.
enum FileResult: Sendable {
  case reading(Reading)
  case skipped(Skipped.Reason)
  case problem(Problem)
}

/// A loading under way.
private struct Loading {
  let plan: Plan
  let options: LoadOptions
  var loaded: Loaded
  private var kustomizations: [(folder: Path, reading: Reading)] = []
  /// Where each reading came from, for those that were only found.
  private var found: [(path: Path, reading: Int)] = []

  init(plan: Plan, options: LoadOptions, loaded: Loaded) {
    self.plan = plan
    self.options = options
    self.loaded = loaded
  }

  mutating func run(_ progress: (Progress) -> Void, _ isCancelled: () -> Bool) {
    guard !plan.isCancelled, let results = readFiles(progress, isCancelled) else {
      loaded.isCancelled = true
      return
    }
    for step in plan.steps {
      switch step {
      case .files(let range):
        for index in range { take(results[index], of: plan.files[index]) }
      case .stream(let name, let stream, let patience):
        takeStream(name, stream, patience, isCancelled)
        if loaded.isCancelled { return }
      case .sample:
        loaded.readings += Sample.read()
        loaded.bytes += Sample.bytes
      }
    }
    removeParts()
    loaded.problems += loaded.packages.map(\.problem)
  }
}

// MARK: - Files

extension Loading {
  private func readFiles(_ progress: (Progress) -> Void, _ isCancelled: () -> Bool) -> [FileOutcome]? {
    let (files, limits) = (plan.files, (named: options.largestFile, found: options.largestFoundFile))
    let cache = options.previous?.cache
    let counter = Counter()
    let total = files.reduce(0) { $0 + $1.state.size }
    func report() {
      progress(
        Progress(
          files: counter.files.load(ordering: .relaxed), totalFiles: files.count,
          bytes: counter.bytes.load(ordering: .relaxed), totalBytes: total))
    }
    report()
    return inParallel(files.count) {
      report()
      return !isCancelled()
    } _: { index in
      let file = files[index]
      let outcome = result(
        of: file, cache, limit: file.isNamed ? limits.named : min(limits.named, limits.found),
        skipsNamed: options.skipsNamed)
      counter.files.add(1, ordering: .relaxed)
      counter.bytes.add(file.state.size, ordering: .relaxed)
      return outcome
    }
  }

  private mutating func take(_ outcome: FileOutcome, of file: FoundFile) {
    loaded.bytes += outcome.bytes
    if let state = outcome.state { loaded.cache.add(file.path, state, outcome.result) }
    switch outcome.result {
    case .problem(let problem):
      loaded.problems.append(problem)
    case .skipped(let reason):
      loaded.skipped.append(Skipped(path: file.path.text, reason: reason))
    case .reading(let reading):
      if file.isKustomization, isKustomization(reading) {
        kustomizations.append((file.path.folder, reading))
        loaded.skipped.append(Skipped(path: file.path.text, reason: .partOf(file.path.folder.text)))
        // Its own mistakes still count; its fields are no object.
        if !reading.problems.isEmpty {
          loaded.readings.append(Reading(file: reading.file, problems: reading.problems))
        }
        return
      }
      if file.isKustomization {
        let folder = file.path.folder.text
        loaded.packages.removeAll { $0.kind == .kustomization && $0.path == folder }
      }
      if !file.isNamed { found.append((file.path, loaded.readings.count)) }
      loaded.readings.append(reading)
    }
  }

  /// Takes out again what kustomizations only use as parts.
  private mutating func removeParts() {
    let parts = partsOfKustomizations(kustomizations)
    guard !parts.isEmpty else { return }
    var removed: Set<Int> = []
    for (path, reading) in found {
      // What is broken is reported in any case: the kustomization will stumble over it, too.
      guard let folder = path.normalized.flatMap({ parts[$0] }),
        !loaded.readings[reading].problems.contains(where: { $0.severity == .error })
      else { continue }
      removed.insert(reading)
      loaded.skipped.append(Skipped(path: path.text, reason: .partOf(folder.text)))
    }
    loaded.readings = loaded.readings.enumerated().filter { !removed.contains($0.offset) }.map(\.element)
  }
}

private struct FileOutcome: Sendable {
  var result: FileResult
  /// Nil for what should be tried again the next time.
  var state: FileState?
  var bytes = 0
}

private final class Counter: Sendable {
  let files = Atomic<Int>(0)
  let bytes = Atomic<Int>(0)
}

private func result(of file: FoundFile, _ cache: ReadingCache?, limit: Int, skipsNamed: Bool) -> FileOutcome {
  if let result = cache?.result(file.path, file.state) {
    // A file that nobody named may have been skipped; now that it is, it's shown with what is wrong with it.
    if case .skipped = result, file.isNamed, !skipsNamed {
    } else {
      return FileOutcome(result: result, state: file.state, bytes: file.state.size)
    }
  }
  switch readFile(file.path, limit: limit) {
  case .failed(let error):
    return FileOutcome(result: .problem(unreadable(file.path, error, "file")))
  case .special(let what):
    return FileOutcome(
      result: .problem(Problem(.warning, "special", file: file.path.text, "has become \(what) and is not read")))
  case .tooLarge(let size):
    let hint = size > limit && !file.isNamed ? "name the file to read it all the same" : "split it"
    return FileOutcome(
      result: .problem(
        Problem(
          .warning, "size", file: file.path.text,
          "holds \(size / 1_000_000) MB, more than \(limit / 1_000_000) are read",
          hint: hint)))
  case .bytes(let bytes, let state):
    let reading = read(name: file.path.text, bytes: bytes)
    let result: FileResult =
      if (file.isNamed && !skipsNamed) || file.isKustomization { .reading(reading) } else { judge(reading) }
    return FileOutcome(result: result, state: state, bytes: bytes.count)
  }
}

/// Whether a file that nobody named is worth showing.
private func judge(_ reading: Reading) -> FileResult {
  if reading.documents.contains(where: looksLikeManifest) { return .reading(reading) }
  // A file that can't be read may be anything, also a manifest. Warnings about what is none are nobody's business.
  if reading.problems.contains(where: { $0.severity == .error }) { return .reading(reading) }
  return .skipped(reading.documents.isEmpty ? .empty : .notManifest)
}

// MARK: - Streams and the sample

extension Loading {
  private mutating func takeStream(_ name: String, _ stream: ByteStream, _ patience: Int?, _ isCancelled: () -> Bool) {
    if let reading = options.previous?.readings.first(where: { $0.file.name == name }) {
      loaded.readings.append(reading)
      loaded.bytes += reading.file.bytes.count
      return
    }
    switch stream.readAll(limit: options.largestFile, patience: patience, isCancelled: isCancelled) {
    case .bytes(let bytes):
      loaded.bytes += bytes.count
      loaded.readings.append(read(name: name, bytes: bytes))
    case .failed(let reason):
      loaded.problems.append(Problem(.error, "unreadable", file: name, "can't be read: \(reason)"))
    case .tooLarge:
      loaded.problems.append(
        Problem(.error, "size", file: name, "holds more than \(options.largestFile / 1_000_000) MB; it is not read"))
    case .silent:
      loaded.problems.append(
        Problem(
          .error, "special", file: name, "is a FIFO that nothing writes to", hint: "start what writes to it first"))
    case .cancelled:
      loaded.isCancelled = true
    }
  }
}
