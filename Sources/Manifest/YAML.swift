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
  private var isASCII = false

  init(_ file: SourceFile) {
    self.file = file
    builder = TreeBuilder(bytes: file.bytes)
  }

  /// Reads the stretches that hold nothing libyaml refuses to look at.
  mutating func readAll() {
    let stretches = Manifest.stretches(of: file)
    isASCII = stretches.isASCII
    if let refused = stretches.refused { problems.append(refused) }
    for fault in stretches.faults { report(fault) }
    for stretch in stretches.ranges { read(stretch) }
  }

  private mutating func read(_ stretch: Range<Int>) {
    var start = stretch.lowerBound
    // After a fault libyaml starts anew, and reads ahead a good deal; so it gets a few documents, then more again.
    var documents = Int.max
    while start < stretch.upperBound {
      let end = self.end(of: documents, from: start, before: stretch.upperBound)
      guard let fault = parse(start..<end) else {
        start = end
        documents = documents.multipliedReportingOverflow(by: 2).overflow ? .max : documents * 2
        continue
      }
      report(fault)
      documents = 1
      // One broken document costs only itself.
      let next = nextMarker(in: file.bytes, atOrAfter: max(fault.offset, start + 1), before: stretch.upperBound)
      start = next ?? stretch.upperBound
    }
  }

  /// Where a number of documents ends.
  private func end(of documents: Int, from start: Int, before last: Int) -> Int {
    guard documents < 1 << 20 else { return last }
    var end = start
    for _ in 0..<documents {
      guard let marker = nextMarker(in: file.bytes, atOrAfter: end + 1, before: last) else { return last }
      end = marker
    }
    return max(startOfDocument(around: end, notBefore: start + 1, in: file.bytes), start + 1)
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
        // One event for all of them: libyaml clears it, and it's cheaper than a new one each time.
        var event = yaml_event_t()
        while try next(&parser, &event, &offsets, &document, bytes) {}
        return nil
      } catch {
        let place = startOfDocument(around: error.offset, notBefore: stretch.lowerBound, in: file.bytes)
        let fault = template(upTo: error.offset, from: place, document) ?? error
        builder.rollBack(to: document.root, cooked: document.cooked, cookedBytes: document.bytes)
        return fault
      }
    }
  }

  /// What an anchor stands at.
  private enum Anchored {
    case node(Int)
    case key([UInt8])
  }

  private struct OpenDocument {
    var root: Int
    var cooked: Int
    var bytes: Int
    var start = 0
    var anchors: [[UInt8]: Anchored] = [:]
  }

  /// Takes one event; false at the end of the stream.
  private mutating func next(
    _ parser: inout yaml_parser_t, _ event: inout yaml_event_t, _ offsets: inout OffsetMap,
    _ document: inout OpenDocument, _ bytes: UnsafeBufferPointer<UInt8>
  ) throws(ReadFault) -> Bool {
    guard yaml_parser_parse(&parser, &event) == 1 else { throw fault(of: parser, &offsets) }
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
      try builder.endContainer(end: end)
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
    problems += builder.takeDuplicates(in: file)
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
    if let anchor { document.anchors[name(anchor)] = .node(builder.count) }
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
    let isKey = builder.wantsKey
    switch target {
    case .node(let index) where !isKey: try builder.alias(of: index, place: place)
    case .node(let index):
      guard let text = builder.text(of: index) else {
        throw ReadFault(
          "key", "a key is an alias of a map or list; keys must be strings", at: place.lowerBound)
      }
      copyKey(text, at: place)
    case .key(let text) where isKey: copyKey(text, at: place)
    case .key(let text):
      text.withUnsafeBufferPointer {
        builder.scalar(.plain, start: place.lowerBound, length: place.count, cooked: $0)
      }
    }
  }

  private mutating func copyKey(_ text: [UInt8], at place: Range<Int>) {
    text.withUnsafeBufferPointer {
      builder.key(start: place.lowerBound, length: place.count, quoted: false, text: $0, isSlice: false)
    }
  }

  private mutating func scalar(
    _ event: inout yaml_event_t, _ offsets: inout OffsetMap, _ document: inout OpenDocument,
    _ bytes: UnsafeBufferPointer<UInt8>
  ) throws(ReadFault) {
    let scalar = event.data.scalar
    var start = offsets.byte(event.start_mark.index)
    let end = offsets.byte(event.end_mark.index)
    if scalar.anchor != nil || scalar.tag != nil { start = min(afterProperties(start, bytes), end) }
    let value = UnsafeBufferPointer(start: scalar.value, count: Int(scalar.length))
    if let anchor = scalar.anchor {
      document.anchors[name(anchor)] = builder.wantsKey ? .key(Array(value)) : .node(builder.count)
    }
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
    if kind == .plain {
      switch readKey(value) {
      case .asWritten: break
      case .null: throw ReadFault("key", "a key is null; keys must be strings", at: start, hint: "put it into quotes")
      case .other(var text):
        text.withUTF8 { builder.key(start: start, length: end - start, quoted: false, text: $0, isSlice: false) }
        return
      }
    }
    builder.key(
      start: start + quote, length: end - start - 2 * quote, quoted: quote == 1, text: value, isSlice: isSlice)
  }

  private mutating func reportCustom(_ tag: UnsafeMutablePointer<UInt8>, at offset: Int) {
    let text = String(cString: tag)
    guard !text.hasPrefix("tag:yaml.org,2002:") else { return }
    problems.append(
      Problem(
        .warning, "tag", at: Span(file: file, start: offset, end: offset),
        "tag '\(text)' means nothing to Kubernetes; the value is read without it",
        hint: "remove the tag"))
  }
}

