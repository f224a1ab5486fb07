import Glibc

/// The bytes of a file; nil where there is none.
package func contents(_ path: String) -> [UInt8]? {
  guard let file = fopen(path, "rb") else { return nil }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = fread(&buffer, 1, buffer.count, file)
    guard count > 0 else { return bytes }
    bytes += buffer[..<count]
  }
}

/// The lines of a table with tab-separated cells, without those that start with `#`.
package func table(_ path: String) -> [[String]] {
  let text = String(decoding: contents(path) ?? [], as: UTF8.self)
  return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map {
    $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
  }
}

/// All files below a folder with one of these endings, sorted.
package func files(below folder: String, endings: [String]) -> [String] {
  guard let stream = opendir(folder) else { return [] }
  defer { closedir(stream) }
  var found: [String] = []
  while let entry = readdir(stream) {
    let name = withUnsafePointer(to: entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    guard name != ".", name != ".." else { continue }
    let path = "\(folder)/\(name)"
    if entry.pointee.d_type == DT_DIR {
      found += files(below: path, endings: endings)
    } else if endings.contains(where: name.hasSuffix) {
      found.append(path)
    }
  }
  return found.sorted()
}
