import Kubernetes
import Manifest

extension Rule {
  /// What ConfigMaps and Secrets hold, and when pods see a change of it.
  static let configData: [Rule] = [
    Rule(
      "config-too-large", .config, .error, "A ConfigMap or Secret is larger than allowed",
      effect: "the API server refuses it",
      why: """
        All of an object is kept in etcd as one value, so a ConfigMap or Secret may have 1 MiB and no more. `kubectl apply` \
        keeps a copy of the object in an annotation besides, and annotations may have 256 KiB in all.
        """,
      explanation: """
        Split it, or give the program an image, a volume or a download with its data. Above 256 KiB, and below 1 MiB, it's a \
        warning: `kubectl apply --server-side` and `kubectl create` still take it, `kubectl apply` doesn't.
        """,
      sources: [
        .documentation("ConfigMaps"), .source("pkg/apis/core/validation/validation.go"),
        .source("staging/src/k8s.io/apimachinery/pkg/api/validation/objectmeta.go"),
      ],
      bad: [configMap(copies: 132, mark: "# <-"), configMap(copies: 33, mark: "# <- warning")],
      good: [
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: conf}
        data: {page: hello}
        """
      ],
      check: .each(.resource) { resource, report in
        guard resource.kind == .configMap || resource.kind == .secret else { return }
        let root = resource.node
        var size = 0
        for value in root["data"].children {
          size += value.withText { resource.kind == .secret ? decodedSize($0) : $0.count } ?? 0
        }
        for value in root["stringData"].children { size += value.withText(\.count) ?? 0 }
        for value in root["binaryData"].children { size += value.withText(decodedSize) ?? 0 }
        let field = ["data", "binaryData", "stringData"].map { root[$0] }.first(where: \.isPresent) ?? root["data"]
        if size > 1 << 20 {
          report(
            field, "\(resource.label) holds \(size >> 10) KiB, and the API server takes 1024 KiB at most; split it")
          return
        }
        // What kubectl writes into its annotation: the object as JSON, with six letters for each of three signs.
        guard size > 262_144 / 6, mayBeLongAsJSON(root) else { return }
        let json = root.json()
        let written = json.utf8.count + 5 * json.utf8.count { isSpelledOut($0) }
        guard written > 262_144 else { return }
        report(
          field,
          "\(resource.label) has \(written >> 10) KiB as JSON, and kubectl apply keeps that in an annotation of 256 KiB at most; split it, or use --server-side",
          as: .warning)
      }
    ),
    Rule(
      "secret-not-base64", .config, .error, "A value of a Secret isn't base64",
      effect: "the API server refuses it",
      why:
        "What stands below `data` is decoded when the object is read; text that can't be is refused with the whole object.",
      explanation: "Put plain text below `stringData`, where the API server encodes it.",
      sources: [.documentation("Secrets")],
      bad: [
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: db}
        data:
          password: hunter-2  # <-
          token: pa$$w<rd  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: db}
        data: {password: aHVudGVyMg==}
        stringData: {user: shop-1}
        """
      ],
      check: .each(.resource) { resource, report in
        guard resource.kind == .secret else { return }
        for (key, value) in resource.node["data"].fields {
          guard let text = value.string, !text.contains("{{"), !text.contains("${"), decodeBase64(text.utf8) == nil
          else { continue }
          let isFilledIn = isFilledInLater(text)
          // What has nothing but digits of base64 is a broken piece of that, rather than plain text.
          let isPlain =
            !isFilledIn && text.utf8.contains { byte in !base64Digits.contains(byte) && byte != UInt8(ascii: "=") }
          report(
            value, "key '\(key)' of Secret '\(resource.name)' isn't base64; encode it, or move it to stringData",
            certainty: isFilledIn ? .likely : .certain,
            fix: isPlain ? value.replacing(with: .string(encodeBase64(Array(text.utf8)))) : [])
        }
      }
    ),
    Rule(
      "secret-trailing-newline", .config, .warning, "A credential ends in a line break",
      effect: "logins fail, and nobody sees why",
      why: """
        `echo secret | base64` encodes the line break that echo adds. It's part of the password then, and no output shows it.
        """,
      explanation: """
        Encode with `printf %s`, or use stringData. Reported for keys with password, token, key or user in them, where the \
        value is one line; private keys, certificates and files such as htpasswd end in a line break by right. A value that \
        decodes to base64 again was probably encoded twice, which is a note.
        """,
      sources: [.documentation("Managing Secrets using Configuration File")],
      bad: [
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: db}
        data:
          password: aHVudGVyMgo=  # <-
          token: YUhWdWRHVnlNbWgxYm5SbGNqST0=  # <- info
          user: YzJodmNBPT0=  # <- info
          key: YzJodmNERXk=  # <- info
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: db}
        data:
          password: aHVudGVyMg==
          user: cGFzc3dvcmQ=
          motd: aGVsbG8K
          htpasswd: YW5uOiQyeSQwNSRmb28K
        """
      ],
      check: .each(.resource) { resource, report in
        guard resource.kind == .secret else { return }
        for field in ["data", "stringData"] {
          for (key, value) in resource.node[field].fields {
            let words = ["password", "passwd", "token", "key", "user"]
            // One public key a line is how these files are.
            guard words.contains(where: { key.lowercased().contains($0) }), !key.contains("authorized"),
              !key.contains("htpasswd"), !key.hasSuffix(".pub"), let text = value.string,
              let bytes = field == "data" ? decodeBase64(text.utf8) : Array(text.utf8), let last = bytes.last
            else { continue }
            let lines = bytes.count { $0 == UInt8(ascii: "\n") }
            if last == UInt8(ascii: "\n"), lines == 1, bytes.count > 1 {
              var plain = bytes.dropLast()
              if plain.last == UInt8(ascii: "\r") { plain = plain.dropLast() }
              report(
                value,
                "key '\(key)' of Secret '\(resource.name)' ends in a line break, which is part of the value; encode it with printf, not echo",
                certainty: .likely,
                fix: field == "data" ? value.replacing(with: .string(encodeBase64(Array(plain)))) : [])
            } else if field == "data", isEncoded(bytes) {
              report(
                value, "key '\(key)' of Secret '\(resource.name)' is base64 in base64; encode it once",
                as: .info, certainty: .possible)
            }
          }
        }
      }
    ),
    Rule(
      "config-change-no-rollout", .config, .info, "A changed ConfigMap or Secret doesn't reach running pods",
      effect: "pods keep the old values",
      why: """
        Variables and subPath mounts are read when a container starts. After a change old and new pods differ, and a restart \
        weeks later brings values that nobody remembers.
        """,
      explanation: """
        Let the name end in a hash of the content, as Kustomize's generators do, or write a checksum of it into an annotation \
        of the template, or install a controller that restarts pods. A volume mounted whole follows changes by itself.
        """,
      sources: [.documentation("ConfigMaps, Mounted ConfigMaps are updated automatically")],
      bad: [
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
              - name: web
                image: web:1.4.2
                envFrom:
                - configMapRef: {name: conf}  # <-
                volumeMounts: [{name: all, mountPath: /etc/web/port, subPath: PORT}]
              volumes:
              - name: all
                projected:
                  sources:
                  - configMap: {name: more-prod01}  # <-
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: conf}
        data: {PORT: "80"}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: more-prod01}
        data: {PORT: "80"}
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
            metadata: {labels: {app: web}, annotations: {checksum/config: 41d0f9}}
            spec:
              containers:
              - name: web
                image: web:1.4.2
                envFrom: [{configMapRef: {name: conf}}]
              - name: side
                image: web:1.4.2
                volumeMounts: [{name: conf, mountPath: /conf}]
              volumes: [{name: conf, configMap: {name: conf}}]
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: conf}
        data: {PORT: "80"}
        """
      ],
      check: .each(.runner) { runner, report in
        // Jobs and lone Pods aren't rolled out at all.
        guard runner.isLongRunning, runner.kind != .pod, !isReloaded(runner) else { return }
        var seen: Set<String> = []
        func look(_ kind: Kind, _ reference: Node, _ container: Container, _ how: String) {
          let name = reference["name"].text ?? reference["secretName"].text ?? ""
          guard !name.isEmpty, !hasHash(name), !seen.contains("\(kind) \(name)"),
            let resource = report.survey.inventory.find(kind, name, in: runner.namespace), resource.isWritten,
            resource.node["immutable"].bool != true, !isReloaded(resource)
          else { return }
          seen.insert("\(kind) \(name)")
          report(
            reference,
            "container '\(container.name)' reads \(resource.label) \(how) and doesn't see a change until it's started again; end the name in a hash, or annotate the template with a checksum",
            in: container)
        }
        for container in runner.containers {
          for variable in container.environment {
            look(.configMap, variable.node["valueFrom"]["configMapKeyRef"], container, "as a variable")
            look(.secret, variable.node["valueFrom"]["secretKeyRef"], container, "as a variable")
          }
          for source in container.environmentSources {
            look(.configMap, source["configMapRef"], container, "as variables")
            look(.secret, source["secretRef"], container, "as variables")
          }
          for mount in container.volumeMounts
          where mount.node["subPath"].isPresent || mount.node["subPathExpr"].isPresent {
            guard let volume = runner.volume(mount.name) else { continue }
            for source in [volume.node] + volume.node["projected"]["sources"].items {
              look(.configMap, source["configMap"], container, "through a subPath")
              look(.secret, source["secret"], container, "through a subPath")
            }
          }
        }
      }
    ),
  ]
}

