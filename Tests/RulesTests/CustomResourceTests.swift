import Kubernetes
import Manifest
import Rules
import TestSupport
import Testing

@Suite("Custom resources and the definitions read with them")
struct CustomResourceTests {
  /// What's found in an object of a kind whose spec has a schema: `2 error schema-invalid …`, lines from its `spec:` on.
  private func found(_ schema: String, _ spec: String, root: String = "") -> [String] {
    let indented = schema.split(separator: "\n").map { "            \($0)" }.joined(separator: "\n")
    let definition = """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: sites.example.com}
      spec:
        group: example.com
        scope: Namespaced
        names: {kind: Site, plural: sites}
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              \(root)
              properties:
                spec:
      \(indented)
      """
    let object = "---\napiVersion: example.com/v1\nkind: Site\nmetadata: {name: front}\n\(spec)\n"
    let file = SourceFile(name: "test.yaml", text: definition + "\n" + object)
    let start = definition.split(separator: "\n", omittingEmptySubsequences: false).count + 5
    return judge(Inventory([read(file)]), rules: .everything).findings
      .filter { $0.object.kind == "Site" && ($0.rule.hasPrefix("schema") || $0.rule.hasPrefix("crd")) }
      .map { "\($0.span.line - start + 1) \($0.severity) \($0.rule): \($0.message)" }
  }

