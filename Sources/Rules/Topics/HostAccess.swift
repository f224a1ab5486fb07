import Kubernetes
import Manifest

extension Rule {
  /// Pods that see their node: its network, processes, files, and the ports they listen on.
  static let hostAccess: [Rule] = [
    Rule(
      "sec-host-network", .security, .error, "A pod uses its node's network",
      effect: "sees the node's traffic, evades policies",
      why: """
        The pod has the node's addresses: it reaches what listens on the node's localhost, may listen on its ports, and \
        NetworkPolicies don't hold for it.
        """,
      explanation: """
        Take the field out; a Service, or `hostPort` on one container, is enough to be reached. Network plugins and what \
        measures the node's network need it; keep those in a namespace of their own.
        """,
      sources: [.documentation("Pod Security Standards")],
      peers: [
        "kube-linter/host-network", "polaris/hostNetworkSet", "kubesec/HostNetwork",
        "kubeaudit/hostns:NamespaceHostNetworkTrue", "checkov/CKV_K8S_19",
        "datree/CONTAINERS_INCORRECT_HOSTNETWORK_VALUE_TRUE", "kubescape/C-0041", "kyverno/disallow-host-namespaces",
      ],
      bad: [podWith("hostNetwork: true  # <-")], good: [podWith("hostNetwork: false")],
      check: .host("hostNetwork", "the pod uses its node's network, where no NetworkPolicy holds")
    ),
    Rule(
      "sec-host-pid", .security, .error, "A pod sees its node's processes",
      effect: "reads others' secrets, may end them",
      why: """
        The pod sees every process of the node with its arguments. As root it also reads their environment and open files, so \
        the passwords of other pods, and can end or enter them.
        """,
      explanation: """
        Take the field out; `shareProcessNamespace` is enough to see the pod's own containers. Node agents may need it; keep \
        those in a namespace of their own.
        """,
      sources: [.documentation("Pod Security Standards")],
      peers: [
        "kube-linter/host-pid", "polaris/hostPIDSet", "kubesec/HostPID", "kubeaudit/hostns:NamespaceHostPIDTrue",
        "checkov/CKV_K8S_17", "datree/CONTAINERS_INCORRECT_HOSTPID_VALUE_TRUE", "kubescape/C-0038",
        "kyverno/disallow-host-namespaces",
      ],
      bad: [podWith("hostPID: true  # <-")], good: [podWith("hostPID: false")],
      check: .host("hostPID", "the pod sees all processes of its node, and as root what's in their environment")
    ),
    Rule(
      "sec-host-ipc", .security, .error, "A pod shares memory with its node",
      effect: "reads what others share",
      why:
        "The pod sees the shared memory, semaphores and queues of all processes of the node that use the node's IPC.",
      explanation: "Take the field out; the containers of a pod share their IPC without it.",
      sources: [.documentation("Pod Security Standards")],
      peers: [
        "kube-linter/host-ipc", "polaris/hostIPCSet", "kubesec/HostIPC", "kubeaudit/hostns:NamespaceHostIPCTrue",
        "checkov/CKV_K8S_18", "datree/CONTAINERS_INCORRECT_HOSTIPC_VALUE_TRUE", "kubescape/C-0038",
        "kyverno/disallow-host-namespaces",
      ],
      bad: [podWith("hostIPC: true  # <-")], good: [podWith("hostIPC: false")],
      check: .host("hostIPC", "the pod sees the shared memory of its node's processes")
    ),
    Rule(
      "volume-hostpath-sensitive", .security, .error, "A container sees directories that make the node what it is",
      effect: "whoever breaks in has the node",
      why: """
        /etc, /root, /proc, /var/lib/kubelet and the like hold the node's passwords, keys and settings, and the credentials \
        of clouds those of the whole account. Reading them is often enough to be the node.
        """,
      explanation: """
        Take the mount out. What the program wants to know of its node mostly comes by other ways: the downward API, the \
        API server, a metrics endpoint. Below such a directory it's a warning; what is harmless there (/etc/localtime, \
        certificates, /lib/modules) is let pass.
        """,
      sources: [.documentation("Volumes"), .documentation("Pod Security Standards")],
      peers: [
        "kube-linter/sensitive-host-mounts", "kubeaudit/mounts:SensitivePathsMounted", "kubescape/C-0020",
        "kyverno/disallow-host-path",
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
            volumeMounts:
            - {name: etc, mountPath: /host/etc, readOnly: true}  # <-
            - {name: tools, mountPath: /tools}  # <- warning
            - {name: cloud, mountPath: /cloud}  # <-
          volumes:
          - {name: etc, hostPath: {path: /etc/}}
          - {name: tools, hostPath: {path: /usr/share/tools}}
          - {name: cloud, hostPath: {path: /home/me/.aws/credentials}}
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
            volumeMounts: [{name: time, mountPath: /etc/localtime}, {name: logs, mountPath: /logs}]
          volumes:
          - {name: time, hostPath: {path: /etc/localtime}}
          - {name: logs, hostPath: {path: /var/log/web}}
          - {name: unused, hostPath: {path: /etc}}
        """
      ],
      check: .each(.hostMount) { use, report in
        guard let danger = HostDanger(use.path) else { return }
        let name = use.container.name
        switch danger {
        case .whole(let what):
          report(use.mount.node, "container '\(name)' sees '\(use.path)' of its node, \(what); take the mount out")
        case .part(let whole):
          report(
            use.mount.node,
            "container '\(name)' sees '\(use.path)' of its node, a part of \(whole); take the mount out if it can do without",
            as: .warning, certainty: .likely)
        }
      }
    ),
    Rule(
      "volume-hostpath-writable", .security, .warning, "A container may write to its node's files",
      effect: "can change what the node runs",
      why: """
        What a container writes on the node stays after it, and other pods and the node itself read it. With a directory of \
        programs or settings that's the way to become the node.
        """,
      explanation: """
        Set `readOnly: true` on the mount. Where the program must write, let it be a directory that nobody else uses, or \
        better a volume that isn't the node's: a PersistentVolumeClaim, a `local` volume, an emptyDir.
        """,
      sources: [.documentation("Volumes")],
      peers: [
        "kube-linter/writable-host-mount", "kubescape/C-0045", "kyverno/ensure-readonly-hostpath",
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
            volumeMounts:
            - {name: logs, mountPath: /logs}  # <-
          volumes:
          - {name: logs, hostPath: {path: /var/log/web}}
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
            volumeMounts: [{name: logs, mountPath: /logs, readOnly: true}]
          volumes:
          - {name: logs, hostPath: {path: /var/log/web}}
        """
      ],
      check: .each(.hostMount) { use, report in
        guard !use.mount.isReadOnly else { return }
        report(
          use.mount.node["readOnly"],
          "container '\(use.container.name)' may write to '\(use.path)' of its node; set readOnly: true")
      }
    ),
    Rule(
      "volume-runtime-socket", .security, .error, "A container can speak to its node's container runtime",
      effect: "whoever breaks in has the node",
      why: """
        Over the socket of Docker, containerd or CRI-O one starts any container with any rights: it's as good as being root \
        on the node, and Kubernetes sees nothing of it. Read-only doesn't help: one can still speak.
        """,
      explanation: """
        Take it out. Images are built without it (Buildah, BuildKit), and what runs on a node is known to the API server and \
        to the kubelet.
        """,
      sources: [.documentation("Volumes")],
      peers: [
        "kube-linter/docker-sock", "kubesec/DockerSock", "kubeaudit/mounts:SensitivePathsMounted", "checkov/CKV_K8S_27",
        "datree/CONTAINERS_INCORRECT_PATH_VALUE_DOCKERSOCKET", "kubescape/C-0074",
        "kyverno/disallow-container-sock-mounts",
      ],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: builder}
        spec:
          containers:
          - name: builder
            image: builder:3
            volumeMounts:
            - {name: docker, mountPath: /var/run/docker.sock, readOnly: true}  # <-
          volumes:
          - {name: docker, hostPath: {path: /var/run/docker.sock}}
          - {name: other, hostPath: {path: /run/containerd/containerd.sock}}  # <- warning
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: builder}
        spec:
          containers:
          - name: builder
            image: builder:3
            volumeMounts: [{name: cache, mountPath: /cache}]
          volumes:
          - {name: cache, hostPath: {path: /var/cache/docker.sock.d}}
        """
      ],
      check: .each(.runner) { runner, report in
        let sockets = hostVolumes(of: runner.pod).filter { isRuntimeSocket($0.value.path) }
        guard !sockets.isEmpty else { return }
        var used: Set<String> = []
        for container in runner.containers {
          for mount in container.volumeMounts {
            guard let (_, path) = sockets[mount.name] else { continue }
            used.insert(mount.name)
            report(
              mount.node,
              "container '\(container.name)' can start any container on its node over '\(path)'; take the mount out",
              in: container)
          }
        }
        for volume in runner.pod.volumes where !used.contains(volume.name) {
          guard let (own, path) = sockets[volume.name], own == volume else { continue }
          report(
            volume.node,
            "volume '\(volume.name)' is the container runtime's socket '\(path)', and nothing mounts it; take it out",
            as: .warning)
        }
      }
    ),
    Rule(
      "port-ssh", .security, .warning, "A container listens for SSH",
      effect: "one more way in",
      why: """
        An SSH server in a container is a second program with passwords or keys of its own, past everything that Kubernetes \
        allows and records.
        """,
      explanation: """
        Leave the server out, and use `kubectl exec`, which is checked and logged. A program whose purpose is SSH, such as a \
        Git server, is meant to; let it listen on another port and map it in the Service.
        """,
      sources: [.documentation("Get a Shell to a Running Container")],
      peers: ["kube-linter/ssh-port", "kubescape/C-0042"],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            ports:
            - {containerPort: 22}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, ports: [{containerPort: 2222}, {containerPort: 22, protocol: UDP}]}
        """
      ],
      check: .each(.container) { container, report in
        for port in container.ports where port.number == 22 && port.transport == "TCP" {
          report(
            port.node["containerPort"],
            "container '\(container.name)' listens for SSH; leave sshd out, and use kubectl exec",
            certainty: .likely)
        }
      }
    ),
    Rule(
      "port-privileged", .security, .style, "A container listens on a port below 1024",
      effect: "may need root or a capability",
      why: """
        On older container runtimes, a program that isn't root needs NET_BIND_SERVICE to listen on a port below 1024.
        """,
      explanation: "Let the program listen on 8080, say; the Service's `port` stays 80, with `targetPort: 8080`.",
      sources: [.documentation("Service")],
      peers: ["kube-linter/privileged-ports"],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            ports:
            - {containerPort: 80}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, ports: [{containerPort: 8080}]}
        """
      ],
      check: .each(.container) { container, report in
        for port in container.ports {
          guard let number = port.number, (1...1023).contains(number) else { continue }
          report(
            port.node["containerPort"],
            "container '\(container.name)' listens on port \(number), which may need a capability; take one above 1023")
        }
      }
    ),
  ]
}

extension Check {
  /// Reports a flag of the pod that gives it a part of its node.
  fileprivate static func host(_ field: String, _ fact: String) -> Check {
    .each(.runner) { runner, report in
      let node = runner.pod.spec[field]
      guard node.bool == true else { return }
      report(node, "\(fact); take \(field) out")
    }
  }
}

/// A pod of one container with a line in its spec.
private func podWith(_ line: String) -> Example {
  Example(
    stringLiteral: """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        \(line)
        containers:
        - {name: web, image: web:1.4.2}
      """)
}

/// What's dangerous about a path of the node.
private enum HostDanger {
  /// Where all of something is: what that is.
  case whole(String)
  /// Below a directory that's dangerous as a whole.
  case part(of: String)

  /// Nil for a path that's not known to be.
  init?(_ path: String) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    if let what = Self.credentials(parts) {
      self = .whole(what)
    } else if let what = Self.directories[path] {
      self = .whole(what)
    } else if path.hasPrefix("/root/") {
      self = .whole("the home of root")
    } else if path.hasPrefix("/etc/kubernetes/") {
      self = .whole("the keys of Kubernetes itself")
    } else if let whole = Self.directories.keys.sorted().last(where: { $0 != "/" && path.hasPrefix($0 + "/") }),
      !Self.harmless.contains(where: { path == $0 || path.hasPrefix($0 + "/") })
    {
      self = .part(of: whole)
    } else {
      return nil
    }
  }

  private static let directories = [
    "/": "all of it", "/boot": "the kernel it starts", "/dev": "its devices", "/etc": "its settings and passwords",
    "/lib": "its libraries", "/proc": "its processes", "/root": "the home of root", "/sys": "its kernel's settings",
    "/usr": "its programs", "/var/lib/kubelet": "the Secrets and tokens of all its pods",
    "/etc/kubernetes": "the keys of Kubernetes itself",
  ]

  /// Read by many programs, and no secret.
  private static let harmless = [
    "/etc/localtime", "/etc/timezone", "/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/etc/os-release",
    "/etc/machine-id", "/etc/ssl/certs", "/etc/pki/ca-trust", "/etc/pki/tls/certs", "/etc/ca-certificates",
    "/usr/share/zoneinfo", "/usr/share/ca-certificates", "/usr/local/share/ca-certificates", "/usr/lib/os-release",
    "/lib/modules", "/usr/lib/modules", "/dev/shm",
  ]

  /// Where command-line tools of clouds keep their credentials: the directory, or a file in it.
  private static func credentials(_ parts: [String]) -> String? {
    let kept: [(directory: [String], files: [String], cloud: String)] = [
      ([".aws"], ["config", "credentials"], "AWS"),
      ([".azure"], ["credentials", "azureProfile.json", "accessTokens.json", "msal_token_cache.json"], "Azure"),
      ([".config", "gcloud"], ["application_default_credentials.json", "credentials.db"], "Google Cloud"),
      (["", "gcloud"], ["application_default_credentials.json", "credentials.db"], "Google Cloud"),
    ]
    for (directory, files, cloud) in kept {
      // One that begins with nothing is meant from the root.
      if parts.suffix(directory.count) == directory[...] { return "credentials of \(cloud)" }
      guard let last = parts.last, files.contains(last) else { continue }
      if parts.dropLast().suffix(directory.count) == directory[...] { return "credentials of \(cloud)" }
    }
    return nil
  }
}

/// Whether a path of the node is a container runtime's socket, or Docker's directory of them.
private func isRuntimeSocket(_ path: String) -> Bool {
  let name = path.split(separator: "/").last.map(String.init) ?? ""
  return ["docker.sock", "containerd.sock", "crio.sock", "cri-dockerd.sock"].contains(name)
    || path == "/var/run/docker" || path == "/run/docker"
}
