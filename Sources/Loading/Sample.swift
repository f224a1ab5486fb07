import Manifest

/// The built-in application `shop`: every section of the navigator, things well done and things to fix.
enum Sample {
  /// Name and text of each file, in order.
  static let files: [(name: String, text: String)] = []

  static let bytes = files.reduce(0) { $0 + $1.text.utf8.count }
}

func readSample() -> [Reading] { [] }
