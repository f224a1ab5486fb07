import Explorer
import Kubernetes
import Manifest
import Rules

/// The JSON Schema of `.drydock.yaml`, for editors: from the tables that read it.
var configurationSchema: JSONValue {
  [
    "$schema": "http://json-schema.org/draft-07/schema#",
    "title": "drydock's configuration: .drydock.yaml of a project, config.yaml of a user",
    "type": "object",
    "properties": .object(explorerOptions + ownOptions + rulesOptions),
    "patternProperties": ["^keys\\.": ["$ref": "#/definitions/scalar"]],
    "additionalProperties": false,
    "definitions": [
      "rule": [
        "description": "the id of a rule, topic:NAME or all",
        "enum": .list(RuleSelection.words.map { .string($0) }),
      ],
      "rules": oneOrMany(["$ref": "#/definitions/rule"]),
      "words": oneOrMany(["type": "string"]),
      "scalar": ["type": ["string", "number", "boolean"]],
      "ignore": ignoreSchema,
    ],
  ]
}

private var rulesOptions: [(key: String, value: JSONValue)] {
  [
    ("profile", enumeration(Rule.Profile.allCases.map(\.rawValue), "the rules that are asked")),
    (
      "rules",
      [
        "type": "object", "additionalProperties": false,
        "properties": [
          "enable": ["$ref": "#/definitions/rules"], "disable": ["$ref": "#/definitions/rules"],
          "severity": .object([
            ("type", "object"), ("additionalProperties", false),
            (
              "properties",
              .object(
                Rule.all.map { rule in
                  let words = Severity.allCases.map(\.rawValue) + ["off"]
                  return (
                    rule.id,
                    [
                      "enum": .list(words.map { .string($0) } + [.bool(false)]), "description": .string(rule.title),
                    ]
                  )
                })
            ),
          ]),
          "parameters": parameters,
        ],
      ]
    ),
    ("ignore", oneOrMany(["$ref": "#/definitions/ignore"])),
    (
      "assume",
      oneOrMany([
        "description": "objects that exist though no manifest holds them: Secret/db, shop/ConfigMap/*",
        "oneOf": [
          ["type": "string"],
          [
            "type": "object", "additionalProperties": false, "required": ["kind", "name"],
            "properties": [
              "kind": ["type": "string"], "name": ["type": "string"], "namespace": ["type": "string"],
            ],
          ],
        ],
      ])
    ),
    ("baseline", described("string", "the file of known findings, beside this one")),
  ]
}

private var ignoreSchema: JSONValue {
  [
    "type": "object", "additionalProperties": false, "required": ["rule"],
    "properties": [
      "rule": ["$ref": "#/definitions/rules"],
      "object": described("string", "KIND, KIND/NAME or NAMESPACE/KIND/NAME, with * and ?"),
      "kind": ["type": "string"], "name": ["type": "string"], "namespace": ["type": "string"],
      "labels": [
        "description": "a selector such as app=web, or a map",
        "oneOf": [
          ["type": "string"], ["type": "object", "additionalProperties": ["$ref": "#/definitions/scalar"]],
        ],
      ],
      "container": ["type": "string"],
      "path": ["$ref": "#/definitions/words"],
      "reason": described("string", "why"),
      "until": [
        "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "description": "the last day on which it holds",
      ],
    ],
  ]
}

/// A map of what has dotted names, each nested and by its name.
private final class Level {
  private var fields: [(key: String, value: JSONValue)] = []
  private var levels: [(key: String, level: Level)] = []

  var properties: [(key: String, value: JSONValue)] { fields + levels.map { ($0.key, $0.level.schema) } }

  var schema: JSONValue {
    .object([("type", "object"), ("additionalProperties", false), ("properties", .object(properties))])
  }

  func add(_ name: String, _ value: JSONValue) {
    let steps = name.split(separator: ".").map(String.init)
    if steps.count > 1 { fields.append((name, value)) }
    var level = self
    for step in steps.dropLast() {
      if let known = level.levels.first(where: { $0.key == step })?.level {
        level = known
      } else {
        let next = Level()
        level.levels.append((step, next))
        level = next
      }
    }
    level.fields.append((steps.last ?? name, value))
  }
}

