import CLibYAML

/// Reads every document of a YAML stream: the documents in order, and a problem for each thing that is wrong.
///
/// Never throws: a document that can't be read costs only itself, and reading goes on at the next `---`. Documents
/// that hold nothing are left out.
package func readYAML(_ file: SourceFile) -> Reading {
  var reader = YAMLReader(file)
  reader.readAll()
  return reader.reading()
}

struct YAMLReader {
  let file: SourceFile
  private var builder: TreeBuilder
  private var roots: [(index: Int, span: Range<Int>)] = []
  var problems: [Problem] = []
  private let isASCII: Bool

  init(_ file: SourceFile) {
    self.file = file
    builder = TreeBuilder(bytes: file.bytes)
    isASCII = file.bytes.withUnsafeBufferPointer { bytes in !bytes.contains { $0 >= 0x80 } }
  }

  /// Reads the stretches that hold nothing libyaml refuses to look at; see ``stretches(of:)``.
  mutating func readAll() {
    let (stretches, faults) = Manifest.stretches(of: file)
    for fault in faults { report(fault) }
    for stretch in stretches {
      var start = stretch.lowerBound
      while start < stretch.upperBound, let fault = parse(start..<stretch.upperBound) {
        report(fault)
        // One broken document costs only itself.
        guard let next = nextMarker(atOrAfter: max(fault.offset, start + 1), before: stretch.upperBound) else { break }
        start = next
      }
    }
  }

  consuming func reading() -> Reading {
    let arena = Arena(
      bytes: file.bytes, entries: builder.entries, cooked: builder.cooked, cookedBytes: builder.cookedBytes)
    let documents = roots.enumerated().map { ordinal, root in
      Document(
        arena: arena, rootIndex: root.index, ordinal: ordinal,
        span: Span(file: file, start: root.span.lowerBound, end: root.span.upperBound))
    }
    return Reading(
      file: file, documents: documents, problems: problems.sorted { ($0.span?.start ?? 0) < ($1.span?.start ?? 0) })
  }

  private mutating func report(_ fault: ReadFault) {
    let span = Span(file: file, start: min(fault.offset, file.bytes.count), end: min(fault.offset, file.bytes.count))
    problems.append(Problem(.error, fault.kind, at: span, fault.message, hint: fault.hint))
  }

  /// The start of the next line that begins a document or ends one.
  private func nextMarker(atOrAfter offset: Int, before end: Int) -> Int? {
    let bytes = file.bytes
    var index = offset
    // A marker counts from the start of its line, also when the offset is in the middle of one.
    while index > 0, index < end, bytes[index - 1] != lineFeed, bytes[index - 1] != carriageReturn { index += 1 }
    while index < end {
      if isMarker(bytes, at: index, before: end, UInt8(ascii: "-")) { return index }
      if isMarker(bytes, at: index, before: end, UInt8(ascii: ".")) { return min(index + 3, end) }
      while index < end, bytes[index] != lineFeed, bytes[index] != carriageReturn { index += 1 }
      index += 1
    }
    return nil
  }
}

// MARK: - Events

extension YAMLReader {
  /// Parses a stretch to its end; what stops it is given back, and its document forgotten.
  private mutating func parse(_ stretch: Range<Int>) -> ReadFault? {
    var parser = yaml_parser_t()
    guard yaml_parser_initialize(&parser) == 1 else {
      return ReadFault("memory", "there isn't enough memory to read it", at: stretch.lowerBound)
    }
    defer { yaml_parser_delete(&parser) }
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
    return file.bytes.withUnsafeBufferPointer { bytes -> ReadFault? in
      guard let base = bytes.baseAddress else { return nil }
      yaml_parser_set_input_string(&parser, base + stretch.lowerBound, stretch.count)
      var offsets = OffsetMap(bytes: bytes, start: stretch.lowerBound, isASCII: isASCII)
      var document = OpenDocument(root: builder.count, cooked: builder.cooked.count, bytes: builder.cookedBytes.count)
      do throws(ReadFault) {
        while try next(&parser, &offsets, &document, bytes) {}
        return nil
      } catch {
        builder.rollBack(to: document.root, cooked: document.cooked, cookedBytes: document.bytes)
        return error
      }
    }
  }

