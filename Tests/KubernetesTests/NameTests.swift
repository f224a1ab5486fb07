import Testing

import Kubernetes

@Suite("Names and labels")
struct NameTests {
  static let long = String(repeating: "a", count: 64)

  @Test(
    "good names",
    arguments: [
      (NameRule.label, "a"), (.label, "0a-1"), (.label, String(long.dropLast())), (.letterLabel, "web-1"),
      (.subdomain, "a.b-c.0"),
      (.subdomain, long), (.wildcardSubdomain, "*.example.com"), (.wildcardSubdomain, "example.com"),
      (.qualified, "app"),
      (.qualified, "app.kubernetes.io/part-of"), (.qualified, "A_b.C"), (.labelValue, ""), (.labelValue, "v1.2_3"),
      (.pathSegment, "system:node"), (.portName, "http"), (.portName, "a-1"), (.configKey, "app.properties"),
      (.configKey, ".hidden"), (.environmentVariable, "A.b-c"), (.environmentVariable, "1st"),
    ])
  func good(rule: NameRule, text: String) {
    #expect(rule.problem(with: text) == nil)
  }

  @Test(
    "bad names, and why",
    arguments: [
      (NameRule.label, "", "can't be empty"), (.label, "HelloWorld", "must be lower case"),
      (.label, "a_b", "can't contain '_', only lower case letters, digits and '-'"),
      (.label, "-a", "must start and end with a letter or digit"),
      (.label, long, "has 64 characters, at most 63 are allowed"),
      (.label, "a.b", "can't contain '.', only lower case letters, digits and '-'"),
      (.letterLabel, "1web", "must start with a letter"), (.subdomain, "a..b", "can't have an empty part between dots"),
      (.subdomain, "a.-b", "must start and end each part with a letter or digit"),
      (.subdomain, "한", "can't contain '한', only lower case letters, digits, '-' and '.'"),
      (.subdomain, "a\u{1b}", "can't contain a control character, only lower case letters, digits, '-' and '.'"),
      (.wildcardSubdomain, "*", "can't contain '*', only lower case letters, digits, '-' and '.'"),
      (.qualified, "a/b/c", "can't have more than one '/'"), (.qualified, "/a", "has nothing before '/'"),
      (.qualified, "a/", "has nothing after '/'"), (.qualified, "A/b", "has a wrong prefix 'A': it must be lower case"),
      (.labelValue, "a b", "can't contain ' ', only letters, digits, '-', '_' and '.'"),
      (.labelValue, "a-", "must start and end with a letter or digit"), (.pathSegment, "a/b", "can't contain '/'"),
      (.pathSegment, "..", "can't be '..'"), (.portName, "8080", "must contain a letter"),
      (.portName, "a--b", "can't contain '--'"),
      (.portName, "much-too-long-name", "has 18 characters, at most 15 are allowed"),
      (.configKey, "..data", "can't start with '..'"),
      (.configKey, "a/b", "can't contain '/', only letters, digits, '-', '_' and '.'"),
      (.environmentVariable, "A=B", "can't contain '=', only printable ASCII other than '='"),
    ])
  func bad(rule: NameRule, text: String, reason: String) {
    #expect(rule.problem(with: text) == reason)
  }

  @Test("each kind has its own idea of a name")
  func byKind() {
    #expect(Kind.service.problem(withName: "1web") == "must start with a letter")
    #expect(Kind.clusterRole.problem(withName: "system:web") == nil)
    #expect(Kind.deployment.problem(withName: "system:web") != nil)
    #expect(
      Kind.cronJob.problem(withName: String(repeating: "a", count: 53)) == "has 53 characters, at most 52 are allowed")
    #expect(Kind.cronJob.problem(withName: String(repeating: "a", count: 52)) == nil)
    #expect(Kind.pod.problem(withName: "") == "can't be empty")
    #expect(Kind.statefulSet.problem(withName: "a.b") == "can't contain '.', only lower case letters, digits and '-'")
    #expect(Kind.job.problem(withName: Self.long) == "has 64 characters, at most 63 are allowed")
    #expect(Kind.ipAddress.problem(withName: "2001:db8::1") == nil)
    #expect(Kind.imageStreamTag.problem(withName: "ruby:3.3") == nil)
  }

  @Test("labels print by key and are judged by key and value")
  func labels() {
    #expect(Labels(["b": "2", "a": "1"]).description == "a=1,b=2")
    #expect(Labels().description == "<none>")
    #expect(Labels(["a": "1"]).isContained(in: ["a": "1", "b": "2"]))
    #expect(!Labels(["a": "1"]).isContained(in: ["a": "2"]))
    #expect(
      Labels(["a b": "x", "ok": "-"]).problems == [
        "key 'a b' can't contain ' ', only letters, digits, '-', '_' and '.'",
        "value '-' of 'ok' must start and end with a letter or digit",
      ])
  }
}

