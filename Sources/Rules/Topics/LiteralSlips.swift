import Kubernetes
import Manifest

extension Rule {
  /// Values that are well-formed and not what was meant: placeholders, decimal file modes.
  static let literalSlips: [Rule] = [
    Rule(
      "schema-unrendered-template", .schema, .error, "Something that was never filled in",
      effect: "refused, or taken literally",
      why: """
        The manifest is still a template: a name, an image or a port holds the words that a tool should have replaced. The API \
        server refuses most of them; the rest it takes at their word.
        """,
      explanation: """
        Render first: `helm template`, `envsubst`, `kubectl kustomize`. `$(NAME)` in command, args and env is Kubernetes' own \
        and stays. A warning for words such as CHANGEME in variables and Secrets, which are accepted as they are.
        """,
      sources: [.book("17.5.4")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: "{{ .Release.Name }}"}  # <-
        spec:
          containers:
          - name: web
            image: registry.example.com/web:${TAG}  # <-
            env:
            - name: PASSWORD
              value: CHANGEME  # <- warning
          - name: side
            image: <your-registry>/side:1.2  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, annotations: {note: "{{ fine }}"}}
        spec:
          containers:
          - name: web
            image: registry.example.com/web:1.4.2
            command: [sh, -c, "echo $(NAME) ${HOME}"]
            env: [{name: NAME, value: web}]
        """
      ],
      check: .each(.resource) { resource, report in
        guard resource.kind?.facts.source == .kubernetes, report.survey.mayHoldPlaceholders(resource) else { return }
        let isConfig = resource.kind == .configMap || resource.kind == .secret
        for node in resource.node.scalars(where: holdsMark) {
          guard node.shape == .scalar, let key = node.key, let text = node.string else { continue }
          if identifiers.contains(key), node.parent?.key != "annotations", !isConfig || isInMetadata(node) {
            guard let mark = placeholder(in: text) ?? word(in: text) else { continue }
            report(
              node,
              "\(key) still holds '\(shortened(mark))'; fill it in before applying, with the tool it's written for",
              in: container(around: node))
          } else if key == "value" && node.parent?.parent?.key == "env" || isConfig && !isInMetadata(node) {
            guard let mark = word(in: text), mark == text else { continue }
            report(
              node, "'\(shortened(mark))' looks like a word to be replaced; write the value that's meant", as: .warning,
              certainty: .likely, in: container(around: node))
          }
        }
      }
    ),
    Rule(
      "schema-mode-decimal", .schema, .warning, "A file mode in decimal that was meant in octal",
      effect: "refused, or other permissions than meant",
      why: """
        File modes are written in octal, and YAML takes a number for octal only with a zero before it. `400` is read as \
        decimal, which is octal 620; above 511, which is 0777, the API server refuses it.
        """,
      explanation: "Write 0400, or the decimal 256. In JSON, which has no octal, only the decimal will do.",
      sources: [.documentation("Secrets, Setting file permissions")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: web, image: web:1.4.2}]
          volumes:
          - name: key
            secret:
              secretName: key
              defaultMode: 400  # <-
          - name: settings
            configMap:
              name: settings
              items:
              - {key: a, path: a, mode: 644}  # <- error
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: web, image: web:1.4.2}]
          volumes:
          - name: key
            secret: {secretName: key, defaultMode: 0400}
          - name: settings
            configMap: {name: settings, defaultMode: 420, items: [{key: a, path: a, mode: 256}, {key: b, path: b, mode: 504}]}
        """
      ],
      check: .each(.podTemplate) { pod, report in
        for node in pod.volumes.flatMap({ modes(of: $0.node) }) {
          guard node.quoting == .plain, let text = node.text, text.utf8.count == 3, let octal = Int(text, radix: 8),
            let value = Int(text), (400...777).contains(value), !usualModes.contains(value)
          else { continue }
          let isJSON = node.document.root.isFlow
          let meaning = String(value, radix: 8)
          let isRefused = value > 511
          report(
            node,
            isRefused
              ? "\(text) is decimal, and above 511 (0777) it's refused; write 0\(text) or \(octal)"
              : "\(text) is decimal and means 0\(meaning); write 0\(text) or \(octal)",
            as: isRefused ? .error : .warning,
            fix: node.replacing(with: .literal(isJSON ? "\(octal)" : "0\(text)")))
        }
      }
    ),
  ]
}

