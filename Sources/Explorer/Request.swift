import Kubernetes
import Manifest
import Rules

/// What a pane asks of the rest of the program.
package enum Request: Sendable, Hashable {
  /// Selects an object in the navigator and shows it; the place before is kept in the jump history.
  case open(Resource.ID)
  /// Shows an object's YAML with the cursor at a place.
  case openSource(Resource.ID, Span)
  /// Shows a file at a line, whatever stands there; files that can't be read too.
  case openFile(file: String, line: Int)
  /// Shows what a reference that leads nowhere is about.
  case openBroken(Link)
  /// A message on the status line.
  case say(String)
  /// The same, for what didn't work.
  case warn(String)
  /// Puts text in the clipboard; the label says what it was, such as `name`.
  case copy(String, label: String)
  /// Writes a new file.
  case write(String, to: String)
  /// Plays a timeline of an object; nil: its usual one.
  case timeline(Resource.ID, scenario: String?)
  /// The same, to show what a rule's finding leads to.
  case consequence(Resource.ID, scenario: String?, rule: String)
  /// That timeline beside the one after a finding's edits.
  case compareFix(Resource.ID, scenario: String?, rule: String, [Edit])
  case edit(file: String, line: Int)
  /// Lets a person choose among several objects.
  case choose(title: String, among: [Resource.ID])
  /// Lets a person choose which reference to follow.
  case chooseLink(title: String, [Link])
}

/// What the detail panes show.
package enum Subject: Sendable, Hashable {
  case resource(Resource.ID)
  /// A file as a whole, by its name; for files that can't be read, or only in part.
  case file(String)
  case brokenReference(Link)
  /// A heading of the navigator and the objects below it.
  case group(Group)
  /// A chart or kustomization that isn't rendered.
  case package(Contents.Package)
  case none
}
