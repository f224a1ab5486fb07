import Rules
import Testing

/// What a rule says of a pod beside a LimitRange or a ResourceQuota: severity and message.
private func said(_ bounds: String, _ pod: String, by rule: String) -> [String] {
  let text = """
    \(bounds)
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      \(pod)
    """
  return judged(text, rules: only(rule)).findings.map { "\($0.severity.rawValue): \($0.message)" }
}

private func container(_ resources: String) -> String {
  "containers: [{name: web, image: web:1.4.2, resources: \(resources)}]"
}

@Suite("LimitRanges and quotas")
struct NamespaceLimitTests {
  static let ending = "by LimitRange 'bounds', so it's refused; "

  @Test(
    "a LimitRange refuses what breaks it, and what says nothing of what it bounds",
    arguments: [
      // Only an item of type Container gives what is missing.
      ("{type: Pod, max: {memory: 1Gi}}", "{}", "the pod has no limit of memory, but the most is 1Gi \(ending)set one"),
      (
        "{type: Pod, max: {memory: 1Gi}}", "{requests: {memory: 1Mi}}",
        "the pod has no limit of memory, but the most is 1Gi \(ending)set one"
      ),
      (
        "{type: Pod, min: {memory: 1Gi}}", "{}",
        "the pod has no request of memory, but the least is 1Gi \(ending)set one"
      ),
      ("{type: Pod, max: {memory: 1Gi}}", "{limits: {memory: 1Gi}}", nil),
      ("{type: Container, max: {memory: 1Gi}}", "{}", nil),
      ("{type: Container, min: {memory: 1Gi}}", "{}", nil),
      ("{type: Pod, max: {memory: 1Gi}}", "{limits: {memory: many}}", nil),
      // Ratios.
      (
        "{type: Pod, maxLimitRequestRatio: {cpu: 2}}", "{requests: {cpu: 1}, limits: {cpu: 3}}",
        "the pod may use 3 of cpu and requests 1, but the limit may be at most 2 times the request \(ending)bring it inside"
      ),
      ("{type: Pod, maxLimitRequestRatio: {cpu: 2}}", "{requests: {cpu: 1}, limits: {cpu: 2}}", nil),
      (
        "{type: Pod, maxLimitRequestRatio: {cpu: 2}}", "{requests: {cpu: 1}}",
        "the pod has no limit of cpu, but the limit may be at most 2 times the request \(ending)set one"
      ),
      (
        "{type: Container, maxLimitRequestRatio: {cpu: 2}}", "{requests: {cpu: 1}}",
        "container 'web' has no limit of cpu, but the limit may be at most 2 times the request \(ending)set one"
      ),
      ("{type: Container, maxLimitRequestRatio: {cpu: 2}}", "{limits: {cpu: 1}}", nil),
      (
        "{type: Container, maxLimitRequestRatio: {cpu: 2}}", "{requests: {cpu: 0}, limits: {cpu: 1}}",
        "container 'web' may use 1 of cpu and requests 0, but the limit may be at most 2 times the request \(ending)bring it inside"
      ),
      ("{type: Container, maxLimitRequestRatio: {cpu: 2}, default: {cpu: 1}}", "{}", nil),
    ] as [(String, String, String?)])
  func limitRange(item: String, resources: String, wanted: String?) {
    let bounds = """
      apiVersion: v1
      kind: LimitRange
      metadata: {name: bounds}
      spec: {limits: [\(item)]}
      """
    let wanted = wanted.map { ["error: \($0)"] } ?? []
    #expect(said(bounds, container(resources), by: "limitrange-violation") == wanted)
  }

  @Test("a LimitRange bounds the claims of volumes that live as long as a pod")
  func passingClaims() {
    let bounds = """
      apiVersion: v1
      kind: LimitRange
      metadata: {name: bounds}
      spec: {limits: [{type: PersistentVolumeClaim, max: {storage: 1Gi}}]}
      """
    let pod = """
      containers: [{name: web, image: web:1.4.2, volumeMounts: [{name: tmp, mountPath: /tmp}]}]
        volumes:
        - name: tmp
          ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 2Gi}}}}}
      """
    #expect(
      said(bounds, pod, by: "limitrange-violation") == [
        "error: the claim asks for 2Gi, but the most is 1Gi \(Self.ending)bring it inside"
      ])
  }

  @Test(
    "a quota counts devices, huge pages and the claims of one class",
    arguments: [
      ("requests.nvidia.com/gpu: 1", 2), ("requests.nvidia.com/gpu: 2", nil), ("hugepages-2Mi: 2Mi", 4),
      ("requests.hugepages-2Mi: 4Mi", nil), ("gold.storageclass.storage.k8s.io/requests.storage: 1Gi", 2),
      ("gold.storageclass.storage.k8s.io/persistentvolumeclaims: 0", 1),
      ("silver.storageclass.storage.k8s.io/persistentvolumeclaims: 0", nil), ("count/jobs.batch: 0", nil),
    ] as [(String, Int?)])
  func quota(hard: String, takes: Int?) {
    let bounds = """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data}
      spec: {storageClassName: gold, accessModes: [ReadWriteOnce], resources: {requests: {storage: 2Gi}}}
      ---
      apiVersion: v1
      kind: ResourceQuota
      metadata: {name: all}
      spec: {hard: {\(hard)}}
      """
    let found = said(bounds, container("{limits: {nvidia.com/gpu: 2, hugepages-2Mi: 4Mi}}"), by: "quota-exceeded")
    #expect(found.count == (takes == nil ? 0 : 1))
    if let takes { #expect(found.first?.contains("what is here takes \(takes)") == true, "\(found)") }
    // Only CPU and memory must be said by every container.
    #expect(said(bounds, container("{}"), by: "quota-needs-values").isEmpty)
  }

  @Test("what a LimitRange gives bounds volumes as well")
  func volumes() {
    func findings(_ rule: String, _ volume: String) -> [String] {
      let bounds = """
        apiVersion: v1
        kind: LimitRange
        metadata: {name: bounds}
        spec: {limits: [{type: Container, default: {memory: 64Mi, ephemeral-storage: 1Gi}}]}
        """
      let pod = """
        containers: [{name: web, image: web:1.4.2, volumeMounts: [{name: tmp, mountPath: /tmp}]}]
          volumes: [{name: tmp, emptyDir: \(volume)}]
        """
      return said(bounds, pod, by: rule)
    }
    #expect(findings("volume-emptydir-unbounded", "{}").isEmpty)
    #expect(
      findings("data-on-memory", "{medium: Memory, sizeLimit: 64Mi}") == [
        "warning: volume 'tmp' may take 64Mi of memory, and container 'web' is killed at 64Mi; set sizeLimit below that"
      ])
    #expect(
      findings("emptydir-exceeds-limit", "{sizeLimit: 2Gi}") == [
        "warning: volume 'tmp' may take 2Gi, and the pod is evicted at 1Gi of ephemeral storage; raise the limits or lower sizeLimit"
      ])
  }
}
