import Manifest

// Replicas, daemons and tasks. What a controller would draw by chance stands in ‹ ›: a ReplicaSet's hash is ‹1›, the
// ends of pods' names are letters.

private let hash = "‹1›"

/// A ReplicaSet named `web-‹1›`, and its pods. A paused Deployment that was never rolled out makes none.
@Sendable func deriveReplicaSet(_ deployment: Resource, _ made: inout Derivations) {
  let spec = deployment.node["spec"]
  guard !made.hasChildren(deployment.id), spec["paused"].bool != true, deployment.podTemplate.shape == .map else {
    return
  }
  let replicas = made.steadyReplicas(of: deployment)
  let name = "\(deployment.name)-\(hash)"
  let added = [
    (key: deployment.kind == .rollout ? "rollouts-pod-template-hash" : "pod-template-hash", value: hash)
  ]
  let template = deployment.podTemplate
  let owner = OwnerReference(deployment)
  let namespace = deployment.namespace
  let surge = Workload(deployment).map { $0.rollingBounds.surge } ?? 0
  let set = made.add(.replicaSet, name, of: deployment) { root in
    root.map(key: "metadata") { out in
      out.string(name, key: "name")
      if !namespace.isEmpty { out.string(namespace, key: "namespace") }
      out.texts("labels", from: template["metadata"]["labels"], and: added)
      out.map(key: "annotations") { annotations in
        annotations.scalar("\(replicas)", quoted: true, key: "deployment.kubernetes.io/desired-replicas")
        annotations.scalar("\(replicas + surge)", quoted: true, key: "deployment.kubernetes.io/max-replicas")
        annotations.scalar("1", quoted: true, key: "deployment.kubernetes.io/revision")
      }
      out.list(key: "ownerReferences") { owner.write(&$0) }
    }
    root.map(key: "spec") { out in
      out.int(replicas, key: "replicas", span: spec["replicas"].isPresent ? spec["replicas"].span : nil)
      out.copy(spec["minReadySeconds"])
      out.map(key: "selector") { selector in
        selector.texts("matchLabels", from: spec["selector"]["matchLabels"], and: added)
        selector.copy(spec["selector"]["matchExpressions"])
      }
      out.map(key: "template", span: template.span) { out in
        out.map(key: "metadata") { metadata in
          metadata.texts("labels", from: template["metadata"]["labels"], and: added)
          metadata.copy(template["metadata"]["annotations"])
        }
        out.copy(template["spec"])
      }
    }
  }
  made.link(set.id, .ownedBy, deployment.id, at: spec["replicas"])
  made.addPods(replicas, of: deployment, through: set, labels: added, because: spec["replicas"]) {
    "\(name)-\(letters($0))"
  }
}

/// A ReplicationController, which for the first rollout is number 1, and its pods.
@Sendable func deriveReplicationController(_ config: Resource, _ made: inout Derivations) {
  guard !made.hasChildren(config.id), config.podTemplate.shape == .map else { return }
  let spec = config.node["spec"]
  let replicas = made.steadyReplicas(of: config)
  let name = "\(config.name)-1"
  let added = [(key: "deployment", value: name), (key: "deploymentconfig", value: config.name)]
  let template = config.podTemplate
  let owner = OwnerReference(config)
  let namespace = config.namespace
  let controller = made.add(.replicationController, name, of: config) { root in
    root.map(key: "metadata") { out in
      out.string(name, key: "name")
      if !namespace.isEmpty { out.string(namespace, key: "namespace") }
      out.list(key: "ownerReferences") { owner.write(&$0) }
    }
    root.map(key: "spec") { out in
      out.int(replicas, key: "replicas", span: spec["replicas"].isPresent ? spec["replicas"].span : nil)
      out.texts("selector", from: spec["selector"], and: added)
      out.map(key: "template", span: template.span) { out in
        out.map(key: "metadata") { $0.texts("labels", from: template["metadata"]["labels"], and: added) }
        out.copy(template["spec"])
      }
    }
  }
  made.link(controller.id, .ownedBy, config.id, at: spec["replicas"])
  made.addPods(replicas, of: config, through: controller, labels: added, because: spec["replicas"]) {
    "\(name)-\(letters($0))"
  }
}

/// The pods of a ReplicaSet or ReplicationController that somebody wrote: `web-‹a›`.
@Sendable func deriveReplicas(_ set: Resource, _ made: inout Derivations) {
  // One that has its controller here was made by it; its pods are beside it.
  guard !made.hasChildren(set.id), made.runners.controllers[set.id] == nil else { return }
  let replicas = made.steadyReplicas(of: set)
  made.addPods(replicas, of: set, through: set, because: set.node["spec"]["replicas"]) {
    "\(set.name)-‹\(letters($0))›"
  }
}

