import Drawing
import Explorer
import Testing

@Suite("the program as a whole")
struct ExplorerTests {
  @Test("manifests are on the screen at once, the first object selected")
  func firstScreen() throws {
    let lines = try screen(state(), "").split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.contains { $0.contains("▸") && $0.contains("Deployment/web") })
    #expect(lines.last?.hasSuffix("? help") == true)
  }

  @Test("sizes too small for anything still draw", arguments: [Size(0, 0), Size(1, 1), Size(20, 5), Size(59, 15)])
  func smallScreens(size: Size) throws {
    let surface = try replay(state(size: size), keys: Key.keys("jj?<esc>:<esc>/x<enter>"))
    #expect(surface.size == size)
  }
}
