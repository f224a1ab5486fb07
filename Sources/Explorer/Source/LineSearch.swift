import Manifest

/// Finds a text in lines, letter case aside.
struct LineSearch: Sendable, Hashable {
  let query: String
  /// Lower case, where the query is ASCII; then bytes are compared, which is quick.
  private let bytes: [UInt8]?

  /// Nil for an empty query.
  init?(_ query: String) {
    guard !query.isEmpty else { return nil }
    self.query = query
    let isASCII = query.utf8.allSatisfy { $0 < 0x80 }
    bytes = isASCII ? query.utf8.map(lowered) : nil
  }

  /// The lines of a file, among those asked for, that hold the text.
  func lines(of file: SourceFile, in wanted: ClosedRange<Int>) -> [Int] {
    guard let bytes else { return wanted.filter { !ranges(in: file.line($0)).isEmpty } }
    var found: [Int] = []
    var line = wanted.lowerBound
    let end = file.range(ofLine: wanted.upperBound).upperBound
    var position = file.range(ofLine: line).lowerBound
    while let hit = first(of: bytes, in: file.bytes, from: position, to: end) {
      line = file.position(of: hit).line
      found.append(line)
      guard line < wanted.upperBound else { break }
      position = file.range(ofLine: line + 1).lowerBound
    }
    return found
  }

  /// Where it stands in a text: what's before, and what fits.
  func ranges(in text: String) -> [Range<String.Index>] {
    let (haystack, needle) = (Array(text), Array(query.lowercased()))
    guard !needle.isEmpty, haystack.count >= needle.count else { return [] }
    let lower = haystack.map { $0.lowercased() }
    let wanted = needle.map { String($0) }
    var found: [Range<String.Index>] = []
    var (index, place) = (0, text.startIndex)
    while index + wanted.count <= lower.count {
      if lower[index] == wanted[0], lower[index..<index + wanted.count].elementsEqual(wanted) {
        let end = text.index(place, offsetBy: wanted.count)
        found.append(place..<end)
        (index, place) = (index + wanted.count, end)
      } else {
        (index, place) = (index + 1, text.index(after: place))
      }
    }
    return found
  }

  func matches(_ text: String) -> Bool { !ranges(in: text).isEmpty }
}

private func lowered(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }

private func first(of needle: [UInt8], in bytes: [UInt8], from start: Int, to end: Int) -> Int? {
  bytes.withUnsafeBufferPointer { bytes in
    needle.withUnsafeBufferPointer { needle in
      guard end - start >= needle.count else { return nil }
      let head = needle[0]
      var index = start
      while index <= end - needle.count {
        if lowered(bytes[index]) == head {
          var length = 1
          while length < needle.count, lowered(bytes[index + length]) == needle[length] { length += 1 }
          if length == needle.count { return index }
        }
        index += 1
      }
      return nil
    }
  }
}
