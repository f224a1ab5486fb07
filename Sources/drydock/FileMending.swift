import Drawing
import Glibc
import Manifest
import Rules

/// Which of the files that were read may be written, and how.
struct FileMending {
  /// What the user named, without links: nothing outside of it is written.
  private let roots: [String]

  init(sources: [String]) {
    roots = (sources.isEmpty ? ["."] : sources).compactMap { source in
      guard source != "-", source != "sample", let path = absolutePath(source) else { return nil }
      // A file that was named may be written where it was named, and not where a link leads.
      guard isFolder(path) else { return absolutePath(folder(of: source)) }
      return path
    }
  }

  /// Why a file can't be written; nil where it can.
  func obstacle(_ file: SourceFile) -> String? {
    guard let path = absolutePath(file.name) else { return "it isn't a file" }
    guard roots.contains(where: { path == $0 || path.hasPrefix($0 == "/" ? "/" : $0 + "/") }) else {
      return "it leads out of what was named"
    }
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return "it isn't a regular file" }
    guard access(path, W_OK) == 0 else { return "it may not be written" }
    guard let bytes = bytes(of: path), mark(of: bytes, file) != nil else {
      return "it isn't UTF-8, or has changed meanwhile"
    }
    return nil
  }

  /// Puts new bytes in a file's place, all at once, with the old one's permissions; what went wrong, or nil.
  func write(_ bytes: [UInt8], to file: SourceFile) -> String? {
    if let obstacle = obstacle(file) { return obstacle }
    guard let path = absolutePath(file.name), let old = drydock.bytes(of: path), let mark = mark(of: old, file) else {
      return "it has changed meanwhile"
    }
    var status = stat()
    guard stat(path, &status) == 0 else { return String(cString: strerror(errno)) }
    var template = Array("\(folder(of: path))/.drydock-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { return String(cString: strerror(errno)) }
    let temporary = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    // Who owns it matters less than that it can be read.
    _ = fchown(descriptor, status.st_uid, status.st_gid)
    let isWritten =
      fchmod(descriptor, status.st_mode & 0o7777) == 0 && writeAll(mark + bytes, to: descriptor)
      && fsync(descriptor) == 0
    let number = errno
    close(descriptor)
    guard isWritten, rename(temporary, path) == 0 else {
      let reason = isWritten ? errno : number
      unlink(temporary)
      return String(cString: strerror(reason))
    }
    return nil
  }

  /// The byte order mark that the file has; nil where its text isn't what was read.
  private func mark(of bytes: [UInt8], _ file: SourceFile) -> [UInt8]? {
    if bytes == file.bytes { return [] }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    return bytes.count == file.bytes.count + 3 && bytes == mark + file.bytes ? mark : nil
  }
}

func folder(of path: String) -> String {
  guard let slash = path.lastIndex(of: "/") else { return "." }
  return slash == path.startIndex ? "/" : String(path[..<slash])
}

func isFolder(_ path: String) -> Bool {
  var status = stat()
  return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

/// False, with `errno`, where not all could be written.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
  var left = bytes[...]
  while !left.isEmpty {
    let written = left.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    if written < 0, errno == EINTR { continue }
    guard written > 0 else { return false }
    left = left.dropFirst(written)
  }
  return true
}
