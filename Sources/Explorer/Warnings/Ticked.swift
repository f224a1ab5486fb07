import Drawing
import Kubernetes
import Manifest

extension State {
  /// Lists the patches that go into a file; Enter unticks one, and the list stays.
  mutating func chooseTicked(_ selected: Int) {
    let (pane, source) = warningsInFocus
    let ticked = pane.ticked.sorted().filter(source.warnings.all.indices.contains)
    guard !ticked.isEmpty else { return notify("no patch is ticked; Space ticks one") }
    let waiting = pane.waiting(source)
    let widest = ticked.map { cells(of: source.warnings.all[$0].id) }.max() ?? 0
    var choices = ticked.enumerated().map { index, position in
      let warning = source.warnings.all[position]
      let object = warning.object.map { look.glyphs.label(of: $0, in: inventory) } ?? ""
      let container = warning.finding?.container.map { " \(look.glyphs.crumb) \($0)" } ?? ""
      let line = warning.problem.span.map { ":\($0.line)" } ?? ""
      let waits = waiting.contains(position) ? "waits, as another changes the same; " : ""
      return Chooser.Choice(
        text: Text("\(look.glyphs.check) ", .mark) + Text(untrusted: pad(warning.id, to: widest))
          + Text(untrusted: "  \(object)\(container)"),
        detail: Text(untrusted: waits + contents.short(warning.problem.file) + line, .textDim),
        message: .several([.warnings(.untick(position)), .core(.chooseTicked(min(index, ticked.count - 2)))]))
    }
    let files = Set(ticked.map { source.warnings.all[$0].problem.file }).count
    choices.append(
      Chooser.Choice(
        text: Text("P ", .hintKey) + Text("write them to one patch file"), message: .core(.writePatch), key: "P"))
    choices.append(
      Chooser.Choice(text: Text("x ", .hintKey) + Text("untick all"), message: .warnings(.untickAll), key: "x"))
    let title = "\(ticked.count) ticked, in \(counted(files, "file"))"
    overlays.append(.chooser(Chooser(title, choices, selected: max(0, selected))))
  }

  /// What can be done with the selected warning, with the keys that do it.
  mutating func openWarningMenu() {
    let (pane, source) = warningsInFocus
    let rows = pane.rows(of: source)
    guard let warning = pane.index(in: rows).flatMap({ source.warning(rows[$0]) }) else { return }
    let commands = keymap.commands.filter { $0.contexts.contains(context) && $0.priority > 0 && $0.reason(self) == nil }
    var choices = [
      Chooser.Choice(text: Text("go to the place"), detail: Text("Enter", .textDim), message: .core(.open))
    ]
    choices += commands.sorted { $0.priority > $1.priority }.map { command in
      let key = keymap.names(of: command.id).first ?? ""
      return Chooser.Choice(
        text: Text(command.title), detail: Text(key, .textDim), message: .run(command.id, Command.Invocation()))
    }
    overlays.append(.chooser(Chooser(sanitised(warning.id), choices)))
  }
}
