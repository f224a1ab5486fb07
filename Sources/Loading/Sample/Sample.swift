import Manifest

/// The built-in application `shop`: every section of the navigator, things well done and things to fix.
///
/// What is wrong in it is wrong on purpose; `SampleTests` names each mistake.
enum Sample {
  /// Name and text of each file, in order.
  static let files: [(name: String, text: String)] = base + database + web + work + extras

  static let bytes = files.reduce(0) { $0 + $1.text.utf8.count }

  /// Read as any other file is.
  static func read() -> [Reading] {
    files.map { Manifest.read(SourceFile(name: "sample/\($0.name)", text: $0.text)) }
  }
}