/// A StatefulSet's pods `db-0`, `db-1` …, each with its claims `data-db-0`.
@Sendable func deriveOrdinals(_ set: Resource, _ made: inout Derivations) {
  guard !made.hasChildren(set.id), let workload = Workload(set) else { return }
  let spec = set.node["spec"]
  let first = workload.firstOrdinal
  let replicas = made.steadyReplicas(of: set)
  let serviceName = spec["serviceName"].text
  let base = made.plan(of: set, owner: OwnerReference(set))
  for ordinal in first..<(first + min(replicas, made.options.podsShown)) {
    let name = "\(set.name)-\(ordinal)"
    var plan = base
    plan.name = name
    plan.labels = [
      (key: "apps.kubernetes.io/pod-index", value: "\(ordinal)"),
      (key: "controller-revision-hash", value: "\(set.name)-\(hash)"),
      (key: "statefulset.kubernetes.io/pod-name", value: name),
    ]
    (plan.hostname, plan.subdomain, plan.generateName) = (name, serviceName, "\(set.name)-")
    plan.claims = workload.claimTemplates.map { (volume: $0.name, claim: "\($0.name)-\(name)") }
    let pod = made.addPod(plan, of: set, through: set, because: spec["replicas"])
    for template in workload.claimTemplates {
      let claim = deriveClaim("\(template.name)-\(name)", template, of: set, &made)
      made.link(pod.id, .mounts, claim.id, at: template.node)
    }
  }
  made.note(pods: [], of: set.id, leftOut: max(0, replicas - made.options.podsShown))
}

private func deriveClaim(
  _ name: String, _ template: PersistentVolumeClaim, of set: Resource, _ made: inout Derivations
) -> Resource {
  let namespace = set.namespace
  let selected = set.node["spec"]["selector"]["matchLabels"]
  if let written = made.find(.persistentVolumeClaim, name, in: namespace) { return written }
  let metadata = template.node["metadata"]
  let spec = template.spec
  let className = template.className
  // A claim is only owned, and so deleted, where the set says so.
  let owned = set.node["spec"]["persistentVolumeClaimRetentionPolicy"]["whenDeleted"].text == "Delete"
  let owner = OwnerReference(set)
  let claim = made.add(.persistentVolumeClaim, name, of: set) { root in
    root.map(key: "metadata") { out in
      out.string(name, key: "name", span: metadata["name"].isPresent ? metadata["name"].span : nil)
      if !namespace.isEmpty { out.string(namespace, key: "namespace") }
      out.texts(
        "labels", from: metadata["labels"], and: selected.fields.map { (key: $0.key, value: $0.value.text ?? "") })
      out.copy(metadata["annotations"])
      if owned { out.list(key: "ownerReferences") { owner.write(&$0) } }
    }
    root.map(key: "spec", span: spec.isPresent ? spec.span : nil) { out in
      for (_, value) in spec.fields where value.isPresent { out.copy(value) }
      if !spec["volumeMode"].isPresent { out.string("Filesystem", key: "volumeMode") }
    }
  }
  made.link(claim.id, .ownedBy, set.id, at: template.node)
  if let className, !className.isEmpty, let found = made.find(.storageClass, className, in: "") {
    made.link(claim.id, .claims, found.id, at: template.spec["storageClassName"])
  }
  return claim
}

/// A DaemonSet's pods, one on each node that it fits; where no nodes are known, one that stands for all.
@Sendable func deriveDaemons(_ set: Resource, _ made: inout Derivations) {
  guard !made.hasChildren(set.id), set.podTemplate.shape == .map else { return }
  let spec = set.podTemplate["spec"]
  let known = made.all(of: .node)
  let nodes = known.filter { takesDaemon($0.node, spec) }
  let count = known.isEmpty ? 1 : nodes.count
  var plan = made.plan(of: set, owner: OwnerReference(set))
  for position in 0..<min(count, made.options.podsShown) {
    plan.name = "\(set.name)-‹\(letters(position))›"
    plan.labels = [
      (key: "controller-revision-hash", value: hash), (key: "pod-template-generation", value: "1"),
    ]
    (plan.isDaemon, plan.generateName) = (true, "\(set.name)-")
    let pod = made.addPod(plan, of: set, through: set, because: spec["nodeSelector"])
    if position < nodes.count { made.link(pod.id, .runsOn, nodes[position].id, at: spec["nodeSelector"]) }
  }
  made.note(pods: [], of: set.id, leftOut: max(0, count - made.options.podsShown))
}

/// By `nodeSelector` and taints; a cordoned node takes daemons, too.
private func takesDaemon(_ node: Node, _ spec: Node) -> Bool {
  guard Labels(spec["nodeSelector"]).isContained(in: Labels(node["metadata"]["labels"])) else { return false }
  return node["spec"]["taints"].items.allSatisfy { taint in
    let effect = taint["effect"].text ?? ""
    guard effect != "PreferNoSchedule", taint["key"].text?.hasPrefix("node.kubernetes.io/") != true else { return true }
    return spec["tolerations"].items.contains { item in
      let (key, wanted) = (item["key"].text ?? "", item["effect"].text ?? "")
      guard wanted.isEmpty || wanted == effect else { return false }
      if item["operator"].text == "Exists" { return key.isEmpty || key == taint["key"].text }
      return key == taint["key"].text && (item["value"].text ?? "") == (taint["value"].text ?? "")
    }
  }
}

