/// How others, who look from the root of a repository, name the files that were read.
///
/// A path is relative to the folder that the program runs in, wherever it lies below that, however it was written: so
/// `git apply` and editors find it. GitHub looks from the root of the workspace, which a job may have left for a folder
/// in it.
struct SourcePaths {
  private let here: String?
  private let root: String?

  /// Seen from the folder that the program runs in.
  static let fromHere = SourcePaths(root: nil)
  /// Seen from the workspace of a job on GitHub, where there's one.
  static let fromWorkspace = SourcePaths(root: environment("GITHUB_WORKSPACE"))

  init(root: String?) {
    here = absolutePath(".")
    self.root = root.flatMap { $0.isEmpty ? nil : absolutePath($0) } ?? here
  }

  /// As it is, without `./`, for what lies elsewhere or is no file.
  func name(of path: String) -> String {
    var plain = path[...]
    while plain.hasPrefix("./") { plain = plain.dropFirst(2) }
    guard root != here || path.hasPrefix("/") || path.split(separator: "/").contains("..") else { return String(plain) }
    guard let root, exists(path) else { return String(plain) }
    let whole = Self.place(of: path)
    let prefix = root == "/" ? "/" : root + "/"
    return whole.hasPrefix(prefix) ? String(whole.dropFirst(prefix.count)) : String(plain)
  }

  /// Whether a file lies below the root; true for what is no file.
  func reaches(_ path: String) -> Bool {
    guard let root, exists(path) else { return true }
    return root == "/" || Self.place(of: path).hasPrefix(root + "/")
  }

  /// The one path that a file has, however it's written; only its folder's links are followed, as a link to a file is
  /// what was read. As it is where there's no such folder.
  static func place(of path: String) -> String {
    guard let folder = absolutePath(folder(of: path)) else { return path }
    let name = path.lastIndex(of: "/").map { path[path.index(after: $0)...] } ?? path[...]
    return (folder == "/" ? "" : folder) + "/" + name
  }
}

/// Where `git apply` makes a patch's changes, and how the patch names the files: it takes no name that leads up or begins
/// at the root, as a source beside the current folder has.
struct PatchPlace {
  let paths: SourcePaths
  /// Nil: the current folder.
  let directory: String?

  /// For these files, as they were read.
  init(of files: [String]) {
    let isHere = files.allSatisfy(SourcePaths.fromHere.reaches)
    paths = isHere ? .fromHere : SourcePaths(root: "/")
    directory = isHere ? nil : "/"
  }

  /// What makes the change, once the patch is in a file.
  func command(file: String) -> String {
    guard let directory else { return "git apply \(file)" }
    return "git -C \(directory) apply \(absolutePath(file) ?? file)"
  }
}