/// An example that's as large as it must be: one long text, many times.
private func configMap(copies: Int, mark: String) -> Example {
  let text = String(repeating: "x", count: 8192)
  let keys = (1..<copies).map { "k\($0): *page" }.joined(separator: ", ")
  return Example(
    stringLiteral: """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: conf}
      data: {page: &page \(text), \(keys)}  \(mark)
      """)
}

/// Text that a tool or a reader may be meant to fill in before the object is applied: `$PASSWORD`, `<password>`.
private func isFilledInLater(_ text: String) -> Bool {
  isTemplate(text) || text.hasPrefix("<") && text.hasSuffix(">") || text.hasPrefix("ref+") || text.contains("(vault")
    || text.hasPrefix("$") && text.dropFirst().allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
}

/// Whether bytes are themselves base64 of a text, and long enough that this is no chance.
private func isEncoded(_ bytes: [UInt8]) -> Bool {
  var bytes = bytes
  while bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
  // Of eight letters and digits at random one in four hundred decodes to plain text.
  guard bytes.count >= 8, bytes.count % 4 == 0, let plain = decodeBase64(bytes) else { return false }
  return plain.count > 3 && plain.allSatisfy { $0 >= 0x20 && $0 < 0x7f || $0 == 0x0a }
}

private let base64Digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

