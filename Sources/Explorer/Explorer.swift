import Drawing

/// Runs the interactive program until it ends.
///
/// All input that's there is taken in before one frame is drawn, so that a held key or a dragged window can't outrun the
/// screen. What the world outside must do is handed to `perform`, which answers with messages; what only the screen can do
/// (clipboard, mouse, stepping aside for an editor) is done here.
///
/// - Parameters:
///   - now: milliseconds since the program began.
///   - waitsForWork: what takes time is done before a frame is shown, instead of between the frames: for scripts.
///   - perform: does an effect and says what came of it. `copy` reaches it only when the terminal can't.
/// - Returns: the exit code.
package func explore(
  _ state: consuming State, on screen: inout some Screen & ~Copyable, now: () -> Int, waitsForWork: Bool = false,
  perform: (Effect) -> [Message]
) -> Int32 {
  var state = state
  var pending: [Effect] = state.receive(.input(.resized(screen.size)))
  while true {
    while !pending.isEmpty {
      let effect = pending.removeFirst()
      if case .quit(let code) = effect { return code }
      for message in carryOut(effect, on: &screen, perform: perform) { pending += state.receive(message) }
    }
    while waitsForWork, state.isBusy { pending += state.receive(.idle) }
    if !state.isAboutToShow { screen.present(state.draw()) }
    pending += wait(&state, on: &screen, now: now)
  }
}

/// Waits for something to happen, and takes in everything that has.
private func wait(_ state: inout State, on screen: inout some Screen & ~Copyable, now: () -> Int) -> [Effect] {
  let deadline = state.deadline
  var input = screen.next(timeout: deadline.map { max(1, $0 - now()) })
  // A screen that says the time has passed is right even if the clock stands still, as a script's does.
  var effects = state.receive(.tick(input == .tick ? max(now(), deadline ?? 0) : now()))
  if input == .tick, state.isBusy { effects += state.receive(.idle) }
  while input != .tick {
    effects += state.receive(.input(input))
    // Leaving and stepping aside can't wait for what comes after.
    if effects.contains(where: \.isUrgent) { break }
    input = screen.next(timeout: 0)
  }
  return effects
}

private func carryOut(
  _ effect: Effect, on screen: inout some Screen & ~Copyable, perform: (Effect) -> [Message]
) -> [Message] {
  switch effect {
  case .copy(let text, let label):
    if screen.copy(text) { return [.say("copied \(label): \(shortened(text))")] }
    return perform(effect)
  case .mouse(let isOn):
    screen.hasMouse = isOn
    return []
  case .glyphs(let name):
    if let glyphs = Glyphs.named(name) { screen.glyphs = glyphs }
    return []
  case .edit, .suspend:
    let messages = screen.leave { perform(effect) }
    return messages + [.input(.resized(screen.size))]
  case .redraw:
    screen.redraw()
    return [.input(.resized(screen.size))]
  default: return perform(effect)
  }
}

private func shortened(_ text: String) -> String {
  let line = text.prefix { !$0.isNewline }
  return fit(String(line), to: 40) + (line.count < text.count && text.count > line.count + 1 ? " and more lines" : "")
}

extension Effect {
  fileprivate var isUrgent: Bool {
    switch self {
    case .quit, .edit, .suspend, .redraw: true
    default: false
    }
  }
}

/// The screen after some keys: for scripts, tests and pictures.
///
/// Nothing outside happens: what would need it only shows its message.
package func replay(_ state: State, _ inputs: [Input]) -> Surface {
  var screen = ScriptedScreen(state.size, inputs: inputs)
  _ = explore(state, on: &screen, now: { 0 }, waitsForWork: true, perform: { _ in [] })
  return screen.presented.last ?? state.draw()
}

package func replay(_ state: State, keys: [Key]) -> Surface { replay(state, keys.map { .key($0) }) }