private var parameters: JSONValue {
  let root = Level()
  for parameter in RuleSettings.parameters { root.add(parameter.name, schema(of: parameter)) }
  return root.schema
}

private func schema(of parameter: RuleParameter) -> JSONValue {
  let value: [(key: String, value: JSONValue)] =
    switch parameter.value {
    case .words: [("$ref", "#/definitions/words")]
    case .integer(let range):
      [("type", "integer"), ("minimum", .int(range.lowerBound)), ("maximum", .int(range.upperBound))]
    case .quantity, .duration: [("$ref", "#/definitions/scalar")]
    case .flag: [("type", "boolean")]
    case .pairs: [("type", "object"), ("additionalProperties", ["$ref": "#/definitions/scalar"])]
    }
  let help = "\(parameter.help) (\(parameter.rules.joined(separator: ", ")))"
  // Beside a reference everything else would be ignored.
  return ["description": .string(help), "allOf": [.object(value)]]
}

/// What the explorer reads; with `ui:` around it, too.
private var explorerOptions: [(key: String, value: JSONValue)] {
  let root = Level()
  // Keys of commands stand beside the one option of that map.
  let options = Explorer.Option.all.filter { !$0.name.hasPrefix("keys.") }
  for option in options {
    root.add(option.name, schema(of: option))
    if !option.name.hasPrefix("ui.") { root.add("ui.\(option.name)", schema(of: option)) }
  }
  let keys = Explorer.Option.all.filter { $0.name.hasPrefix("keys.") }
  let ofKeys = keys.map { (key: String($0.name.dropFirst(5)), value: schema(of: $0)) }
  let keysSchema: JSONValue = [
    "description": "keys of commands by their ids, alternatives separated by blanks; none: no key",
    "type": "object", "properties": .object(ofKeys), "additionalProperties": ["$ref": "#/definitions/scalar"],
  ]
  return root.properties + keys.map { ($0.name, schema(of: $0)) } + [("keys", keysSchema)]
}

/// From the words that tell people: `true|false`, `small|large`, `40-1000`.
private func schema(of option: Explorer.Option) -> JSONValue {
  let help = JSONValue.string("\(option.tooltip): \(option.values)")
  let bounds = option.values.split(separator: "-").map { Int($0) }
  if bounds.count == 2, let least = bounds[0], let most = bounds[1] {
    return ["description": help, "type": "integer", "minimum": .int(least), "maximum": .int(most)]
  }
  let words = option.values.split(separator: "|").map(String.init)
  if words == ["true", "false"] { return ["description": help, "type": "boolean"] }
  let areWords = words.count > 1 && words.allSatisfy { $0.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" } }
  guard areWords else { return ["description": help, "$ref": "#/definitions/scalar"] }
  return ["description": help, "enum": .list(words.map { .string($0) })]
}

private var ownOptions: [(key: String, value: JSONValue)] {
  let theme = described("string", "a theme by name")
  return [
    (
      "theme",
      [
        "description": "a theme by name, or one for dark and one for light terminals",
        "anyOf": [
          ["type": "string"],
          ["type": "object", "additionalProperties": false, "properties": ["dark": theme, "light": theme]],
        ],
      ]
    ),
    ("theme.dark", theme), ("theme.light", theme), ("applications", [:]), ("knobs", [:]),
    ("namespace", described("string", "the namespace of objects that name none")),
    ("kubernetes_version", ["$ref": "#/definitions/scalar"]),
  ]
}

private func oneOrMany(_ item: JSONValue) -> JSONValue {
  ["anyOf": [item, ["type": "array", "items": item]]]
}

private func described(_ type: JSONValue, _ text: String) -> JSONValue {
  ["type": type, "description": .string(text)]
}

private func enumeration(_ words: [String], _ text: String) -> JSONValue {
  ["enum": .list(words.map { .string($0) }), "description": .string(text)]
}
