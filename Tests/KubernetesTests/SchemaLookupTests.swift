import Manifest
import Testing

@testable import Kubernetes

@Suite("Looking up fields")
struct SchemaLookupTests {
  let schema = Schema.shared

  @Test(
    "a path leads to a field, with what it holds, its default and its help",
    arguments: [
      ("apps/v1", "Deployment", "spec.replicas", "int = 1"),
      ("apps/v1", "Deployment", "spec.strategy.rollingUpdate.maxSurge", "int-or-string = 25%"),
      ("apps/v1", "Deployment", "spec.template.spec.containers[*].image", "string"),
      ("apps/v1", "Deployment", "spec.template.spec.containers[3].livenessProbe.periodSeconds", "int = 10"),
      ("v1", "Pod", "spec.terminationGracePeriodSeconds", "int64 = 30"),
      ("v1", "Pod", "spec.containers.lifecycle.preStop.sleep", "SleepAction since 1.29"),
      ("v1", "Pod", "metadata.labels[\"app.kubernetes.io/name\"]", "{string}"),
      ("batch/v1", "CronJob", "spec.jobTemplate.spec.backoffLimit", "int = 6"),
      ("batch/v1beta1", "CronJob", "spec.concurrencyPolicy", "Allow | Forbid | Replace = Allow"),
      ("rbac.authorization.k8s.io/v1", "RoleBinding", "roleRef.apiGroup", "string = rbac.authorization.k8s.io"),
      (
        "networking.k8s.io/v1", "Ingress", "spec.rules[0].http.paths[0].pathType",
        "Exact | Prefix | ImplementationSpecific"
      ),
      ("v1", "Pod", "spec.replicas", "nothing"),
      ("v1", "Pod", "spec.nodeName.x", "nothing"),
      ("example.org/v1", "Pod", "spec", "nothing"),
    ])
  func paths(apiVersion: String, kind: String, path: String, found: String) {
    let field = schema.field(path, apiVersion: apiVersion, kind: kind)
    let text = field.map {
      $0.notation + ($0.standard.map { " = \($0)" } ?? "") + ($0.since.map { " since 1.\($0)" } ?? "")
    }
    #expect(text ?? "nothing" == found)
  }

  @Test("a node knows which field it is, present or absent")
  func nodes() throws {
    let file = SourceFile(
      name: "pod.yaml",
      text: "items:\n- kind: Pod\n  metadata: {labels: {app: web}}\n  spec: {containers: [{args: [a]}]}")
    let pod = try #require(readYAML(file).documents.first).root["items"][0]
    func name(_ node: Node) -> String? { schema.field(at: node, of: pod, apiVersion: "v1", kind: "Pod")?.name }
    #expect(name(pod["spec"]["containers"][0]["args"][0]) == "args")
    #expect(name(pod["spec"]["containers"][0]["readinessProbe"]["periodSeconds"]) == "periodSeconds")
    #expect(name(pod["metadata"]["labels"]["app"]) == "labels")
    #expect(name(pod["spec"]["containers"][0]["colour"]) == nil)
    #expect(name(pod) == nil)
  }

  @Test("a kind without a version is found in whatever group it is")
  func unversioned() {
    #expect(schema.root(apiVersion: "", kind: "Deployment")?.type.apiVersion == "apps/v1")
    #expect(schema.root(apiVersion: "", kind: "HorizontalPodAutoscaler")?.type.apiVersion == "autoscaling/v2")
    #expect(schema.root(apiVersion: "", kind: "Event")?.type.apiVersion == "v1")
  }

