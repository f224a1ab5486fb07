import CTerminal

/// A terminal description that's installed here.
struct Description: Equatable {
  let name: String
  /// Whether it understands xterm's private modes: paste, focus, drag.
  let hasPrivateModes: Bool

  /// The description with this name, or the one to use instead; nil when nothing fits.
  ///
  /// Base systems lack those of newer terminals, which all understand what xterm does.
  static func known(for name: String) -> Description? {
    let isLikeScreen = ["screen", "tmux"].contains { name.hasPrefix($0) }
    let isLikeXterm = families.contains { name == $0 || name.hasPrefix($0 + "-") }
    let candidates =
      [name] + (isLikeScreen ? ["screen-256color"] : []) + (isLikeXterm ? ["xterm-256color", "xterm"] : [])
    return candidates.first { isInstalled($0) }.map {
      Description(name: $0, hasPrivateModes: isLikeScreen || isLikeXterm)
    }
  }

  private static let families = [
    "xterm", "alacritty", "kitty", "foot", "wezterm", "ghostty", "rxvt", "st", "konsole", "vte", "gnome", "iterm",
    "iterm2",
    "contour", "rio", "mlterm", "putty", "mintty", "ms-terminal",
  ]

  private static func isInstalled(_ name: String) -> Bool { ct_capability_number(name, "cols") != -2 }
}
