import Kubernetes
import Manifest

/// What the API says about the field at a node: its type, what holds without it, since when; nil for custom kinds and
/// fields that the API doesn't have.
func fieldHelp(for node: Node, in resource: Resource) -> String {
  let path = node.path
  if path.isEmpty { return "**\(resource.kindName)**\n\(resource.apiVersion)" }
  guard Schema.shared.root(apiVersion: resource.apiVersion, kind: resource.kindName) != nil else {
    return "**\(path)**\nnothing is known of the fields of \(resource.kindName) in \(resource.apiVersion)"
  }
  guard let field = Schema.shared.field(path, apiVersion: resource.apiVersion, kind: resource.kindName) else {
    return "**\(path)**\nthe API has no such field"
  }
  var facts = [field.notation]
  if field.isRequired { facts.append("required") }
  if let standard = field.standard { facts.append("default \(standard)") }
  if let since = field.since { facts.append("since 1.\(since)") }
  let help = field.help.isEmpty ? "" : "\n\(field.help)"
  return "**\(path)**\n\(facts.joined(separator: "   "))\(help)"
}
