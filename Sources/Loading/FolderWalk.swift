import Glibc
import Manifest

/// A file that is to be read.
struct FoundFile: Sendable {
  let path: Path
  let state: FileState
  /// Named by the user, and not only found in a folder.
  var isNamed: Bool
  /// A `kustomization.yaml`, or what else Kustomize takes for one.
  var isKustomization: Bool
}

/// Searches one folder for files to read.
///
/// Folders are kept in a list and not on the stack, so that depth costs nothing. Links wait until everything real was
/// seen: what a link leads to is then known to be new, or to be read anyway.
struct FolderWalk {
  let root: Path
  private(set) var files: [FoundFile] = []
  /// Of all files found so far.
  private(set) var bytes = 0
  private(set) var skipped: [Skipped] = []
  private(set) var packages: [(kind: SourcePackage.Kind, path: Path)] = []
  private(set) var problems: [Problem] = []
  private(set) var folders: [(path: Path, state: FileState)] = []
  private(set) var otherFiles = 0
  private(set) var otherExamples: [Path] = []

  /// The root without links and dots; nil where the system can't say, and then no link is followed.
  private let realRoot: Path?
  private var pending: [(path: Path, mode: Mode)] = []
  private var links: [(path: Path, state: FileState)] = []
  private var seenFolders: Set<FileState.Identity> = []
  private var outside = 0

  /// What a folder is to its chart.
  private enum Mode {
    case plain
    /// A chart's `charts`: only folders in it count.
    case dependencies
    /// A folder in there: the chart it is a part of speaks for it.
    case dependency
  }

  init(_ root: Path) {
    self.root = root
    realRoot = realPath(root)
  }

  /// Searches everything. `goOn` is asked after each folder and told of what was found; false ends the search.
  mutating func run(goOn: (FolderWalk) -> Bool) {
    pending = [(root, .plain)]
    repeat {
      while let next = pending.popLast() {
        visit(next.path, next.mode)
        guard goOn(self) else { return }
      }
      followFolderLinks()
    } while !pending.isEmpty
    followFileLinks()
    finish()
  }

  private mutating func finish() {
    files.sort { $0.path < $1.path }
    packages.sort { $0.path < $1.path }
    skipped.sort { Path($0.path) < Path($1.path) }
    if outside > 0 {
      problems.append(
        Problem(
          .info, "link", file: root.text,
          outside == 1
            ? "a link leads out of the folder and is not followed"
            : "\(outside) links lead out of the folder and are not followed",
          hint: "name what they lead to as well, if it belongs to the application"))
    }
    problems.sort { Path($0.file) < Path($1.file) }
  }
}

// MARK: - Folders

extension FolderWalk {
  private mutating func visit(_ folder: Path, _ mode: Mode) {
    let entries: [Entry]
    switch list(folder) {
    case .failure(let error):
      // Gone since its parent was listed, or closed to us: one warning, and the rest goes on.
      problems.append(unreadable(folder, error, "folder"))
      return
    case .success(let listed):
      guard seenFolders.insert(listed.state.identity).inserted else { return }
      folders.append((folder, listed.state))
      entries = listed.entries
    }
    switch mode {
    case .plain, .dependency:
      if entries.contains(where: { $0.isChartFile }) {
        visitChart(folder, entries, isDependency: mode == .dependency)
      } else if mode == .plain {
        for entry in entries { take(entry, of: folder) }
      }
    case .dependencies:
      for entry in entries where entry.state.kind == .folder && !isExcluded(entry.name) {
        pending.append((folder.appending(entry.name), .dependency))
      }
    }
  }

  /// Only what Helm installs as written, the CRDs, is read; templates are no YAML before they're rendered.
  private mutating func visitChart(_ folder: Path, _ entries: [Entry], isDependency: Bool) {
    if !isDependency { packages.append((.chart, folder)) }
    for entry in entries where entry.state.kind == .folder {
      if entry.name.elementsEqual("crds".utf8) { pending.append((folder.appending(entry.name), .plain)) }
      if entry.name.elementsEqual("charts".utf8) { pending.append((folder.appending(entry.name), .dependencies)) }
    }
  }

