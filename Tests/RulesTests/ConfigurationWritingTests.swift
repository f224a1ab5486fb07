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

  @Test(
    "a file that can't be read, or holds something else there, is left alone",
    arguments: ["a: [", "ignore: {}", "- 1", "a: 1\n---\nb: 2"])
  func refused(text: String) { #expect(adding(ignore, to: text) == nil) }
}
