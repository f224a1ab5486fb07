import Kubernetes
import Manifest

extension Rule {
  /// Containers that can become root of their node, or already are.
  static let privileges: [Rule] = [
    Rule(
      "sec-privileged", .security, .error, "A container is privileged",
      effect: "whoever breaks in has the node",
      why: """
        A privileged container has all capabilities, sees all devices, and is held back by neither seccomp nor AppArmor. \
        Whoever takes over the program takes over the node, and with it the Secrets of all its pods.
        """,
      explanation: """
        Take the field out, and add the one capability or device that's really needed. What sets up nodes (network and \
        storage plugins) may have no other way; keep that in a namespace of its own, and say so with an annotation \
        `drydock.dev/ignore`.
        """,
      sources: [
        .documentation("Configure a Security Context for a Pod or Container"),
        .documentation("Pod Security Standards"),
      ],
      peers: [
        "kube-linter/privileged-container", "kube-score/container-security-context-privileged",
        "polaris/runAsPrivileged", "kubesec/Privileged", "kubeaudit/privileged:PrivilegedTrue", "checkov/CKV_K8S_16",
        "datree/CONTAINERS_INCORRECT_PRIVILEGED_VALUE_TRUE", "kubescape/C-0057",
        "kyverno/disallow-privileged-containers",
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
              privileged: true  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, securityContext: {privileged: false}}
          - {name: api, image: api:2}
        """
      ],
      check: .each(.confinement) { confinement, report in
        guard confinement.isPrivileged else { return }
        report(
          confinement.container.securityContext["privileged"],
          "container '\(confinement.container.name)' is privileged, so it's root of its node; take that out")
      }
    ),
    Rule(
      "sec-privilege-escalation", .security, .warning, "A container's program may get more rights than it started with",
      effect: "a setuid program makes it root",
      why: """
        Unless allowPrivilegeEscalation is false, a setuid program such as `sudo`, or one with file capabilities, gives \
        rights that the container was started without. Where it's false the kernel's no_new_privs is set, and none does.
        """,
      explanation: """
        Set `allowPrivilegeEscalation: false`. A program that starts as root and changes to a user still can; one that uses \
        `sudo`, `su` or another setuid program can't any more. The default is true. The API server refuses false where the \
        container is privileged or adds `CAP_SYS_ADMIN`, and beside `SYS_ADMIN` it holds nothing back: take those out first. \
        Silent about these while sec-privileged and sec-cap-dangerous are on.
        """,
      sources: [
        .documentation("Configure a Security Context for a Pod or Container"),
        .source("pkg/securitycontext/util.go"), .source("pkg/apis/core/validation/validation.go"),
      ],
      peers: [
        "kube-linter/privilege-escalation-container", "polaris/privilegeEscalationAllowed",
        "kubesec/AllowPrivilegeEscalation", "kubeaudit/privesc:AllowPrivilegeEscalationNil",
        "kubeaudit/privesc:AllowPrivilegeEscalationTrue", "checkov/CKV_K8S_20",
        "datree/CONTAINERS_MISSING_KEY_ALLOWPRIVILEGEESCALATION", "kubescape/C-0016",
        "kyverno/disallow-privilege-escalation",
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
              allowPrivilegeEscalation: true  # <-
          - name: tool
            image: tool:1
            securityContext:
              capabilities:
                add: [SYS_ADMIN]  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, securityContext: {allowPrivilegeEscalation: false}}
        """
      ],
      check: .each(.confinement) { confinement, report in
        let context = confinement.container.securityContext
        let (field, name) = (context["allowPrivilegeEscalation"], confinement.container.name)
        let rules = report.survey.rules
        if confinement.isPrivileged {
          // The same at the same place, with more weight.
          guard !rules.leaves(to: "sec-privileged") else { return }
          report(
            context["privileged"],
            "container '\(name)' is privileged, so its program has every right there is; take 'privileged' out")
        } else if let admin = confinement.added.first(where: { $0.name == "SYS_ADMIN" || $0.name == "ALL" }) {
          guard !rules.leaves(to: "sec-cap-dangerous") else { return }
          report(
            admin.node, "container '\(name)' has \(admin.name), with which its program can get every right; take it out"
          )
        } else if field.bool != false {
          let reason = field.isPresent ? "" : ", as that's the default"
          report(
            field,
            "the program of container '\(name)' may get more rights than it started with\(reason); set allowPrivilegeEscalation: false",
            fix: field.setting(.literal("false")))
        }
      }
    ),
    Rule(
      "sec-proc-mount", .security, .warning, "A container sees all of /proc",
      effect: "reads and changes the kernel's settings",
      why: """
        The container runtime hides or locks parts of /proc that concern the whole node. `Unmasked` leaves them open.
        """,
      explanation: """
        Leave the field out. It's for containers that run containers, and those need `hostUsers: false` as well.
        """,
      sources: [.documentation("Pod Security Standards")],
      peers: ["kube-linter/unsafe-proc-mount", "polaris/procMount", "kyverno/disallow-proc-mount"],
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
              procMount: Unmasked  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, securityContext: {procMount: Default}}
        """
      ],
      check: .each(.confinement) { confinement, report in
        let field = confinement.container.securityContext["procMount"]
        guard let text = field.text, !text.isEmpty, text != "Default" else { return }
        report(
          field, "container '\(confinement.container.name)' sees all of /proc (procMount \(text)); leave that out",
          fix: field.replacing(with: .string("Default")))
      }
    ),
    Rule(
      "sec-sudo-entrypoint", .security, .warning, "A container starts its program with sudo",
      effect: "the program is root after all",
      why: """
        sudo makes the program root whatever runAsUser says, and needs privilege escalation to be allowed, so neither can be \
        forbidden any more.
        """,
      explanation: """
        Start the program as the user it needs: `securityContext.runAsUser`. For one thing that root must do first, use an \
        init container.
        """,
      sources: [.documentation("Configure a Security Context for a Pod or Container")],
      peers: ["kubescape/C-0062"],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, command: [sudo, /bin/web]}  # <-
          - name: api
            image: api:2
            command: [sh, -c]
            args: ["cd /srv && exec sudo ./api"]  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, command: [/bin/web, --pseudo]}
        """
      ],
      check: .each(.confinement) { confinement, report in
        let words = CommandUse.program(of: confinement.container)
        var places = confinement.container.node["command"].items
        if let script = ShellCall(words)?.script, !places.contains(script) { places.append(script) }
        guard let place = places.first(where: { holdsSudo($0.text ?? "") }) else { return }
        report(
          place,
          "container '\(confinement.container.name)' starts its program with sudo, so it's root; set runAsUser instead")
      }
    ),
    Rule(
      "sec-host-process", .security, .error, "A Windows container runs as a process of its node",
      effect: "whoever breaks in has the node",
      why:
        "A HostProcess container isn't confined: it sees the node's files, network and devices, as a service of the node does.",
      explanation: "Take the field out. It's for what sets up nodes; keep that in a namespace of its own.",
      sources: [.documentation("Create a Windows HostProcess Pod"), .documentation("Pod Security Standards")],
      peers: [
        "polaris/hostProcess", "datree/EKS_INVALID_HOSTPROCESS_VALUE", "kubescape/C-0202",
        "kyverno/disallow-host-process",
      ],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          os: {name: windows}
          hostNetwork: true
          containers:
          - name: web
            image: web:1.4.2
            securityContext: {windowsOptions: {hostProcess: true}}  # <-
        """,
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          os: {name: windows}
          hostNetwork: true
          securityContext:
            windowsOptions: {hostProcess: true}  # <-
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
          os: {name: windows}
          containers:
          - {name: web, image: web:1.4.2, securityContext: {windowsOptions: {hostProcess: false}}}
        """
      ],
      check: .each(.runner) { runner, report in
        func isHostProcess(_ context: Node) -> Bool { context["windowsOptions"]["hostProcess"].bool == true }
        let context = runner.pod.securityContext
        if isHostProcess(context) {
          report(
            context["windowsOptions"]["hostProcess"],
            "the pod's containers run as processes of the node; take hostProcess out")
        }
        for container in runner.containers where isHostProcess(container.securityContext) {
          report(
            container.securityContext["windowsOptions"]["hostProcess"],
            "container '\(container.name)' runs as a process of the node; take hostProcess out", in: container)
        }
      }
    ),
    Rule(
      "scc-privileged", .security, .warning, "SecurityContextConstraints allow privileged containers",
      effect: "its users can have every node",
      why: "Whoever may use these constraints can start a privileged container, which is root of its node.",
      explanation: "Set `allowPrivilegedContainer: false`, and give constraints that need it to one account only.",
      sources: [Reference(text: "OpenShift documentation, Managing security context constraints")],
      peers: ["kube-linter/scc-deny-privileged-container"],
      bad: [
        """
        apiVersion: security.openshift.io/v1
        kind: SecurityContextConstraints
        metadata: {name: tools}
        allowPrivilegedContainer: true  # <-
        """
      ],
      good: [
        """
        apiVersion: security.openshift.io/v1
        kind: SecurityContextConstraints
        metadata: {name: tools}
        allowPrivilegedContainer: false
        """
      ],
      check: .each(.resource) { resource, report in
        guard resource.kind == .securityContextConstraints else { return }
        let field = resource.node["allowPrivilegedContainer"]
        guard field.bool == true else { return }
        report(
          field, "'\(resource.name)' lets its users run privileged containers; set allowPrivilegedContainer: false")
      }
    ),
  ]
}

/// Whether `sudo` is a word of a command or a script.
private func holdsSudo(_ text: String) -> Bool {
  text.split { $0.isWhitespace || ";|&()`".contains($0) }.contains { word in
    word == "sudo" || word.hasSuffix("/sudo")
  }
}