  private mutating func take(_ entry: Entry, of folder: Path) {
    let path = folder.appending(entry.name)
    switch entry.state.kind {
    case .folder:
      if isExcluded(entry.name) {
        skipped.append(Skipped(path: path.text, reason: .folder))
      } else {
        pending.append((path, .plain))
      }
    case .file:
      takeFile(path, entry.state)
    case .link:
      // Editors mark an open file with a dangling link of this name.
      if !entry.name.starts(with: [dot, UInt8(ascii: "#")]) { links.append((path, entry.state)) }
    case .special(let what):
      guard isManifestName(entry.name) else { break }
      skipped.append(Skipped(path: path.text, reason: .special(what)))
      problems.append(
        Problem(.info, "special", file: path.text, "is \(what) and is not read", hint: "name it to read from it"))
    }
  }

  private mutating func takeFile(_ path: Path, _ state: FileState) {
    let name = path.lastName
    let isKustomization = isKustomizationName(name)
    if isKustomization || isManifestName(name) {
      if isKustomization { packages.append((.kustomization, path.folder)) }
      bytes += state.size
      files.append(FoundFile(path: path, state: state, isNamed: false, isKustomization: isKustomization))
    } else if isPackedChartName(name) {
      packages.append((.packedChart, path))
    } else {
      count(other: path)
    }
  }

  private mutating func count(other path: Path) {
    otherFiles += 1
    // The first few by path, whatever order the system lists them in.
    let place = otherExamples.firstIndex { path < $0 } ?? otherExamples.count
    if place < 5 { otherExamples.insert(path, at: place) }
    if otherExamples.count > 5 { otherExamples.removeLast() }
  }
}

// MARK: - Links

extension FolderWalk {
  /// Puts folders that links lead to on the list, and keeps the other links.
  private mutating func followFolderLinks() {
    let waiting = links.sorted { $0.path < $1.path }
    links = []
    for link in waiting {
      guard case .success(let target) = FileState.of(link.path), target.kind == .folder else {
        links.append(link)
        continue
      }
      if isExcluded(link.path.lastName) {
        skipped.append(Skipped(path: link.path.text, reason: .folder))
      } else if !staysInside(link.path) {
        leadsOutside(link.path)
      } else if let chart = realPath(link.path).flatMap({ chart(withTemplates: $0) }) {
        skipped.append(Skipped(path: link.path.text, reason: .partOf(chart.text)))
      } else if seenFolders.contains(target.identity) {
        skipped.append(Skipped(path: link.path.text, reason: .alreadyRead))
      } else {
        pending.append((link.path, .plain))
        // One at a time: the next link may lead into this one's folder.
        links += waiting.filter { $0.path > link.path }
        return
      }
    }
  }

  private mutating func followFileLinks() {
    var seen = Set(files.map(\.state.identity))
    for link in links.sorted(by: { $0.path < $1.path }) {
      let name = link.path.lastName
      guard isManifestName(name) || isKustomizationName(name) else {
        count(other: link.path)
        continue
      }
      switch FileState.of(link.path) {
      case .failure(let error):
        let target = linkTarget(link.path)?.text ?? "nothing"
        if error.number == ENOENT || error.number == ENOTDIR {
          problems.append(
            Problem(
              .warning, "not-found", file: link.path.text, "is a link to '\(target)', which doesn't exist",
              hint: "remove the link or make what it leads to"))
        } else if error.number == ELOOP {
          problems.append(
            Problem(
              .warning, "not-found", file: link.path.text, "is a link that leads back to itself",
              hint: "remove the link"))
        } else {
          problems.append(unreadable(link.path, error, "file"))
        }
      case .success(let target):
        if !staysInside(link.path) {
          leadsOutside(link.path)
        } else if case .special(let what) = target.kind {
          skipped.append(Skipped(path: link.path.text, reason: .special(what)))
        } else if !seen.insert(target.identity).inserted {
          skipped.append(Skipped(path: link.path.text, reason: .alreadyRead))
        } else if let chart = realPath(link.path).flatMap({ chart(withTemplates: $0.folder) }) {
          skipped.append(Skipped(path: link.path.text, reason: .partOf(chart.text)))
        } else {
          takeFile(link.path, target)
        }
      }
    }
  }

