import Kubernetes
import Manifest

extension Rule {
  /// What else makes a container's walls thicker or thinner: SELinux, sysctls, a file system that can't be written.
  static let hardening: [Rule] = [
    Rule(
      "sec-context-missing", .security, .style, "Nothing is said about a container's rights",
      effect: "all defaults, which are wide",
      why: "Without a securityContext a container may run as root, with fourteen capabilities and every system call.",
      explanation: """
        Begin with this one, in the pod and in each container:

        ```
        securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
        securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}, readOnlyRootFilesystem: true}
        ```
        """,
      sources: [.documentation("Configure a Security Context for a Pod or Container")],
      peers: [
        "checkov/CKV_K8S_29", "checkov/CKV_K8S_30", "datree/CIS_MISSING_KEY_SECURITYCONTEXT", "kubescape/C-0211",
      ],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2}  # <-
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
        """
      ],
      check: .each(.runner) { runner, report in
        let shared = runner.pod.securityContext
        if runner.pod.spec.shape == .list {
          report(shared, "the pod's spec is a list, so it has no securityContext; write a map")
        }
        guard !shared.isPresent else { return }
        for container in runner.containers where !container.securityContext.isPresent {
          report(
            container.securityContext,
            "neither the pod nor container '\(container.name)' has a securityContext; add one", in: container)
        }
      }
    ),
    Rule(
      "sec-writable-rootfs", .security, .info, "A container may change its own program",
      effect: "what breaks in can stay and hide",
      why: """
        With a file system that can be written, whoever takes over the program can change it, or bring tools along. It also \
        lets the program keep data where a restart loses them.
        """,
      explanation: """
        Set `readOnlyRootFilesystem: true`, and mount an emptyDir wherever the program writes: /tmp, caches, pid files.
        """,
      sources: [.documentation("Configure a Security Context for a Pod or Container")],
      peers: [
        "kube-linter/no-read-only-root-fs", "kube-score/container-security-context-readonlyrootfilesystem",
        "polaris/notReadOnlyRootFilesystem", "kubesec/ReadOnlyRootFilesystem",
        "kubeaudit/rootfs:ReadOnlyRootFilesystemFalse", "kubeaudit/rootfs:ReadOnlyRootFilesystemNil",
        "checkov/CKV_K8S_22", "datree/CONTAINERS_INCORRECT_READONLYROOTFILESYSTEM_VALUE", "kubescape/C-0017",
        "kyverno/require-ro-rootfs",
      ],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2}  # <-
          - {name: api, image: api:2, securityContext: {readOnlyRootFilesystem: false}}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, securityContext: {readOnlyRootFilesystem: true}}
        """
      ],
      check: .each(.confinement) { confinement, report in
        let field = confinement.container.securityContext["readOnlyRootFilesystem"]
        guard field.bool != true else { return }
        report(
          field,
          "container '\(confinement.container.name)' may change its own files; set readOnlyRootFilesystem: true, with an emptyDir where it writes"
        )
      }
    ),
    Rule(
      "sec-linux-hardening", .security, .style, "Nothing is asked for that holds a container back",
      effect: "root's default rights, every call",
      why: """
        Neither seccomp nor AppArmor nor SELinux options nor dropped capabilities stand between the program and the kernel, \
        unless the node brings some of it by itself.
        """,
      explanation:
        "Any of them will do for this rule; `seccompProfile: {type: RuntimeDefault}` for the pod is the easiest.",
      sources: [.documentation("Linux kernel security constraints for Pods and containers")],
      peers: ["polaris/linuxHardening", "kubescape/C-0055"],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, securityContext: {seccompProfile: {type: Unconfined}}}  # <-
          - {name: api, image: api:2, securityContext: {capabilities: {drop: [ALL], add: [all]}}}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, securityContext: {capabilities: {drop: [NET_RAW]}}}
          - {name: api, image: api:2, securityContext: {seccompProfile: {type: RuntimeDefault}}}
        """
      ],
      check: .each(.confinement) { confinement, report in
        func counts(_ profile: Node) -> Bool {
          guard let text = profile.text, !text.isEmpty else { return false }
          return text.lowercased() != "unconfined"
        }
        // What is added again was never dropped.
        let keepsAll = confinement.dropped.isEmpty || confinement.added.contains { $0.name == "ALL" }
        guard !counts(confinement.seccomp["type"]), !counts(confinement.appArmor), keepsAll,
          confinement.effective("seLinuxOptions").count == 0
        else { return }
        report(
          confinement.container.securityContext,
          "nothing holds container '\(confinement.container.name)' back; set seccompProfile type RuntimeDefault for the pod"
        )
      }
    ),
    Rule(
      "sec-selinux-custom", .security, .warning, "SELinux options go beyond the Pod Security baseline",
      effect: "refused where the baseline is enforced",
      why: """
        A type of one's own, such as spc_t, can mean a container that SELinux doesn't hold back at all; user and role change \
        what it may become.
        """,
      explanation: """
        Take the fields out. Types that may be set: container_t, container_init_t, container_kvm_t, and from 1.31 on \
        container_engine_t. The `level` is free.
        """,
      sources: [.documentation("Pod Security Standards")],
      peers: [
        "datree/EKS_INVALID_SELINUXOPTIONS_TYPE_VALUE", "datree/EKS_INVALID_SELINUXOPTIONS_USER_VALUE",
        "datree/EKS_INVALID_SELINUXOPTIONS_ROLE_VALUE", "kyverno/disallow-selinux",
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
            securityContext:
              seLinuxOptions:
                type: spc_t  # <-
                role: sysadm_r  # <-
                user: root  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: {seLinuxOptions: {level: "s0:c123,c456", type: container_t}}
          containers:
          - {name: web, image: web:1.4.2}
        """
      ],
      check: .each(.runner) { runner, report in
        let types = ["container_t", "container_init_t", "container_kvm_t"]
        let allowed = report.survey.minor >= 31 ? types + ["container_engine_t"] : types
        func look(_ context: Node, _ whose: String, _ container: Container?) {
          let options = context["seLinuxOptions"]
          if let type = options["type"].text, !type.isEmpty, !allowed.contains(type) {
            report(
              options["type"],
              "the SELinux type '\(type)' of \(whose) is beyond the Pod Security baseline; take it out",
              in: container)
          }
          for field in ["user", "role"] {
            guard let text = options[field].text, !text.isEmpty else { continue }
            report(
              options[field],
              "the SELinux \(field) '\(text)' of \(whose) is beyond the Pod Security baseline; take it out",
              in: container)
          }
        }
        look(runner.pod.securityContext, "the pod", nil)
        for container in runner.pod.allContainers {
          look(container.securityContext, "container '\(container.name)'", container)
        }
      }
    ),
    Rule(
      "sec-selinux-unset", .security, .style, "A container has no SELinux options",
      effect: "the runtime chooses the label",
      why: "On nodes with SELinux the runtime then gives each pod a label of its own, which is mostly what one wants.",
      explanation: "Set `seLinuxOptions` where a policy asks for a certain level, or where pods are to share files.",
      sources: [.documentation("Configure a Security Context for a Pod or Container")],
      peers: ["kubescape/set-seLinuxOptions"],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: {seLinuxOptions: {level: "s0:c123,c456"}}
          containers:
          - {name: web, image: web:1.4.2}
        """
      ],
      check: .each(.confinement) { confinement, report in
        guard !confinement.effective("seLinuxOptions").isPresent else { return }
        report(
          confinement.container.securityContext["seLinuxOptions"],
          "container '\(confinement.container.name)' has no seLinuxOptions; set a level where a policy asks for one")
      }
    ),
    Rule(
      "sec-sysctls-unsafe", .security, .warning, "A pod sets kernel parameters that count as unsafe",
      effect: "refused by the kubelet unless allowed",
      why: """
        Parameters outside of the safe list can hurt other pods of the node, or the node. The kubelet refuses the pod \
        (SysctlForbidden), and a controller makes new ones without end, unless the node's `allowedUnsafeSysctls` names them.
        """,
      explanation: """
        Take them out, or allow them on some nodes and send the pods there with a nodeSelector or a toleration. Which are \
        safe depends on the Kubernetes version.
        """,
      sources: [
        .documentation("Using sysctls in a Kubernetes Cluster"), .source("pkg/kubelet/sysctl/safe_sysctls.go"),
      ],
      peers: ["kube-linter/unsafe-sysctls", "kubescape/set-sysctls-params", "kyverno/restrict-sysctls"],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext:
            sysctls:
            - {name: net.core.somaxconn, value: "1024"}  # <-
            - {name: net.ipv4.tcp_syncookies, value: "1"}
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
          securityContext: {sysctls: [{name: net/ipv4/ip_unprivileged_port_start, value: "0"}]}
          containers:
          - {name: web, image: web:1.4.2}
        """
      ],
      check: .each(.runner) { runner, report in
        let minor = report.survey.minor
        for sysctl in runner.pod.securityContext["sysctls"].items {
          guard let written = sysctl["name"].text, !written.isEmpty else { continue }
          let name = dotted(written)
          let since = safeSysctls[name]
          if let since, since <= minor { continue }
          let reason = since.map { " before Kubernetes 1.\($0)" } ?? ""
          report(
            sysctl["name"],
            "'\(written)' isn't among the safe sysctls\(reason), so the kubelet refuses the pod unless it's told to allow it; take it out"
          )
        }
      }
    ),
  ]
}

/// Safe sysctls, and the minor version since which they are.
/// Source: Kubernetes, `pkg/kubelet/sysctl/safe_sysctls.go`.
private let safeSysctls: [String: Int] = [
  "kernel.shm_rmid_forced": 0, "net.ipv4.ip_local_port_range": 0, "net.ipv4.tcp_syncookies": 0,
  "net.ipv4.ping_group_range": 18, "net.ipv4.ip_unprivileged_port_start": 22, "net.ipv4.ip_local_reserved_ports": 27,
  "net.ipv4.tcp_keepalive_time": 29, "net.ipv4.tcp_fin_timeout": 29, "net.ipv4.tcp_keepalive_intvl": 29,
  "net.ipv4.tcp_keepalive_probes": 29, "net.ipv4.tcp_rmem": 32, "net.ipv4.tcp_wmem": 32,
]

/// A sysctl's name with dots: where a slash comes first, slashes part it, and dots belong to a part.
private func dotted(_ name: String) -> String {
  guard let mark = name.first(where: { $0 == "." || $0 == "/" }), mark == "/" else { return name }
  return String(name.map { $0 == "/" ? "." : $0 == "." ? "/" : $0 })
}