/// A Job's pods, as many as must succeed: `pi-‹a›`, or `pi-0-‹a›` when they are numbered.
@Sendable func deriveTasks(_ job: Resource, _ made: inout Derivations) {
  guard !made.hasChildren(job.id), made.runners.controllers[job.id] == nil else { return }
  made.addTasks(of: job, JobSpec(job.node["spec"]), template: job.podTemplate, through: job) { "‹\($0)›" }
}

/// The next Job of a CronJob, `report-‹t›`, and its pods.
@Sendable func deriveNextJob(_ cronJob: Resource, _ made: inout Derivations) {
  let spec = cronJob.node["spec"]
  let template = spec["jobTemplate"]
  guard spec["suspend"].bool != true, template.shape == .map else { return }
  let name = "\(cronJob.name)-‹t›"
  let owner = OwnerReference(cronJob)
  let namespace = cronJob.namespace
  let job = made.add(.job, name, of: cronJob) { root in
    root.map(key: "metadata") { out in
      out.string(name, key: "name")
      if !namespace.isEmpty { out.string(namespace, key: "namespace") }
      out.texts("labels", from: template["metadata"]["labels"], and: [])
      out.texts(
        "annotations", from: template["metadata"]["annotations"],
        and: [(key: "batch.kubernetes.io/cronjob-scheduled-timestamp", value: "‹t›")])
      out.list(key: "ownerReferences") { owner.write(&$0) }
    }
    root.copy(template["spec"])
  }
  made.link(job.id, .ownedBy, cronJob.id, at: spec["schedule"])
  made.addTasks(of: job, JobSpec(template["spec"]), template: template["spec"]["template"], through: cronJob) { $0 }
}

extension Derivations {
  /// What is the same for every pod of a workload.
  func plan(of workload: Resource, owner: OwnerReference, template: Node? = nil) -> PodPlan {
    let template = template ?? workload.podTemplate
    let account = Pod(template: template).serviceAccountName
    return PodPlan(
      name: "", namespace: workload.namespace, template: template, owner: owner,
      serviceAccount: find(.serviceAccount, account, in: workload.namespace)?.node)
  }

  /// Adds pods that differ only in name. `top` is what was written; `owner` makes them, for itself or for it.
  mutating func addPods(
    _ count: Int, of top: Resource, through owner: Resource, labels: [(key: String, value: String)] = [],
    because: Node, name: (Int) -> String
  ) {
    guard top.podTemplate.shape == .map else { return }
    var plan = plan(of: top, owner: OwnerReference(owner))
    (plan.labels, plan.generateName) = (labels, "\(owner.name)-")
    for position in 0..<min(count, options.podsShown) {
      plan.name = name(position)
      addPod(plan, of: top, through: owner, because: because)
    }
    note(pods: [], of: top.id, leftOut: max(0, count - options.podsShown))
    if owner.id != top.id { note(pods: [], of: owner.id, leftOut: max(0, count - options.podsShown)) }
  }

  @discardableResult
  mutating func addPod(_ plan: PodPlan, of top: Resource, through owner: Resource, because: Node) -> Resource {
    let pod = add(.pod, plan.name, of: owner) { plan.write(&$0) }
    link(pod.id, .ownedBy, owner.id, at: because)
    let made = MadePod(id: pod.id, template: Pod(template: plan.template), subdomain: plan.subdomain)
    note(pods: [made], of: top.id)
    if owner.id != top.id { note(pods: [made], of: owner.id) }
    return pod
  }

  mutating func addTasks(
    of job: Resource, _ spec: JobSpec, template: Node, through top: Resource, mark: (String) -> String
  ) {
    guard !(spec.node["suspend"].bool ?? false), template.shape == .map else { return }
    let base = plan(of: top, owner: OwnerReference(job), template: template)
    let because = spec.node["completions"].isPresent ? spec.node["completions"] : spec.node["parallelism"]
    for position in 0..<min(spec.pods, options.podsShown) {
      let end = mark(letters(spec.isIndexed ? 0 : position))
      let name = spec.isIndexed ? "\(job.name)-\(position)-\(end)" : "\(job.name)-\(end)"
      var plan = base
      plan.name = name
      plan.labels = [
        (key: "batch.kubernetes.io/controller-uid", value: "‹uid›"),
        (key: "batch.kubernetes.io/job-name", value: job.name), (key: "controller-uid", value: "‹uid›"),
        (key: "job-name", value: job.name),
      ]
      plan.generateName = "\(job.name)-"
      if spec.isIndexed {
        plan.labels.append((key: "batch.kubernetes.io/job-completion-index", value: "\(position)"))
        plan.annotations = [(key: "batch.kubernetes.io/job-completion-index", value: "\(position)")]
        (plan.hostname, plan.completionIndex) = ("\(job.name)-\(position)", position)
        plan.generateName = "\(job.name)-\(position)-"
      }
      addPod(plan, of: top, through: job, because: because)
    }
    note(pods: [], of: job.id, leftOut: max(0, spec.pods - options.podsShown))
  }
}