  private struct OpenDocument {
    var root: Int
    var cooked: Int
    var bytes: Int
    var start = 0
    var anchors: [[UInt8]: Int] = [:]
  }

  /// Takes one event; false at the end of the stream.
  private mutating func next(
    _ parser: inout yaml_parser_t, _ offsets: inout OffsetMap, _ document: inout OpenDocument,
    _ bytes: UnsafeBufferPointer<UInt8>
  ) throws(ReadFault) -> Bool {
    var event = yaml_event_t()
    guard yaml_parser_parse(&parser, &event) == 1 else { throw fault(of: parser, &offsets, file) }
    defer { yaml_event_delete(&event) }
    switch event.type {
    case YAML_SCALAR_EVENT:
      try scalar(&event, &offsets, &document, bytes)
    case YAML_MAPPING_START_EVENT:
      let start = offsets.byte(event.start_mark.index)
      let flow = event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
      try begin(
        flow ? .flowMap : .blockMap, at: start, tag: event.data.mapping_start.tag,
        anchor: event.data.mapping_start.anchor, &document, bytes)
    case YAML_SEQUENCE_START_EVENT:
      let start = offsets.byte(event.start_mark.index)
      let flow = event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
      try begin(
        flow ? .flowList : .blockList, at: start, tag: event.data.sequence_start.tag,
        anchor: event.data.sequence_start.anchor, &document, bytes)
    case YAML_MAPPING_END_EVENT, YAML_SEQUENCE_END_EVENT:
      // A flow container ends with its bracket; a block has no end of its own but its last child's.
      let isFlow = event.end_mark.index > event.start_mark.index
      let end = isFlow ? offsets.byte(event.end_mark.index) : nil
      var duplicates: [TreeBuilder.Duplicate] = []
      try builder.endContainer(end: end) { duplicates.append($0) }
      for duplicate in duplicates { report(duplicate) }
    case YAML_ALIAS_EVENT:
      try alias(&event, &offsets, document)
    case YAML_DOCUMENT_START_EVENT:
      document.root = builder.begin()
      document.cooked = builder.cooked.count
      document.bytes = builder.cookedBytes.count
      document.start = offsets.byte(event.start_mark.index)
      document.anchors.removeAll(keepingCapacity: true)
    case YAML_DOCUMENT_END_EVENT:
      finish(&document)
    case YAML_STREAM_END_EVENT:
      return false
    default:
      break
    }
    return true
  }

  private mutating func finish(_ document: inout OpenDocument) {
    let root = builder.entries[document.root]
    let isEmpty = root.kind == .plain && root.length == 0
    if isEmpty {
      builder.rollBack(to: document.root, cooked: document.cooked, cookedBytes: document.bytes)
    } else {
      roots.append((document.root, Int(root.start)..<root.end))
    }
    document.root = builder.count
    document.cooked = builder.cooked.count
    document.bytes = builder.cookedBytes.count
  }

  private mutating func begin(
    _ kind: Entry.Kind, at start: Int, tag: UnsafeMutablePointer<UInt8>?, anchor: UnsafeMutablePointer<UInt8>?,
    _ document: inout OpenDocument, _ bytes: UnsafeBufferPointer<UInt8>
  ) throws(ReadFault) {
    guard !builder.wantsKey else {
      throw ReadFault(
        "key", "a key is a \(kind == .blockMap || kind == .flowMap ? "map" : "list"); keys must be strings", at: start)
    }
    guard builder.depth < TreeBuilder.deepest else {
      throw ReadFault("depth", "nested deeper than \(TreeBuilder.deepest) levels", at: start)
    }
    if let anchor { document.anchors[name(anchor)] = builder.count }
    let begins = tag == nil && anchor == nil ? start : afterProperties(start, bytes)
    if let tag { reportCustom(tag, at: start) }
    builder.beginContainer(kind, start: begins)
  }

