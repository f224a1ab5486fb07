import Glibc

/// What the system says of a file or folder: enough to tell whether it's still the one that was read.
package struct FileState: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    case file, folder, link
    /// A FIFO, socket or device, in words: "a FIFO".
    case special(String)
  }

  package let kind: Kind
  let device: UInt64
  let inode: UInt64
  /// In bytes.
  package let size: Int
  /// Nanoseconds since 1970: of the contents, and of the contents or the permissions.
  let modified: Int64
  let changed: Int64

  /// Which file it is, whatever its path.
  struct Identity: Hashable, Sendable {
    let device: UInt64
    let inode: UInt64
  }

  var identity: Identity { Identity(device: device, inode: inode) }

  /// The same contents with the same permissions, as far as can be told without reading.
  ///
  /// A folder's size and permissions say nothing of what it holds.
  func isSame(as other: FileState) -> Bool {
    if kind == .folder, other.kind == .folder {
      return identity == other.identity && modified == other.modified && changed == other.changed
    }
    return self == other
  }
}

extension FileState {
  init(_ status: stat) {
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    size = Int(status.st_size)
    modified = nanoseconds(status.st_mtim)
    changed = nanoseconds(status.st_ctim)
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFLNK: .link
      case S_IFIFO: .special("a FIFO")
      case S_IFSOCK: .special("a socket")
      default: .special("a device")
      }
  }

  /// Of what a path leads to, links followed; the error's number for what can't be looked at.
  static func of(_ path: Path) -> Result<FileState, SystemError> {
    if path.bytes.count >= longestPath {
      switch open(path, O_RDONLY | O_NONBLOCK) {
      case .failure(let error): return .failure(error)
      case .success(let descriptor): return descriptor.state()
      }
    }
    var status = stat()
    return path.withCString { stat($0, &status) } == 0 ? .success(FileState(status)) : .failure(.last)
  }

  /// Of an entry of an open folder, with or without following a link.
  static func of(_ name: [UInt8], in folder: Int32, following: Bool) -> Result<FileState, SystemError> {
    var status = stat()
    let result = Path(bytes: name).withCString { fstatat(folder, $0, &status, following ? 0 : AT_SYMLINK_NOFOLLOW) }
    return result == 0 ? .success(FileState(status)) : .failure(.last)
  }
}

/// Why the system refused something.
package struct SystemError: Error, Sendable, Hashable {
  let number: Int32

  static var last: SystemError { SystemError(number: errno) }

  /// In the system's words, with a small first letter: "permission denied".
  var reason: String {
    guard let text = strerror(number) else { return "error \(number)" }
    let words = String(cString: text)
    return words.prefix(1).lowercased() + words.dropFirst()
  }
}

/// An open file; closed when nobody holds it any more.
final class Descriptor: Sendable {
  let number: Int32

  init(_ number: Int32) { self.number = number }
  deinit { close(number) }

  func state() -> Result<FileState, SystemError> {
    var status = stat()
    return fstat(number, &status) == 0 ? .success(FileState(status)) : .failure(.last)
  }
}

/// Opens a path of any length: what is longer than the system takes at once is walked in pieces.
func open(_ path: Path, _ flags: Int32) -> Result<Descriptor, SystemError> {
  var rest = path.bytes[...]
  var folder: Descriptor?
  while rest.count >= longestPath {
    guard let cut = rest.prefix(longestPath).lastIndex(of: slash), cut > rest.startIndex else {
      return .failure(SystemError(number: ENAMETOOLONG))
    }
    switch open(Path(bytes: Array(rest[..<cut])), in: folder, O_RDONLY | O_DIRECTORY) {
    case .failure(let error): return .failure(error)
    case .success(let opened): folder = opened
    }
    rest = rest[(cut + 1)...]
  }
  return open(Path(bytes: Array(rest)), in: folder, flags)
}

private func open(_ piece: Path, in folder: Descriptor?, _ flags: Int32) -> Result<Descriptor, SystemError> {
  let number = piece.withCString { openat(folder?.number ?? AT_FDCWD, $0, flags | O_CLOEXEC) }
  return number >= 0 ? .success(Descriptor(number)) : .failure(.last)
}

/// A little less than Linux' PATH_MAX.
private let longestPath = 4000

private func nanoseconds(_ time: timespec) -> Int64 {
  Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
}
