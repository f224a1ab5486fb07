import Testing

@testable import Rules

@Suite("Expressions of custom resources' rules")
struct CELTests {
  static let scope: CELEvaluator.Scope = [
    "self": .map([
      "name": .string("web"), "replicas": .int(3), "ratio": .double(0.5), "on": .bool(true),
      "namespace": .string("shop"),
      "a-b": .int(1), "x.y/z": .int(2), "under__score": .int(4),
      "ports": .list([
        .map(["name": .string("http"), "port": .int(80)]), .map(["name": .string("s"), "port": .int(443)]),
      ]),
      "labels": .map(["app": .string("web"), "tier": .string("front")]), "when": .opaque, "none": .null,
    ])
  ]

  private func result(_ text: String) -> String {
    do {
      var evaluator = CELEvaluator()
      return try evaluator.value(of: CELExpression(reading: text), in: Self.scope).text
    } catch {
      return "error: \(error)"
    }
  }

  @Test(
    "have the values that the language says",
    arguments: [
      ("1 + 2 * 3", "7"), ("(1 + 2) * 3", "9"), ("7 / 2", "3"), ("-7 / 2", "-3"), ("-7 % 3", "-1"),
      ("7.0 / 2.0", "3.5"),
      ("--1", "1"), ("!!true", "true"), ("-9223372036854775808", "-9223372036854775808"), ("0x1F", "31"),
      ("2u + 3u", "5u"),
      ("1 == 1.0", "true"), ("1u == 1", "true"), ("1 < 1.5", "true"), ("'a' < 'b'", "true"), ("1e3", "1000.0"),
      ("1 == 'a'", "false"), ("null == null", "true"), ("'a' + 'b' + \"c\"", "'abc'"), ("[1] + [2, 3]", "[1, 2, 3]"),
      ("true ? 1 : 2", "1"), ("false ? 1 : true ? 2 : 3", "2"), ("2 in [1, 2]", "true"), ("'a' in {'a': 1}", "true"),
      ("'x' in self.labels", "false"), ("{'a': [1, {'b': 2}]}.a[1]['b']", "2"), ("[1, 2] == [1, 2]", "true"),
      ("{'a': 1} == {'a': 1}", "true"), ("{'a': 1} == {'a': 2}", "false"), ("\"\"\"a\"b\"\"\"", "'a\"b'"),
      ("r'\\d' + '\\x41\\u0042\\101\\n'.trim()", "'\\dABA'"), ("size('日本')", "2"), ("// note\n1", "1"),
      // Fields.
      ("self.name", "'web'"), ("self.replicas >= 3 && self.on", "true"), ("has(self.name) && !has(self.gone)", "true"),
      ("self.__namespace__", "'shop'"), ("self.a__dash__b + self.x__dot__y__slash__z", "3"), ("self.`a-b`", "1"),
      ("self.under__underscores__score", "4"), ("self['a-b']", "1"), ("self.ports[1].port", "443"),
      ("has(self.none)", "true"),
      ("self.gone", "error: no such key: gone"), ("self.ports[5]", "error: no such item: 5"),
      ("self.?gone.?deep.orValue(7)", "7"),
      ("self.?replicas.orValue(1)", "3"), ("self.labels[?'app'].hasValue()", "true"),
      ("self.?gone.hasValue()", "false"),
      // Errors are values.
      ("false && self.gone", "false"), ("self.gone && false", "false"), ("self.gone || true", "true"),
      ("self.gone || false", "error: no such key: gone"), ("true && self.gone == 1", "error: no such key: gone"),
      ("true ? 1 : self.gone", "1"), ("[1, 0, 2].exists(x, 2 / x == 1)", "true"), ("[0, 1].all(x, 2 / x > 5)", "false"),
      ("[0, 2].all(x, 2 / x == 1)", "error: division by zero"), ("self.when == self.when", "error: can't be compared"),
      ("self.when == 1 || true", "true"), ("1 / 0", "error: division by zero"),
      ("9223372036854775807 + 1", "error: overflow"),
      ("unknown(1)", "error: 'unknown' isn't supported here"), ("1 + 'a'", "error: '+' doesn't go with these"),
      // Macros.
      ("self.ports.all(p, p.port > 0)", "true"), ("self.ports.exists(p, p.name == 's')", "true"),
      ("self.ports.exists_one(p, p.port > 80)", "true"), ("self.ports.filter(p, p.port > 80).size()", "1"),
      ("self.ports.map(p, p.port)", "[80, 443]"), ("self.ports.map(p, p.port > 80, p.name)", "['s']"),
      ("self.labels.all(k, k.matches('^[a-z]+$'))", "true"), ("self.labels.map(k, self.labels[k])", "['web', 'front']"),
      ("[[1], [2, 3]].all(x, x.all(y, y > 0))", "true"), ("[1, 2].exists(x, [x].exists(x, x == 2))", "true"),
      ("[].all(x, false)", "true"), ("[].exists(x, true)", "false"),
      // Functions.
      ("'abc'.startsWith('ab') && 'abc'.endsWith('bc') && 'abc'.contains('b')", "true"),
      ("'aXb'.lowerAscii()", "'axb'"),
      ("'äx'.upperAscii()", "'äX'"), ("'a,b,,c'.split(',')", "['a', 'b', '', 'c']"),
      ("'a,b,c'.split(',', 2)", "['a', 'b,c']"),
      ("'abc'.split('')", "['a', 'b', 'c']"), ("['a', 'b'].join('-')", "'a-b'"), ("'aba'.replace('a', 'x')", "'xbx'"),
      ("'aba'.replace('a', 'x', 1)", "'xba'"), ("'hello'.indexOf('l') + 'hello'.lastIndexOf('l')", "5"),
      ("'hello'.substring(1, 3)", "'el'"), ("'hello'.charAt(1)", "'e'"), ("' a '.trim()", "'a'"),
      ("int('12') + int(3.9)", "15"),
      ("double('1.5') + double(1)", "2.5"), ("string(12) + string(true) + string(1.0)", "'12true1'"),
      ("bool('true')", "true"),
      ("[3, 1, 2].max() - [3, 1, 2].min() + [1, 2].sum()", "5"), ("[1, 2].isSorted()", "true"),
      ("[1, 2].indexOf(2)", "1"),
      ("int('x')", "error: no whole number"),
      ("'%s has %d of %s%%'.format(['a', 2, true])", "'a has 2 of true%'"),
      ("'%x'.format([1])", "error: 'format' isn't supported here"),
      // Two variables, optionals, sets.
      ("[4, 5].all(i, x, x == i + 4)", "true"), ("self.ports.exists(i, p, i == 1 && p.port == 443)", "true"),
      ("self.labels.all(k, v, size(k) <= size(v))", "true"), ("[1, 2, 2].existsOne(i, x, x == 2)", "false"),
      ("[3, 4].transformList(i, x, i * x)", "[0, 4]"), ("[3, 4].transformList(i, x, i > 0, x)", "[4]"),
      ("{'a': 1, 'b': 2}.transformMap(k, v, v > 1, v * 2)", "{'b': 4}"),
      ("[1].all(i, x, 1 / i == 1)", "error: division by zero"), ("[0, 1].exists(i, x, 1 / i == 1)", "true"),
      ("self.?replicas.optMap(r, r + 1).orValue(0)", "4"), ("self.?gone.optMap(r, r + 1).hasValue()", "false"),
      ("self.?labels.optFlatMap(l, l.?app).orValue('none')", "'web'"), ("optional.none().orValue(1)", "1"),
      ("sets.contains([1, 2, 3], [3, 1])", "true"), ("sets.equivalent(['a', 'b'], ['b', 'a', 'a'])", "true"),
      ("sets.intersects([1], [2])", "false"),
      // Times.
      ("duration('1h') == duration('60m') && duration('90s') > duration('1m')", "true"),
      ("duration('1h30m').getMinutes() + duration('90s').getSeconds()", "180"),
      ("duration('1 h')", "error: no duration"),
      ("duration('1h') - duration('30m') == duration('30m')", "true"),
      ("timestamp('2026-01-01T00:00:00Z') < timestamp('2026-01-01T01:00:00+00:30')", "true"),
      ("timestamp('2026-01-02T00:00:00Z') - timestamp('2026-01-01T00:00:00Z') == duration('24h')", "true"),
      ("timestamp('2026-03-01T00:00:00Z') - duration('1s') == timestamp('2026-02-28T23:59:59Z')", "true"),
      ("timestamp('2026-03-01T05:06:07Z').getMonth()", "2"), ("timestamp('2026-03-01T05:06:07Z').getDayOfYear()", "59"),
      ("timestamp('2026-03-01T05:06:07Z').getHours('Asia/Seoul')", "error: 'getHours' isn't supported here"),
      ("int(timestamp('1970-01-02T00:00:00Z'))", "86400"), ("timestamp('tomorrow')", "error: no moment"),
      ("duration('1h') < timestamp('2026-01-01T00:00:00Z')", "error: can't be compared"),
      ("duration('1h') == 3600", "error: can't be compared"),
      // Quantities.
      ("quantity('1Gi').isGreaterThan(quantity('1000M'))", "true"), ("quantity('0.5') == quantity('500m')", "true"),
      ("quantity('1e3').compareTo(quantity('1k'))", "0"), ("quantity('-1').sign()", "-1"),
      ("quantity('1Ki').asInteger()", "1024"), ("quantity('1500m').isInteger()", "false"),
      ("quantity('1').add(quantity('500m')).sub(1) == quantity('0.5')", "true"),
      ("isQuantity('1n') && isQuantity('.5Ti') && isQuantity('+2E') && isQuantity('2E-3')", "true"),
      ("isQuantity('1 Gi') || isQuantity('1KB') || isQuantity('') || isQuantity('Gi')", "false"),
      ("quantity('ten')", "error: no quantity"),
      // Addresses.
      ("isIP('10.0.0.1') && isIP('::') && isIP('2001:db8::1:0') && isIP('64:ff9b::1.2.3.4')", "true"),
      (
        "isIP('10.0.0.01') || isIP('1.2.3') || isIP('::ffff:1.2.3.4') || isIP('fe80::1%eth0') || isIP('1:2:3:4:5:6:7')",
        "false"
      ),
      ("ip('127.0.0.1').isLoopback() && ip('fe80::1').isLinkLocalUnicast() && ip('::').isUnspecified()", "true"),
      ("ip('2001:db8::1').family()", "6"), ("ip('8.8.8.8').isGlobalUnicast()", "true"),
      ("ip('1:0:0:0:0:0:0:2') == ip('1::2')", "true"),
      ("isCIDR('10.0.0.0/8') && !isCIDR('10.0.0.0/33') && !isCIDR('10.0.0.0') && !isCIDR('10.0.0.0/08')", "true"),
      ("cidr('10.0.0.0/8').containsIP('10.255.0.1') && !cidr('10.0.0.0/9').containsIP(ip('10.128.0.1'))", "true"),
      ("cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16') && !cidr('10.0.0.0/8').containsCIDR('0.0.0.0/0')", "true"),
      ("cidr('2001:db8::/32').containsIP('2001:db8:ffff::1')", "true"), ("cidr('10.1.2.3/12').prefixLength()", "12"),
      ("cidr('10.31.2.3/12').masked().ip() == ip('10.16.0.0')", "true"),
      // URLs.
      ("isURL('https://a.example:80/b?c=d') && isURL('/a/b')", "true"), ("isURL('a.example') || isURL('')", "false"),
      ("url('https://a.example:80/b?c=d').getHostname()", "'a.example'"),
      ("url('https://a.example:80/b').getPort()", "'80'"), ("url('HTTPS://a/b/c?d').getScheme()", "'https'"),
      ("isURL('mailto:a')", "error: whether this is a URL isn't judged here"),
      // Not expressions.
      ("", "error: ends too early"), ("1 +", "error: ends too early"), ("'a", "error: a string isn't closed"),
      ("a b", "error: unexpected 'b'"), ("#", "error: unexpected '#'"), ("has(1)", "error: 'has' wants a field"),
    ])
  func values(text: String, expected: String) {
    #expect(result(text) == expected)
  }