  private mutating func alias(
    _ event: inout yaml_event_t, _ offsets: inout OffsetMap, _ document: OpenDocument
  ) throws(ReadFault) {
    let place = offsets.byte(event.start_mark.index)..<offsets.byte(event.end_mark.index)
    let anchor = name(event.data.alias.anchor)
    guard let target = document.anchors[anchor] else {
      throw ReadFault(
        "alias", "alias '\(String(decoding: anchor, as: UTF8.self))' has no anchor before it in this document",
        at: place.lowerBound, hint: "write '&\(String(decoding: anchor, as: UTF8.self))' at the value it stands for")
    }
    guard !builder.wantsKey else {
      throw ReadFault("key", "an alias as a key isn't supported; write the key out", at: place.lowerBound)
    }
    try builder.alias(of: target, place: place)
  }

  private mutating func scalar(
    _ event: inout yaml_event_t, _ offsets: inout OffsetMap, _ document: inout OpenDocument,
    _ bytes: UnsafeBufferPointer<UInt8>
  ) throws(ReadFault) {
    let scalar = event.data.scalar
    var start = offsets.byte(event.start_mark.index)
    let end = offsets.byte(event.end_mark.index)
    if scalar.anchor != nil || scalar.tag != nil { start = min(afterProperties(start, bytes), end) }
    if let anchor = scalar.anchor { document.anchors[name(anchor)] = builder.count }
    let value = UnsafeBufferPointer(start: scalar.value, count: Int(scalar.length))
    let kind: Entry.Kind =
      switch scalar.style {
      case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
      case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
      case YAML_LITERAL_SCALAR_STYLE: .literal
      case YAML_FOLDED_SCALAR_STYLE: .folded
      default: .plain
      }
    let quote = kind == .singleQuoted || kind == .doubleQuoted ? 1 : 0
    let isSlice =
      end - start - 2 * quote == value.count
      && equal(UnsafeBufferPointer(rebasing: bytes[start + quote..<start + quote + value.count]), value)
    if builder.wantsKey {
      try key(value, kind, start, end, quote, isSlice: isSlice)
      return
    }
    let tag = scalar.tag.map { tagOf($0) } ?? .none
    if tag == .other, let text = scalar.tag { reportCustom(text, at: start) }
    let length = kind == .literal || kind == .folded ? trimmedEnd(start, end, bytes) - start : end - start
    builder.scalar(kind, start: start, length: length, tag: tag, cooked: isSlice ? nil : value)
  }

  private mutating func key(
    _ value: UnsafeBufferPointer<UInt8>, _ kind: Entry.Kind, _ start: Int, _ end: Int, _ quote: Int, isSlice: Bool
  ) throws(ReadFault) {
    guard value.count <= Int(UInt16.max) else {
      throw ReadFault("key", "a key is longer than \(UInt16.max) bytes", at: start)
    }
    if kind == .plain, let read = readKey(value) {
      guard let text = read else { throw ReadFault("key", "a key is null; keys must be strings", at: start) }
      var utf8 = Array(text.utf8)
      utf8.withUnsafeMutableBufferPointer {
        builder.key(
          start: start, length: end - start, quoted: false, text: UnsafeBufferPointer($0), isSlice: false)
      }
      return
    }
    builder.key(
      start: start + quote, length: end - start - 2 * quote, quoted: quote == 1, text: value, isSlice: isSlice)
  }

  private mutating func report(_ duplicate: TreeBuilder.Duplicate) {
    let first = keySpan(duplicate.first)
    let second = keySpan(duplicate.second)
    problems.append(
      Problem(
        .warning, "duplicate-key", at: second,
        "key '\(second.text.trimmingQuotes)' stands twice in one map, here and in line \(first.line); the last one wins",
        hint: "keep one of them"))
  }