/// How many bytes a base64 text stands for.
/// Whether an object may have more than 256 KiB as JSON; a look at its texts tells, for most, that it can't.
private func mayBeLongAsJSON(_ root: Node) -> Bool {
  // What isn't a value.
  var rest = root.span.end - root.span.start
  var size = 0
  for field in ["data", "stringData", "binaryData"] {
    for value in root[field].children {
      // What's copied from an anchor has the place of the anchor.
      if !value.isAliased { rest -= value.span.end - value.span.start }
      size += value.withText(sizeAsJSON) ?? 0
    }
  }
  // No sign has more than six letters there.
  return size + 6 * max(0, rest) > 262_144
}

/// How many letters a text has in Go's JSON, at most.
private func sizeAsJSON(_ text: UnsafeBufferPointer<UInt8>) -> Int {
  var size = text.count
  for byte in text {
    switch byte {
    case 0x22, 0x5C, 0x09, 0x0A, 0x0D: size += 1
    case 0..<0x20: size += 5
    default: if isSpelledOut(byte) { size += 5 }
    }
  }
  return size
}

/// Whether Go's JSON writes a sign as `\u003c` or the like.
private func isSpelledOut(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "&")
}

private func decodedSize(_ text: UnsafeBufferPointer<UInt8>) -> Int {
  text.count { $0 > 0x20 && $0 != UInt8(ascii: "=") } * 3 / 4
}

func encodeBase64(_ bytes: [UInt8]) -> String {
  var text: [UInt8] = []
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let group = bytes[start..<min(start + 3, bytes.count)]
    var bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
    bits &= 0xFF_FFFF
    for place in 0..<4 {
      text.append(place <= group.count ? base64Digits[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
    }
  }
  return String(decoding: text, as: UTF8.self)
}

/// Ends as names of generators do: `conf-7m5bck2tg8` of Kustomize and kubectl, `conf-3fa9c1` and other checksums, or
/// digits and letters that make no word. `conf-prod01` doesn't.
private func hasHash(_ name: String) -> Bool {
  guard name.contains("-"), let last = name.utf8.split(separator: UInt8(ascii: "-")).last,
    (6...64).contains(last.count),
    last.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x7a).contains($0) })
  else { return false }
  if last.count == 10, last.allSatisfy({ kustomizeDigits.contains($0) }) { return true }
  func isDigit(_ byte: UInt8) -> Bool { byte < 0x3a }
  let changes = zip(last, last.dropFirst()).count { isDigit($0) != isDigit($1) }
  return changes >= 3 && last.count >= 8 || changes > 0 && last.allSatisfy { $0 <= UInt8(ascii: "f") }
}

/// Source: Kustomize, `api/hasher/hasher.go`: digits and letters that can't make a word.
private let kustomizeDigits = Array("bcdfghkmt2456789".utf8)

private func isReloaded(_ runner: Runner) -> Bool {
  let own = runner.resource.node["metadata"]["annotations"].fields
  let template = runner.pod.node["metadata"]["annotations"].fields
  return (own + template).contains { key, _ in
    let key = key.lowercased()
    return ["checksum", "hash", "sha256", "reloader", "config-version", "configversion"].contains { key.contains($0) }
  }
}

/// Asked to be watched by a controller that restarts pods.
private func isReloaded(_ resource: Resource) -> Bool {
  resource.node["metadata"]["annotations"].fields.contains { key, _ in key.lowercased().contains("reloader") }
}

extension Runner {
  /// The volume of a name, of the pod or of a claim template; nil where there's none.
  func volume(_ name: String) -> Volume? { volumesByName[name] }
}
