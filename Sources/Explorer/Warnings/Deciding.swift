import Drawing
import Kubernetes
import Manifest
import Rules

/// What a person decides about a warning, for the project's file: that it's ignored, or that what's missing is there.
///
/// Nothing is written that wasn't shown: the new lines first, then a key that writes them.
extension State {
  private var chosenWarning: (row: WarningRow, warning: Warning)? {
    let (pane, source) = warningsInFocus
    let rows = pane.rows(of: source)
    guard let row = pane.index(in: rows).map({ rows[$0] }), let warning = source.warning(row) else { return nil }
    return (row, warning)
  }

  // MARK: Ignoring

  /// Asks how much shall be ignored of what the selected warning's rule says.
  mutating func chooseIgnore() {
    guard let (row, warning) = chosenWarning else { return notify("there's nothing to ignore", .warning) }
    if let waiver = warning.waiver {
      if row.isHeading, row.members.count > 1 { return notify("choose one of them; Enter lists them", .warning) }
      return takeBack(waiver)
    }
    if warning.object == nil, Warnings.staleRules.contains(warning.id), let span = warning.problem.span {
      return takeBack(span, of: nil)
    }
    guard let finding = warning.finding else {
      return notify("only what a rule says can be ignored; '\(warning.id)' is a fault of the input", .warning)
    }
    if case .none(let obstacle) = contents.project { return notify(obstacle, .warning) }
    var choices: [Chooser.Choice] = []
    func add(_ key: Character, _ text: String, _ detail: String, _ ignore: Ignore) {
      choices.append(
        Chooser.Choice(
          text: Text("\(key) ", .hintKey) + Text(text), detail: Text(untrusted: detail, .textDim),
          message: .core(.ignore(ignore)), key: key))
    }
    let object = pattern(of: finding.object)
    if let object {
      add("o", "this object", object.description, Ignore([finding.rule], object: object))
      if let container = finding.container, !container.isEmpty {
        add(
          "c", "this container of it", container,
          Ignore([finding.rule], object: object, container: Glob(container)))
      }
    }
    let path = contents.short(warning.problem.file)
    add("f", "this file", path, Ignore([finding.rule], paths: [Glob(path)]))
    let count = contents.warnings.all.count { $0.id == finding.rule }
    add("r", "this rule everywhere", plural(count, "warning"), Ignore([finding.rule]))
    // A row that stands for many of one rule means them all.
    let selected = row.isSameRule ? choices.count - 1 : 0
    overlays.append(.chooser(Chooser("ignore \(finding.rule)", choices, selected: selected)))
  }

  /// Shows what the project's file would be without what silences a warning.
  private mutating func takeBack(_ waiver: Waiver) {
    guard waiver.node == nil, waiver.object == nil, !waiver.span.text.hasPrefix("#") else {
      let place = "\(contents.short(waiver.span.file.name)):\(waiver.span.line)"
      return notify(
        "\(waiver.kind) at \(place) ignores it; drydock leaves manifests alone, so take it out there", .warning)
    }
    takeBack(waiver.span, of: waiver.rule)
  }

  /// - Parameter rule: nil: the entry as a whole.
  private mutating func takeBack(_ span: Span, of rule: String?) {
    let place = "\(span.file.name):\(span.line)"
    switch contents.project {
    case .none(let obstacle): return notify(obstacle, .warning)
    case .file(let path, _):
      guard path == span.file.name else { return notify("it's ignored by \(place); take it out there", .warning) }
    }
    let count = contents.warnings.ignored.count { warning in
      warning.waiver?.span == span && (rule == nil || warning.id == rule || warning.waiver?.rule != rule)
    }
    let back = count == 0 ? "" : "; \(plural(count, "warning")) \(count == 1 ? "comes" : "come") back"
    propose("take this out of the file\(back)") { removing(ignoreAt: span.start, of: rule, from: $0) }
  }

  /// The object and no other; nil for a name that no pattern can hold.
  private func pattern(of id: Resource.ID) -> ObjectPattern? {
    let pattern = ObjectPattern(
      namespace: id.namespace.isEmpty ? nil : Glob(id.namespace), kind: Glob(id.kind), name: Glob(id.name))
    return ObjectPattern(pattern.description) == pattern ? pattern : nil
  }

  mutating func askForReason(_ ignore: Ignore) {
    line = Line(purpose: .reason(ignore), prompt: Prompt(), before: "")
  }

