import Drawing
import Kubernetes
import Manifest

// What lies on top of the screen, and what its keys do.

extension State {
  private var overlayHeight: Int { max(4, size.height - 8) }

  mutating func receiveInOverlay(_ key: Key, _ effects: inout [Effect]) {
    switch overlays.last {
    case .chooser(var chooser):
      let mapped = settings.mapsKorean && chooser.prompt == nil ? latinKey(for: key) : key
      let outcome = chooser.receive(mapped, height: overlayHeight)
      overlays[overlays.count - 1] = .chooser(chooser)
      carryOut(outcome, of: chooser, &effects)
    case .help(var help):
      let outcome = help.receive(key, keymap: keymap, height: overlayHeight)
      overlays[overlays.count - 1] = .help(help)
      switch outcome {
      case .stays: break
      case .closes: overlays.removeLast()
      case .run(let id):
        overlays.removeLast()
        runFromHelp(id, &effects)
      }
    case .palette(var palette):
      let outcome = palette.receive(key, height: overlayHeight)
      overlays[overlays.count - 1] = .palette(palette)
      carryOut(outcome, &effects)
    case nil: break
    }
  }

  private mutating func runFromHelp(_ id: Command.ID, _ effects: inout [Effect]) {
    guard let command = keymap[id] else { return }
    guard !command.contexts.isDisjoint(with: context.chain) else {
      let places = Context.allCases.filter(command.contexts.contains).map(\.title).joined(separator: ", ")
      return notify("'\(command.title)' works in: \(places)", .warning)
    }
    // What needs a letter or an argument is left for the person to finish.
    if let keys = command.keys.first, keys.contains(where: { if case .key = $0 { false } else { true } }) {
      pending.keys = keys.compactMap { if case .key(let key) = $0 { key } else { nil } }
      pending.since = now
      return
    }
    if command.keys.isEmpty, let word = command.words.first, word.contains(" ") {
      overlays.append(.palette(Palette(self, text: String(word.prefix { $0 != " " }) + " ")))
      return
    }
    run(command, Command.Invocation(), &effects)
  }

  mutating func carryOut(_ outcome: Chooser.Outcome, of chooser: Chooser, _ effects: inout [Effect]) {
    switch outcome {
    case .stays, .ignored: break
    case .closes:
      overlays.removeLast()
      if let undo = chooser.undo { receive(undo, &effects) }
    case .chose(let message):
      overlays.removeLast()
      receive(message, &effects)
    case .moved(let message): receive(message, &effects)
    }
  }

  mutating func carryOut(_ outcome: Palette.Outcome, _ effects: inout [Effect]) {
    switch outcome {
    case .stays: break
    case .closes: overlays.removeLast()
    case .chose(let message, let text):
      overlays.removeLast()
      memory.remember(text, in: \.commandLines)
      receive(message, &effects)
    case .typed(let text, let best):
      overlays.removeLast()
      memory.remember(text.trimmed, in: \.commandLines)
      runLine(text, otherwise: best, &effects)
    }
  }
}