  @Test("of any depth, length or cost end soon, with an error")
  func limits() {
    #expect(result(String(repeating: "(", count: 50_000)) == "error: too long")
    #expect(result(String(repeating: "(", count: 10_000)) == "error: nested too deeply")
    #expect(result(String(repeating: "!", count: 10_001) + "true") == "false")
    #expect(result(String(repeating: "1+", count: 5_000) + "1") == "error: too long")
    #expect(result(String(repeating: "[", count: 5_000)) == "error: nested too deeply")
    let list = "[" + String(repeating: "1,", count: 1_500) + "1]"
    #expect(result("\(list).all(a, \(list).all(b, \(list).all(c, true)))") == "error: takes too long")
  }

  @Test("are known to look at an older self, but not for a string's sake")
  func mentions() throws {
    #expect(try CELExpression(reading: "self.all(x, x == oldSelf.y)").mentions("oldSelf"))
    #expect(try !CELExpression(reading: "self.name == 'oldSelf'").mentions("oldSelf"))
  }
}

@Suite("Patterns that take linear time")
struct LinearPatternTests {
  private func isFound(_ pattern: String, in text: String) -> Bool? {
    var steps = 1_000_000
    return LinearPattern(pattern)?.isFound(in: text, steps: &steps)
  }

  @Test(
    "are found where RE2 finds them",
    arguments: [
      ("^a+$", "aaa", true), ("^a+$", "aab", false), ("b", "abc", true), ("", "", true), ("^$", "", true),
      ("^$", "a", false),
      ("^(a|bc)*$", "abcbca", true), ("^a{2,3}$", "aa", true), ("^a{2,3}$", "aaaa", false), ("^a{2}$", "aa", true),
      ("^a{2,}$", "aaaaa", true), ("a{,2}", "a{,2}", true), ("^[^a-c]$", "d", true), ("^[^a-c]$", "b", false),
      ("^[]a]$", "]", true), ("^[a\\-z]$", "-", true), ("^[a-]$", "-", true), ("^\\d+\\.\\d*$", "12.", true),
      ("^\\D\\W\\S$", "a-b", true),
      ("^.$", "\n", false), ("(?s)^.$", "\n", true), ("(?i)^abc$", "aBC", true), ("^(?i:a)b$", "Ab", true),
      ("^(?i:a)b$", "AB", false),
      ("(?m)^b$", "a\nb", true), ("^b$", "a\nb", false), ("\\bfoo\\b", "a foo b", true), ("\\bfoo\\b", "afoo", false),
      ("^(?:a)(?P<x>b)(?<y>c)$", "abc", true), ("^\\x60\\x{41}\\t$", "`A\t", true), ("^[[:alpha:]_]+$", "ab_", true),
      ("^[[:digit:]]$", "a", false), ("^\\Qa.b\\E$", "a.b", true), ("^a??b*?$", "bb", true), ("^(a?){3}$", "aa", true),
      ("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", "web.example-1.org", true),
      ("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", "Web", false), ("^ü.$", "üß", true),
    ])
  func found(pattern: String, text: String, expected: Bool) {
    #expect(isFound(pattern, in: text) == expected, "\(pattern) in \(text)")
  }

  @Test(
    "aren't made of what can't be read",
    arguments: [
      "(", "a)", "[a", "a**", "a{2}{3}", "*a", "\\1", "(?=a)", "(?<!a)b", "a{1001}", "\\",
      "((((a{1000}){1000}){1000}){1000})",
      "[b-a]",
    ])
  func unread(pattern: String) { #expect(LinearPattern(pattern) == nil, "\(pattern)") }

  @Test("take no longer for what makes others hang")
  func hostile() {
    let text = String(repeating: "a", count: 5_000) + "!"
    #expect(isFound("^(a+)+$", in: text) == false)
    #expect(isFound("^(a|a)*$", in: text) == false)
    #expect(isFound("^(a*)*(b*)*$", in: text) == false)
    #expect(isFound("(a{500}){20}!", in: text) == nil)
  }
}