  mutating func take(reason text: String, for ignore: Ignore) {
    let reason = text.trimmed
    guard !reason.isEmpty else { return notify("the next reader needs a reason; Esc ignores nothing", .warning) }
    var ignore = ignore
    ignore.reason = reason
    line = Line(purpose: .until(ignore), prompt: Prompt(), before: "")
  }

  mutating func take(until text: String, for ignore: Ignore) {
    let text = text.trimmed
    var ignore = ignore
    if !text.isEmpty {
      guard let day = Day(text) else { return notify("'\(text)' is no day; write 2027-03-31, or nothing", .warning) }
      ignore.until = day
    }
    line = nil
    propose { adding(ignore, to: $0) }
  }

  // MARK: Assuming

  /// Why there's nothing to assume where the keys are; nil where there may be.
  var reasonAgainstAssuming: String? {
    guard context == .navigator else { return nil }
    if case .brokenReference = subject { return nil }
    return "nothing is missing here; select a reference that leads nowhere, or a warning about one"
  }

  /// Asks which of the missing objects is there after all.
  mutating func chooseAssumption() {
    var found: [ObjectPattern] = []
    if context == .navigator, case .brokenReference(let link) = subject {
      found = missingObjects([link])
    } else if context == .warnings || context == .problems, let warning = chosenWarning?.warning {
      found = missingObjects(of: warning)
    } else {
      line = Line(purpose: .assumption, prompt: Prompt(), before: "")
      return
    }
    switch found.count {
    case 0: notify("nothing is missing here to assume; ':assume KIND/NAME' takes any object", .warning)
    case 1: propose(assumption: found[0])
    default:
      let choices = found.map {
        Chooser.Choice(text: Text(untrusted: $0.description), message: .core(.assume($0)))
      }
      overlays.append(.chooser(Chooser("which one exists?", choices)))
    }
  }

  mutating func take(assumption text: String) {
    guard let pattern = ObjectPattern(text.trimmed), pattern.name != nil else {
      return notify("'\(text.trimmed)' names no object; write KIND/NAME or NAMESPACE/KIND/NAME", .warning)
    }
    line = nil
    propose(assumption: pattern)
  }

  mutating func propose(assumption object: ObjectPattern) {
    propose { adding(assumption: object, to: $0) }
  }

  /// What isn't there of what a warning is about.
  private func missingObjects(of warning: Warning) -> [ObjectPattern] {
    guard let object = warning.object, let span = warning.problem.span else { return [] }
    let broken = inventory.links(from: object).filter(\.isBroken)
    let here = broken.filter { link in
      let place = link.node.place
      return place.file == span.file && (place.line == span.line || place.start <= span.start && span.end <= place.end)
    }
    return missingObjects(here)
  }

  private func missingObjects(_ links: [Link]) -> [ObjectPattern] {
    var found: [ObjectPattern] = []
    for link in links {
      guard case .missing(let missing) = link.target, missing.what == .object else { continue }
      let namespace = link.from.namespace.isEmpty || missing.namespace.isEmpty ? nil : Glob(missing.namespace)
      let pattern = ObjectPattern(namespace: namespace, kind: Glob(missing.kindName), name: Glob(missing.name))
      if ObjectPattern(pattern.description) == pattern, !found.contains(pattern) { found.append(pattern) }
    }
    return found
  }

  // MARK: Writing

  /// Shows what would change in the project's file, and writes it when that's confirmed.
  ///
  /// - Parameter words: what the key does that writes it; nil: adds to the file.
  private mutating func propose(_ words: String? = nil, _ change: (String) -> String?) {
    let (path, old): (String, String)
    switch contents.project {
    case .none(let obstacle): return notify(obstacle, .warning)
    case .file(let place, let text): (path, old) = (place, text)
    }
    guard let new = change(old) else {
      let what = words == nil ? "can't be added to as it stands; mend it first" : "must be changed by hand for that"
      return notify("'\(path)' \(what)", .warning)
    }
    let amendment = ProjectFile.Change(path: path, old: old, new: new)
    var choices = amendment.lines(context: 2).map { Chooser.Choice(text: $0) }
    let lines = choices.count
    choices.append(
      Chooser.Choice(
        text: Text("y ", .hintKey)
          + Text(untrusted: words ?? (old.isEmpty ? "make '\(path)' with this" : "write this to '\(path)'")),
        message: .core(.amend(amendment)), key: "y"))
    choices.append(Chooser.Choice(text: Text("n ", .hintKey) + Text("leave it as it is"), key: "n"))
    overlays.append(.chooser(Chooser("\(path)", choices, selected: lines)))
  }
}
