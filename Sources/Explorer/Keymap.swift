import Drawing
import Kubernetes

/// Which keys lead to which command: the table of commands with the user's own keys put in.
package struct Keymap: Sendable {
  /// What a sequence of keys means in a context.
  package enum Answer: Sendable {
    case command(Command, Character?)
    /// More keys are needed.
    case prefix
    case nothing
  }

  package let commands: [Command]
  /// What's wrong with the user's own keys.
  package let problems: [String]
  private let bindings: [Context: [(steps: [Command.Step], command: Int)]]
  private let keys: [Command.ID: [[Command.Step]]]

  /// - Parameter overrides: for a command's id its keys, separated by blanks; `none` for no key at all.
  package init(_ commands: [Command], overrides: [String: String] = [:]) {
    self.commands = commands
    var problems: [String] = []
    var keys: [Command.ID: [[Command.Step]]] = [:]
    for command in commands { keys[command.id] = command.keys }
    for (id, text) in overrides.sorted(by: { $0.key < $1.key }) {
      guard keys[id] != nil else {
        let near = nearest(to: id, among: commands.map(\.id)).map { "; did you mean 'keys.\($0)'?" } ?? ""
        problems.append("no command '\(id)'\(near)")
        continue
      }
      do { keys[id] = text == "none" ? [] : try Command.sequences(text) } catch {
        problems.append("keys.\(id): \(error.description)")
      }
    }
    var bindings: [Context: [(steps: [Command.Step], command: Int)]] = [:]
    // The user's own come first, so that they win over what had the key before.
    let own = Set(overrides.keys)
    let ranked = commands.indices.sorted {
      (own.contains(commands[$0].id) ? 0 : 1, $0) < (own.contains(commands[$1].id) ? 0 : 1, $1)
    }
    for index in ranked {
      for steps in keys[commands[index].id] ?? [] {
        for context in Context.allCases where commands[index].contexts.contains(context) {
          if let taken = bindings[context]?.first(where: { $0.steps == steps }), taken.command != index {
            problems.append(
              "key '\(Command.name(of: steps))' is taken by '\(commands[taken.command].id)'; "
                + "'\(commands[index].id)' loses it")
            continue
          }
          bindings[context, default: []].append((steps, index))
        }
      }
    }
    (self.bindings, self.keys, self.problems) = (bindings, keys, problems)
  }

  package func answer(to typed: [Key], in context: Context) -> Answer {
    for context in context.chain {
      let candidates = (bindings[context] ?? []).filter { binding in
        binding.steps.count >= typed.count && zip(binding.steps, typed).allSatisfy { $0.accepts($1) }
      }
      // A key that's named wins over one that stands for any.
      let complete = candidates.filter { $0.steps.count == typed.count }
      let exact = complete.first { $0.steps.allSatisfy { if case .key = $0 { true } else { false } } }
      if let found = exact ?? complete.first { return .command(commands[found.command], typed.last?.character) }
      if !candidates.isEmpty { return .prefix }
    }
    return .nothing
  }

  /// What may follow the keys typed so far, for the box that helps: the rest of the sequence and the command.
  package func continuations(of typed: [Key], in context: Context) -> [(keys: String, command: Command)] {
    var seen: Set<[Command.Step]> = []
    var result: [(keys: String, command: Command)] = []
    for context in context.chain {
      for binding in bindings[context] ?? [] where binding.steps.count > typed.count {
        guard zip(binding.steps, typed).allSatisfy({ $0.accepts($1) }), seen.insert(binding.steps).inserted else {
          continue
        }
        result.append((Command.name(of: Array(binding.steps[typed.count...])), commands[binding.command]))
      }
    }
    return result
  }

  package subscript(id: Command.ID) -> Command? { commands.first { $0.id == id } }

  /// The keys of a command as people write them, the first the usual one.
  package func names(of id: Command.ID) -> [String] { (keys[id] ?? []).map { Command.name(of: $0) } }

  /// Keys that lead nowhere because a pane's own key of the same beginning is complete, and the like.
  package var conflicts: [String] {
    Context.allCases.flatMap { context -> [String] in
      let own = bindings[context] ?? []
      return own.flatMap { short in
        own.compactMap { long in
          guard long.steps.count > short.steps.count, Array(long.steps.prefix(short.steps.count)) == short.steps else {
            return nil
          }
          return "\(context.title): '\(Command.name(of: short.steps))' of '\(commands[short.command].id)' "
            + "is the beginning of '\(Command.name(of: long.steps))' of '\(commands[long.command].id)'"
        }
      }
    }
  }

  /// The keys as a table for the README.
  package var markdown: String {
    var lines: [String] = []
    for context in Context.allCases {
      let listed = commands.filter { $0.contexts.contains(context) && !names(of: $0.id).isEmpty }
      guard !listed.isEmpty else { continue }
      let title = context.title.prefix(1).uppercased() + context.title.dropFirst()
      lines += ["", "**\(title)**", "", "| keys | what they do |", "|---|---|"]
      for command in listed {
        let names = names(of: command.id).map { "`" + $0.replacing("|", with: "\\|") + "`" }.joined(separator: " ")
        lines.append("| \(names) | \(command.title) |")
      }
    }
    return lines.dropFirst().joined(separator: "\n") + "\n"
  }
}

/// The Latin keys of the 33 letters of the Korean two-set keyboard, for those who forget to switch it off.
package func latinKey(for key: Key) -> Key {
  switch key {
  case .character(let character): jamo[character].map { .character($0) } ?? key
  case .alt(let inner): .alt(latinKey(for: inner))
  case .ctrl(let inner): .ctrl(latinKey(for: inner))
  default: key
  }
}

private let jamo: [Character: Character] = {
  let plain = zip("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ", "qwertyuiopasdfghjklzxcvbnm")
  let shifted = zip("ㅃㅉㄸㄲㅆㅒㅖ", "QWERTOP")
  return Dictionary(Array(plain) + Array(shifted)) { first, _ in first }
}()
