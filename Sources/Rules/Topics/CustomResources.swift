import Kubernetes
import Manifest

extension Rule {
  /// What the definitions of custom resources say beyond types and values.
  static let customResources: [Rule] = [
    Rule(
      "crd-rule-broken", .schema, .error, "A custom resource breaks a rule of its definition",
      effect: "refused by the API server",
      why: """
        A CustomResourceDefinition may have rules of its own, in the Common Expression Language, on how fields go together. \
        The API server asks them of every object, and refuses one that breaks any.
        """,
      explanation: """
        The message is the definition's own, and `x-kubernetes-validations` beside the field in its schema has the rule. \
        Unknown fields are dropped and defaults filled in before a rule is asked. What can't be worked out here is not \
        reported; `crd-rule-unjudged` lists it.
        """,
      sources: [.documentation("Extend the Kubernetes API with CustomResourceDefinitions, Validation rules")],
      bad: [
        siteDefinition + """
          ---
          apiVersion: example.com/v1
          kind: Site
          metadata: {name: front}
          spec:
            least: 5  # <-
            most: 3
          """
      ].map { Example(stringLiteral: $0) },
      good: [
        siteDefinition + """
          ---
          apiVersion: example.com/v1
          kind: Site
          metadata: {name: front}
          spec: {least: 2}
          """
      ].map { Example(stringLiteral: $0) },
      check: .each(.customFault) { fault, report in
        guard case .rule = fault.kind else { return }
        report(fault.node, fault.message)
      }
    ),
    Rule(
      "crd-rule-unjudged", .schema, .style, "A rule of a definition that isn't judged here",
      effect: "only the API server can tell",
      why: """
        Some rules compare an object with what it was before a change, and some use what isn't supported here. The API server \
        asks them, and may refuse what passes here.
        """,
      explanation: "Nothing to do; read the rule, and look whether the object, or the change, obeys it.",
      sources: [.documentation("Extend the Kubernetes API with CustomResourceDefinitions, Transition rules")],
      bad: [
        siteDefinition + """
          ---
          apiVersion: example.com/v1
          kind: Site
          metadata: {name: front}
          spec: {least: 2, place: here}  # <-
          """
      ].map { Example(stringLiteral: $0) },
      good: [
        siteDefinition + """
          ---
          apiVersion: example.com/v1
          kind: Site
          metadata: {name: front}
          spec: {least: 2}
          """
      ].map { Example(stringLiteral: $0) },
      check: .each(.customFault) { fault, report in
        guard case .unjudged = fault.kind else { return }
        report(fault.node, fault.message, certainty: .possible)
      }
    ),
  ]
}

private let siteDefinition = """
  apiVersion: apiextensions.k8s.io/v1
  kind: CustomResourceDefinition
  metadata: {name: sites.example.com}
  spec:
    group: example.com
    scope: Namespaced
    names: {kind: Site, plural: sites}
    versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                least: {type: integer}
                most: {type: integer, default: 4}
                place: {type: string, x-kubernetes-validations: [{rule: self == oldSelf}]}
              x-kubernetes-validations:
              - {rule: self.least <= self.most, message: least can't be above most, fieldPath: .least}

  """

extension Subject where Value == CustomFault {
  /// What the definitions that were read have to say of custom resources.
  static var customFault: Self {
    inWritten { survey, resource, body in
      guard !survey.definitions.isEmpty else { return }
      for fault in survey.customFaults(of: resource) { body(fault, Scope(resource)) }
    }
  }
}

extension Survey {
  /// Nothing for kinds that no definition was read of, and for built-in ones.
  func customFaults(of resource: Resource) -> [CustomFault] {
    customFaultsOf.value(of: resource.id) {
      let version = resource.apiVersion
      guard let definition = definitions.definition(of: version, kind: resource.kindName),
        Schema.shared.root(apiVersion: version, kind: resource.kindName) == nil
      else { return [] }
      return CustomCheck(resource.node, definition, effort).faults
    }
  }
}
