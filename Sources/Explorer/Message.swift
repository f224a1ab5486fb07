import Drawing
import Kubernetes
import Manifest

/// What happened, or what was asked for. Everything that changes the state comes as one of these.
package indirect enum Message: Sendable {
  // From outside.
  case input(Input)
  /// Milliseconds since the program began; the only clock there is.
  case tick(Int)
  /// Nobody types: what was put off goes on for a moment, see `State.isBusy`.
  case idle
  /// Manifests were read, for the first time or again; what was selected stays so.
  case loaded(Contents)
  case progress(Progress)
  /// Colours for the picker; a theme of the present one's name replaces it.
  case themes([Theme])
  case say(String)
  case warn(String)
  case failed(String)
  /// A scenario file that was asked for: its name and what it holds.
  case scenarioFile(String, [UInt8])

  // From commands.
  case core(Core)
  case objects(ObjectsPane.Message)
  case detail(DetailPane.Message)
  case inspector(InspectorPane.Message)
  case timeline(TimelinePane.Message)
  /// To the screen of warnings if it's open, otherwise to the tab.
  case warnings(WarningsPane.Message)
  /// What a pane would ask for.
  case request(Request)
  /// A command by its name, as if its key had been pressed.
  case run(Command.ID, Command.Invocation)
  case several([Message])
}

/// What the world outside must do.
package enum Effect: Sendable, Hashable {
  case quit(code: Int32)
  /// Read the same sources again, at once.
  case reload
  /// Stop reading.
  case cancelLoading
  /// Read other files or folders.
  case load([String])
  /// Open the built-in sample.
  case loadSample
  /// Open an editor at a line; the screen is out of the way meanwhile. Reload afterwards.
  case edit(file: String, line: Int)
  /// Put text in the clipboard; the label says what it is.
  case copy(String, label: String)
  /// Write a new file that the user named; one that exists is left alone, with a warning.
  case write(String, to: String)
  /// Put a new text in the place of the project's file, if it still is as it was; read the sources again.
  case amend(ProjectFile.Change)
  /// Read a scenario file that the user named; answer with what it holds.
  case read(String)
  case suspend
  /// Take or free the mouse.
  case mouse(Bool)
  /// Surfaces are drawn with the set of this name from now on.
  case glyphs(String)
  case bell
  /// Paint everything anew: another program wrote on the terminal.
  case redraw
  /// Another thread has something ready, or files may have changed: answer with what there is.
  case collect
  /// Keep this for the next time.
  case save(Memory)
}
