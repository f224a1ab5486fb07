import Kubernetes
import Manifest

extension Rule {
  /// What the kernel holds a container's program back from: seccomp, AppArmor.
  static let kernelProfiles: [Rule] = [
    Rule(
      "sec-seccomp-missing", .security, .info, "No seccomp profile holds a container back",
      effect: "every system call is open to it",
      why: """
        Unless the kubelet is told otherwise, containers run without seccomp: the program may make every system call there \
        is. Faults in rarely used ones are the usual way out of containers; the runtime's own profile closes those.
        """,
      explanation: """
        Set `seccompProfile: {type: RuntimeDefault}` in the pod's securityContext. Hardly a program notices. Annotations \
        `seccomp.security.alpha.kubernetes.io` don't count: kubelets have ignored them since 1.27.
        """,
      sources: [
        .documentation("Restrict a Container's Syscalls with seccomp"), .documentation("Pod Security Standards"),
      ],
      peers: [
        "kube-score/container-seccomp-profile", "kubesec/SeccompAny", "kubeaudit/seccomp:SeccompProfileMissing",
        "checkov/CKV_K8S_31", "datree/CONTAINERS_INCORRECT_SECCOMP_PROFILE", "datree/CIS_INVALID_VALUE_SECCOMP_PROFILE",
        "kubescape/C-0210", "kyverno/restrict-seccomp-strict",
      ],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2}  # <-
          - {name: api, image: api:2, securityContext: {seccompProfile: {type: RuntimeDefault}}}
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: {seccompProfile: {type: RuntimeDefault}}
          containers:
          - {name: web, image: web:1.4.2}
        """
      ],
      check: .each(.confinement) { confinement, report in
        guard confinement.seccomp["type"].text?.isEmpty != false else { return }
        let own = confinement.container.securityContext["seccompProfile"]
        let shared = confinement.pod.securityContext["seccompProfile"]
        // For the whole pod, so that one change does for all of its containers.
        let fix =
          own.isPresent || shared.isPresent || confinement.isPrivileged
          ? [] : shared.setting(["type": "RuntimeDefault"])
        report(
          own, "container '\(confinement.container.name)' has no seccomp profile; set type RuntimeDefault for the pod",
          fix: fix)
      }
    ),
    Rule(
      "sec-seccomp-unconfined", .security, .warning, "A container runs without seccomp, as it's told to",
      effect: "every system call is open to it",
      why: """
        `Unconfined` turns off even the profile that the node would give. Where the Pod Security baseline is enforced, the \
        pod is refused.
        """,
      explanation: """
        Use RuntimeDefault. For a program that needs a call which that forbids, write a profile and name it with type \
        Localhost.
        """,
      sources: [
        .documentation("Restrict a Container's Syscalls with seccomp"), .documentation("Pod Security Standards"),
      ],
      peers: [
        "kubesec/SeccompUnconfined", "kubeaudit/seccomp:SeccompDisabledPod",
        "kubeaudit/seccomp:SeccompDisabledContainer", "kyverno/restrict-seccomp",
      ],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext:
            seccompProfile: {type: Unconfined}  # <-
          containers:
          - {name: web, image: web:1.4.2}
          - {name: api, image: api:2, securityContext: {seccompProfile: {type: Unconfined}}}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: {seccompProfile: {type: Localhost, localhostProfile: web.json}}
          containers:
          - {name: web, image: web:1.4.2}
        """
      ],
      check: .unconfined("seccompProfile", "seccomp")
    ),
    Rule(
      "sec-apparmor-missing", .security, .style, "No AppArmor profile is asked for",
      effect: "the node decides, or nothing",
      why: """
        On nodes with AppArmor the runtime's profile keeps programs from writing to /proc and /sys and from mounting. Not \
        asking for it leaves it to the node whether there's one.
        """,
      explanation: """
        Set `appArmorProfile: {type: RuntimeDefault}` in the pod's securityContext. Nodes without AppArmor then refuse the \
        pod, so do it only where all have it.
        """,
      sources: [.documentation("Restrict a Container's Access to Resources with AppArmor")],
      peers: ["kubesec/ApparmorAny", "kubeaudit/apparmor:AppArmorAnnotationMissing"],
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
          securityContext: {appArmorProfile: {type: RuntimeDefault}}
          containers:
          - {name: web, image: web:1.4.2}
        """,
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          annotations: {container.apparmor.security.beta.kubernetes.io/web: runtime/default}
        spec:
          containers:
          - {name: web, image: web:1.4.2}
        """,
      ],
      check: .each(.confinement) { confinement, report in
        guard confinement.appArmor.text?.isEmpty != false else { return }
        report(
          confinement.container.securityContext["appArmorProfile"],
          "container '\(confinement.container.name)' asks for no AppArmor profile; set type RuntimeDefault for the pod")
      }
    ),
    Rule(
      "sec-apparmor-unconfined", .security, .warning, "A container runs without AppArmor, as it's told to",
      effect: "one wall less around it",
      why: """
        `Unconfined` turns off even the profile that the node would give. Where the Pod Security baseline is enforced, the \
        pod is refused.
        """,
      explanation: "Use RuntimeDefault, or a profile of your own with type Localhost.",
      sources: [
        .documentation("Restrict a Container's Access to Resources with AppArmor"),
        .documentation("Pod Security Standards"),
      ],
      peers: [
        "kubesec/ApparmorUnconfined", "kubeaudit/apparmor:AppArmorDisabled", "kyverno/restrict-apparmor-profiles",
      ],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          annotations:
            container.apparmor.security.beta.kubernetes.io/api: unconfined  # <-
        spec:
          containers:
          - {name: web, image: web:1.4.2, securityContext: {appArmorProfile: {type: Unconfined}}}  # <-
          - {name: api, image: api:2}
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, securityContext: {appArmorProfile: {type: RuntimeDefault}}}
        """
      ],
      check: .unconfined("appArmorProfile", "AppArmor") { runner, report in
        for container in runner.pod.allContainers {
          let annotation = AppArmorAnnotation.node(of: container, in: runner.pod)
          guard annotation.text == "unconfined" else { continue }
          report(
            annotation, "container '\(container.name)' runs without AppArmor; use 'runtime/default'", in: container)
        }
      }
    ),
    Rule(
      "sec-apparmor-invalid", .security, .error, "An AppArmor annotation is wrong",
      effect: "refused by the API server",
      why: """
        The API server refuses a pod, and a workload with such a template, whose annotation names a container that it \
        hasn't got, or a profile that's none.
        """,
      explanation: """
        The key ends in the container's name; the value is `runtime/default`, `unconfined`, or `localhost/` and the name of \
        a profile. Since 1.30 there's the field `securityContext.appArmorProfile` for it.
        """,
      sources: [
        .documentation("Restrict a Container's Access to Resources with AppArmor"),
        .source("pkg/apis/core/validation/validation.go"),
      ],
      peers: ["kubeaudit/apparmor:AppArmorBadValue", "kubeaudit/apparmor:AppArmorInvalidAnnotation"],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          annotations:
            container.apparmor.security.beta.kubernetes.io/web: default  # <-
            container.apparmor.security.beta.kubernetes.io/proxi: runtime/default  # <-
        spec:
          containers:
          - {name: web, image: web:1.4.2}
          - {name: proxy, image: proxy:2}
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          annotations:
            container.apparmor.security.beta.kubernetes.io/web: localhost/web
        spec:
          containers:
          - {name: web, image: web:1.4.2}
        """
      ],
      check: .each(.runner) { runner, report in
        let containers = runner.pod.allContainers
        let names = containers.map(\.name)
        for (key, value) in runner.pod.node["metadata"]["annotations"].fields
        where key.hasPrefix(AppArmorAnnotation.prefix) {
          let name = String(key.dropFirst(AppArmorAnnotation.prefix.count))
          guard !isTemplate(name) else { continue }
          guard let container = containers.first(where: { $0.name == name }) else {
            let near = nearest(to: name, among: names)
            let advice = near.map { "did you mean '\($0)'?" } ?? "take the annotation out"
            report(
              value, "an AppArmor profile is set for container '\(name)', which isn't there; \(advice)",
              in: runner.pod.onlyContainer,
              fix: near.map { rename(value, to: $0) } ?? [])
            continue
          }
          guard let text = value.text, !text.isEmpty, !isTemplate(text) else { continue }
          guard text != "runtime/default", text != "unconfined", !text.hasPrefix("localhost/") else { continue }
          report(
            value, "'\(text)' is no AppArmor profile; write 'runtime/default', 'unconfined' or 'localhost/NAME'",
            in: container)
        }
      }
    ),
  ]
}

extension Check {
  /// Reports type Unconfined wherever it's written.
  fileprivate static func unconfined(
    _ field: String, _ word: String, also more: (@Sendable (Runner, Reporter) -> Void)? = nil
  ) -> Check {
    .each(.runner) { runner, report in
      let shared = runner.pod.securityContext[field]["type"]
      if shared.text == "Unconfined" {
        report(
          shared, "the pod's containers run without \(word) unless they say otherwise; use type RuntimeDefault",
          in: runner.pod.onlyContainer)
      }
      for container in runner.pod.allContainers {
        let own = container.securityContext[field]["type"]
        guard own.text == "Unconfined" else { continue }
        report(own, "container '\(container.name)' runs without \(word); use type RuntimeDefault", in: container)
      }
      more?(runner, report)
    }
  }
}

/// Names another container in an annotation's key; nothing where that's there already.
private func rename(_ annotation: Node, to container: String) -> [Edit] {
  let key = AppArmorAnnotation.prefix + container
  guard annotation.parent?[key].isWritten == false else { return [] }
  return annotation.renaming(to: key)
}
