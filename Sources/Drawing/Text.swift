/// A line of text in which parts have their own role.
package struct Text: Sendable, Hashable {
  package struct Run: Sendable, Hashable {
    package let text: String
    /// Nil: the role of whatever the text is drawn as.
    package let role: Role?

    package init(_ text: String, _ role: Role? = nil) {
      self.text = text
      self.role = role
    }
  }

  package private(set) var runs: [Run]

  package init(_ runs: [Run]) { self.runs = runs.filter { !$0.text.isEmpty } }

  package init(_ text: String = "", _ role: Role? = nil) { self.init([Run(text, role)]) }

  /// Text from a manifest: characters that can't be shown are written out and stand out as warnings.
  package init(untrusted text: String, _ role: Role? = nil) {
    if asciiCells(of: text) != nil {
      self.init(text, role)
      return
    }
    var found: [Run] = []
    var clusters = Clusters(text)
    var (part, partIsStandIn) = ("", false)
    while let cluster = clusters.next() {
      if clusters.isStandIn != partIsStandIn {
        found.append(Run(part, partIsStandIn ? .warning : role))
        (part, partIsStandIn) = ("", clusters.isStandIn)
      }
      part += cluster.text
    }
    self.init(found + [Run(part, partIsStandIn ? .warning : role)])
  }
}

extension Text: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
  package init(stringLiteral value: String) { self.init(value) }
}

extension Text {
  package var plain: String { runs.map(\.text).joined() }
  package var isEmpty: Bool { runs.isEmpty }
  /// How many cells it takes.
  package var width: Int { runs.reduce(0) { $0 + cells(of: $1.text, from: $0) } }

  package mutating func append(_ text: String, _ role: Role? = nil) {
    guard !text.isEmpty else { return }
    if let last = runs.last, last.role == role {
      runs[runs.count - 1] = Run(last.text + text, role)
    } else {
      runs.append(Run(text, role))
    }
  }

  package mutating func append(_ other: Text) {
    for run in other.runs { append(run.text, run.role) }
  }

  package static func + (left: Text, right: Text) -> Text {
    var result = left
    result.append(right)
    return result
  }
  package static func += (left: inout Text, right: Text) { left.append(right) }

  /// In at most so many cells, with the ellipsis at the end when it's cut.
  package func fit(to width: Int, ellipsis: String = "…") -> Text {
    if self.width <= width { return self }
    let mark = cells(of: ellipsis) <= width ? ellipsis : ""
    var (room, kept) = (max(0, width - cells(of: mark)), [Run]())
    for run in runs {
      let needed = cells(of: run.text)
      if needed > room {
        kept.append(Run(Drawing.fit(run.text, to: room, ellipsis: "") + mark, run.role))
        break
      }
      kept.append(run)
      room -= needed
    }
    return Text(kept)
  }
}

extension Surface {
  /// Writes styled text on one row of an area, cut with an ellipsis when it's too long.
  ///
  /// - Parameters:
  ///   - line: counted from the area's top; outside the area nothing is written.
  ///   - role: of the parts that have none of their own.
  ///   - ground: the role of what lies below when it isn't the usual background, such as the selection: colours that
  ///     can't be read on it are replaced.
  ///   - alignRight: at the right end of the area.
  package mutating func write(
    _ text: Text, at line: Int = 0, in area: Rect, with theme: Theme, as role: Role = .text, on ground: Role? = nil,
    alignRight: Bool = false
  ) {
    guard (0..<area.height).contains(line) else { return }
    let fitted = text.fit(to: area.width, ellipsis: theme.glyphs.ellipsis)
    var column = alignRight ? area.right - fitted.width : area.left
    for run in fitted.runs {
      let style = ground.map { theme.style(run.role ?? role, on: $0) } ?? theme[run.role ?? role]
      column = write(run.text, at: Point(column, area.top + line), in: area, style: style)
    }
  }
}
