import Drawing
import Kubernetes
import Manifest

/// A file as a whole: what's wrong with it, the text around that, and what could be read.
func overview(ofFile name: String, in inventory: Inventory, warnings: Warnings, glyphs: Glyphs) -> [FactLine] {
  // What the rules say of its objects stands with these.
  let problems = warnings.inFile(name).filter { $0.finding == nil }.map(\.problem)
  var lines: [FactLine] = []
  guard let reading = inventory.readings.first(where: { $0.file.name == name }) else {
    if problems.isEmpty { lines.append(FactLine(text: Text("nothing is known of this file", .textDim))) }
    return lines + problems.flatMap { explained($0, glyphs: glyphs) }
  }
  let file = reading.file
  for problem in problems {
    lines += explained(problem, glyphs: glyphs)
    if let span = problem.span, span.file == file { lines += excerpt(around: span, in: file, glyphs: glyphs) }
    lines.append(.rule)
  }
  let objects = inventory.resources.filter { $0.origin == .written && $0.node.document.file == file }
  let size = "\(counted(file.lineCount, "line")), \(byteWords(file.bytes.count))"
  lines.append(
    FactLine(text: Text("read     ", .textDim) + Text("\(counted(objects.count, "object")) of this file   \(size)")))
  for object in objects.prefix(500) {
    lines.append(
      FactLine(
        text: Text("         ") + Text(untrusted: glyphs.label(of: object)),
        mark: Text("L\(object.node.span.line)", .textDim),
        place: object.node.span, leads: .open(object.id)))
  }
  return lines
}

/// A chart or kustomization: what it is, and how to see what it makes.
func overview(of package: Contents.Package) -> [FactLine] {
  [
    FactLine(text: Text(untrusted: package.kind, .textStrong)),
    FactLine(text: Text(untrusted: package.note)),
    .rule,
    FactLine(text: Text("see what it makes with", .textDim)),
    FactLine(text: Text(untrusted: "  \(package.command)"), leads: .copy(package.command, label: "command")),
    FactLine(text: Text("Enter copies the command", .textDim)),
  ]
}

/// A problem in full: message, place, what to do.
func explained(_ problem: Problem, glyphs: Glyphs, in owner: Resource.ID? = nil) -> [FactLine] {
  let leads = problem.request(in: owner)
  var head = Text("\(problem.severity.letter) ", problem.severity.role)
  head += Text(untrusted: problem.message)
  let place = problem.span.map { "L\($0.line):\($0.column)" } ?? ""
  var lines = [FactLine(text: head, mark: Text(place, .textDim), place: problem.span, leads: leads, hanging: 2)]
  if let hint = problem.hint {
    let text = Text("  fix: ", .textDim) + Text(untrusted: hint)
    lines.append(FactLine(text: text, place: problem.span, leads: leads, hanging: 7))
  }
  return lines
}

/// The lines around a place, with a mark below it.
private func excerpt(around span: Span, in file: SourceFile, glyphs: Glyphs) -> [FactLine] {
  let position = span.from
  let shown = max(1, position.line - 2)...min(file.lineCount, position.line + 2)
  let digits = String(shown.upperBound).count
  // A caret is of use only where it can be seen: far to the right the text moves to the left instead.
  let skipped = max(0, position.column - 41)
  var lines: [FactLine] = []
  for number in shown {
    let range = file.range(ofLine: number)
    let cut = String(
      decoding: file.bytes[range.lowerBound..<min(range.upperBound, range.lowerBound + skipped * 4 + 1000)],
      as: UTF8.self)
    let scalars = String(String.UnicodeScalarView(cut.unicodeScalars.dropFirst(skipped).prefix(160)))
    let before = String(
      String.UnicodeScalarView(cut.unicodeScalars.dropFirst(skipped).prefix(position.column - 1 - skipped)))
    let gutter = pad(String(number), to: digits + 2, alignRight: true) + " \(glyphs.border.vertical) "
    let here = number == position.line
    lines.append(
      FactLine(
        text: Text(gutter, .textDim) + Text(untrusted: scalars, here ? .textStrong : nil),
        leads: .openFile(file: file.name, line: number)))
    guard here else { continue }
    let width = cells(of: before)
    let wide = min(max(1, cells(of: span.text.prefix { !$0.isNewline }.description)), 60)
    let blanks = String(repeating: " ", count: cells(of: gutter) + width)
    lines.append(FactLine(text: Text(blanks) + Text(String(repeating: "^", count: wide), .error), place: span))
  }
  return lines
}

