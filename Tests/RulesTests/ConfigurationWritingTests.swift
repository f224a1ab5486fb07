import Kubernetes
import Manifest
import Rules
import Testing

@Suite("Adding to the project's file")
struct ConfigurationWritingTests {
  private var ignore: Ignore {
    Ignore(
      ["probe-liveness-missing"], object: ObjectPattern("shop/Deployment/web"), reason: "it's: \"fine\"",
      until: Day("2026-12-31"))
  }

  private let entry = """
    - rule: probe-liveness-missing
      object: shop/Deployment/web
      reason: "it's: \\"fine\\""
      until: 2026-12-31
    """

  @Test("an entry is put where it belongs, and everything else stays as it was")
  func ignores() {
    #expect(adding(ignore, to: "") == "ignore:\n\(entry)\n")
    #expect(adding(ignore, to: "# ours\n") == "# ours\nignore:\n\(entry)\n")
    #expect(adding(ignore, to: "theme: dark # so\n") == "theme: dark # so\nignore:\n\(entry)\n")
    #expect(
      adding(ignore, to: "ignore:\n- rule: all # every\n  path: x\n\n# then\ntheme: dark\n")
        == "ignore:\n- rule: all # every\n  path: x\n\(entry)\n\n# then\ntheme: dark\n")
    #expect(
      adding(Ignore(["all"], paths: [Glob("a*"), Glob("b")]), to: "ignore: [{rule: all}]\n")
        == "ignore: [{rule: all}, {rule: all, path: [\"a*\", b]}]\n")
    #expect(adding(Ignore(["all"]), to: "ignore: []\n") == "ignore: [{rule: all}]\n")
    let indented = "ignore:\n  - rule: all\n"
    #expect(adding(Ignore(["all"]), to: indented) == "ignore:\n  - rule: all\n  - rule: all\n")
  }

  @Test("what somebody says is there is a word of its list")
  func assumptions() throws {
    let secret = try #require(ObjectPattern("Secret/db"))
    #expect(adding(assumption: secret, to: "theme: dark") == "theme: dark\nassume: [Secret/db]")
    #expect(adding(assumption: secret, to: "assume: [Secret/a]\n") == "assume: [Secret/a, Secret/db]\n")
    #expect(adding(assumption: secret, to: "assume:\n- Secret/a\n") == "assume:\n- Secret/a\n- Secret/db\n")
  }

  private func removed(_ rule: String?, at line: Int, from text: String) -> String? {
    var file = PolicyFile()
    let source = SourceFile(name: ".drydock.yaml", text: text)
    if let root = readYAML(source).documents.first?.root { file.read(root) }
    guard let ignore = file.ignores.first(where: { $0.span.line == line }) else { return "no entry" }
    return removing(ignoreAt: ignore.span.start, of: rule, from: text)
  }

  @Test("an entry goes, or one rule of it, and everything else stays as it was")
  func takingOut() {
    let two =
      "# ours\nignore:\n  # every\n  - rule: all\n    path: x\n\n  - rule: pod-naked # so\n    reason: y\ntheme: dark\n"
    #expect(
      removed("pod-naked", at: 7, from: two)
        == "# ours\nignore:\n  # every\n  - rule: all\n    path: x\n\ntheme: dark\n")
    #expect(
      removed("anything", at: 4, from: two)
        == "# ours\nignore:\n  # every\n\n  - rule: pod-naked # so\n    reason: y\ntheme: dark\n")
    #expect(removed(nil, at: 2, from: "theme: dark\nignore: [{rule: all}]\n") == "theme: dark\n")
    #expect(
      removed("all", at: 1, from: "ignore: [{rule: all}, {rule: pod-naked}]\n") == "ignore: [{rule: pod-naked}]\n")
    let words = "ignore:\n- rule:\n  - pod-naked\n  - pdb-missing\n"
    #expect(removed("pdb-missing", at: 2, from: words) == "ignore:\n- rule:\n  - pod-naked\n")
    #expect(removed(nil, at: 2, from: words) == "")
    #expect(removing(ignoreAt: 3, of: nil, from: two) == nil)
  }

  @Test(
    "a file that can't be read, or holds something else there, is left alone",
    arguments: ["a: [", "ignore: {}", "- 1", "a: 1\n---\nb: 2"])
  func refused(text: String) { #expect(adding(ignore, to: text) == nil) }
}