  @Test(
    "are refused for values that aren't allowed",
    arguments: [
      (
        "type: object\nproperties: {a: {type: integer}}", "spec: {a: x}",
        "'a' must be a whole number, but it's the text 'x'"
      ),
      (
        "type: object\nproperties: {a: {type: integer}}", "spec: {a: 1.5}",
        "'a' must be a whole number, but it's the number 1.5"
      ),
      (
        "type: object\nproperties: {a: {type: string}}", "spec: {a: 1}",
        "'a' must be a text in quotes, but it's the number 1"
      ),
      (
        "type: object\nproperties: {a: {type: boolean}}", "spec: {a: 'yes'}",
        "'a' must be true or false, but it's the text 'yes'"
      ),
      (
        "type: object\nproperties: {a: {type: array, items: {type: string}}}", "spec: {a: [x, 1]}",
        "item 2 must be a text in quotes, but it's the number 1"
      ),
      (
        "type: object\nproperties: {a: {type: array, items: {type: string}}}", "spec: {a: x}",
        "'a' must be a list, but it's the text 'x'"
      ),
      ("type: object\nproperties: {a: {type: object}}", "spec: {a: [x]}", "'a' must be a map, but it's a list"),
      (
        "type: object\nadditionalProperties: {type: integer}", "spec: {a: x}",
        "'a' must be a whole number, but it's the text 'x'"
      ),
      (
        "type: object\nrequired: [a]\nproperties: {a: {type: integer}}", "spec: {}",
        "required field 'a' is missing; write it"
      ),
      ("type: object\nproperties: {a: {type: integer, minimum: 1}}", "spec: {a: 0}", "'a' is 0; it must be at least 1"),
      (
        "type: object\nproperties: {a: {type: integer, minimum: 1, exclusiveMinimum: true}}", "spec: {a: 1}",
        "'a' is 1; it must be above 1"
      ),
      (
        "type: object\nproperties: {a: {type: number, maximum: 0.5}}", "spec: {a: 0.75}",
        "'a' is 0.75; it must be at most 0.5"
      ),
      (
        "type: object\nproperties: {a: {type: number, maximum: 2, exclusiveMaximum: true}}", "spec: {a: 2}",
        "'a' is 2; it must be below 2"
      ),
      (
        "type: object\nproperties: {a: {type: integer, multipleOf: 5}}", "spec: {a: 7}",
        "'a' is 7; it must be a multiple of 5"
      ),
      (
        "type: object\nproperties: {a: {type: integer, format: int32}}", "spec: {a: 3000000000}",
        "'a' is 3000000000, which doesn't fit into 32 bits"
      ),
      (
        "type: object\nproperties: {a: {type: string, minLength: 1}}", "spec: {a: ''}",
        "'a' is an empty text; at least 1 is needed"
      ),
      (
        "type: object\nproperties: {a: {type: string, maxLength: 2}}", "spec: {a: äöü}",
        "'a' has 3 characters; at most 2 are allowed"
      ),
      (
        "type: object\nproperties: {a: {type: string, pattern: '^x+$'}}", "spec: {a: xy}",
        "'a' is 'xy', which doesn't match ^x+$"
      ),
      (
        "type: object\nproperties: {a: {type: string, format: date-time}}", "spec: {a: soon}",
        "'a' is 'soon', which is no date and time such as 2026-01-31T12:00:00Z"
      ),
      (
        "type: object\nproperties: {a: {type: string, format: byte}}", "spec: {a: '!'}",
        "'a' is '!', which is no base64"
      ),
      (
        "type: object\nproperties: {a: {type: array, minItems: 1, items: {type: string}}}", "spec: {a: []}",
        "'a' has 0 items; at least 1 is needed"
      ),
      (
        "type: object\nproperties: {a: {type: array, maxItems: 1, items: {type: string}}}", "spec: {a: [x, z]}",
        "'a' has 2 items; at most 1 are allowed"
      ),
      (
        "type: object\nminProperties: 1\nproperties: {a: {type: integer}}", "spec: {}",
        "'spec' has 0 fields; at least 1 is needed"
      ),
      (
        "type: object\nmaxProperties: 1\nadditionalProperties: {type: integer}", "spec: {a: 1, b: 2}",
        "'spec' has 2 fields; at most 1 are allowed"
      ),
      (
        "type: object\nproperties: {a: {type: string, enum: [red, green]}}", "spec: {a: violet}",
        "'a' can't be 'violet'; it may be red, green"
      ),
      (
        "type: object\nproperties: {a: {type: array, x-kubernetes-list-type: set, items: {type: string}}}",
        "spec: {a: [x, z, x]}", "'x' is in 'a' twice; delete one"
      ),
      (
        "type: object\nproperties: {a: {x-kubernetes-int-or-string: true}}", "spec: {a: true}",
        "'a' must be a whole number or a text, but it's the boolean true"
      ),
      (
        "type: object\nproperties: {a: {type: string}, b: {type: string}}\noneOf: [{required: [a]}, {required: [b]}]",
        "spec: {}", "'spec' must have exactly one of 'a', 'b'"
      ),
      (
        "type: object\nproperties: {a: {type: string}, b: {type: string}}\noneOf: [{required: [a]}, {required: [b]}]",
        "spec: {a: x, b: z}", "'spec' fits 2 of fields 'a', 'b' at once; exactly one is allowed"
      ),
      (
        "type: object\nproperties: {a: {type: string}, b: {type: string}}\nanyOf: [{required: [a]}, {required: [b]}]",
        "spec: {}", "'spec' must have at least one of 'a', 'b'"
      ),
      (
        "type: object\nproperties: {a: {type: integer}}\nallOf: [{properties: {a: {minimum: 3}}}]", "spec: {a: 2}",
        "'a' is 2; it must be at least 3"
      ),
      (
        "type: object\nproperties: {a: {type: string}, b: {type: string}}\nnot: {required: [a, b]}",
        "spec: {a: x, b: z}", "'spec' is what its definition excludes; leave out 'a' and 'b'"
      ),
      (
        "type: object\nproperties: {a: {type: array, items: {type: string}}}", "spec: {a: [null]}",
        "item 1 is empty; delete it, or give it a value"
      ),
      (
        "type: object\nproperties: {a: {type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}}",
        "spec: {a: {kind: Pod}}", "'a' holds an object, which needs apiVersion; write it"
      ),
    ])
  func refused(schema: String, spec: String, expected: String) {
    #expect(found(schema, spec) == ["1 error schema-invalid: \(expected)"])
  }