/// A reference that leads nowhere: what's missing, who needs it, and what to do.
func overview(ofBroken link: Link, in inventory: Inventory, glyphs: Glyphs) -> [FactLine] {
  guard case .missing(let missing) = link.target else { return [] }
  let kind = missing.kindName
  let role: Role = missing.isOptional ? .textStrong : .refBroken
  let fact =
    switch missing.what {
    case .object: "\(kind)/\(glyphs.name(missing.name)) is in none of these files"
    case .key(let key): "\(kind)/\(glyphs.name(missing.name)) has no key '\(key)'"
    case .port(let port): "\(kind)/\(glyphs.name(missing.name)) has no port '\(port)'"
    case .match: "nothing matches \(missing.name)"
    }
  var lines = [
    FactLine(
      text: Text("\(glyphs.broken) ", role) + Text(untrusted: fact, role)
        + Text(missing.isOptional ? "; it's optional" : ""), hanging: 2)
  ]
  for line in advice(on: missing, in: inventory, glyphs: glyphs) { lines.append(line) }
  lines.append(.rule)
  let users = inventory.brokenLinks.filter { other in
    guard case .missing(let target) = other.target else { return false }
    return target.kindName == missing.kindName && target.name == missing.name
      && target.namespace == missing.namespace && target.what == missing.what
  }
  var label = "needed by  "
  for user in users.isEmpty ? [link] : users {
    let who = glyphs.label(of: user.from, in: inventory)
    lines.append(
      FactLine(
        text: Text(label, .textDim) + Text(untrusted: who) + Text("  \(user.relation.verb)", .textDim),
        mark: Text("L\(user.node.place.line)", .textDim), place: user.node.place,
        leads: .openSource(user.from, user.node.place)))
    lines.append(
      FactLine(
        text: Text(untrusted: "           " + user.node.path, .textDim), place: user.node.place,
        leads: .openSource(user.from, user.node.place)))
    label = "           "
  }
  lines.append(.rule)
  let space = missing.namespace.isEmpty ? "the same namespace" : "namespace \(missing.namespace)"
  let isEverywhere = missing.kind?.isNamespaced == false
  lines.append(
    FactLine(
      text: Text("to mend    ", .textDim)
        + Text(untrusted: remedy(missing, kind, isEverywhere ? "" : " in \(space)", glyphs)), hanging: 11))
  lines.append(
    FactLine(
      text: Text("           ") + Text("it's fine if somebody makes it in the cluster beforehand", .textDim),
      hanging: 11))
  return lines
}

private func remedy(_ missing: Missing, _ kind: String, _ place: String, _ glyphs: Glyphs) -> String {
  let name = glyphs.name(missing.name)
  switch missing.what {
  case .object: return "add \(kind) '\(name)'\(place), or change the name that refers to it"
  case .key(let key): return "add key '\(key)' to \(kind) '\(name)', or change the key that's asked for"
  case .port(let port): return "give \(kind) '\(name)' a port '\(port)', or change the port that's asked for"
  case .match: return "change the selector, or the labels of what it's for: nothing\(place) has \(name)"
  }
}

private func advice(on missing: Missing, in inventory: Inventory, glyphs: Glyphs) -> [FactLine] {
  switch missing.advice {
  case .elsewhere(let namespace)?:
    let found = missing.kind.flatMap { inventory.find($0, missing.name, in: namespace) }
    return [
      FactLine(
        text: Text(
          untrusted: "  one of this name is in namespace \(namespace); references don't leave their namespace"),
        leads: found.map { .open($0.id) }, hanging: 2)
    ]
  case .similar(let name)?:
    let found = missing.kind.flatMap { inventory.find($0, name, in: missing.namespace) }
    return [
      FactLine(text: Text(untrusted: "  did you mean '\(glyphs.name(name))'?"), leads: found.map { .open($0.id) })
    ]
  case nil: return []
  }
}

/// A heading of the navigator: how many of what there are, and what's wrong with them.
func overview(of group: Group, in inventory: Inventory, glyphs: Glyphs) -> [FactLine] {
  var sums: [String] = [counted(group.written, "object")]
  if group.derived > 0 { sums.append("\(group.derived) made at run time") }
  if group.assumed > 0 { sums.append("\(group.assumed) assumed") }
  var lines = [FactLine(text: Text(sums.joined(separator: ", ")))]
  for (name, count) in group.kinds {
    lines.append(FactLine(text: Text(untrusted: "  " + pad(String(count), to: 5, alignRight: true) + "  \(name)")))
  }
  if !group.broken.isEmpty {
    lines.append(.rule)
    for link in group.broken {
      guard case .missing(let missing) = link.target else { continue }
      lines.append(
        FactLine(
          text: Text("\(glyphs.broken) ", .refBroken) + Text(untrusted: glyphs.label(of: missing), .refBroken)
            + Text(untrusted: "  \(link.relation.inverse) \(glyphs.label(of: link.from, in: inventory))", .textDim),
          leads: .openBroken(link)))
    }
    let rest = group.brokenCount - group.broken.count
    if rest > 0 { lines.append(FactLine(text: Text("and \(rest) more references that lead nowhere", .textDim))) }
  }
  let (worst, rest) = group.worst
  if !worst.isEmpty {
    lines.append(.rule)
    lines += worst.map { line(of: $0.problem) }
    if rest > 0 { lines.append(FactLine(text: Text("and \(rest) more: 5 lists them", .textDim))) }
  }
  return lines
}
