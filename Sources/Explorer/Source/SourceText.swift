import Drawing
import Kubernetes
import Manifest

/// The text that's read on the YAML tab: a stretch of lines of a file, and the nodes in it.
struct SourceText: Sendable {
  let file: SourceFile
  /// The lines shown, counted from 1 as in the file.
  let lines: ClosedRange<Int>
  /// The object these lines are; nil for a file as a whole.
  let resource: Resource?
  /// Written by us, not by anybody: an object that's made at run time or assumed.
  let isMade: Bool
  private let documents: [Document]
  private let roots: [Node]

  /// Nil where a subject has no text.
  init?(_ subject: Subject, in inventory: Inventory) {
    switch subject {
    case .resource(let id):
      guard let resource = inventory[id] else { return nil }
      self.init(resource)
    case .file(let name):
      guard let reading = inventory.readings.first(where: { $0.file.name == name }) else { return nil }
      self.init(
        file: reading.file, lines: 1...max(1, reading.file.lineCount), documents: reading.documents,
        roots: reading.documents.map(\.root))
    case .brokenReference(let link):
      guard let resource = inventory[link.from] else { return nil }
      self.init(resource)
    case .group, .package, .none: return nil
    }
  }

  init(_ resource: Resource) {
    guard resource.origin == .written, !resource.node.document.isWritten else {
      let note = comment(on: resource)
      let file = SourceFile(name: resource.label, text: note + resource.node.yaml)
      let documents = readYAML(file).documents
      self.init(
        file: file, lines: 1...max(1, file.lineCount - 1), resource: resource, isMade: true, documents: documents,
        roots: documents.map(\.root))
      return
    }
    let node = resource.node
    let span = node.parent == nil ? node.document.span : node.span
    var (from, to) = (span.from, span.to)
    // An end at the beginning of a line belongs to the line before.
    if to.column == 1, to.line > from.line { to = Position(line: to.line - 1, column: 1) }
    from = Position(line: max(1, from.line), column: 1)
    self.init(
      file: span.file, lines: from.line...max(from.line, to.line), resource: resource, isMade: false,
      documents: [node.document], roots: [node])
  }

  private init(
    file: SourceFile, lines: ClosedRange<Int>, resource: Resource? = nil, isMade: Bool = false,
    documents: [Document], roots: [Node]
  ) {
    (self.file, self.lines, self.resource, self.isMade) = (file, lines, resource, isMade)
    (self.documents, self.roots) = (documents, roots)
  }

  /// The beginning of a line in parts, each with its role: so many bytes, and the rest of the character they end in.
  func runs(ofLine line: Int, bytes limit: Int) -> [Text.Run] {
    var range = file.range(ofLine: line)
    if range.count > limit {
      var end = range.lowerBound + limit
      while end < range.upperBound, file.bytes[end] & 0xC0 == 0x80 { end += 1 }
      range = range.lowerBound..<end
    }
    var runs: [Text.Run] = []
    var offset = range.lowerBound
    func add(to end: Int, _ role: Role?) {
      guard end > offset else { return }
      runs.append(Text.Run(String(decoding: file.bytes[offset..<end], as: UTF8.self), role))
      offset = end
    }
    for token in highlight(file, documents: documents, lines: line..<line + 1).first ?? [] {
      let part = token.range.clamped(to: range)
      guard !part.isEmpty, part.lowerBound >= offset else { continue }
      add(to: part.lowerBound, nil)
      add(to: part.upperBound, token.kind.role)
    }
    add(to: range.upperBound, nil)
    return runs
  }

  /// The innermost node that stands on a line, or around it; nil outside all documents.
  func node(at line: Int) -> Node? {
    let range = file.range(ofLine: line)
    guard let root = roots.last(where: { start(of: $0) <= range.upperBound }) else { return nil }
    guard root.span.end >= range.lowerBound || root == roots.last else { return nil }
    var node = root
    while let child = node.writtenChildren.last(where: { start(of: $0) <= range.upperBound && $0.isIn(file) }) {
      // A blank line or comment behind a child belongs to what's around it.
      if max(child.span.end, child.keySpan?.end ?? 0) < range.lowerBound { break }
      node = child
    }
    return node
  }