  @Test(
    "are fine with what's allowed",
    arguments: [
      ("type: object\nproperties: {a: {type: integer}}", "spec: {a: 1.0}"),
      ("type: object\nproperties: {a: {type: number}}", "spec: {a: 1}"),
      ("type: object\nproperties: {a: {type: string, nullable: true}}", "spec: {a: null}"),
      ("type: object\nproperties: {a: {type: string}}", "spec: {a: null}"),
      ("type: object\nrequired: [a]\nproperties: {a: {type: integer, default: 1}}", "spec: {}"),
      ("type: object\nrequired: [a]\nproperties: {a: {type: integer, default: 1}}", "spec: {a: null}"),
      ("type: object\nx-kubernetes-preserve-unknown-fields: true", "spec: {a: {b: [1]}}"),
      ("type: object\nadditionalProperties: true", "spec: {a: {b: [1]}}"),
      ("type: object\nproperties: {a: {x-kubernetes-int-or-string: true}}", "spec: {a: 80%}"),
      (
        "type: object\nproperties: {a: {x-kubernetes-int-or-string: true, pattern: '^[0-9]+%$', anyOf: [{type: integer}, {type: string}]}}",
        "spec: {a: 8}"
      ),
      ("type: object\nproperties: {a: {type: string, pattern: '^(?=x)'}}", "spec: {a: z}"),
      ("type: object\nproperties: {a: {type: string, pattern: '^x$'}}", "spec: {a: '${X}'}"),
      (
        "type: object\nproperties: {a: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [k], items: {type: object, properties: {k: {type: string}}}}}",
        "spec: {a: [{k: x}, {k: z}]}"
      ),
      (
        "type: object\nproperties: {a: {type: string}, b: {type: string}}\noneOf: [{required: [a]}, {required: [b]}]",
        "spec: {b: x}"
      ),
      ("type: object\nproperties: {a: {type: string, format: date-time}}", "spec: {a: 2026-01-31T12:00:00Z}"),
      (
        "type: object\nproperties: {a: {type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}}",
        "spec: {a: {apiVersion: v1, kind: Pod, metadata: {name: x}, spec: {}}}"
      ),
      // What can't be looked at is neither right nor wrong.
      ("type: object\nproperties: {a: {type: string, not: {pattern: '^(?=x)'}}}", "spec: {a: z}"),
      ("type: object\nproperties: {a: {type: string, oneOf: [{format: ipv6}, {maxLength: 3}]}}", "spec: {a: z}"),
      // A default counts when alternatives are tried.
      (
        "type: object\nproperties: {a: {type: string, default: p}, b: {type: string}}\noneOf: [{properties: {a: {enum: [p]}}}, {properties: {a: {not: {enum: [p]}}}}]",
        "spec: {b: x}"
      ),
      ("{}", "spec: {a: 1}"), ("type: object", "status: {a: 1}"),
    ])
  func allowed(schema: String, spec: String) { #expect(found(schema, spec) == []) }

  @Test("lose fields that aren't known, with a word on what was meant")
  func unknown() {
    let schema =
      "type: object\nproperties: {replicas: {type: integer}, paths: {type: array, items: {type: object, properties: {path: {type: string}}}}}"
    #expect(
      found(schema, "spec:\n  replica: 2\n  paths:\n  - pth: /\n  - other: x\nmore: 1") == [
        "2 warning schema-field-typo: the definition has no field 'replica' in 'spec'; did you mean 'replicas'?",
        "4 warning schema-field-typo: the definition has no field 'pth' in this kind; did you mean 'path'?",
        "5 warning schema-unknown-field: the definition has no field 'other' in this kind; the API server drops it",
        "6 warning schema-unknown-field: the definition has no field 'more' in this kind; the API server drops it",
      ])
  }

