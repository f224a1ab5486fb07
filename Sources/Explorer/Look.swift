import Drawing

/// What drawing needs beside the data: colours, attributes and characters.
package struct Look: Sendable {
  package var theme: Theme

  package init(theme: Theme) { self.theme = theme }

  package var glyphs: Glyphs { theme.glyphs }
  package subscript(role: Role) -> Style { theme[role] }
}

/// How far a movement goes; each pane knows what its lines are.
package enum Motion: Sendable, Hashable {
  /// Rows down; negative: up.
  case lines(Int)
  case pages(Int)
  case halfPages(Int)
  /// Moves the view and leaves the cursor where it is, as far as it stays in sight.
  case scroll(Int)
  case first, last
  /// A line of text or a row, counted from 1.
  case line(Int)
  /// Columns to the right; negative: to the left. In a tree: unfold or open, fold or parent.
  case columns(Int)
  /// Moves the view so that the cursor is in its middle, at its top, at its bottom.
  case center, toTop, toBottom
}
