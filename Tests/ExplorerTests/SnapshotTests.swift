import Drawing
import Explorer
import Glibc
import Testing

/// Pictures of whole screens in `Snapshots/`; `DRYDOCK_UPDATE=1` writes them anew.
@Suite("whole screens")
struct SnapshotTests {
  static let sizes = [Size(59, 15), Size(60, 18), Size(80, 24), Size(84, 46), Size(120, 40), Size(200, 50)]

  @Test("each size class with each set of characters", arguments: sizes, Glyphs.all.map(\.name))
  func classes(size: Size, glyphs: String) throws {
    try check(
      state(size: size, glyphs: Glyphs.named(glyphs) ?? .unicode), "", "main@\(size.width)x\(size.height).\(glyphs)")
  }

  @Test(
    "the screens a person meets",
    arguments: [
      ("help", "?"), ("help-filter", "?copy"), ("palette", ":web"), ("filter", "/kind:svc"),
      ("nothing-found", "/kind:podd<enter>"),
      ("yaml", "jjj2<enter>"), ("map", "3"), ("relations", "x"), ("life-cycle", "4"), ("problems", "5"),
      ("missing", "nn"), ("by-kind", "v"), ("by-file", "vvv"), ("sort", "s"), ("messages", "J:messages<enter>"),
      ("full", "<enter>f"),
    ])
  func screens(name: String, keys: String) throws { try check(state(), keys, "\(name)@80x24") }

  func check(_ state: State, _ keys: String, _ name: String) throws {
    let surface = try replay(state, keys: Key.keys(keys))
    let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    let path = "\(folder)/Snapshots/\(name).txt"
    if getenv("DRYDOCK_UPDATE") != nil {
      let file = try #require(fopen(path, "w"))
      fputs(surface.text + "\n", file)
      fclose(file)
      return
    }
    #expect(text(ofFile: path) == surface.text + "\n", "\(name) has changed; DRYDOCK_UPDATE=1 accepts it")
    if state.look.glyphs.name == "ascii" { #expect(surface.text.utf8.allSatisfy { $0 < 0x80 }) }
  }
}
