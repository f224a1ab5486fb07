import Drawing

/// The project's configuration, which keeps what people decide about warnings: as it stood when manifests were read.
package enum ProjectFile: Sendable, Hashable {
  /// The path as the user would name it; an empty text where there's no file yet.
  case file(path: String, text: String)
  /// It has no place, or can't be added to: why, and what to do.
  case none(String)

  /// A new text for it, to be shown before it's written.
  package struct Change: Sendable, Hashable {
    package let path: String
    /// What must still be there when it's written.
    package let old: String
    package let new: String

    package init(path: String, old: String, new: String) { (self.path, self.old, self.new) = (path, old, new) }
  }
}

extension ProjectFile.Change {
  /// The lines that come and go, with their numbers, and as many as `context` around them.
  func lines(context: Int) -> [Text] {
    let (old, new) = (lines(of: self.old), lines(of: self.new))
    let shorter = min(old.count, new.count)
    let head = (0..<shorter).first { old[$0] != new[$0] } ?? shorter
    let tail = (0..<shorter - head).first { old[old.count - 1 - $0] != new[new.count - 1 - $0] } ?? shorter - head
    let width = String(new.count).count
    func line(_ number: Int, _ sign: String, _ text: Substring, _ role: Role?) -> Text {
      let digits = String(number)
      let blanks = String(repeating: " ", count: max(0, width - digits.count))
      return Text(" \(blanks)\(digits) ", .textDim) + Text(untrusted: "\(sign) \(text)", role)
    }
    var result = (max(0, head - context)..<head).map { line($0 + 1, " ", new[$0], .textDim) }
    result += (head..<old.count - tail).map { line($0 + 1, "-", old[$0], .diffDel) }
    result += (head..<new.count - tail).map { line($0 + 1, "+", new[$0], .diffAdd) }
    let end = new.count - tail
    result += (end..<min(new.count, end + context)).map { line($0 + 1, " ", new[$0], .textDim) }
    return result
  }

  private func lines(of text: String) -> [Substring] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }
}
