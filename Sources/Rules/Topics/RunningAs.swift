import Kubernetes
import Manifest

extension Rule {
  /// As which user and groups a container's program runs.
  static let runningAs: [Rule] = [
    Rule(
      "sec-run-as-root", .security, .warning, "A container may run as root",
      effect: "a way out of it leads to root's files",
      why: """
        Root in a container is root on the node, unless hostUsers is false, held back by the container's walls alone. Through \
        a fault in the kernel or the runtime, or a mounted directory of the node, it's root there, too.
        """,
      explanation: """
        Set `runAsNonRoot: true`: the kubelet then refuses to start the container as root. If the image says root, or names \
        its user by a word, set `runAsUser` to a number as well. The container's fields win over the pod's.

        An error where runAsNonRoot is true and runAsUser is 0: such a container never starts. Advice only where the pod says \
        0 and each of its containers something else.
        """,
      sources: [
        .documentation("Configure a Security Context for a Pod or Container"),
        .source("pkg/kubelet/kuberuntime/security_context.go"),
      ],
      peers: [
        "kube-linter/run-as-non-root", "polaris/runAsRootAllowed", "popeye/302", "popeye/306", "kubesec/RunAsNonRoot",
        "kubeaudit/nonroot", "checkov/CKV_K8S_23", "datree/CONTAINERS_INCORRECT_RUNASNONROOT_VALUE",
        "kubescape/C-0013", "kyverno/require-run-as-nonroot",
      ],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web  # <-
            image: web:1.4.2
          - name: api
            image: api:2
            securityContext:
              runAsUser: 0  # <-
          - name: worker
            image: worker:5
            securityContext:
              runAsNonRoot: true
              runAsUser: 0  # <- error
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: {runAsNonRoot: true}
          containers:
          - {name: web, image: web:1.4.2}
          - {name: api, image: api:2, securityContext: {runAsNonRoot: false, runAsUser: 1000}}
        """
      ],
      check: .each(.runner) { runner, report in
        guard !runner.pod.isForWindows else { return }
        if runner.pod.spec.shape == .list {
          report(
            runner.pod.securityContext["runAsNonRoot"],
            "the pod's spec is a list, so nothing keeps its containers from running as root; write a map")
        }
        // Whatever comes later gets the pod's fields: an injected sidecar, a container for debugging.
        let shared = runner.pod.securityContext
        let confinements = runner.containers.map { Confinement($0, in: runner.pod) }
        if shared["runAsUser"].int == 0, shared["runAsNonRoot"].bool != true, !confinements.isEmpty,
          confinements.allSatisfy({ $0.container.securityContext["runAsUser"].isPresent })
        {
          report(
            shared["runAsUser"],
            "every container has a user of its own, but what is added later runs as root; take it out",
            as: .info, certainty: .possible)
        }
        for confinement in confinements {
          let container = confinement.container
          let (nonRoot, user) = (confinement.nonRoot, confinement.user)
          let isRoot = user.int == 0
          if nonRoot.bool == true {
            guard isRoot else { continue }
            report(
              user,
              "container '\(container.name)' never starts: runAsNonRoot is true, but runAsUser is 0; set another user",
              as: .error, in: container)
          } else if isRoot {
            report(user, "container '\(container.name)' runs as root; set another runAsUser", in: container)
          } else if user.int == nil {
            report(
              nonRoot, "container '\(container.name)' runs as root if its image says so; set runAsNonRoot: true",
              in: container)
          }
        }
      }
    ),
    Rule(
      "sec-run-as-root-group", .security, .style, "A container runs in the group root",
      effect: "files of the group root are open to it",
      why:
        "Files that belong to the group root, those of the node in a mounted directory too, are then the program's to read or write.",
      explanation: """
        Set another `runAsGroup`, and leave 0 out of `supplementalGroups`. OpenShift runs images as an arbitrary user in group \
        root on purpose; there it's harmless.
        """,
      sources: [.documentation("Configure a Security Context for a Pod or Container")],
      peers: ["kube-linter/run-as-non-root", "kyverno/check-supplementalgroups"],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext:
            supplementalGroups: [4000, 0]  # <-
          containers:
          - {name: web, image: web:1.4.2, securityContext: {runAsGroup: 0}}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: {runAsGroup: 0, supplementalGroups: [4000]}
          containers:
          - {name: web, image: web:1.4.2, securityContext: {runAsGroup: 3000}}
        """
      ],
      check: .each(.runner) { runner, report in
        guard !runner.pod.isForWindows else { return }
        for group in runner.pod.securityContext["supplementalGroups"].items where group.int == 0 {
          report(group, "the pod's containers are in the group root; take 0 out")
        }
        for container in runner.containers {
          let group = Confinement(container, in: runner.pod).group
          guard group.int == 0 else { continue }
          report(group, "container '\(container.name)' runs in the group root; set another runAsGroup", in: container)
        }
      }
    ),
    Rule(
      "sec-low-uid", .security, .style, "A container's user may be one of the node's",
      effect: "out of the container it's somebody there",
      why: """
        A user of the same number on the node owns files and processes there; whoever gets out of the container is that \
        user. Numbers from 10000 on are rarely anybody's.
        """,
      explanation: "Set `runAsUser` to 10000 or more, or `hostUsers: false`, which gives the pod numbers of its own.",
      sources: [.documentation("Configure a Security Context for a Pod or Container")],
      peers: [
        "kube-score/container-security-context-user-group-id", "kubesec/RunAsUser", "checkov/CKV_K8S_40",
        "datree/CONTAINERS_INCORRECT_RUNASUSER_VALUE_LOWUID",
      ],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2}  # <-
          - {name: api, image: api:2, securityContext: {runAsUser: 1000}}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: {runAsUser: 10001}
          containers:
          - {name: web, image: web:1.4.2}
        """
      ],
      check: .low("runAsUser", "user", \.user)
    ),
    Rule(
      "sec-low-gid", .security, .style, "A container's group may be one of the node's",
      effect: "out of the container it's in a group there",
      why: """
        A group of the same number on the node has files there; whoever gets out of the container can use them. Numbers \
        from 10000 on are rarely anybody's.
        """,
      explanation: "Set `runAsGroup` to 10000 or more, or `hostUsers: false`, which gives the pod numbers of its own.",
      sources: [.documentation("Configure a Security Context for a Pod or Container")],
      peers: [
        "kube-score/container-security-context-user-group-id", "kubesec/RunAsGroup",
      ],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2}  # <-
          - {name: api, image: api:2, securityContext: {runAsGroup: 1000}}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          hostUsers: false
          containers:
          - {name: web, image: web:1.4.2}
        """
      ],
      check: .low("runAsGroup", "group", \.group)
    ),
    Rule(
      "sec-fsgroup-unset", .security, .style, "A pod doesn't say which group owns its volumes",
      effect: "written as whoever the program happens to be",
      why: """
        Without fsGroup, files on a volume belong to the user that wrote them, and a program that runs as another may not be \
        able to use them. With fsGroup and no fsGroupChangePolicy, the kubelet changes the group of every file at every \
        start, which takes minutes on large volumes.
        """,
      explanation: """
        Set `fsGroup` to a group of the pod's own and `fsGroupChangePolicy: OnRootMismatch`; `supplementalGroups` gives the \
        program further groups. Pods without persistent volumes don't need any of them.
        """,
      sources: [.documentation("Configure a Security Context for a Pod or Container")],
      peers: ["kubescape/set-fsgroup-value", "kubescape/set-fsgroupchangepolicy-value"],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:  # <-
          - {name: web, image: web:1.4.2}
        """,
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: {fsGroup: 2000}  # <-
          containers:
          - {name: web, image: web:1.4.2}
        """,
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: {fsGroup: 2000, fsGroupChangePolicy: OnRootMismatch}
          containers:
          - {name: web, image: web:1.4.2}
        """
      ],
      check: .each(.runner) { runner, report in
        guard !runner.pod.isForWindows else { return }
        let context = runner.pod.securityContext
        let hasGroup = (context["fsGroup"].int ?? -1) >= 0
        let hasPolicy = ["Always", "OnRootMismatch"].contains(context["fsGroupChangePolicy"].text ?? "")
        guard !hasGroup || !hasPolicy else { return }
        var missing: [String] = []
        if !hasGroup { missing.append("fsGroup") }
        if !hasPolicy { missing.append("fsGroupChangePolicy") }
        if !hasGroup, context["supplementalGroups"].count == 0 { missing.append("supplementalGroups") }
        report(
          context[missing[0]], "the pod doesn't say which group owns its volumes, and when; set \(list(missing))")
      }
    ),
    Rule(
      "sec-host-users", .security, .style, "A pod's users are the node's users",
      effect: "root inside is root outside",
      why: """
        In a user namespace, the pod's users, root too, are others on the node, with no rights there. Several grave ways out \
        of containers lead nowhere then.
        """,
      explanation: """
        Set `hostUsers: false`. The kernel, the runtime and the file systems of the volumes must know it, and hostNetwork, \
        hostPID and hostIPC can't be used with it.
        """,
      sources: [.documentation("User Namespaces")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          hostUsers: true  # <-
          containers:
          - {name: web, image: web:1.4.2}
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          hostUsers: false
          containers:
          - {name: web, image: web:1.4.2}
        """
      ],
      check: .each(.runner) { runner, report in
        let field = runner.pod.spec["hostUsers"]
        guard !runner.pod.isForWindows, field.bool != false else { return }
        report(field, "the pod's users are the node's users; set hostUsers: false where the cluster can do that")
      }
    ),
  ]
}

extension Check {
  /// Reports a number of a user or group that's below 10000, or isn't set.
  fileprivate static func low(
    _ field: String, _ word: String, _ value: @escaping @Sendable (Confinement) -> Node
  ) -> Check {
    .each(.confinement) { confinement, report in
      // These pods have numbers of their own.
      guard confinement.pod.spec["hostUsers"].bool != false else { return }
      let (node, name) = (value(confinement), confinement.container.name)
      guard let number = node.int else {
        report(node, "container '\(name)' runs as the \(word) that its image says; set \(field) to 10000 or more")
        return
      }
      guard number < 10_000 else { return }
      report(node, "container '\(name)' runs as \(word) \(number), which may be one of the node's; take 10000 or more")
    }
  }
}
