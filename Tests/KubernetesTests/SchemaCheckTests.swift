import Manifest
import Testing

@testable import Kubernetes

@Suite("Checking an object against the schema")
struct SchemaCheckTests {
  @Test(
    "a wrong name is reported with the one that was meant, or with where it belongs",
    arguments: [
      (
        pod("lifecycle: {posStart: {exec: {command: [ls]}}}"),
        "spec.containers[0].lifecycle.posStart: misspelt: no field 'posStart'; did you mean 'postStart'?"
      ),
      (
        "kind: Pod\nspec: {terminateGracePeriodSeconds: 5, containers: []}",
        """
        spec.terminateGracePeriodSeconds: misspelt: no field 'terminateGracePeriodSeconds'; did you mean \
        'terminationGracePeriodSeconds'? (meanwhile that is 30)
        """
      ),
      (
        "kind: Pod\nspec: {restarPolicy: Never, containers: []}",
        """
        spec.restarPolicy: misspelt: no field 'restarPolicy'; did you mean 'restartPolicy'? (meanwhile that is Always)
        """
      ),
      (
        pod("readynessProbe: {}"),
        "spec.containers[0].readynessProbe: misspelt: no field 'readynessProbe'; did you mean 'readinessProbe'?"
      ),
      (
        pod("hostNetwork: true"),
        """
        spec.containers[0].hostNetwork: misplaced: no field 'hostNetwork' in an item of 'containers'; it belongs in \
        spec.hostNetwork
        """
      ),
      (
        pod("runAsUser: 1"),
        """
        spec.containers[0].runAsUser: misplaced: no field 'runAsUser' in an item of 'containers'; it belongs in \
        spec.containers[0].securityContext.runAsUser
        """
      ),
      (
        deployment("containers: []"),
        "spec.containers: misplaced: no field 'containers' in 'spec'; it belongs in spec.template.spec.containers"
      ),
      (
        "kind: Deployment\nmetadata: {replicas: 3}\nspec: {selector: {}, template: {}}",
        "metadata.replicas: misplaced: no field 'replicas' in 'metadata'; it belongs in spec.replicas"
      ),
      (
        "kind: Deployment\nreplicas: 3\nspec: {selector: {}, template: {}}",
        "replicas: misplaced: no field 'replicas' in a Deployment; it belongs in spec.replicas"
      ),
      (
        deployment("selector: {app: web}"),
        "spec.selector.app: misplaced: no field 'app' in 'selector'; it belongs in spec.selector.matchLabels.app"
      ),
      (
        pod("resources: {memory: 1Gi}"),
        """
        spec.containers[0].resources.memory: misplaced: no field 'memory' in 'resources'; it belongs in \
        spec.containers[0].resources.requests.memory or spec.containers[0].resources.limits.memory
        """
      ),
      (
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nspec: {defaultBackend: {serviceName: web}}",
        """
        spec.defaultBackend.serviceName: misplaced: no field 'serviceName' in 'defaultBackend'; it belongs in \
        spec.defaultBackend.service.name
        """
      ),
      (
        """
        apiVersion: autoscaling/v1
        kind: HorizontalPodAutoscaler
        spec: {maxReplicas: 3, scaleTargetRef: {kind: Deployment, name: web}, metrics: []}
        """,
        "spec.metrics: unknown: autoscaling/v1 has no field 'metrics'; autoscaling/v2 has it"
      ),
      (
        "kind: Service\nspec: {colour: blue}",
        "spec.colour: unknown: no field 'colour' in 'spec'; the API server drops or refuses it"
      ),
    ])
  func names(yaml: String, faults: String) {
    #expect(check(yaml) == faults)
  }

