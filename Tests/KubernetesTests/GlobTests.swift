import Kubernetes
import Testing

@Suite("Names with wildcards")
struct GlobTests {
  @Test(
    "a star stands for anything, a question mark for one character",
    arguments: [
      ("web", "web", true), ("web", "web2", false), ("web*", "web", true), ("*", "", true), ("w?b", "web", true),
      ("w?b", "wb", false), ("*a*b*c", "xaybzc", true), ("*a*b*c", "xaybz", false), ("", "", true), ("", "a", false),
      ("**x", "aax", true), ("Ä?", "Äö", true),
    ])
  func names(glob: String, name: String, matches: Bool) { #expect(Glob(glob).matches(name) == matches) }

  @Test(
    "a path is meant from any folder on, a folder with all that's in it",
    arguments: [
      ("charts", "a/charts/b/x.yaml", true), ("charts/**", "charts/x.yaml", true), ("*.yaml", "a/b.yaml", true),
      ("a/*.yaml", "a/b/c.yaml", false), ("a/**/c.yaml", "a/b/b/c.yaml", true), ("a/**/c.yaml", "a/c.yaml", true),
      ("./a", "./a/b.yaml", true), ("/a/b", "/x/a/b", false), ("/a/b", "/a/b/c.yaml", true),
      ("b.yaml", "ab.yaml", false),
      ("**", "x", true), ("", "x", false),
    ])
  func paths(glob: String, path: String, matches: Bool) { #expect(Glob(glob).matches(path: path) == matches) }

  @Test("many stars cost no more than a few")
  func hostile() {
    let name = String(repeating: "a", count: 2000)
    #expect(!Glob(String(repeating: "*a", count: 500) + "b").matches(name))
    #expect(
      !Glob(String(repeating: "**/a/", count: 300) + "b").matches(path: name.map { "\($0)" }.joined(separator: "/")))
  }
}
