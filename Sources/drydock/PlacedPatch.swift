/// A diff whose names are found from where it's applied, whatever names the files were read by.
struct PlacedPatch {
  let text: String
  let place: PatchPlace

  init(_ diff: String) {
    var lines = diff.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let headers = lines.indices.filter { Self.isHeader($0, of: lines) }
    let files = headers.map { Self.file(String(lines[$0].dropFirst("--- a/".count))) }
    place = PatchPlace(of: files)
    for (header, file) in zip(headers, files) {
      let name = place.paths.name(of: file)
      lines[header] = "--- a/\(name)"
      lines[header + 1] = "+++ b/\(name)"
    }
    text = lines.joined(separator: "\n")
  }

  /// A removed line may look like one of a header, but no hunk follows it. Names in quotes hold what no path should.
  private static func isHeader(_ index: Int, of lines: [String]) -> Bool {
    index + 2 < lines.count && lines[index].hasPrefix("--- a/") && lines[index + 1].hasPrefix("+++ b/")
      && lines[index + 2].hasPrefix("@@ -")
  }

  /// A diff has lost the sign that a path begins at the root.
  private static func file(_ name: String) -> String { !exists(name) && exists("/" + name) ? "/" + name : name }
}
