import Manifest

/// The page of a rule, as Markdown that reads well as it stands: what `drydock explain RULE` prints.
package func page(of rule: Rule) -> String {
  var page = "# \(rule.id)\n\n\(rule.title).\n\n"
  page += "Topic \(rule.topic.title), severity \(rule.severity.rawValue)"
  page += rule.profiles.contains(.standard) ? ".\n" : ", off unless asked for\(profileNote(of: rule)).\n"
  page += "At run time: \(rule.effect).\n\n"
  page += "## Why\n\n\(rule.why)\n\n## What to do\n\n\(rule.explanation)\n"
  page += examples("Reported", rule.bad) + examples("In order", rule.good)
  if let scenario = rule.scenario {
    page += "\n## See it happen\n\n    drydock timeline KIND/NAME SOURCE --scenario \(scenario)\n"
  }
  page += """

    ## To silence it

    On the object or its pod template:

        annotations:
          drydock.dev/ignore: \(rule.id)
          drydock.dev/ignore-reason: why

    Or on the line, or the one above: `# drydock: ignore \(rule.id) why`

    Or in `.drydock.yaml`, where the manifest shall stay as it is:

        ignore:
        - rule: \(rule.id)
          object: Deployment/web
          reason: why

    """
  if !rule.sources.isEmpty { page += "\n## Sources\n\n" + rule.sources.map { "- \($0.text)\n" }.joined() }
  if !rule.peers.isEmpty { page += "\n## The same elsewhere\n\n" + rule.peers.map { "- \($0)\n" }.joined() }
  return page
}

private func profileNote(of rule: Rule) -> String {
  let names = Rule.Profile.allCases.filter { rule.profiles.contains($0) }.map(\.rawValue)
  return names.isEmpty ? "" : " (profile \(names.joined(separator: ", ")))"
}

private func examples(_ title: String, _ examples: [Example]) -> String {
  guard !examples.isEmpty else { return "" }
  let blocks = examples.map { example in
    let lines = example.text.split(separator: "\n", omittingEmptySubsequences: false)
    // A line that's long to show what's too long isn't there to be read.
    return "```yaml\n\(lines.map { $0.utf8.count > 500 ? $0.prefix(100) + "..." : $0 }.joined(separator: "\n"))\n```\n"
  }
  return "\n## \(title)\n\n" + blocks.joined(separator: "\n")
}