  @Test("are told the word that was meant")
  func choice() {
    let schema = "type: object\nproperties: {mode: {type: string, enum: [Fast, Slow]}}"
    #expect(
      found(schema, "spec: {mode: fast}") == ["1 error schema-enum-typo: 'mode' can't be 'fast'; did you mean 'Fast'?"])
  }

  @Test(
    "are held against the rules of their definition",
    arguments: [
      ("self.a <= self.b", "spec: {a: 5}", ["1 error crd-rule-broken: its definition says: no good"]),
      ("self.a <= self.b", "spec: {a: 2}", []),
      // Unknown fields are gone before a rule is asked.
      (
        "!has(self.c)", "spec: {a: 1, c: 1}",
        ["1 warning schema-unknown-field: the definition has no field 'c' in 'spec'; the API server drops it"]
      ),
      (
        "self == oldSelf", "spec: {a: 1}",
        [
          "1 style crd-rule-unjudged: rule 'self == oldSelf' isn't judged here: it compares with the object before a change"
        ]
      ),
      (
        "type(self.a) == int", "spec: {a: 1}",
        ["1 style crd-rule-unjudged: rule 'type(self.a) == int' isn't judged here: 'type' isn't supported here"]
      ),
      ("quantity(string(self.a)).isLessThan(quantity('1k'))", "spec: {a: 1}", []),
      ("[self.a, self.b].all(i, x, x > i)", "spec: {a: 1}", []),
      (
        "duration('1h') < duration('30m')", "spec: {a: 1}", ["1 error crd-rule-broken: its definition says: no good"]
      ),
      // The rest must be right first.
      ("self.a > 5", "spec: {a: x}", ["1 error schema-invalid: 'a' must be a whole number, but it's the text 'x'"]),
    ] as [(String, String, [String])])
  func rules(rule: String, spec: String, expected: [String]) {
    let schema = """
      type: object
      properties: {a: {type: integer}, b: {type: integer, default: 3}}
      x-kubernetes-validations: [{rule: "\(rule)", message: no good.}]
      """
    #expect(found(schema, spec) == expected)
  }

  @Test("have a name that rules of the whole object see")
  func rootRule() {
    let root =
      "x-kubernetes-validations: [{rule: \"self.metadata.name == 'back' && !has(self.metadata.labels)\", messageExpression: \"'not ' + self.metadata.name\"}]"
    #expect(found("type: object", "", root: root) == ["-2 error crd-rule-broken: its definition says: not front"])
  }

  @Test("of a version that the definition doesn't have are refused")
  func version() {
    let text = """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: sites.example.com}
      spec:
        group: example.com
        scope: Namespaced
        names: {kind: Site, plural: sites}
        versions: [{name: v1, served: true, storage: true}, {name: v1beta1, served: false, storage: false}]
      ---
      apiVersion: example.com/v1beta1
      kind: Site
      metadata: {name: front}
      """
    #expect(
      judged(text, rules: only("schema-kind-group-mismatch")).findings.map { "\($0.span.line) \($0.message)" } == [
        "10 the definition of Site has no 'example.com/v1beta1'; write apiVersion: example.com/v1"
      ])
  }

  @Test("however deep, end the check and not the program")
  func deep() {
    let spec = "spec: " + String(repeating: "{a: ", count: 900) + "1" + String(repeating: "}", count: 900)
    #expect(found("type: object\nx-kubernetes-preserve-unknown-fields: true", spec) == [])
  }

  @Test(
    "that projects ship as examples break nothing in their own definitions",
    .enabled(if: corpus != nil, "set DRYDOCK_CORPUS to the folder of corpus manifests"),
    arguments: [
      ["crds/gateway-api"], ["crds/prometheus-operator", "plain/kube-prometheus"], ["crds/cert-manager"], ["large"],
    ])
  func examples(folders: [String]) throws {
    let root = try #require(corpus)
    let paths = folders.flatMap { files(below: "\(root)/manifests/\($0)", endings: [".yaml", ".yml"]) }
    let inventory = Inventory(paths.map { read(SourceFile(name: $0, bytes: fileBytes($0))) })
    let rules = only(
      "schema-invalid", "schema-enum-typo", "schema-field-typo", "schema-unknown-field", "crd-rule-broken")
    let found = judge(inventory, rules: rules).findings.filter {
      inventory[$0.object]?.kind?.facts.source != .kubernetes
    }
    #expect(found.map { "\($0.span.file.name):\($0.span.line) \($0.rule): \($0.message)" } == [])
  }
}