  private func keySpan(_ index: Int) -> Span {
    let entry = builder.entries[index]
    return Span(file: file, start: Int(entry.keyStart), end: Int(entry.keyStart) + Int(entry.keyLength))
  }

  private mutating func reportCustom(_ tag: UnsafeMutablePointer<UInt8>, at offset: Int) {
    let text = String(cString: tag)
    guard !text.hasPrefix("tag:yaml.org,2002:") else { return }
    problems.append(
      Problem(
        .warning, "tag", at: Span(file: file, start: offset, end: offset),
        "tag '\(text)' means nothing to Kubernetes; the value is read as if it weren't there",
        hint: "remove the tag"))
  }
}

// MARK: - Small parts

private func name(_ text: UnsafeMutablePointer<UInt8>) -> [UInt8] {
  var bytes: [UInt8] = []
  var index = 0
  while text[index] != 0 {
    bytes.append(text[index])
    index += 1
  }
  return bytes
}

private func tagOf(_ text: UnsafeMutablePointer<UInt8>) -> Entry.Tag {
  switch String(cString: text) {
  case "!", "tag:yaml.org,2002:str": .string
  case "tag:yaml.org,2002:int": .int
  case "tag:yaml.org,2002:float": .float
  case "tag:yaml.org,2002:bool": .bool
  case "tag:yaml.org,2002:null": .null
  case "tag:yaml.org,2002:binary": .binary
  default: .other
  }
}

/// What a plain key reads as where that's not its text: `1.50` is the key `1.5`, `yes` the key `true`, and null none.
/// Nil, and cheaply so, for a key that reads as it's written.
private func readKey(_ text: UnsafeBufferPointer<UInt8>) -> String?? {
  guard let first = text.first else { return .some(nil) }
  switch first {
  case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): break
  default:
    guard text.count <= 5 else { return nil }
  }
  let read: String
  switch resolve(text) {
  case .null: return .some(nil)
  case .bool(let bool): read = bool ? "true" : "false"
  case .int(let int): read = String(int)
  case .float(let float): read = floatText(float)
  case .string, .unsupported: return nil
  }
  return text.elementsEqual(read.utf8) ? nil : read
}

/// Skips anchors and tags before a value.
private func afterProperties(_ start: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Int {
  var index = start
  while index < bytes.count, bytes[index] == UInt8(ascii: "&") || bytes[index] == UInt8(ascii: "!") {
    while index < bytes.count, bytes[index] > 0x20 { index += 1 }
    while index < bytes.count, bytes[index] <= 0x20 { index += 1 }
  }
  return index
}

private func trimmedEnd(_ start: Int, _ end: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Int {
  var end = end
  while end > start, bytes[end - 1] <= 0x20 { end -= 1 }
  return end
}

extension String {
  fileprivate var trimmingQuotes: String {
    count >= 2 && (hasPrefix("\"") || hasPrefix("'")) ? String(dropFirst().dropLast()) : self
  }
}

/// libyaml counts characters, we count bytes.
struct OffsetMap {
  let bytes: UnsafeBufferPointer<UInt8>
  let start: Int
  let isASCII: Bool
  private var character = 0
  private var offset: Int

  init(bytes: UnsafeBufferPointer<UInt8>, start: Int, isASCII: Bool) {
    self.bytes = bytes
    // libyaml doesn't count a byte order mark at its start.
    let mark = start + 2 < bytes.count && bytes[start] == 0xEF && bytes[start + 1] == 0xBB && bytes[start + 2] == 0xBF
    self.start = mark ? start + 3 : start
    self.isASCII = isASCII
    offset = self.start
  }

  mutating func byte(_ index: Int) -> Int {
    if isASCII { return start + index }
    while character < index, offset < bytes.count {
      offset += 1
      while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
      character += 1
    }
    while character > index, offset > start {
      offset -= 1
      while offset > start, bytes[offset] & 0xC0 == 0x80 { offset -= 1 }
      character -= 1
    }
    return offset
  }
}
