import Glibc

/// A diff whose names are found from the place where `git apply` is run.
///
/// The names in a diff are those that the files were read by. `git apply` takes none that leads up or begins at the root:
/// the first happens when somebody reads `../shop`, and a diff has lost the root's sign of the second.
struct PlacedPatch {
  let text: String
  /// Where it's to be applied; nil: the current directory.
  let directory: String?

  init(_ diff: String) {
    let lines = diff.split(separator: "\n", omittingEmptySubsequences: false)
    let headers = lines.indices.filter { Self.isHeader($0, of: lines) }
    let here = canonical(".") ?? ""
    let places = headers.map { Place(String(lines[$0].dropFirst("--- a/".count)), from: here) }
    let isOutside = places.contains { $0.isOutside }
    var changed = lines.map(String.init)
    for (header, place) in zip(headers, places) {
      let name = isOutside ? place.fromRoot : place.fromHere
      changed[header] = "--- a/\(name)"
      changed[header + 1] = "+++ b/\(name)"
    }
    text = changed.joined(separator: "\n")
    directory = isOutside ? "/" : nil
  }

  /// What makes the change, once the patch is in a file.
  func command(file: String) -> String {
    guard let directory else { return "git apply \(file)" }
    return "git -C \(directory) apply \(canonical(file) ?? file)"
  }

  /// A removed line may look like one of a header, but no hunk follows it. Names in quotes hold what no path should.
  private static func isHeader(_ index: Int, of lines: [Substring]) -> Bool {
    index + 2 < lines.count && lines[index].hasPrefix("--- a/") && lines[index + 1].hasPrefix("+++ b/")
      && lines[index + 2].hasPrefix("@@ -")
  }

  private struct Place {
    let fromHere, fromRoot: String
    let isOutside: Bool

    init(_ name: String, from here: String) {
      let isUp = name == ".." || name.hasPrefix("../") || name.contains("/../")
      if !isUp, access(name, F_OK) == 0 {
        (fromHere, isOutside) = (name, false)
        fromRoot = String((canonical(name) ?? "/\(name)").dropFirst())
      } else if let path = canonical(name) ?? canonical("/\(name)") {
        let inside = here == "/" ? "/" : here + "/"
        isOutside = !path.hasPrefix(inside)
        fromHere = isOutside ? name : String(path.dropFirst(inside.count))
        fromRoot = String(path.dropFirst())
      } else {
        // It was read from no file.
        (fromHere, fromRoot, isOutside) = (name, name, false)
      }
    }
  }
}

/// From the root, without links and dots; nil when nothing is there.
private func canonical(_ path: String) -> String? {
  guard let found = realpath(path, nil) else { return nil }
  defer { free(found) }
  return String(cString: found)
}
