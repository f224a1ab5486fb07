/// The four sides, corners and crossings of a frame.
package struct Border: Sendable, Equatable {
  package let horizontal: String
  package let vertical: String
  package let topLeft: String
  package let topRight: String
  package let bottomLeft: String
  package let bottomRight: String
  /// Where a line inside the frame meets its left and right side, and a line from above or below meets another.
  package let teeRight: String
  package let teeLeft: String
  package let teeDown: String
  package let teeUp: String
  package let cross: String

  /// Eleven characters: `─│┌┐└┘├┤┬┴┼`.
  fileprivate init(_ characters: String) {
    let all = characters.map { String($0) }
    (horizontal, vertical) = (all[0], all[1])
    (topLeft, topRight, bottomLeft, bottomRight) = (all[2], all[3], all[4], all[5])
    (teeRight, teeLeft, teeDown, teeUp, cross) = (all[6], all[7], all[8], all[9], all[10])
  }
}

/// The characters everything is drawn with. A fact has its character in each set, so none hangs on a font.
///
/// `safe` has outside borders only characters of East Asian width class N, which are one cell everywhere; its borders
/// are drawn by the terminal's alternate character set.
package struct Glyphs: Sendable, Equatable {
  package let name: String
  package let border: Border
  package let borderFocus: Border
  /// The dotted sides of a zone on the map.
  package let zone: Border
  package let folded, open: String
  /// In column 1 of the selected row.
  package let selected, marked: String
  package let broken, check, none: String
  package let ellipsis: String
  /// Cuts a path in the middle.
  package let middleEllipsis: String
  package let running, waiting, terminating, hook: String
  package let requestOk, requestFailed: String
  package let arrowRight, arrowLeft, arrowUp, arrowDown: String
  /// Marks what doesn't stand in a file but is made while running: `‹1›`.
  package let madeLeft, madeRight: String
  /// Between the parts of a path of objects.
  package let crumb: String
  package let bullet: String
  /// A vertical line at a moment, and the marks of a time axis.
  package let cursor, tick: String
  /// Eight levels of fullness from empty to full, for small diagrams.
  package let levels: [String]
  package let scrollTrack, scrollThumb: String
  package let tree: Tree
  package let paused, playing: String

  /// The lines of a tree: `├─ `, `└─ `, `│  ` and as many blanks.
  package struct Tree: Sendable, Equatable {
    package let branch, last, through, blank: String
  }
}

extension Glyphs {
  package static let unicode = Glyphs(
    name: "unicode", border: Border("─│┌┐└┘├┤┬┴┼"), borderFocus: Border("━┃┏┓┗┛┣┫┳┻╋"), zone: Border("╌╎┌┐└┘├┤┬┴┼"),
    folded: "▸", open: "▾", selected: "▸", marked: "*", broken: "✗", check: "✓", none: "–", ellipsis: "…",
    middleEllipsis: "⋯", running: "█", waiting: "░", terminating: "▒", hook: "▓", requestOk: "·", requestFailed: "!",
    arrowRight: "▸", arrowLeft: "◂", arrowUp: "▴", arrowDown: "▾", madeLeft: "‹", madeRight: "›", crumb: "›",
    bullet: "•", cursor: "│", tick: "┴", levels: [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    scrollTrack: "│", scrollThumb: "█",
    tree: Tree(branch: "├─ ", last: "└─ ", through: "│  ", blank: "   "), paused: "‖", playing: "▸")

  package static let safe = Glyphs(
    name: "safe", border: Border("─│┌┐└┘├┤┬┴┼"), borderFocus: Border("─│┌┐└┘├┤┬┴┼"), zone: Border("╌╎┌┐└┘├┤┬┴┼"),
    folded: "▸", open: "▾", selected: "▸", marked: "*", broken: "✗", check: "✓", none: "-", ellipsis: "⋯",
    middleEllipsis: "⋯", running: "▐", waiting: "∙", terminating: "░", hook: "▪", requestOk: "∙", requestFailed: "!",
    arrowRight: "▸", arrowLeft: "◂", arrowUp: "▴", arrowDown: "▾", madeLeft: "‹", madeRight: "›", crumb: "›",
    bullet: "∙", cursor: "│", tick: "┴", levels: [" ", "∙", "∙", "░", "░", "▪", "▪", "▐", "▐"],
    scrollTrack: "│", scrollThumb: "▐",
    tree: Tree(branch: "├─ ", last: "└─ ", through: "│  ", blank: "   "), paused: "||", playing: "▸")

  package static let ascii = Glyphs(
    name: "ascii", border: Border("-|+++++++++"), borderFocus: Border("=#+++++++++"), zone: Border(".:+++++++++"),
    folded: "+", open: "-", selected: ">", marked: "*", broken: "x", check: "v", none: "-", ellipsis: "...",
    middleEllipsis: "...", running: "#", waiting: ".", terminating: "~", hook: "=", requestOk: ".", requestFailed: "!",
    arrowRight: ">", arrowLeft: "<", arrowUp: "^", arrowDown: "v", madeLeft: "<", madeRight: ">", crumb: ">",
    bullet: "*", cursor: ":", tick: "+", levels: [" ", ".", ".", ":", ":", "=", "=", "#", "#"],
    scrollTrack: "|", scrollThumb: "#",
    tree: Tree(branch: "|- ", last: "`- ", through: "|  ", blank: "   "), paused: "||", playing: ">")

  package static let all: [Glyphs] = [.unicode, .safe, .ascii]

  /// The set with this name; nil for an unknown one.
  package static func named(_ name: String) -> Glyphs? { all.first { $0.name == name } }
}
