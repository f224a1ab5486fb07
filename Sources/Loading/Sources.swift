import Glibc
import Kubernetes
import Manifest

/// What is to be read, in order, before anything is read.
struct Plan {
  /// One source after the other; a source without files has none here.
  enum Step {
    case files(Range<Int>)
    case stream(name: String, ByteStream, patience: Int?)
    case sample
  }

  var steps: [Step] = []
  var files: [FoundFile] = []
  var isCancelled = false
  /// Whether what is no manifest is left out though it was named.
  private let skipsNamed: Bool
  private var packages: [(kind: SourcePackage.Kind, path: Path)] = []
  private var places: [FileState.Identity: Int] = [:]

  /// Finds the files of all sources. `goOn` is told how many files and bytes are known of; false ends the search.
  init(
    _ sources: [String], _ options: LoadOptions, into loaded: inout Loaded, goOn: (_ files: Int, _ bytes: Int) -> Bool
  ) {
    skipsNamed = options.skipsNamed
    var readsStandardInput = false
    for source in sources where !isCancelled {
      switch source {
      case "-":
        loaded.sources.append(Loaded.Source(name: source, kind: .standardInput))
        if readsStandardInput { continue }
        readsStandardInput = true
        steps.append(.stream(name: standardInputName, options.standardInput, patience: nil))
      case "sample":
        loaded.sources.append(Loaded.Source(name: source, kind: .sample))
        steps.append(.sample)
        if case .success = FileState.of(Path(source)) {
          loaded.problems.append(
            Problem(
              .info, "source", file: source,
              "'sample' is the built-in sample, and there is a file or folder of that name too",
              hint: "write './sample' for the other one"))
        }
      default:
        let first = files.count
        let kind = addPath(Path(source).tidied, as: source, &loaded, goOn)
        loaded.sources.append(Loaded.Source(name: source, kind: kind))
        if files.count > first { steps.append(.files(first..<files.count)) }
      }
    }
    for package in packages { loaded.packages.append(SourcePackage(package.kind, at: package.path)) }
  }
}

extension Plan {
  private mutating func addPath(
    _ path: Path, as source: String, _ loaded: inout Loaded, _ goOn: (Int, Int) -> Bool
  ) -> Loaded.Source.Kind {
    let state: FileState
    switch FileState.of(path) {
    case .failure(let error):
      loaded.problems.append(unusable(path, as: source, error))
      loaded.snapshot.add(path, nil)
      return .unusable
    case .success(let found): state = found
    }
    switch state.kind {
    case .folder:
      if let chart = realPath(path).flatMap({ chart(withTemplates: $0) }) {
        add(.chart, nameOfChart(chart, above: path))
        return .package
      }
      return walk(path, &loaded, goOn)
    case .file, .link:
      let name = path.lastName
      if skipsNamed, let package = package(of: path) {
        loaded.skipped.append(Skipped(path: path.text, reason: .partOf(package.text)))
        return .file
      }
      if name.endsIgnoringCase(with: ".tgz") {
        loaded.snapshot.add(path, state)
        add(.packedChart, path)
        return .package
      }
      if isChartName(name) {
        loaded.snapshot.add(path, state)
        add(.chart, path.folder)
        return .package
      }
      if isKustomizationName(name) { add(.kustomization, path.folder) }
      add(
        FoundFile(path: path, state: state, isNamed: true, isKustomization: isKustomizationName(name)), &loaded)
      return .file
    case .special(let what):
      // As the shell's `drydock <(kubectl get …)` gives it.
      if what == "a FIFO", case .success(let descriptor) = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY) {
        steps.append(.stream(name: path.text, .pipe(descriptor), patience: 50))
        return .file
      }
      loaded.problems.append(
        Problem(.error, "special", file: source, "is \(what), and no file or folder", hint: "name a file or folder"))
      return .unusable
    }
  }

  /// The chart or kustomization that a file is a part of by its name or its folder; nil for any other.
  private func package(of path: Path) -> Path? {
    let name = path.lastName
    if isChartName(name) || isKustomizationName(name) { return path.folder }
    return realPath(path.folder).flatMap { chart(withTemplates: $0) }
  }

  private mutating func walk(_ path: Path, _ loaded: inout Loaded, _ goOn: (Int, Int) -> Bool) -> Loaded.Source.Kind {
    var walk = FolderWalk(path)
    let known = files.count
    let knownBytes = files.reduce(0) { $0 + $1.state.size }
    walk.run { walk in
      if !goOn(known + walk.files.count, knownBytes + walk.bytes) { isCancelled = true }
      return !isCancelled
    }
    for file in walk.files { add(file, &loaded) }
    for package in walk.packages { add(package.kind, package.path) }
    for folder in walk.folders { loaded.snapshot.add(folder.path, folder.state) }
    loaded.skipped += walk.skipped
    loaded.problems += walk.problems
    loaded.otherFiles += walk.otherFiles
    loaded.otherExamples += walk.otherExamples.prefix(max(0, 5 - loaded.otherExamples.count)).map(\.text)
    return .folder
  }

  private mutating func add(_ kind: SourcePackage.Kind, _ path: Path) {
    if !packages.contains(where: { $0.kind == kind && $0.path == path }) { packages.append((kind, path)) }
  }

  /// A file that several sources hold is read once, at its first place.
  private mutating func add(_ file: FoundFile, _ loaded: inout Loaded) {
    if let place = places[file.state.identity], files[place].path == file.path || file.isNamed || files[place].isNamed {
      if file.isNamed { files[place].isNamed = true }
      if file.path != files[place].path {
        loaded.skipped.append(Skipped(path: file.path.text, reason: .alreadyRead))
      }
      return
    }
    places[file.state.identity] = places[file.state.identity] ?? files.count
    files.append(file)
    loaded.snapshot.add(file.path, file.state)
  }
}

/// The problem with a source that isn't there or can't be reached.
private func unusable(_ path: Path, as source: String, _ error: SystemError) -> Problem {
  guard error.number == ENOENT || error.number == ENOTDIR else {
    let kind = error.number == EACCES || error.number == EPERM ? "permission" : "unreadable"
    return Problem(.error, kind, file: source, "'\(source)' can't be read: \(error.reason)")
  }
  let near = nearest(to: String(decoding: path.lastName, as: UTF8.self), among: names(in: path.folder))
  let hint = near.map { "did you mean '\(path.folder.appending(Array($0.utf8)).text)'?" }
  return Problem(.error, "not-found", file: source, "there is no file or folder '\(source)'", hint: hint)
}

/// What a folder holds, sorted; nothing if it can't be read.
private func names(in folder: Path) -> [String] {
  guard let stream = folder.withCString({ opendir($0) }) else { return [] }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) { names.append(String(decoding: nameOf(entry), as: UTF8.self)) }
  return names.filter { $0 != "." && $0 != ".." }.sorted()
}

/// The chart's folder in the words of the path below it, as far as those reach.
private func nameOfChart(_ chart: Path, above path: Path) -> Path {
  var folder = path
  while folder != .current, folder.bytes.count > 1 {
    folder = folder.folder
    if realPath(folder) == chart { return folder }
  }
  return chart
}

/// What messages call standard input.
let standardInputName = "<stdin>"
