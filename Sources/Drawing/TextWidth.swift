/// Where a text that's too long loses its characters.
package enum Cut: Sendable { case end, middle, start }

/// How many cells a text takes when it's written, its unshowable characters written out.
///
/// - Parameter column: how many cells stand before it on its line; matters for tabs.
package func cells(of text: String, from column: Int = 0) -> Int {
  if let ascii = asciiCells(of: text) { return ascii }
  return Clusters(text, column: column).reduce(0) { $0 + $1.width }
}

/// The text in at most so many cells; when it's cut, with the ellipsis in place of what's missing.
package func fit(_ text: String, to width: Int, cut: Cut = .end, ellipsis: String = "…") -> String {
  if cells(of: text) <= width { return text }
  let mark = Drawing.cells(of: ellipsis) <= width ? ellipsis : ""
  let room = max(0, width - Drawing.cells(of: mark))
  if let count = asciiCells(of: text) {
    switch cut {
    case .end: return text.prefix(room) + mark
    case .start: return mark + text.suffix(room)
    case .middle: return text.prefix(room - room / 2) + mark + text.suffix(min(count, room / 2))
    }
  }
  let clusters = Array(Clusters(text))
  switch cut {
  case .end: return joined(prefix(of: clusters, within: room)) + mark
  case .start: return mark + joined(suffix(of: clusters, within: room))
  case .middle:
    let tail = suffix(of: clusters, within: room / 2)
    let used = tail.reduce(0) { $0 + $1.width }
    return joined(prefix(of: clusters, within: room - used)) + mark + joined(tail)
  }
}

/// The text in exactly so many cells: cut when too long, blanks added when too short.
package func pad(_ text: String, to width: Int, alignRight: Bool = false, ellipsis: String = "…") -> String {
  // Written out first: a tab is as wide as where it stands makes it, and it may be moved.
  let fitted = fit(sanitised(text), to: width, ellipsis: ellipsis)
  let blanks = String(repeating: " ", count: max(0, width - cells(of: fitted)))
  return alignRight ? blanks + fitted : fitted + blanks
}

/// The text without characters that a terminal would obey or hide; each is written out.
package func sanitised(_ text: String) -> String {
  if asciiCells(of: text) != nil { return text }
  return joined(Array(Clusters(text))[...])
}

extension String {
  /// With everything outside ASCII written as `\u{D55C}`, or as `?` where the original doesn't matter.
  package func asASCII(escaping: Bool) -> String {
    if utf8.allSatisfy({ $0 < 0x80 }) { return self }
    var result = ""
    for scalar in unicodeScalars {
      if scalar.isASCII {
        result.unicodeScalars.append(scalar)
      } else if escaping {
        result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
      } else {
        result += "?"
      }
    }
    return result
  }
}

/// Nil when the text has anything but printable ASCII.
func asciiCells(of text: String) -> Int? {
  text.utf8.withContiguousStorageIfAvailable { bytes -> Int? in
    for byte in bytes where byte < 0x20 || byte >= 0x7F { return nil }
    return bytes.count
  } ?? nil
}

private func prefix(of clusters: [Cluster], within room: Int) -> ArraySlice<Cluster> {
  var (used, count) = (0, 0)
  while count < clusters.count, used + clusters[count].width <= room {
    used += clusters[count].width
    count += 1
  }
  return clusters[..<count]
}

private func suffix(of clusters: [Cluster], within room: Int) -> ArraySlice<Cluster> {
  var (used, start) = (0, clusters.count)
  while start > 0, used + clusters[start - 1].width <= room {
    used += clusters[start - 1].width
    start -= 1
  }
  return clusters[start...]
}

private func joined(_ clusters: ArraySlice<Cluster>) -> String {
  var view = String.UnicodeScalarView()
  for cluster in clusters { cluster.append(to: &view) }
  return String(view)
}
