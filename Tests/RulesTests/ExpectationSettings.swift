import Kubernetes
import Manifest
import Rules

extension Expectation {
  /// What the peer was told, in our words; from the part of the note after `config:`.
  var settings: RuleSettings {
    var settings = RuleSettings()
    guard let at = note.firstRange(of: "config: ") else { return settings }
    let text = String(note[at.upperBound...])
    if text.hasPrefix("{"), let root = read(SourceFile(name: "config.json", text: text)).documents.first?.root {
      func words(_ name: String) -> [String] { root[name].items.compactMap(\.text) }
      settings.allowedRegistries = Set(words("imageRepositoryAllowList"))
      settings.blockedRegistries = Set(words("publicRegistries"))
      settings.digestExemptRepositories = Set(words("imageDigestExemptRepositories"))
      for label in words("recommendedLabels") { settings.requiredLabels[label] = "" }
      return settings
    }
    func value(of name: String) -> String? {
      text.firstRange(of: "\(name)=").map { String(text[$0.upperBound...].prefix { $0 != " " && $0 != ";" }) }
    }
    switch rule {
    case "label-required-missing": if let key = value(of: "key") { settings.requiredLabels[key] = "" }
    case "annotation-required-missing":
      if let key = value(of: "key") { settings.requiredAnnotations[key] = "[^@ ]+@[^@ ]+" }
    case "vct-annotation-missing": if let key = value(of: "annotation") { settings.claimTemplateAnnotations = [key] }
    case "annotation-forbidden":
      settings.forbiddenAnnotations = [
        "reloader.stakater.com/auto": "true", "eks.amazonaws.com/role-arn": "!arn:aws:iam::[0-9]{12}:role/.+",
      ]
    default: break
    }
    return settings
  }

  /// How many findings a peer counts, where it counts otherwise than we do: each entry of a name, not each name.
  var wantsAny: Bool { cells[1] == "duplicate-env-var" && peer == "kubescape" }

  /// The peer was told to heed no marks in manifests, so what they silence counts.
  var ignoresMarks: Bool { note.contains("UseIgnoreChecksAnnotation=false") }
}
