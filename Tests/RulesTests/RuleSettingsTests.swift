import Kubernetes
import Manifest
import Rules
import TestSupport
import Testing

@Suite("What rules can be told")
struct RuleSettingsTests {
  /// What's wrong with parameters, as `LINE: MESSAGE; HINT`.
  private func faults(_ text: String, into settings: inout RuleSettings) -> [String] {
    let reading = readYAML(SourceFile(name: "parameters.yaml", text: text))
    guard let root = reading.documents.first?.root else { return ["no document"] }
    return settings.read(root).map { "\($0.node.place.line): \($0.message); \($0.hint)" }
  }

  @Test("names may be dotted or nested", arguments: ["images.hanging: [a, b]", "images:\n  hanging:\n  - a\n  - b"])
  func names(text: String) {
    var settings = RuleSettings()
    #expect(faults(text, into: &settings).isEmpty)
    #expect(settings.hangingImages == ["a", "b"])
  }

  @Test("what's wrong is said where it stands, and the rest counts")
  func wrong() {
    var settings = RuleSettings()
    let found = faults("images.hangin: [a]\nimages:\n  hanging: [b]\n  other: 1\nqqq: 3", into: &settings)
    #expect(
      found == [
        "1: no parameter 'images.hangin' is known; did you mean 'images.hanging'?",
        "4: no parameter 'images.other' is known; `drydock explain --parameters` lists them",
        "5: no parameter 'qqq' is known; `drydock explain --parameters` lists them",
      ])
    #expect(settings.hangingImages == ["b"])
  }

  @Test("every parameter has a name of its own, a help without a full stop, and concerns rules that exist")
  func table() {
    let names = RuleSettings.parameters.map(\.name)
    #expect(Set(names).count == names.count)
    for parameter in RuleSettings.parameters {
      #expect(!parameter.help.hasSuffix(".") && parameter.help.first?.isUppercase == true, "\(parameter.name)")
      #expect(!parameter.rules.isEmpty, "\(parameter.name)")
      for id in parameter.rules { #expect(Rule.named(id) != nil, "\(parameter.name): \(id)") }
      for other in names where other != parameter.name {
        #expect(!other.hasPrefix(parameter.name + "."), "'\(parameter.name)' hides '\(other)'")
      }
    }
  }
}
