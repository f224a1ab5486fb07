import Kubernetes
import Manifest

/// Something that can be wrong with manifests: how it's found, why it matters, and what to do.
///
/// Facts to implement stand in the catalogue of rules; ids are stable names that people write into files.
package struct Rule: Sendable, Identifiable {
  package let id: String
  package let topic: Topic
  /// What most of its findings have; one finding may weigh more or less than another.
  package let severity: Severity
  /// What's wrong, as a sentence without a full stop.
  package let title: String
  /// What happens at run time, in a few words: `a hung process is never restarted`.
  package let effect: String
  /// The reason, one paragraph.
  package let why: String
  /// What to do, when not to, how it works; Markdown.
  package let explanation: String
  package let sources: [Reference]
  /// The same check elsewhere, as `kube-linter/no-liveness-probe`.
  package let peers: [String]
  /// Which profiles have it on.
  package let profiles: Set<Profile>
  /// The timeline that shows the effect; nil where none does.
  package let scenario: String?
  package let bad: [Example]
  package let good: [Example]
  let check: Check

  init(
    _ id: String, _ topic: Topic, _ severity: Severity, _ title: String, effect: String, why: String,
    explanation: String, sources: [Reference] = [], peers: [String] = [], profiles: Set<Profile>? = nil,
    scenario: String? = nil, bad: [Example], good: [Example], check: Check
  ) {
    (self.id, self.topic, self.severity, self.title, self.effect) = (id, topic, severity, title, effect)
    (self.why, self.explanation, self.sources, self.peers) = (why, explanation, sources, peers)
    self.profiles = profiles ?? (severity == .style ? [.strict] : [.standard, .book, .strict])
    (self.scenario, self.bad, self.good, self.check) = (scenario, bad, good, check)
  }

  /// A choice of rules for a purpose.
  package enum Profile: String, Sendable, CaseIterable {
    /// What is worth saying to anybody.
    case standard = "default"
    /// Everything that needs no setting, matters of style too.
    case strict
    /// The standard, and what "Kubernetes in Action" teaches beyond it.
    case book
  }
}

/// Where a fact comes from.
package struct Reference: Sendable, Hashable {
  package let text: String

  /// A page of the Kubernetes documentation, by its title.
  static func documentation(_ page: String) -> Self { Self(text: "Kubernetes documentation, \(page)") }
  /// A file of the Kubernetes source.
  static func source(_ path: String) -> Self { Self(text: "Kubernetes source, \(path)") }
  /// A section of the book.
  static func book(_ section: String) -> Self { Self(text: "Kubernetes in Action, section \(section)") }
}

/// A manifest that shows a rule's point.
///
/// `# <-` at the end of a line marks where the rule reports; a word after it is the severity, where it isn't the rule's.
package struct Example: Sendable, ExpressibleByStringLiteral {
  package let text: String

  package init(stringLiteral text: String) { self.text = text }
}

extension Rule {
  /// Every rule, in the order of the topics' files.
  package static let all: [Rule] =
    missingProbes + probeSettings + probePorts + hooks + shutdown + gracePeriods + scripts + waiting + endings
    + fieldNames
    + fieldValues + probeLimits
    + privileges + runningAs + capabilities + kernelProfiles + hardening + hostAccess + tokens + riskyParts
    + roleBindings + rolePowers + roleReach
    + missingResources + resourceBalance + amounts + namespaceLimits
    + copies + budgets + autoscalers + autoscaledTargets + rollingUpdates + stuckRollouts + spreading + placement
    + serviceSelectors + servicePorts + serviceTypes + portNames + podNames + ingressRoutes
    + networkPolicies + blockedTraffic + missingConfig + missingIdentities + missingTargets + nearMisses + unknownHosts
    + unused + setOrder + configuration
    + identity + apiVersions + contradictions + literalSlips + deprecatedParts + jobs + cronJobs + cronJobHistory
    + customResources + suppressions

  /// Images, configuration, storage and labels.
  private static let configuration: [Rule] = [
    images, credentials, environment, configData, configVolumes, peerNames, volumes, claims, sharedClaims, dataPaths,
    scaleDown, labelSets, annotations, logFiles,
  ].flatMap(\.self)

  private static let positions: [String: Int] = Dictionary(
    all.enumerated().map { ($0.element.id, $0.offset) }, uniquingKeysWith: { first, _ in first })

  /// The rule of an id; nil for a word that's none.
  package static func named(_ id: String) -> Rule? { positions[id].map { all[$0] } }

  /// Two rules of one id are one.
  static func position(of id: String) -> Int { positions[id] ?? .max }
}
