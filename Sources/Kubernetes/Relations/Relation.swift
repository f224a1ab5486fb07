/// A way one object leads to another. The raw value is the verb: "Deployment/web mounts ConfigMap/web-conf".
package enum Relation: String, CaseIterable, Sendable, Hashable {
  case ownedBy = "owned by"
  case mounts
  case env
  case runsAs = "runs as"
  case pullsWith = "pulls with"
  case runsOn = "runs on"
  case usesClass = "uses class"
  case claims
  case binds
  case selects
  case routesTo = "routes to"
  case attachedTo = "attached to"
  case securedBy = "secured by"
  case namedBy = "named by"
  case scales
  case protects
  case restricts
  case admits
  case grants
  case grantsTo = "grants to"
  case aggregates
  case calls
  case appliesPolicy = "applies"
  case instanceOf = "instance of"
  case serves
  case lists
  case copies
  case monitors
  case loads
  case issuedBy = "issued by"
  case writes
  case reads
  case builds
  case runs
  case belongsTo = "belongs to"
  case mentions
}

extension Relation {
  package var verb: String { rawValue }

  /// The verb seen from the other end: "ConfigMap/web-conf mounted by Deployment/web".
  package var inverse: String {
    switch self {
    case .ownedBy: "manages"
    case .mounts: "mounted by"
    case .env: "env of"
    case .runsAs: "identity of"
    case .pullsWith: "pulls for"
    case .runsOn: "hosts"
    case .usesClass: "class of"
    case .claims: "claimed by"
    case .binds: "bound by"
    case .selects: "selected by"
    case .routesTo: "reached from"
    case .attachedTo: "carries"
    case .securedBy: "secures"
    case .namedBy: "names"
    case .scales: "scaled by"
    case .protects: "protected by"
    case .restricts: "restricted by"
    case .admits: "admitted by"
    case .grants: "granted by"
    case .grantsTo: "empowered by"
    case .aggregates: "aggregated by"
    case .calls: "called by"
    case .appliesPolicy: "applied by"
    case .instanceOf: "defines"
    case .serves: "served by"
    case .lists: "listed by"
    case .copies: "copied by"
    case .monitors: "monitored by"
    case .loads: "loaded by"
    case .issuedBy: "issues"
    case .writes: "written by"
    case .reads: "read by"
    case .builds: "built by"
    case .runs: "run by"
    case .belongsTo: "holds"
    case .mentions: "mentioned by"
    }
  }
}
