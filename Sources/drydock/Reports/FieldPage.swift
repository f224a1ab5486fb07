import Drawing
import Kubernetes

/// What `drydock explain KIND.FIELD` prints: what it is, what it may hold, and the fields below it.
func fieldPage(_ kind: Kind, _ path: [String], _ field: Schema.Field?, _ type: Schema.ObjectType?) -> String {
  var rows: [[String]] = [
    ["kind", kind.name], ["versions", kind.facts.versions.map(\.apiVersion).joined(separator: ", ")],
  ]
  if let field {
    rows.append(["field", path.joined(separator: ".")])
    rows.append(["holds", field.notation])
    if field.isRequired { rows.append(["required", "yes"]) }
    if let standard = field.standard { rows.append(["default", standard]) }
    if let since = field.since { rows.append(["since", "1.\(since)"]) }
    if let key = field.patch.key { rows.append(["merged by", key]) }
  }
  var page = aligned(rows)
  let help = field?.help ?? type?.help ?? ""
  if !help.isEmpty { page += "\n\(help)\n" }
  guard let type, !type.fields.isEmpty else { return page }
  page +=
    "\n" + aligned(type.fields.map { ["  " + $0.name + ($0.isRequired ? " (required)" : ""), $0.notation, $0.help] })
  return page
}
