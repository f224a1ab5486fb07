/// A path as the system knows it: bytes, which need not be text.
package struct Path: Sendable, Hashable, Comparable {
  package let bytes: [UInt8]

  package init(bytes: [UInt8]) { self.bytes = bytes }
  package init(_ text: String) { bytes = Array(text.utf8) }

  /// For people and as a file's name; bytes that aren't UTF-8 are replaced. It may hold control characters, so whoever
  /// prints it makes it safe first.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Bytewise, so that the order never depends on a locale.
  package static func < (a: Path, b: Path) -> Bool { a.bytes.lexicographicallyPrecedes(b.bytes) }
}

extension Path {
  static let current = Path(".")

  /// As a user writes it: without `./` in front and without slashes at the end.
  var tidied: Path {
    var rest = bytes[...]
    while rest.count > 1, rest.last == slash { rest.removeLast() }
    while rest.count > 2, rest.starts(with: [dot, slash]) {
      rest.removeFirst(2)
      while rest.count > 1, rest.first == slash { rest.removeFirst() }
    }
    return Path(bytes: Array(rest))
  }

  /// What stands in this folder under `name`.
  func appending(_ name: [UInt8]) -> Path {
    if bytes == [dot] { return Path(bytes: name) }
    return Path(bytes: bytes.last == slash ? bytes + name : bytes + [slash] + name)
  }

  /// After the last slash.
  var lastName: [UInt8] {
    guard let index = bytes.lastIndex(of: slash) else { return bytes }
    return Array(bytes[(index + 1)...])
  }

  /// The folder it stands in; `.` for a name alone.
  var folder: Path {
    guard let index = bytes.lastIndex(of: slash) else { return .current }
    return index == 0 ? Path("/") : Path(bytes: Array(bytes[..<index]))
  }

  /// True for a folder itself and everything below it, by their names alone.
  func isInside(_ folder: Path) -> Bool {
    if bytes == folder.bytes { return true }
    let start = folder.bytes.last == slash ? folder.bytes : folder.bytes + [slash]
    return bytes.starts(with: start)
  }

  /// `.` and `..` carried out by name. Nil for what climbs out of a relative path's start.
  var normalized: Path? {
    var parts: [ArraySlice<UInt8>] = []
    for part in bytes.split(separator: slash) where part.elementsEqual([dot]) == false {
      if part.elementsEqual([dot, dot]), let last = parts.last, !last.elementsEqual([dot, dot]) {
        parts.removeLast()
      } else {
        parts.append(part)
      }
    }
    let joined = Array(parts.joined(separator: [slash]))
    if bytes.first == slash { return Path(bytes: [slash] + joined) }
    return joined.isEmpty ? .current : Path(bytes: joined)
  }

  /// In a form that a shell reads as one word.
  package var quotedForShell: String {
    let plain = bytes.allSatisfy { byte in
      (byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z"))
        || (byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z"))
        || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")) || byte >= 0x80 || "/._-+=@%,:".utf8.contains(byte)
    }
    let safe = bytes.first == UInt8(ascii: "-") ? "./" + text : text
    return plain && !bytes.isEmpty
      ? safe : "'" + safe.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }

  /// A C string for the system's functions.
  func withCString<R>(_ body: (UnsafePointer<CChar>) -> R) -> R {
    let terminated = bytes + [0]
    return terminated.withUnsafeBytes { buffer in
      guard let base = buffer.bindMemory(to: CChar.self).baseAddress else {
        preconditionFailure("a C string has at least its end")
      }
      return body(base)
    }
  }
}

let slash = UInt8(ascii: "/")
let dot = UInt8(ascii: ".")

extension Sequence<UInt8> {
  /// Whether it ends so, letter case aside; `ending` is in lower case.
  func endsIgnoringCase(with ending: String) -> Bool {
    let lowered = map { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") ? $0 | 0x20 : $0 }
    return lowered.count >= ending.utf8.count && lowered.suffix(ending.utf8.count).elementsEqual(ending.utf8)
  }
}
