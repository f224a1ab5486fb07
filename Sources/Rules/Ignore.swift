import Kubernetes
import Manifest

/// An entry below `ignore:` of the configuration: rules that shall be silent about some objects, or in some files.
package struct Ignore: Sendable, Hashable {
  /// Ids of rules, `topic:NAME` or `all`.
  package var rules: [String]
  /// The objects that are meant; nil: all.
  package var object: ObjectPattern?
  /// Their labels; nil: any.
  package var labels: Selector?
  package var container: Glob?
  /// Where they are written; none: anywhere.
  package var paths: [Glob]
  /// Empty where none is given.
  package var reason: String
  /// The last day; nil: for good.
  package var until: Day?
  /// Where the entry stands; nowhere for one that isn't written yet.
  package let span: Span

  package init(
    _ rules: [String], object: ObjectPattern? = nil, labels: Selector? = nil, container: Glob? = nil,
    paths: [Glob] = [], reason: String = "", until: Day? = nil,
    span: Span = Span(file: SourceFile(name: "", bytes: []), start: 0, end: 0)
  ) {
    (self.rules, self.object, self.labels, self.container) = (rules, object, labels, container)
    (self.paths, self.reason, self.until, self.span) = (paths, reason, until, span)
  }
}

extension Ignore {
  func covers(_ finding: Finding, of resource: Resource, in namespace: String) -> Bool {
    rules.contains { Self.word($0, means: finding.rule, finding.topic) }
      && (container.map { container in finding.container.map { container.matches($0) } ?? false } ?? true)
      && means(resource, in: namespace) && covers(path: finding.span.file.name)
  }

  func means(_ resource: Resource, in namespace: String) -> Bool {
    object?.matches(kind: resource.kindName, name: resource.name, in: namespace) != false
      && labels?.matches(resource.labels) != false
  }

  func covers(path: String) -> Bool { paths.isEmpty || paths.contains { $0.matches(path: path) } }

  /// Whether all the rules it names are asked, so that one that silences nothing is known to be of no use.
  func means(onlyOf selection: RuleSelection) -> Bool {
    Rule.all.allSatisfy { rule in
      selection.contains(rule) || !rules.contains { Self.word($0, means: rule.id, rule.topic) }
    }
  }

  private static func word(_ word: String, means rule: String, _ topic: Topic) -> Bool {
    word == rule || word == "all" || word == "topic:\(topic.rawValue)"
  }
}
