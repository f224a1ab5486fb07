import Drawing
import Kubernetes
import Manifest
import Rules

/// What the program as a whole can be told; what concerns one pane is a message of that pane.
package indirect enum Core: Sendable {
  // Leaving.
  case quit, closeLevel, unwind, cancel
  // Moving.
  case move(Motion), open
  case focus(Pane), nextPane(Int)
  /// To the pane on a side: (-1, 0) left, (0, 1) below.
  case paneAt(Int, Int)
  case tab(DetailPane.Tab)
  case toggleMap, relations
  // Finding.
  case find, match(Int), onlyMatching, clearFinding
  case grep(String)
  // Going.
  case back, forward, flip, backToJump
  case setBookmark(Character), goToBookmark(Character)
  case owner, usedBy, selectedBy, sourceFile, problem(Int)
  /// Opens the player; nil: with its usual scenario, or the last one.
  case timeline(scenario: String?)
  /// A scenario file, by the name a person gave.
  case readScenario(String)
  /// Opens or closes the screen of all warnings.
  case warnings
  /// Asks for a file for the patch that's shown.
  case writePatch
  /// Which severities are shown; the one that's selected, from 0.
  case chooseSeverities(Int)
  /// Which patches are ticked; the one that's selected, from 0.
  case chooseTicked(Int)
  /// What can be done with the selected warning.
  case warningMenu
  /// Asks what shall be ignored, why, and until when; shows what would be written; writes it. Of what is ignored: shows
  /// what the project's file would be without that.
  case chooseIgnore, ignore(Ignore)
  /// The same for an object that's missing here and is there where the manifests are applied.
  case chooseAssumption, assume(ObjectPattern)
  case amend(ProjectFile.Change)
  /// The same for what's under the cursor: the reference of a line, a box of the map.
  case timelineHere
  // Looking.
  case help(String), palette(String)
  case list(List)
  case nextLayout, fullScreen, resize(Int), evenOut
  case nextGlyphs, preview(Theme)
  // Doing.
  case copy(Copied), edit, reload, cancelLoading, openSample, load([String])
  case redraw, suspend, toggleMouse, again
  case set(String)
  /// A line as typed after the colon.
  case line(String)

  package enum List: Sendable, Hashable {
    case manual, groupings, orders, themes, messages, jumps, marks, bookmarks, problems, files, severities, skipped
  }

  package enum Copied: Sendable, Hashable { case name, path, yaml, place, command }
}
