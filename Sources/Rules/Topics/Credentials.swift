import Kubernetes
import Manifest

extension Rule {
  /// Credentials that lie where they can be read.
  static let credentials: [Rule] = [
    Rule(
      "env-secret-literal", .config, .warning, "A credential is written into the manifest",
      effect: "everybody who reads the file has it",
      why: """
        It's in the repository and its history, in every copy of the manifest, and in `kubectl describe`, which people \
        may use who may not read Secrets.
        """,
      explanation: """
        Put it into a Secret and refer to that with `valueFrom: {secretKeyRef: ...}`, or mount the Secret. Then change the \
        password, as the old one is known.

        Found by the name (password, secret, token, API key ...) or by the value (a private key, an access key id of AWS, a \
        bearer token). Names that only speak of one, such as TOKEN_TTL, and values that are paths are passed over; a value \
        that merely resembles one is a note.
        """,
      sources: [.documentation("Good practices for Kubernetes Secrets")],
      peers: [
        "kube-linter/env-var-secret", "polaris/sensitiveContainerEnvVar", "kubescape/C-0012", "kubescape/C-0259",
      ],
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
            - name: DB_PASSWORD
              value: hunter2  # <-
            - {name: AZURE_STORAGE_KEY, value: c2VjcmV0}  # <-
            - name: EXTRA
              value: bearer abc123def456  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            env:
            - name: DB_PASSWORD
              valueFrom: {secretKeyRef: {name: db, key: password}}
            - {name: DB_PASSWORD_FILE, value: /run/secrets/db}
            - {name: TOKEN_TTL_SECONDS, value: "3600"}
            - {name: SECRET_PATH, value: shop/db}
            - {name: OLD_PASSWORD, value: ""}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: db}
        stringData: {password: "from a vault"}
        """
      ],
      check: .each(.container) { container, report in
        for variable in container.environment {
          guard let value = variable.value, !value.isEmpty else { continue }
          let node = variable.node["value"]
          let fact = "variable '\(variable.name)' of container '\(container.name)'"
          if SecretWords.betray(name: variable.name, value: value) {
            report(
              node, "\(fact) holds a credential by its name, for everybody to read; use a Secret", certainty: .likely)
          } else if !isTemplate(value), let kind = SecretWords.kind(of: value) {
            report(node, "\(fact) holds \(kind), for everybody to read; use a Secret", certainty: .likely)
          } else if !isTemplate(value), SecretWords.resembles(name: variable.name, value: value) {
            report(
              node, "\(fact) may hold a credential, for everybody to read; if so, use a Secret", as: .info,
              certainty: .possible)
          }
        }
      }
    ),
    Rule(
      "env-from-secret", .config, .style, "A Secret becomes part of the environment",
      effect: "crash reports and child processes carry it",
      why: """
        Every process that the program starts inherits its environment, and debuggers, crash reports and status pages print \
        it. A mounted file is read by who looks for it, and follows changes of the Secret.
        """,
      explanation: "Mount the Secret as a volume where the program can read files.",
      sources: [.documentation("Good practices for Kubernetes Secrets")],
      peers: [
        "kube-linter/read-secret-from-env-var", "checkov/CKV_K8S_35", "kubescape/C-0207",
        "datree/CIS_INVALID_KEY_SECRETKEYREF_SECRETREF",
      ],
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
            - name: DB_PASSWORD
              valueFrom: {secretKeyRef: {name: db, key: password}}  # <-
            envFrom:
            - secretRef: {name: db}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            env:
            - {name: MODE, value: fast}
            - name: LOG
              valueFrom: {configMapKeyRef: {name: conf, key: log, optional: true}}
        """
      ],
      check: .each(.podTemplate) { pod, report in
        for container in pod.allContainers {
          for variable in container.environment {
            let reference = variable.node["valueFrom"]["secretKeyRef"]
            guard reference.isPresent else { continue }
            report(
              reference,
              "variable '\(variable.name)' of container '\(container.name)' comes from Secret '\(reference["name"].text ?? "")'; mount it as a file",
              in: container)
          }
          for source in container.environmentSources {
            let reference = source["secretRef"]
            guard reference.isPresent else { continue }
            report(
              reference,
              "all of Secret '\(reference["name"].text ?? "")' is in the environment of container '\(container.name)'; mount it as files",
              in: container)
          }
        }
      }
    ),
    Rule(
      "configmap-sensitive-content", .config, .warning, "A ConfigMap holds a credential",
      effect: "whoever may read ConfigMaps has it",
      why: """
        ConfigMaps are open to far more people and programs than Secrets are: they are printed and logged without a second \
        thought, and where Secrets are encrypted in etcd, ConfigMaps mostly aren't.
        """,
      explanation: """
        Move the key into a Secret, refer to that, and change the credential. Keys are judged as names of variables are: \
        `TOKEN_TTL` and `password-file` are passed over.
        """,
      sources: [.documentation("ConfigMaps"), .documentation("Good practices for Kubernetes Secrets")],
      peers: ["polaris/sensitiveConfigmapContent", "kubescape/C-0012"],
      bad: [
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: conf}
        data:
          db_user: shop
          db_password: hunter2  # <-
          api_token: |  # <-
            hunter2
          app.ini: |  # <-
            -----BEGIN PRIVATE KEY-----
            MIIE
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: conf}
        data:
          db_user: shop
          db_password_file: /run/secrets/db
          session.secret.length: "32"
        """
      ],
      check: .each(.resource) { resource, report in
        guard resource.kind == .configMap else { return }
        for (key, value) in resource.node["data"].fields {
          guard let text = value.text, !text.isEmpty else { continue }
          // A whole file that's called so is a script or a template; a line may end as a block of text does.
          let isLine = !text.dropLast(text.last?.isNewline == true ? 1 : 0).contains(where: \.isNewline)
          if isLine, SecretWords.betray(name: key, value: text) {
            report(
              value, "key '\(key)' of ConfigMap '\(resource.name)' is a credential by its name; use a Secret",
              certainty: .likely)
          } else if let kind = SecretWords.kind(of: text) {
            report(
              value, "key '\(key)' of ConfigMap '\(resource.name)' holds \(kind); use a Secret", certainty: .likely)
          }
        }
      }
    ),
    Rule(
      "manifest-secret-leak", .config, .error, "A text looks like a vendor's credential",
      effect: "whoever has the file can use it",
      why: """
        Keys of clouds and services have a look of their own, and scanners of strangers find them in a repository within \
        minutes.
        """,
      explanation: """
        Revoke it first, as it's known; then take it out and keep the new one in a secret store. Off by default, as \
        scanners of repositories do this better and look into the history too. Known are tokens of AWS, Google, GitHub, \
        GitLab, Slack, Stripe, npm, PyPI, SendGrid and others, JSON web tokens and private keys.
        """,
      sources: [Reference(text: "GitHub documentation, Supported secret scanning patterns")],
      profiles: [.strict],
      bad: [
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: conf}
        data:
          id: AKIAABCDEFGHIJKLMNOP  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: conf}
        data:
          id: AKIA
          name: skilled-worker
        """
      ],
      check: .each(.resource) { resource, report in
        // A definition's descriptions show what a key looks like.
        guard resource.kind != .customResourceDefinition else { return }
        let isSecret = resource.kind == .secret
        for node in resource.node.scalars(where: { isSecret || VendorToken.mayBe(in: $0) }) where node.shape == .scalar
        {
          guard let text = node.string else { continue }
          var kind = VendorToken.kind(in: text)
          if kind == nil, isSecret, node.parent?.key == "data", let bytes = decodeBase64(text.utf8) {
            kind = VendorToken.kind(in: String(decoding: bytes, as: UTF8.self))
          }
          guard let kind else { continue }
          report(
            node, "'\(node.key ?? node.parent?.key ?? "text")' holds \(kind); revoke it and keep it out of files",
            certainty: .likely)
        }
      }
    ),
  ]
}