  private mutating func leadsOutside(_ link: Path) {
    outside += 1
    skipped.append(Skipped(path: link.text, reason: .leadsOutside))
  }

  private func staysInside(_ link: Path) -> Bool {
    guard let realRoot, let target = realPath(link) else { return false }
    return target.isInside(realRoot)
  }
}

// MARK: - The system

extension FolderWalk {
  private struct Entry {
    let name: [UInt8]
    let state: FileState

    var isChartFile: Bool { isChartName(name) && (state.kind == .file || state.kind == .link) }
  }

  private mutating func list(_ folder: Path) -> Result<(state: FileState, entries: [Entry]), SystemError> {
    let descriptor: Descriptor
    switch open(folder, O_RDONLY | O_DIRECTORY | O_NONBLOCK) {
    case .failure(let error): return .failure(error)
    case .success(let opened): descriptor = opened
    }
    let state: FileState
    switch descriptor.state() {
    case .failure(let error): return .failure(error)
    case .success(let found): state = found
    }
    // The stream closes the number it's given, so it gets one of its own.
    guard let stream = fdopendir(dup(descriptor.number)) else { return .failure(.last) }
    defer { closedir(stream) }
    var entries: [Entry] = []
    while let next = readdir(stream) {
      let name = nameOf(next)
      if name.elementsEqual([dot]) || name.elementsEqual([dot, dot]) { continue }
      let kind = Int(next.pointee.d_type)
      // Most files in a repository are none of ours: no need to ask more about them than their names.
      if kind == DT_REG, !isOurs(name) {
        count(other: folder.appending(name))
        continue
      }
      switch FileState.of(name, in: descriptor.number, following: false) {
      case .success(let state): entries.append(Entry(name: name, state: state))
      case .failure(let error):
        if isManifestName(name) { problems.append(unreadable(folder.appending(name), error, "file")) }
      }
    }
    return .success((state, entries))
  }

  private func isOurs(_ name: [UInt8]) -> Bool {
    isManifestName(name) || isKustomizationName(name) || isChartName(name) || isPackedChartName(name)
  }
}

func nameOf(_ entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
  // The record ends with the name, long before the array that C declares for it does.
  guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else {
    preconditionFailure("a directory entry has a name")
  }
  let start = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: UInt8.self)
  return Array(
    UnsafeBufferPointer(start: start, count: strlen(UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self))))
}

private func isExcluded(_ name: [UInt8]) -> Bool {
  name.first == dot || name.elementsEqual("node_modules".utf8) || name.elementsEqual("vendor".utf8)
}

/// Without links and dots; nil for what isn't there, can't be reached, or is too long for the system.
func realPath(_ path: Path) -> Path? {
  guard let text = path.withCString({ realpath($0, nil) }) else { return nil }
  defer { free(text) }
  return Path(bytes: Array(UnsafeRawBufferPointer(start: text, count: strlen(text))))
}

private func linkTarget(_ path: Path) -> Path? {
  var buffer = [CChar](repeating: 0, count: 4096)
  let length = path.withCString { readlink($0, &buffer, buffer.count) }
  return length > 0 ? Path(bytes: buffer.prefix(length).map { UInt8(bitPattern: $0) }) : nil
}

/// The problem with a file or folder that can't be opened.
func unreadable(_ path: Path, _ error: SystemError, _ what: String) -> Problem {
  switch error.number {
  case EACCES, EPERM:
    Problem(
      .warning, "permission", file: path.text, "\(what) can't be read: \(error.reason)",
      hint: what == "folder" ? "chmod u+rx \(path.quotedForShell)" : "chmod u+r \(path.quotedForShell)")
  case ENOENT, ENOTDIR:
    Problem(.warning, "not-found", file: path.text, "\(what) vanished while it was to be read", hint: "load again")
  default:
    Problem(.warning, "unreadable", file: path.text, "\(what) can't be read: \(error.reason)")
  }
}
