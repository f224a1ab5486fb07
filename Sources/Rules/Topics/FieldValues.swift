import Kubernetes
import Manifest

extension Rule {
  /// Values that the API doesn't take.
  static let fieldValues: [Rule] = [
    Rule(
      "schema-enum-typo", .schema, .error, "A word that the field doesn't know, but nearly",
      effect: "refused by the API server",
      why: "Words such as `Always` and `TCP` are compared letter by letter, capitals included.",
      explanation: "Write the word as suggested.",
      sources: [.source("pkg/apis/core/validation/validation.go")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          restartPolicy: onFailure  # <-
          containers:
          - {name: web, image: web:1.4.2, imagePullPolicy: always}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          restartPolicy: OnFailure
          containers:
          - {name: web, image: web:1.4.2, imagePullPolicy: Always}
        """
      ],
      check: .each(.fault) { fault, report in
        guard fault.kind == .wrongChoice, case .write(let word)? = fault.suggestion else { return }
        report(
          fault.node, fault.message, in: container(around: fault.node), fix: fault.node.replacing(with: .string(word)))
      }
        + .each(.customFault) { fault, report in
          guard case .choice(let word?) = fault.kind else { return }
          report(fault.node, fault.message, fix: fault.node.replacing(with: .string(word)))
        }
    ),
    Rule(
      "schema-non-string-value", .schema, .error, "A value that should be a string is read as something else",
      effect: "refused by the API server",
      why: """
        Without quotes YAML reads `true`, `yes`, `on` and numbers as booleans and numbers. Where the API wants a string, in \
        env, labels, annotations, ConfigMaps and commands, it refuses the object.
        """,
      explanation: """
        Put the value in quotes. A label, an annotation or a key of a ConfigMap or Secret without any value is a warning: \
        Helm and older versions of kubectl refuse it, the API server takes it for an empty text.
        """,
      sources: [.documentation("Define Environment Variables for a Container")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          labels: {version: 2}  # <-
        spec:
          containers:
          - name: web
            image: web:1.4.2
            args: [--port, 8080]  # <-
            env:
            - {name: DEBUG, value: yes}  # <-
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web, annotations: {example.com/by: }}  # <- warning
        data:
          LEVEL:  # <- warning
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {version: "2"}}
        spec:
          containers:
          - {name: web, image: web:1.4.2, args: [--port, "8080"], env: [{name: DEBUG, value: "yes"}, {name: A, value: }]}
        """
      ],
      check: .each(.fault) { fault, report in
        guard isUnquoted(fault), case .write(let text)? = fault.suggestion else { return }
        report(
          fault.node, fault.message, in: container(around: fault.node), fix: fault.node.replacing(with: .literal(text)))
      }
        + .each(.resource) { resource, report in
          guard let kind = resource.kind, kind.facts.source == .kubernetes else { return }
          let empty = textMaps(of: resource, kind).flatMap(\.fields).map(\.value).filter { !$0.isPresent }
          guard !empty.isEmpty else { return }
          // In a patch null takes the key out.
          let first = report.survey.inventory.find(
            kind, resource.name, in: report.survey.inventory.effectiveNamespace(of: resource))
          if let first, first.id != resource.id { return }
          for node in empty {
            report(
              node, "'\(node.key ?? "")' has no value, which Helm and older kubectl refuse; write \"\", or take it out",
              as: .warning, certainty: .likely)
          }
        }
    ),
    Rule(
      "schema-stray-null-item", .schema, .error, "A list has an item with nothing in it",
      effect: "refused by the API server",
      why:
        "A dash with nothing after it is an item that's null. In a list of containers, ports or variables the API server refuses it.",
      explanation: """
        Delete the dash. A `command:` or `args:` with nothing behind it isn't refused, but says nothing either: the image's \
        own is used. Fill it in, or take it out.
        """,
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            env:
            - {name: A, value: "1"}
            -  # <-
          - name: api
            image: api:2
            command:  # <- info
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, env: [{name: A, value: "1"}]}
        """
      ],
      check: .each(.fault) { fault, report in
        guard fault.kind == .emptyItem else { return }
        report(fault.node, fault.message, in: container(around: fault.node), fix: fault.node.removing())
      }
        + .each(.container) { container, report in
          for field in ["command", "args"] {
            let node = container.node[field]
            guard node.isWritten, node.shape == .null else { continue }
            report(
              node,
              "'\(field)' of container '\(container.name)' is empty, so the image's own is used; fill it in or take it out",
              as: .info, certainty: .likely)
          }
        }
    ),
    Rule(
      "port-number-missing", .schema, .error, "A container's port has no number",
      effect: "refused by the API server",
      why: "Only the number makes a port: the API server refuses an item of `ports` without containerPort.",
      explanation: "Add containerPort.",
      sources: [.source("pkg/apis/core/validation/validation.go")], peers: ["kube-score/container-ports-check"],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            ports:
            - name: http  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, ports: [{name: http, containerPort: 80}]}
        """
      ],
      check: .each(.container) { container, report in
        for port in container.ports where port.node.shape == .map && !port.node["containerPort"].isPresent {
          report(
            port.node["containerPort"], "a port of container '\(container.name)' has no containerPort; add the number")
        }
      }
    ),
    Rule(
      "schema-invalid", .schema, .error, "A value that the field can't hold, or a required field that's missing",
      effect: "refused by the API server",
      why:
        "The API server checks every object against its schema before it stores it, and refuses the whole of it for one fault.",
      explanation: """
        Correct the value as the message says. Custom resources are held against the CustomResourceDefinitions that were \
        read with them, after unknown fields are dropped and defaults filled in. Values with `{{` or `${` in them are still to be filled in, and aren't judged.
        """,
      sources: [.documentation("API Concepts, Field validation")],
      peers: ["kube-linter/schema-validation", "kubeconform/schema", "checkov/schema", "datree/schema"],
      bad: [
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: three  # <-
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
              - image: web:1.4.2  # <-
        """,
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        data:
          web settings: "colour=blue"  # <-
        """,
      ],
      good: [
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 3
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers: [{name: web, image: web:1.4.2}]
        """
      ],
      check: .each(.fault) { fault, report in
        switch fault.kind {
        case .wrongType:
          guard !isUnquoted(fault) else { return }
          // Said by secret-not-base64.
          if report.resource.kind == .secret, fault.node.string != nil,
            fault.node.parent == report.resource.node["data"], report.survey.rules.leaves(to: "secret-not-base64")
          {
            return
          }
        case .wrongChoice:
          guard fault.suggestion == nil else { return }
        case .missing:
          // Said by port-number-missing, hpa-max-missing and name-invalid.
          guard !["containerPort", "maxReplicas"].contains(fault.node.key), fault.node.path != "metadata.name" else {
            return
          }
        default: return
        }
        var edits: [Edit] = []
        if case .write(let text)? = fault.suggestion { edits = fault.node.replacing(with: .literal(text)) }
        report(fault.node, fault.message, in: container(around: fault.node), fix: edits)
      }
        + .each(.customFault) { fault, report in
          switch fault.kind {
          case .missing, .type, .choice(meant: nil), .tooMuch, .value: report(fault.node, fault.message)
          default: return
          }
        }
        + .each(.resource) { resource, report in
          for (node, message) in resource.outOfRange { report(node, message, in: container(around: node)) }
          guard resource.kind == .configMap || resource.kind == .secret else { return }
          for field in ["data", "binaryData", "stringData"] {
            for (key, value) in resource.node[field].fields {
              guard !isUnfilled(key), let wrong = NameRule.configKey.problem(with: key) else { continue }
              report(value, "key '\(shortened(key))' \(wrong); rename it")
            }
          }
        }
    ),
  ]
}

/// The maps of texts that manifests fill in most.
private func textMaps(of resource: Resource, _ kind: Kind) -> [Node] {
  let template = resource.podTemplate
  // A Pod is its own template.
  let objects = template == resource.node ? [template] : [resource.node, template]
  var maps = objects.flatMap { [$0["metadata"]["labels"], $0["metadata"]["annotations"]] }
  maps.append(template["spec"]["nodeSelector"])
  if kind == .configMap || kind == .secret { maps += ["data", "stringData"].map { resource.node[$0] } }
  return maps
}

/// A number or boolean where a string is due.
private func isUnquoted(_ fault: FieldFault) -> Bool {
  guard fault.kind == .wrongType, case .write(let text)? = fault.suggestion else { return false }
  return text.hasPrefix("\"")
}
