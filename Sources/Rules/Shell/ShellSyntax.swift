/// The parts of a shell script, as far as rules ask for them.
enum Shell {
  /// A word: its text without quotes, and what of it is only known at run time.
  struct Word: Sendable {
    /// Quotes and backslashes done; expansions stand as written.
    var text = ""
    /// Holds a variable, a command's output or a pattern.
    var isOpen = false
    /// Some of it was quoted, so it's no keyword and no option.
    var isQuoted = false
    /// Scripts of `$(...)` and backticks in it.
    var substitutions: [List] = []
  }

  struct Redirection: Sendable {
    /// `>`, `>>`, `<` ..., with the number of another stream than output before it: `2>`.
    let mark: String
    let target: Word
  }

  struct Simple: Sendable {
    var assignments: [Word] = []
    var words: [Word] = []
    var redirections: [Redirection] = []
  }

  indirect enum Command: Sendable {
    case simple(Simple)
    case group(List, [Redirection])
    case subshell(List, [Redirection])
    /// Conditions with what follows each, then what `else` says.
    case branches([(List, List)], otherwise: List?)
    case loop(Loop)
    case choice(Word, [List])
    case function(String)
  }

  struct Loop: Sendable {
    enum Kind: Sendable {
      case whileTrue, until
      /// The words it goes through; nil for the script's arguments.
      case each([Word]?)
    }
    let kind: Kind
    let condition: List
    let body: List
    var redirections: [Redirection] = []
  }

  struct Pipeline: Sendable {
    var isNegated = false
    var commands: [Command] = []
  }

  /// Pipelines joined by `&&` and `||`.
  struct Chain: Sendable {
    enum Join: Sendable, Hashable { case and, or }
    var first: Pipeline
    var rest: [(join: Join, pipeline: Pipeline)] = []
    var isBackground = false
  }

  typealias List = [Chain]

  /// Why a shell would refuse to run the script.
  struct Fault: Error, Sendable, Hashable {
    /// One line, as it follows "the script": `has '&&' after ';'`.
    let message: String
  }
}