  @Test(
    "a misspelt name finds the field that was meant",
    arguments: [
      ("Lifecycle", "posStart", "postStart"),
      ("PodSpec", "terminateGracePeriodSeconds", "terminationGracePeriodSeconds"),
      ("PodSpec", "restarPolicy", "restartPolicy"),
      ("Container", "imagePullPolcy", "imagePullPolicy"),
      ("Container", "readynessProbe", "readinessProbe"),
      ("Container", "livenessprobe", "livenessProbe"),
      ("Container", "liveness_probe", "livenessProbe"),
      ("Container", "envForm", "envFrom"),
      ("Container", "port", "ports"),
      ("Container", "volumeMount", "volumeMounts"),
      ("Container", "commands", "command"),
      ("Container", "entrypoint", "command"),
      ("Container", "environment", "env"),
      ("PodSpec", "imagePullSecret", "imagePullSecrets"),
      ("PodSpec", "container", "containers"),
      ("PodSpec", "initContainer", "initContainers"),
      ("DeploymentSpec", "replica", "replicas"),
      ("DeploymentSpec", "selectors", "selector"),
      ("ServicePort", "targetport", "targetPort"),
      ("ObjectMeta", "label", "labels"),
      ("ObjectMeta", "nmae", "name"),
      ("ResourceRequirements", "limit", "limits"),
      ("ResourceRequirements", "request", "requests"),
      ("IngressTLS", "secretname", "secretName"),
    ])
  func nearest(type: String, written: String, meant: String) throws {
    #expect(schema.nearest(to: written, in: try #require(schema.type(named: type))) == meant)
  }

  @Test(
    "a name that is like nothing finds nothing",
    arguments: [
      ("PodSpec", "foo"), ("PodSpec", "livenessProbe"), ("Container", "x"), ("Container", "replicas"),
      ("Container", "hostNetwork"), ("ServiceSpec", "annotations"), ("EmptyDirVolumeSource", ""),
    ])
  func unlike(type: String, written: String) throws {
    #expect(schema.nearest(to: written, in: try #require(schema.type(named: type))) == nil)
  }

  @Test("a field that is already there isn't what was meant")
  func taken() throws {
    let type = try #require(schema.type(named: "Container"))
    #expect(schema.nearest(to: "argss", in: type) == "args")
    #expect(schema.nearest(to: "argss", in: type, except: ["args"]) == nil)
  }

  @Test(
    "a misplaced field finds where it belongs, the nearest place first",
    arguments: [
      ("Deployment", "hostNetwork", "spec.template.spec.containers", "spec.template.spec.hostNetwork"),
      ("Deployment", "hostNetwork", "spec", "spec.template.spec.hostNetwork"),
      ("Deployment", "replicas", "metadata", "spec.replicas"),
      ("Deployment", "containers", "spec", "spec.template.spec.containers"),
      ("Pod", "imagePullPolicy", "spec", "spec.containers[*].imagePullPolicy"),
      (
        "Pod", "runAsUser", "spec.containers",
        "spec.containers[*].securityContext.runAsUser spec.securityContext.runAsUser"
      ),
      ("Pod", "labels", "spec", "metadata.labels"),
      ("CronJob", "restartPolicy", "spec", "spec.jobTemplate.spec.template.spec.restartPolicy"),
      ("Deployment", "labels", "spec", "metadata.labels spec.template.metadata.labels"),
      ("Service", "replicas", "spec", ""),
    ])
  func places(kind: String, name: String, near: String, found: String) throws {
    let root = try #require(schema.root(apiVersion: "", kind: kind)).type
    let places = schema.places(of: name, in: root, near: Schema.keys(of: near))
    let wanted = found.split(separator: " ").map(String.init)
    #expect(Array(places.prefix(max(1, wanted.count))) == wanted)
  }

  @Test("lists that patches merge have their key, others have none")
  func mergeKeys() throws {
    func key(_ path: String) -> String? {
      schema.field(path, apiVersion: "v1", kind: "Pod").flatMap(schema.mergeKey)
    }
    #expect(key("spec.containers") == "name")
    #expect(key("spec.containers.ports") == "containerPort")
    #expect(key("spec.containers.volumeMounts") == "mountPath")
    #expect(key("spec.tolerations") == nil)
    #expect(key("spec.containers.args") == nil)
  }

  @Test("the type of an object or of a list's items is known at its keys")
  func types() throws {
    let root = try #require(schema.root(apiVersion: "apps/v1", kind: "StatefulSet")).type
    #expect(schema.type(at: ["spec", "template", "spec", "containers"], in: root)?.name == "Container")
    #expect(schema.type(at: ["spec", "volumeClaimTemplates", "spec"], in: root)?.name == "PersistentVolumeClaimSpec")
    #expect(schema.type(at: ["spec", "replicas"], in: root) == nil)
  }
}
