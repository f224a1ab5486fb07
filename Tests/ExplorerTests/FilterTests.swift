import Drawing
import Explorer
import Testing

@Suite("filters")
struct FilterTests {
  /// What the navigator shows under a filter, headings left out, each with one blank between its parts.
  private func shown(_ filter: String) -> [String] {
    var state = state(size: Size(100, 60))
    _ = state.receive(.objects(.filter(filter)))
    let rows = state.draw().text.split(separator: "\n").dropFirst(2).dropLast(3).filter { !$0.hasPrefix("┗") }.map {
      line in
      line.dropFirst(1).prefix(27).filter { !"┃▸▾✗=".contains($0) }.split(separator: " ").first.map(String.init) ?? ""
    }
    return rows.filter { $0.contains("/") && $0.count > 1 }
  }

  @Test(
    "each term finds what it says",
    arguments: [
      ("web-conf", ["ConfigMap/web-conf"]),
      ("~wcf", ["ConfigMap/web-conf"]),
      ("kind:svc", ["Service/db", "Service/web"]),
      ("kind:svc,cm", ["Service/db", "Service/web", "ConfigMap/web-conf"]),
      ("kind:svc !db", ["Service/web"]),
      ("re:^d.$ kind:service", ["Service/db"]),
      ("re:b-con[fg]", ["ConfigMap/web-conf"]),
      ("label:tier", ["Deployment/web"]),
      ("label:tier=fr*", ["Deployment/web"]),
      ("label:tier=back", []),
      ("image:*:1.27", ["Deployment/web", "ReplicaSet/web-‹1›", "Pod/web-‹1›-a", "Pod/web-‹1›-b", "Pod/web-‹1›-c"]),
      ("image:postgres is:written", ["StatefulSet/db"]),
      ("field:spec.replicas>2 is:written", ["Deployment/web"]),
      ("field:spec.replicas<=2 is:written", ["StatefulSet/db"]),
      ("field:spec.clusterIP=None is:written", ["Service/db"]),
      ("field:spec.template.spec.containers[*].image=post* is:written", ["StatefulSet/db"]),
      ("is:missing", ["Deployment/web", "Secret/db-cred"]),
      ("is:assumed kind:sc", ["StorageClass/fast-ssd"]),
      ("file:30-* kind:cm", ["ConfigMap/web-conf"]),
      ("ns:other", []),
      ("sev:error", ["Deployment/web", "Secret/db-cred"]),
    ])
  func terms(filter: String, expected: [String]) { #expect(shown(filter) == expected) }

  @Test(
    "what can't be understood is explained",
    arguments: [
      ("knd:po", "no term 'knd:'; did you mean 'kind:'?"),
      ("kind:", "'kind:' needs a value"),
      ("sev:fatal", "no severity 'fatal'; known are error, warning, info"),
      ("is:broken", "nothing is 'broken'; known are generated, assumed, written, missing, unused, custom"),
      ("re:(a", "'(' has no ')'"),
      ("re:a)", "')' has no '('"),
      ("re:*a", "nothing stands before '*' that could be repeated"),
      ("re:[z-a]", "'z-a' is no range; turn it around"),
      ("field:>2", "'field:' needs a path, such as 'field:spec.replicas>2'"),
      ("!", "'!' stands before nothing; write '!kind:pod'"),
    ])
  func failures(text: String, reason: String) {
    #expect { try Filter(text) } throws: { "\($0)" == reason }
  }

  @Test("an invalid filter shows why and keeps what was found last")
  func keepsTheLast() throws {
    let lines = try screen(state(), "/kind:svc !").split(separator: "\n")
    #expect(lines.contains { $0.contains("Service/web") })
    #expect(lines.last?.contains("'!' stands before nothing") == true)
  }

  @Test("when nothing is found, the nearest filter that finds something is named")
  func nearest() throws {
    let text = try screen(state(), "/kind:podd<enter>")
    #expect(text.contains("0 of 21 match kind:podd"))
    #expect(text.contains("Nearest: kind:pod (5)"))
  }

  @Test("a filter that's in force is on the status line at every width", arguments: [60, 80, 120, 200])
  func alwaysVisible(width: Int) throws {
    let text = try replay(state(size: Size(width, 24)), keys: Key.keys("/web<enter>:messages<enter><esc>")).text
    #expect(text.split(separator: "\n").contains { $0.contains("filter: web 8 of 21") })
  }

  @Test("Tab completes keys and values, and goes through them")
  func completion() throws {
    #expect(try screen(state(), "/ki<tab>").contains("filter /kind:"))
    #expect(try screen(state(), "/kind:conf<tab>").contains("filter /kind:configmap"))
    #expect(try screen(state(), "/is:<tab><tab>").contains("filter /is:assumed"))
  }

  @Test(
    "patterns find what they should, in linear time",
    arguments: [
      ("^db-\\d$", "db-3", true), ("^db-\\d$", "db-33", false), ("a|b+c", "xbbc", true), ("(ab){2}", "abab", true),
      ("(ab){2}", "ab", false), ("^a.*z$", "a--z", true), ("[^a-c]", "abc", false), ("WEB", "my-web", true),
      ("\\D", "123", false), ("a?b", "b", true), ("x{2,}", "axx", true), ("", "anything", true),
      ("(a+)+$", String(repeating: "a", count: 5000) + "b", false), ("[가-힣]+", "안녕", true),
    ])
  func patterns(pattern: String, text: String, expected: Bool) throws {
    #expect(try Pattern(pattern).isFound(in: text) == expected)
  }
}
