import Kubernetes
import Manifest

extension Rule {
  /// Fields that the API doesn't have where they stand.
  static let fieldNames: [Rule] = [
    Rule(
      "schema-field-typo", .schema, .error, "A field's name is misspelt",
      effect: "dropped or refused; the default holds",
      why: """
        `kubectl apply` refuses a field that the API doesn't know; other ways in (controllers, older clients, \
        `--validate=false`) drop it with a warning at most, and what it should have set stays at its default.
        """,
      explanation: """
        Rename the field as suggested. A name counts as misspelt when a field that isn't written yet has nearly the same \
        letters, or is what people mean by the word (`entrypoint` for `command`).
        """,
      sources: [.documentation("API Concepts, Field validation"), .book("17.2.4, whose example has 'posStart'")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          terminateGracePeriodSeconds: 60  # <-
          containers:
          - name: web
            image: web:1.4.2
            livenessprobe: {tcpSocket: {port: 80}}  # <-
            lifecycle:
              posStart: {exec: {command: [/bin/warm]}}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          terminationGracePeriodSeconds: 60
          containers:
          - name: web
            image: web:1.4.2
            livenessProbe: {tcpSocket: {port: 80}}
            lifecycle:
              postStart: {exec: {command: [/bin/warm]}}
        """
      ],
      check: .each(.fault) { fault, report in
        guard fault.kind == .misspelt, case .rename(let name)? = fault.suggestion else { return }
        report(fault.node, fault.message, in: container(around: fault.node), fix: fault.node.renaming(to: name))
      }
        + .each(.customFault) { fault, report in
          // Dropped without a word, so it's no error.
          guard case .unknown(let name?) = fault.kind else { return }
          report(fault.node, fault.message, as: .warning, fix: fault.node.renaming(to: name))
        }
    ),
    Rule(
      "schema-field-misplaced", .schema, .error, "A field stands where the API doesn't have it",
      effect: "dropped or refused; the default holds",
      why: """
        The field exists, but one level higher, lower or beside. Where it stands the API server refuses it, or drops it \
        with a warning at most.
        """,
      explanation: """
        Move it to the path in the message. The suggested patch does so where there's only one such path, nothing stands \
        there yet, and no comment would be lost.
        """,
      sources: [.documentation("API Concepts, Field validation")],
      bad: [
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          terminationGracePeriodSeconds: 60  # <-
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
              - name: web
                image: web:1.4.2
                runAsUser: 1000  # <-
        """
      ],
      good: [
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              terminationGracePeriodSeconds: 60
              containers:
              - name: web
                image: web:1.4.2
                securityContext: {runAsUser: 1000}
        """
      ],
      check: .each(.fault) { fault, report in
        guard fault.kind == .misplaced, case .move(let paths)? = fault.suggestion else { return }
        let edits = paths.count == 1 ? moving(fault.node, to: paths[0], in: report.resource.node) : []
        report(fault.node, fault.message, in: container(around: fault.node), fix: edits)
      }
    ),
    Rule(
      "schema-unknown-field", .schema, .error, "A field that the API doesn't know",
      effect: "dropped or refused",
      why: """
        `kubectl apply` refuses a field that the API doesn't know; other ways in drop it with a warning at most. Whoever wrote \
        it believes that it does something.
        """,
      explanation: """
        Delete it, or look up what it's called: `drydock explain KIND.FIELD`. A warning for a field that a later version of \
        Kubernetes has: on the one asked about it does nothing; and in a custom resource, where unknown fields are dropped. \
        Kinds that nothing read defines are left alone.
        """,
      sources: [.documentation("API Concepts, Field validation")],
      peers: ["kube-linter/schema-validation", "kubeconform/strict", "kubesec/schema", "datree/schema"],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            colour: blue  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, annotations: {colour: blue}}
        spec:
          containers: [{name: web, image: web:1.4.2}]
        """,
        """
        apiVersion: example.com/v1
        kind: Paint
        metadata: {name: web}
        colour: blue
        """,
      ],
      check: .each(.fault) { fault, report in
        switch fault.kind {
        case .unknown, .tooNew: break
        case .misspelt where !report.survey.rules.leaves(to: "schema-field-typo"): break
        case .misplaced where !report.survey.rules.leaves(to: "schema-field-misplaced"): break
        default: return
        }
        report(
          fault.node, fault.message, as: fault.kind == .tooNew ? .warning : .error, in: container(around: fault.node))
      }
        + .each(.customFault) { fault, report in
          guard case .unknown(let meant) = fault.kind else { return }
          if meant != nil, report.survey.rules.leaves(to: "schema-field-typo") { return }
          report(fault.node, fault.message, as: .warning)
        }
    ),
  ]
}

/// The container that a node is in; nil outside of containers.
func container(around node: Node) -> Container? {
  for ancestor in sequence(first: node, next: \.parent) {
    guard let list = ancestor.parent, list.shape == .list, ancestor.shape == .map else { continue }
    if ["containers", "initContainers", "ephemeralContainers"].contains(list.key) { return Container(ancestor) }
  }
  return nil
}

/// The edits that take a field to where it belongs; none where something stands there, or would be lost.
private func moving(_ node: Node, to path: String, in root: Node) -> [Edit] {
  // A port's number and name have fields of their own.
  let path = path.hasSuffix(".port.number") && node.int == nil ? path.dropLast("number".count) + "name" : path
  guard let target = root.descendant(path), !target.isWritten, !holdsComment(node), let copy = Draft(copying: node)
  else {
    return []
  }
  let removal = node.removing()
  let insertion = target.setting(copy)
  guard !removal.isEmpty, !insertion.isEmpty else { return [] }
  return insertion + removal
}

/// Whether text that isn't the node's own stands within it: a comment would be lost with it.
private func holdsComment(_ node: Node) -> Bool {
  guard let key = node.keySpan else { return true }
  let file = node.document.file
  let last = node.subtree.last ?? node
  let lines = Span(file: file, start: key.start, end: max(node.span.end, last.span.end))
  var end = lines.end
  while end < file.bytes.count, file.bytes[end] != 0x0A { end += 1 }
  return Span(file: file, start: lines.start, end: end).text.contains("#")
}

extension Node {
  /// The node at a path such as `spec.containers[0].image`, present or absent; nil for a path that names no one place.
  func descendant(_ path: String) -> Node? {
    var node = self
    for step in path.split(separator: ".") {
      guard let bracket = step.firstIndex(of: "[") else {
        node = node[String(step)]
        continue
      }
      guard let position = Int(step[bracket...].dropFirst().dropLast()) else { return nil }
      node = node[String(step[..<bracket])][position]
    }
    return node
  }
}
