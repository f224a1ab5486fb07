import Loading
import Synchronization

/// Says on a terminal how far reading is, once it takes longer than a moment.
final class ProgressLine: Sendable {
  private let isShown: Bool
  private let start = milliseconds()
  private let isWritten = Atomic(false)

  /// How long nothing is said, in milliseconds.
  private static let patience = 300

  init(isShown: Bool) { self.isShown = isShown }

  func show(_ progress: Progress) {
    guard isShown, milliseconds() - start > Self.patience else { return }
    isWritten.store(true, ordering: .relaxed)
    Output.problems.write("\rreading \(progress.files) of \(progress.totalFiles) files\u{1B}[K")
  }

  func clear() {
    if isWritten.load(ordering: .relaxed) { Output.problems.write("\r\u{1B}[K") }
  }
}
