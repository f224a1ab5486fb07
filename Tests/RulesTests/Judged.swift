import Kubernetes
import Manifest
import Rules

/// What rules say of a text, one finding a line: `5 warning probe-identical container 'web' …`.
func judged(
  _ text: String, rules: RuleSelection = .everything, minor: Int = 35, settings: RuleSettings = RuleSettings()
) -> Judgement {
  var options = Inventory.Options()
  options.kubernetesMinor = minor
  let file = SourceFile(name: "test.yaml", text: text)
  var policy = Policy()
  policy.selection = rules
  policy.settings = settings
  policy.now = Timestamp(year: 2026, month: 1, day: 1)
  return judge(Inventory([read(file)], options: options), by: policy)
}

func only(_ rules: String...) -> RuleSelection {
  do {
    return try RuleSelection(enable: rules, disable: ["all"])
  } catch {
    preconditionFailure("a test names a rule that isn't there: \(error)")
  }
}
