import ArgumentParser
import Drawing
import Kubernetes
import Manifest
import Rules

enum ListFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json, markdown
}

/// All rules by topic, then by severity: what `drydock explain --list` prints.
func catalogue(as format: ListFormat) -> String {
  let rules = Rule.all.enumerated().sorted { a, b in
    (a.element.topic, a.element.severity, a.offset) < (b.element.topic, b.element.severity, b.offset)
  }.map(\.element)
  switch format {
  case .text: return aligned(rules.map { [$0.id, $0.severity.rawValue, $0.title, $0.topic.rawValue] })
  case .json:
    let list = rules.map { rule -> JSONValue in
      [
        "id": .string(rule.id), "topic": .string(rule.topic.rawValue), "severity": .string(rule.severity.rawValue),
        "title": .string(rule.title), "effect": .string(rule.effect),
        "profiles": .list(Rule.Profile.allCases.filter(rule.profiles.contains).map { .string($0.rawValue) }),
        "peers": .list(rule.peers.map { .string($0) }), "scenario": .optional(rule.scenario),
        "parameters": .list(parameters(of: rule).map { .string($0.name) }),
      ]
    }
    return JSONValue.object([("schema", "drydock.rules/v1"), ("rules", .list(list))]).text + "\n"
  case .markdown:
    var text = "# Rules\n"
    for topic in Topic.allCases.sorted() {
      let own = rules.filter { $0.topic == topic }
      guard !own.isEmpty else { continue }
      text += "\n## \(topic.title)\n\n| id | severity | what | the same elsewhere |\n|---|---|---|---|\n"
      for rule in own {
        let severity = rule.severity.rawValue + (rule.profiles.contains(.standard) ? "" : " (off)")
        let peers = rule.peers.map { "`\($0)`" }.joined(separator: ", ")
        text += "| `\(rule.id)` | \(severity) | \(rule.title.replacing("|", with: "\\|")) | \(peers) |\n"
      }
    }
    return text
  }
}

/// What rules can be told, one a line.
var parameterList: String {
  aligned(
    RuleSettings.parameters.map { parameter in
      [parameter.name, parameter.value.words, parameter.help, parameter.rules.joined(separator: ", ")]
    })
}

private func parameters(of rule: Rule) -> [RuleParameter] {
  RuleSettings.parameters.filter { $0.rules.contains(rule.id) }
}

extension RuleParameter.Value {
  /// For people.
  fileprivate var words: String {
    switch self {
    case .words: "words"
    case .integer: "whole number"
    case .quantity: "amount"
    case .duration: "time"
    case .flag: "true or false"
    case .pairs: "map"
    }
  }
}