extension Survey {
  /// A cheap look at a file's bytes, once a file.
  fileprivate func mayHoldPlaceholders(_ resource: Resource) -> Bool {
    let file = resource.node.document.file
    return placeholderFiles.value(of: file) { file.bytes.withUnsafeBufferPointer(holdsMark) }
  }
}

/// Only what `placeholder(in:)` and `word(in:)` can find counts: most files, and most texts, hold nothing of it.
private func holdsMark(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
  func has(_ word: StaticString, at index: Int) -> Bool {
    guard index + word.utf8CodeUnitCount <= bytes.count else { return false }
    for offset in 0..<word.utf8CodeUnitCount where bytes[index + offset] != word.utf8Start[offset] { return false }
    return true
  }
  for index in bytes.indices {
    let found =
      switch bytes[index] {
      case UInt8(ascii: "{"): has("{{", at: index)
      case UInt8(ascii: "}"): has("}}", at: index)
      case UInt8(ascii: "$"): has("${", at: index)
      case UInt8(ascii: "C"): has("CHANGE", at: index)
      case UInt8(ascii: "R"): has("REPLACE", at: index)
      case UInt8(ascii: "T"): has("TODO", at: index)
      // Something in angle brackets, on one line.
      case UInt8(ascii: "<"): bytes[index...].prefix(60).prefix { $0 != 0x0A }.contains(UInt8(ascii: ">"))
      default: false
      }
    if found { return true }
  }
  return false
}

/// Fields that name something.
private let identifiers: Set<String> = [
  "name", "generateName", "namespace", "image", "port", "containerPort", "hostPort", "targetPort", "nodePort", "number",
  "serviceAccountName", "serviceName", "secretName", "claimName", "storageClassName", "ingressClassName", "host",
  "volumeName", "priorityClassName",
]

private func isInMetadata(_ node: Node) -> Bool { node.parent?.key == "metadata" }

/// What a template's reader or a shell would replace.
private func placeholder(in text: String) -> String? {
  if text.contains("{{") { return "{{" }
  if text.contains("}}") { return "}}" }
  guard let start = text.offset(of: "${") else { return nil }
  let rest = text[text.utf8.index(text.startIndex, offsetBy: start + 2)...]
  guard let end = rest.firstIndex(of: "}"), end > rest.startIndex else { return nil }
  return "${\(rest[..<end])}"
}

/// A word that people leave for others to replace: `CHANGEME`, `<your-registry>`.
private func word(in text: String) -> String? {
  for word in ["CHANGEME", "CHANGE_ME", "CHANGE-ME", "REPLACE_ME", "REPLACEME", "REPLACE-ME"] where text.contains(word)
  {
    return text == word ? text : word
  }
  if text == "TODO" { return text }
  guard let start = text.utf8.firstIndex(of: UInt8(ascii: "<")), let end = text[start...].firstIndex(of: ">") else {
    return nil
  }
  let inner = text[text.index(after: start)..<end]
  guard let first = inner.first, first.isLetter || first == "." && inner.count > 1,
    inner.allSatisfy({ $0.isLetter || $0.isNumber || "-_ .:/".contains($0) })
  else { return nil }
  return String(text[start...end])
}

/// Where a volume says what its files may be used for.
private func modes(of volume: Node) -> [Node] {
  func own(_ source: Node) -> [Node] { [source["defaultMode"]] + source["items"].items.map { $0["mode"] } }
  let sources = volume["projected"]["sources"].items.flatMap { [$0["configMap"], $0["secret"], $0["downwardAPI"]] }
  let all = [volume["configMap"], volume["secret"], volume["downwardAPI"], volume["projected"]] + sources
  return all.flatMap(own).filter(\.isPresent)
}

/// Decimals that look like octal and are usual modes as decimals: 420 is 0644, 416 is 0640, 504 is 0770.
private let usualModes: Set<Int> = [416, 420, 432, 436, 504, 511]