@Suite("Selectors")
struct SelectorTests {
  @Test(
    "the text after -l is read and printed as kubectl does",
    arguments: [
      ("", "<none>"), ("  ", "<none>"), ("app=web", "app=web"), ("app==web", "app=web"), ("app!=web", "app!=web"),
      ("app", "app"),
      ("!app", "!app"), (" ! app ", "!app"), ("b=1,a=2", "a=2,b=1"), ("tier in (b, a)", "tier in (a,b)"),
      ("tier notin (a)", "tier notin (a)"), ("n>5,n<9", "n>5,n<9"), ("app=", "app="), ("app=,b", "app=,b"),
      ("x in (a,)", "x in (,a)"),
      ("x in ()", "x in ()"), ("in in (in)", "in in (in)"),
    ])
  func reading(text: String, printed: String) throws {
    #expect(try Selector.read(text).description == printed)
  }

  @Test(
    "a wrong one says where",
    arguments: [
      ("app=web,", "selector 'app=web,' ends after ','; remove the comma"),
      ("app web", "selector 'app web' has 'web' where one of = == != in notin > < should be"),
      ("tier in a", "selector 'tier in a' has 'a' where '(' should be"),
      ("tier in (a", "selector 'tier in (a' has the end where ')' should be"),
      ("tier in (a b)", "selector 'tier in (a b)' has 'b' where ',' or ')' should be"),
      ("=x", "selector '=x' has '=' where a key should be"),
      ("a=b=c", "selector 'a=b=c' has '=' where ',' or the end should be"),
      ("a=-", "selector 'a=-': value '-' of 'a' must start and end with a letter or digit"),
      ("n>x", "selector 'n>x': Gt for 'n' needs one whole number"),
      (",a", "selector ',a' has ',' where a key should be"),
    ])
  func refused(text: String, reason: String) {
    let error = #expect(throws: SelectorError.self) { try Selector.read(text) }
    #expect(error?.description == reason)
  }

  @Test(
    "what a selector matches",
    arguments: [
      ("", true), ("app=web", true), ("app=db", false), ("app!=db", true), ("old!=1", true), ("app in (web,db)", true),
      ("app notin (web)", false), ("old notin (1)", true), ("app", true), ("!app", false), ("!old", true),
      ("n>4", true), ("n<4", false),
      ("app>1", false), ("app=web,!old", true), ("app=web,old", false), ("empty=", true), ("old=", false),
    ])
  func matching(text: String, matches: Bool) throws {
    #expect(try Selector.read(text).matches(["app": "web", "n": "5", "empty": ""]) == matches)
  }

  @Test("the first requirement in the way is named")
  func obstacle() {
    let selector = Selector(["app": "web", "tier": "front"])
    #expect(selector.obstacle(for: ["app": "web", "tier": "back"])?.description == "tier=front")
    #expect(selector.obstacle(for: ["app": "web", "tier": "front"]) == nil)
  }

  @Test("requirements that the API server refuses")
  func problems() {
    #expect(Requirement("a", .isIn).problem == "In for 'a' needs values")
    #expect(Requirement("a", .exists, ["x"]).problem == "Exists for 'a' takes no values")
    #expect(Requirement("a", .notIn, ["x", "y"]).problem == nil)
  }
}