// MARK: - Faults

extension YAMLReader {
  private func fault(of parser: yaml_parser_t, _ offsets: inout OffsetMap) -> ReadFault {
    guard parser.error != YAML_MEMORY_ERROR else {
      return ReadFault("memory", "there isn't enough memory to read it", at: offsets.start)
    }
    let said = parser.problem.map { String(cString: $0) } ?? "it can't be read"
    let during = parser.context.map { String(cString: $0) } ?? ""
    guard parser.error != YAML_READER_ERROR else {
      return ReadFault("encoding", said, at: offsets.start + Int(parser.problem_offset))
    }
    let problem = offsets.byte(parser.problem_mark.index)
    let context = during.isEmpty ? problem : offsets.byte(parser.context_mark.index)
    var end = problem
    while end > 0, file.bytes[end - 1] == 0x20 { end -= 1 }
    return YAMLFault(
      file: file, said: said, during: during, problem: problem, context: context,
      documentStart: startOfDocument(around: min(problem, context), notBefore: 0, in: file.bytes),
      closed: builder.entries.last { ($0.isQuoted || $0.isFlow) && $0.end == end && !$0.flags.contains(.copied) }
    ).fault()
  }

  /// A document that is broken and has `{{ … }}` outside its texts is a template, whatever libyaml stumbled over.
  private func template(upTo offset: Int, from start: Int, _ document: OpenDocument) -> ReadFault? {
    let bytes = file.bytes
    let brace = UInt8(ascii: "{")
    var index = start
    var end = min(offset + 2, bytes.count)
    while end < bytes.count, !isBreak(bytes[end]) { end += 1 }
    // A text that holds many braces of its own is no template; looking on would only cost time.
    var looks = 64
    while index + 1 < end, looks > 0 {
      defer { index += 1 }
      guard bytes[index] == brace, bytes[index + 1] == brace else { continue }
      looks -= 1
      let line = lineStart(index, notBefore: start, in: bytes)
      guard !bytes[line..<index].contains(UInt8(ascii: "#")), !isInScalar(index, document) else { continue }
      return ReadFault(
        "template", "this looks like a Helm template: '{{ … }}' is no YAML", at: index,
        hint: "render it first: helm template <chart>")
    }
    return nil
  }

  private func isInScalar(_ offset: Int, _ document: OpenDocument) -> Bool {
    builder.entries[min(document.root, builder.count)...].contains {
      $0.isScalar && !$0.flags.contains(.copied) && Int($0.start) <= offset && offset < $0.end
    }
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

/// What a plain key is to the API server, which knows only strings as keys.
private enum KeyReading {
  case asWritten
  /// `1.50` is the key `1.5`, `yes` the key `true`.
  case other(String)
  case null
}

private func readKey(_ text: UnsafeBufferPointer<UInt8>) -> KeyReading {
  guard let first = text.first else { return .null }
  // Most keys are words that read as they are written, which is seen at once.
  switch first {
  case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): break
  default:
    guard text.count <= 5, canBeWord(text) else { return .asWritten }
  }
  let read: String
  switch resolve(text) {
  case .null: return .null
  case .bool(let bool): read = bool ? "true" : "false"
  case .int(let int): read = String(int)
  case .float(let float): read = floatText(float)
  case .string, .unsupported: return .asWritten
  }
  return text.elementsEqual(read.utf8) ? .asWritten : .other(read)
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

  @inline(__always)
  mutating func byte(_ index: Int) -> Int { isASCII ? start + index : walk(to: index) }

  /// Marks mostly go forwards, by a few characters.
  private mutating func walk(to index: Int) -> Int {
    while index - character >= 8, offset + 8 <= bytes.count {
      let word = UnsafeRawPointer(bytes.baseAddress!).loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      // Each byte that goes on with a character has its two highest bits set to 10.
      character += 8 - (word & ~(word << 1) & 0x8080_8080_8080_8080).nonzeroBitCount
      offset += 8
      while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
    }
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