  /// The field on a line: the one that refers to something, if several stand there; nil outside all documents.
  func path(at line: Int, in inventory: Inventory) -> String? {
    let path = isMade ? nil : links(at: line, in: inventory).first?.node.path
    return (path ?? node(at: line)?.path).flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The line a node begins on; its own key's.
  func line(of node: Node) -> Int { file.position(of: start(of: node)).line }

  /// The last line of a node that holds something.
  func lastLine(of node: Node) -> Int {
    let end = node.span.to
    let first = line(of: node)
    return end.column == 1 && end.line > first ? end.line - 1 : end.line
  }

  /// Nodes that begin on a line of their own and go on for more, by their line.
  func foldableNodes() -> [(line: Int, last: Int)] {
    var found: [(line: Int, last: Int)] = []
    // From above, as asking each node for its parent takes long in a list of thousands.
    func add(_ node: Node) {
      for child in node.writtenChildren where child.isIn(file) {
        switch child.shape {
        case .map, .list: break
        case .scalar where child.quoting == .literal || child.quoting == .folded: break
        case .scalar, .null: continue
        }
        let (first, last) = (line(of: child), lastLine(of: child))
        guard last > first else { continue }
        if found.last?.line != first { found.append((first, last)) }
        add(child)
      }
    }
    roots.forEach(add)
    return found
  }

  /// What can be folded at a line: the innermost node around it that goes on for more than a line.
  func foldable(at line: Int) -> (line: Int, last: Int)? {
    var node = node(at: line)
    while let here = node, here.parent != nil {
      let (first, last) = (self.line(of: here), lastLine(of: here))
      if last > first {
        // An item and its first field begin on the same line: what's folded is the item.
        if let parent = here.parent, parent.parent != nil, self.line(of: parent) == first { return foldable(parent) }
        return (first, last)
      }
      node = here.parent
    }
    return nil
  }

  private func foldable(_ node: Node) -> (line: Int, last: Int) { (line(of: node), lastLine(of: node)) }

  /// The lines of top keys and of documents' beginnings.
  var topLines: [Int] {
    roots.flatMap { root in [line(of: root)] + root.writtenChildren.filter { $0.isIn(file) }.map(line) }.sorted()
  }

  /// Keys and named items down to a depth, each with its line.
  func outline(depth: Int, atMost limit: Int) -> [(line: Int, depth: Int, title: String)] {
    var found: [(line: Int, depth: Int, title: String)] = []
    func add(_ node: Node, _ level: Int) {
      for (position, child) in node.writtenChildren.enumerated() where found.count < limit && child.isIn(file) {
        let name = child.shape == .map ? child["name"].text ?? child["key"].text : child.text
        let title = child.key ?? "[\(position)]" + (name.map { " \($0)" } ?? "")
        found.append((line(of: child), level, title))
        if level < depth { add(child, level + 1) }
      }
    }
    for root in roots {
      if roots.count > 1 {
        found.append((line(of: root), 0, "\(root["kind"].text ?? "document")/\(root["metadata"]["name"].text ?? "?")"))
      }
      add(root, roots.count > 1 ? 1 : 0)
    }
    return found
  }

  /// The references that stand on a line.
  func links(at line: Int, in inventory: Inventory) -> [Link] {
    let candidates: [Link]
    if let resource {
      candidates = inventory.links(from: resource.id)
    } else {
      let here = file.range(ofLine: line)
      let owner = inventory.resources.first { resource in
        guard resource.origin == .written else { return false }
        let span = resource.node.span
        return span.file == file && span.start <= here.upperBound && here.lowerBound <= span.end
      }
      candidates = owner.map { inventory.links(from: $0.id) } ?? []
    }
    if isMade {
      guard let path = node(at: line)?.path else { return [] }
      return candidates.filter { $0.node.path == path }
    }
    return candidates.filter { $0.node.isWritten && $0.node.span.file == file && $0.node.place.line == line }
  }

  private func start(of node: Node) -> Int {
    let value = node.span
    return node.keySpan.map { $0.file == value.file ? min($0.start, value.start) : value.start } ?? value.start
  }
}

extension Token.Kind {
  var role: Role? {
    switch self {
    case .key: .yamlKey
    case .string: .yamlString
    case .number: .yamlNumber
    case .bool, .null: .yamlBool
    case .comment: .yamlComment
    case .anchor: .yamlAnchor
    case .punctuation: nil
    }
  }
}

extension Node {
  /// What's directly in it, where it stands in the file's order.
  var writtenChildren: [Node] {
    shape == .map || shape == .list ? children : []
  }

  /// Whether it stands where it's read, and isn't a copy of what an alias points to.
  func isIn(_ file: SourceFile) -> Bool { !isAliased && span.file == file }
}

/// The first line of what drydock wrote itself.
private func comment(on resource: Resource) -> String {
  switch resource.origin {
  case .written: ""
  case .assumed(let because): "# not in the files: assumed to exist, as \(because) refers to it\n"
  case .derived(let from, let by): "# not in the files: the \(by) makes this from \(from)\n"
  }
}
