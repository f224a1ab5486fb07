import Glibc

/// Where themes are looked for, the first find wins: the user's, then those beside the program.
struct ThemePaths {
  let folders: [String]

  init() {
    let user = configurationFolder.map { "\($0)/themes" }
    let program = programFolder
    folders = [
      user, "\(program)/drydock_drydock.resources/themes", "\(program)/themes",
      "\(program)/../share/drydock/themes",
    ].compactMap { $0 }
  }

  /// For `doctor`.
  var lines: [(String, String)] {
    [("configuration", configurationFolder ?? "none: neither XDG_CONFIG_HOME nor HOME is set")]
      + folders.map { ("themes", exists($0) ? $0 : "\($0) (not there)") }
  }

  /// The files of all themes that can be found, by name; an earlier folder hides later ones.
  var files: [(name: String, path: String)] {
    var found: [(name: String, path: String)] = []
    for folder in folders {
      for file in entries(of: folder) where file.hasSuffix(".yaml") {
        let name = String(file.dropLast(5))
        if !found.contains(where: { $0.name == name }) { found.append((name, "\(folder)/\(file)")) }
      }
    }
    return found.sorted { $0.name < $1.name }
  }
}

/// `$XDG_CONFIG_HOME/drydock`, or `~/.config/drydock`.
var configurationFolder: String? {
  if let base = environment("XDG_CONFIG_HOME"), base.hasPrefix("/") { return "\(base)/drydock" }
  return environment("HOME").map { "\($0)/.config/drydock" }
}

/// The folder that the running program stands in.
var programFolder: String {
  var path = [CChar](repeating: 0, count: 4096)
  let count = readlink("/proc/self/exe", &path, path.count)
  guard count > 0 else { return "." }
  let text = String(decoding: path[0..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  return text.lastIndex(of: "/").map { String(text[..<$0]) } ?? "."
}

func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

/// The names in a folder, sorted; none where it can't be read.
func entries(of folder: String) -> [String] {
  guard let directory = opendir(folder) else { return [] }
  defer { closedir(directory) }
  var names: [String] = []
  while let entry = readdir(directory) {
    names.append(
      withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      })
  }
  return names.filter { $0 != "." && $0 != ".." }.sorted()
}