  @Test(
    "a value of another type is reported with what was read",
    arguments: [
      (
        pod("env: [{name: A, value: yes}]"),
        "spec.containers[0].env[0].value: 'value' must be a string, but yes is the boolean true; put it in quotes"
      ),
      (
        "kind: Pod\nmetadata: {labels: {version: 1.10}}\nspec: {containers: []}",
        "metadata.labels.version: 'version' must be a string, but 1.10 is the number 1.1; put it in quotes"
      ),
      (
        "kind: ConfigMap\ndata: {PORT: 80, DEBUG: true}",
        """
        data.PORT: 'PORT' must be a string, but 80 is a number; put it in quotes
        data.DEBUG: 'DEBUG' must be a string, but true is a boolean; put it in quotes
        """
      ),
      (
        pod("args: [--port, 80]"),
        "spec.containers[0].args[1]: item 2 of 'args' must be a string, but 80 is a number; put it in quotes"
      ),
      (
        deployment("replicas: \"3\""),
        "spec.replicas: 'replicas' must be a whole number, but \"3\" is a string; remove the quotes"
      ),
      (
        deployment("replicas: 2.5"),
        "spec.replicas: 'replicas' must be a whole number, but 2.5 is none"
      ),
      (
        "kind: Pod\nspec: {hostNetwork: \"yes\", containers: []}",
        "spec.hostNetwork: 'hostNetwork' must be true or false, but \"yes\" is a string; write true without quotes"
      ),
      (
        pod("resources: {limits: {memory: 1 GB}}"),
        """
        spec.containers[0].resources.limits.memory: 'memory' must be an amount such as 100m or 64Mi, but it's the \
        string '1 GB'
        """
      ),
      (
        pod("ports: {containerPort: 80}"),
        "spec.containers[0].ports: 'ports' must be a list, but it's a map; begin each item with a dash"
      ),
      (
        pod("command: sh"),
        "spec.containers[0].command: 'command' must be a list, but it's the string 'sh'; write it as an item"
      ),
      (
        "kind: Pod\nmetadata: {labels: [a]}\nspec: none",
        """
        metadata.labels: 'labels' must be a map of keys and values, but it's a list
        spec: 'spec' must be a map of fields, but it's the string 'none'
        """
      ),
      (
        "kind: Secret\ndata: {key: not base64!}",
        "data.key: 'key' must be in base64; encode it, or write it as plain text under stringData"
      ),
      (
        "kind: Service\nspec: {selector: {matchLabels: {app: web}}}",
        "spec.selector.matchLabels: 'matchLabels' must be a string, but it's a map"
      ),
    ])
  func types(yaml: String, faults: String) {
    #expect(
      check(yaml) == faults.replacing(": '", with: ": wrongType: '").replacing(": item", with: ": wrongType: item"))
  }

  @Test(
    "a word that isn't a choice is reported with the one that was meant, or with all",
    arguments: [
      (pod("imagePullPolicy: always"), "'imagePullPolicy' can't be 'always'; did you mean 'Always'?"),
      (pod("ports: [{containerPort: 80, protocol: tcp}]"), "'protocol' can't be 'tcp'; did you mean 'TCP'?"),
      ("kind: Service\nspec: {type: Nodeport}", "'type' can't be 'Nodeport'; did you mean 'NodePort'?"),
      (
        "kind: Pod\nspec: {restartPolicy: Sometimes, containers: []}",
        "'restartPolicy' can't be 'Sometimes'; use Always, OnFailure or Never"
      ),
      (
        """
        kind: PersistentVolumeClaim
        spec: {accessModes: [RWO]}
        """,
        "item 1 of 'accessModes' can't be 'RWO'; use ReadWriteOnce, ReadOnlyMany, ReadWriteMany or ReadWriteOncePod"
      ),
    ])
  func choices(yaml: String, message: String) {
    let found = faults(of: yaml)
    #expect(found.map(\.message) == [message])
    #expect(found.map(\.kind) == [.wrongChoice])
  }

  @Test("what is missing is reported where it would stand")
  func missing() {
    let yaml =
      "apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n      - image: web"
    #expect(
      check(yaml) == """
        spec.selector: missing: required field 'selector' is missing
        spec.template.spec.containers[0].name: missing: required field 'name' is missing
        """)
  }

  @Test("an item left empty by a stray dash is reported")
  func emptyItem() {
    #expect(
      check("kind: Pod\nspec:\n  containers:\n  - name: web\n  -")
        == "spec.containers[1]: emptyItem: item 2 of 'containers' is empty; delete the stray dash")
  }

  @Test("a field is too new only for a version that doesn't have it yet")
  func since() {
    let yaml = pod("lifecycle: {preStop: {sleep: {seconds: 5}}}")
    #expect(faults(of: yaml) == [])
    #expect(faults(of: yaml, minor: 29) == [])
    #expect(faults(of: yaml, minor: 28).map(\.message) == ["'sleep' came with Kubernetes 1.29; 1.28 drops it"])
  }

  @Test(
    "what the API server accepts is accepted",
    arguments: [
      // Whole numbers, however they are written, and nothing at all.
      deployment("replicas: 3.0"), deployment("replicas: 1e1"), deployment("replicas: null"),
      deployment("strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 25%}}"),
      // Amounts as numbers and as strings.
      pod("resources: {limits: {cpu: 1, memory: 1.5Gi}, requests: {cpu: 0.5, memory: 134217728}}"),
      // Strings that look like something else, in quotes; empty words for none; any key in a map.
      pod("env: [{name: A, value: \"yes\"}, {name: B, value: null}, {name: C, value: ''}]"), pod("imagePullPolicy: ''"),
      "kind: ConfigMap\nmetadata: {annotations: {a.b/c: \"1\"}}\ndata: {any.key: text}",
      // Filled in by the cluster, whatever it holds.
      "kind: Pod\nmetadata: {managedFields: [{odd: 1}]}\nspec: {containers: []}\nstatus: {odd: 1}",
      "kind: Pod\nmetadata: {creationTimestamp: null}\nspec: {containers: []}\nstatus: {}",
      // Left out, as the API server has a default.
      "apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: low}",
      // Still to be filled in by a template.
      deployment("replicas: \"{{ .Values.replicas }}\""), pod("imagePullPolicy: ${PULL_POLICY}"),
      // Anything goes in a custom resource's schema.
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      spec:
        group: example.org
        names: {kind: Boat, plural: boats}
        scope: Namespaced
        versions:
        - name: v1
          served: true
          storage: true
          schema: {openAPIV3Schema: {type: object, properties: {spec: {default: {a: [1]}, x-kubernetes-preserve-unknown-fields: true}}}}
      """,
      // Kinds we don't know, and versions whose shape was another.
      "apiVersion: example.org/v1\nkind: Boat\nspec: {anything: goes}",
      "apiVersion: extensions/v1beta1\nkind: Ingress\nspec: {backend: {serviceName: web, servicePort: 80}}",
      // A version that is gone is read as its successor, without what that requires.
      "apiVersion: extensions/v1beta1\nkind: Deployment\nspec: {rollbackTo: {revision: 1}, template: {}}",
    ])
  func accepted(yaml: String) {
    #expect(check(yaml) == "")
  }

  @Test("a former version is checked for misspelt fields")
  func formerVersion() {
    #expect(
      check("apiVersion: extensions/v1beta1\nkind: Deployment\nspec: {replica: 1}")
        == "spec.replica: misspelt: no field 'replica'; did you mean 'replicas'? (meanwhile that is 1)")
  }

  @Test("each fault says what would mend it")
  func suggestions() {
    func suggestion(_ yaml: String) -> FieldFault.Suggestion? { faults(of: yaml).first?.suggestion }
    #expect(suggestion(deployment("replica: 1")) == .rename(to: "replicas"))
    #expect(suggestion(deployment("hostPID: true")) == .move(to: ["spec.template.spec.hostPID"]))
    #expect(suggestion(deployment("replicas: '3'")) == .write("3"))
    #expect(suggestion("kind: ConfigMap\ndata: {a: off}") == .write("\"off\""))
    #expect(suggestion(pod("imagePullPolicy: never")) == .write("Never"))
    #expect(suggestion("kind: Pod\nspec: {containers: [null]}") == .delete)
    #expect(suggestion("kind: Pod\nspec: {}") == nil)
  }

  @Test("many wrong fields and deep objects are looked at in reasonable time, and a message stays short")
  func hostile() {
    let many = (0..<5_000).map { "  unknown\($0): 1" }.joined(separator: "\n")
    #expect(faults(of: "kind: Service\nspec:\n\(many)").count == 5_000)
    let items = String(repeating: "  - {contaner: 1, name: a}\n", count: 5_000)
    #expect(faults(of: "kind: Pod\nspec:\n  containers:\n\(items)").count == 5_000)
    let long = faults(of: "kind: Service\nspec: {\(String(repeating: "x", count: 900)): 1}")
    #expect(long.map { $0.message.count < 120 } == [true])
  }
}

/// A pod with one container that has these fields, in flow style.
private func pod(_ fields: String) -> String {
  "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: web\n    \(fields)"
}

/// A deployment with these fields in its spec.
private func deployment(_ fields: String) -> String {
  let rest = ["selector: {}", "template: {}"].filter { !fields.hasPrefix($0.prefix(8)) }
  return "apiVersion: apps/v1\nkind: Deployment\nspec:\n  \(([fields] + rest).joined(separator: "\n  "))"
}

private func faults(of yaml: String, minor: Int? = nil) -> [FieldFault] {
  let file = SourceFile(name: "test.yaml", text: yaml)
  return readYAML(file).documents.flatMap { document in
    Schema.shared.check(
      document.root, apiVersion: document.root["apiVersion"].string ?? "", kind: document.root["kind"].string ?? "",
      minor: minor)
  }
}

/// One line for each fault: `path: kind: message`.
private func check(_ yaml: String) -> String {
  faults(of: yaml).map { "\($0.node.path): \($0.kind.rawValue): \($0.message)" }.joined(separator: "\n")
}
