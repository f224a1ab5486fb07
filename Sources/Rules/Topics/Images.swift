import Kubernetes
import Manifest

extension Rule {
  /// Which image runs: what names it, and where it comes from.
  static let images: [Rule] = [
    Rule(
      "image-latest-tag", .images, .warning, "An image isn't pinned to a version",
      effect: "each node may run another version",
      why: """
        `latest`, written or implied, is whatever was pushed last. A pod that moves to another node may start another \
        program than the one that was tested, and there's no older version to roll back to.
        """,
      explanation: """
        Write the version that was tested: `nginx:1.27.3`. A digest pins it for good. A port of the registry is no tag: \
        `registry:5000/app` has none.
        """,
      sources: [.documentation("Images, Image names"), .book("17.4.2")],
      peers: [
        "kube-linter/latest-tag", "kube-score/container-image-tag", "polaris/tagNotSpecified", "popeye/100",
        "popeye/101", "kubeaudit/image", "checkov/CKV_K8S_14", "datree/CONTAINERS_MISSING_IMAGE_VALUE_VERSION",
        "kyverno/disallow-latest-tag",
      ],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: a, image: nginx}  # <-
          - {name: b, image: "nginx:latest"}  # <-
          - {name: c, image: "registry.example:5000/app"}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: a, image: "nginx:1.27.3"}
          - {name: b, image: "registry.example:5000/app:7"}
          - {name: c, image: "nginx@sha256:45b23dee08af5e43a7fea6c4cf9c25ccf269ee113168c19722f87876677c5cb2"}
        """
      ],
      check: .each(.container) { container, report in
        guard let image = container.image, image.isLatest else { return }
        let how = image.tag == nil ? "without a tag" : "with tag 'latest'"
        report(
          container.node["image"],
          "container '\(container.name)' runs '\(container.imageText)' \(how), so the version is whatever was pushed last; pin one"
        )
      }
    ),
    Rule(
      "image-latest-not-always", .images, .error, "An image called 'latest' isn't pulled again",
      effect: "nodes keep whatever 'latest' they have",
      why: """
        A node that once pulled `latest` never looks for a newer one, while a fresh node pulls today's. The same Deployment \
        then runs different programs, and nothing shows which.
        """,
      explanation: "Pin the tag, which is the cure. With a moving tag, imagePullPolicy has to be Always.",
      sources: [.documentation("Images, Image pull policy")], peers: ["kubescape/C-0075"],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: a, image: "web:latest", imagePullPolicy: IfNotPresent}  # <-
          - {name: b, image: web, imagePullPolicy: Never}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: a, image: "web:latest"}
          - {name: b, image: "web:1.4.2", imagePullPolicy: IfNotPresent}
        """
      ],
      check: .each(.container) { container, report in
        let policy = container.node["imagePullPolicy"]
        guard let image = container.image, image.isLatest, let word = policy.text,
          word == "IfNotPresent" || word == "Never"
        else { return }
        report(
          policy,
          "container '\(container.name)' runs '\(container.imageText)' with imagePullPolicy \(word), so each node keeps the 'latest' it has; pin a tag, or use Always",
          fix: word == "IfNotPresent" ? policy.setting("Always") : [])
      }
    ),
    Rule(
      "image-no-digest", .images, .style, "An image isn't pinned by digest",
      effect: "the same tag may become another program",
      why: """
        A tag can be pushed again, by the maintainers or by somebody who got hold of their account. Only a digest names \
        exactly one image.
        """,
      explanation: """
        Write `name:tag@sha256:...`; a bot keeps digests up to date. A digest that isn't well formed (64 lower case hexadecimal \
        digits with sha256) doesn't count. Repositories can be exempted.
        """,
      sources: [.documentation("Images, Image names")],
      peers: [
        "checkov/CKV_K8S_43", "datree/CONTAINERS_MISSING_IMAGE_VALUE_DIGEST", "kubescape/C-0306",
      ],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: a, image: "nginx:1.27.3"}  # <-
          - {name: b, image: "nginx@sha256:123456"}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: a, image: "nginx:1.27.3@sha256:45b23dee08af5e43a7fea6c4cf9c25ccf269ee113168c19722f87876677c5cb2"}
        """
      ],
      check: .each(.container) { container, report in
        let text = container.imageText
        guard !text.isEmpty, !isTemplate(text), !hasDigest(text) else { return }
        if report.survey.settings.digestExemptRepositories.contains(where: { isBelow(text, prefix: $0) }) { return }
        let what = text.contains("@") ? "has a digest that isn't well formed" : "isn't pinned by digest"
        report(
          container.node["image"],
          "image '\(text)' of container '\(container.name)' \(what); write @sha256:... after it")
      }
    ),
    Rule(
      "image-pull-policy-not-always", .images, .style, "An image is used as the node has it",
      effect: "a cached image runs without the registry's word",
      why: """
        With IfNotPresent or Never the kubelet starts what lies on the node, without asking the registry whether the tag has \
        moved; and until Kubernetes 1.34, whether this pod may have the image.
        """,
      explanation: """
        Leave it where tags never move and images are no secret: that saves time and survives an outage of the registry. \
        Always costs a look at the registry, not a download. Unset means Always for `latest` and IfNotPresent otherwise. A \
        digest can't move, so images with one aren't reported. Since 1.35 the kubelet remembers with which credentials an \
        image was pulled, and asks the registry again for a pod that has others.
        """,
      sources: [.documentation("Images, Image pull policy")],
      peers: [
        "kube-linter/image-pull-policy", "kube-score/container-image-pull-policy", "polaris/pullPolicyNotAlways",
        "checkov/CKV_K8S_15",
      ],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: a, image: "nginx:1.27.3"}  # <-
          - {name: b, image: "nginx:latest", imagePullPolicy: Never}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: a, image: "nginx:1.27.3", imagePullPolicy: Always}
          - {name: b, image: nginx}
          - {name: c, image: "nginx@sha256:1234abcd"}
        """
      ],
      check: .each(.container) { container, report in
        let text = container.imageText
        // What's behind an @ may be no digest, but then nothing is pulled at all.
        guard !text.isEmpty, !isTemplate(text), !text.contains("@"), container.pullPolicy != "Always" else { return }
        let policy = container.node["imagePullPolicy"]
        guard !isTemplate(policy.text ?? "") else { return }
        report(
          policy,
          "container '\(container.name)' has imagePullPolicy \(container.pullPolicy)\(policy.filled == nil ? " by default" : ""), so its image is what the node has; use Always to ask the registry",
          fix: policy.setting("Always"))
      }
    ),
    Rule(
      "image-registry-deprecated", .images, .error, "An image comes from a registry that's frozen",
      effect: "old images only, and one day none",
      why: """
        k8s.gcr.io and gcr.io/google_containers (google-containers) were frozen in 2023: nothing new is published there, \
        security fixes neither, and nobody promises that what's there stays.
        """,
      explanation: "The same images are at registry.k8s.io, with the same names and tags.",
      sources: [
        Reference(text: "Kubernetes blog, k8s.gcr.io Image Registry Will Be Frozen From the 3rd of April 2023")
      ],
      peers: ["kubescape/C-0253"], scenario: "image-missing",
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: a, image: "k8s.gcr.io/pause:3.9"}  # <-
          - {name: b, image: gcr.io/google_containers/echoserver:1.4}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: a, image: "registry.k8s.io/pause:3.9"}
          - {name: b, image: "gcr.io/example/web:1"}
        """
      ],
      check: .each(.container) { container, report in
        guard let image = container.image else { return }
        let folders = ["google_containers/", "google-containers/"]
        let folder = image.registry == "gcr.io" ? folders.first { image.repository.hasPrefix($0) } : nil
        guard image.registry == "k8s.gcr.io" || folder != nil else { return }
        let node = container.node["image"]
        let old = folder.map { "gcr.io/\($0)" } ?? "k8s.gcr.io/"
        let text = container.imageText
        report(
          node, "image '\(text)' comes from '\(old.dropLast())', which is frozen; take it from registry.k8s.io",
          fix: text.hasPrefix(old) ? node.replacing(with: .string("registry.k8s.io/" + text.dropFirst(old.count))) : [])
      }
    ),
    Rule(
      "image-registry-not-allowed", .images, .warning, "An image comes from where none should",
      effect: "runs code that nobody vouched for",
      why: """
        Images from elsewhere pass by the scans, signatures and mirrors that one's own registry has, and stop the rollout \
        when that registry limits or ends its service.
        """,
      explanation: """
        Silent until it's told the allowed or the blocked registries. An entry is a host, with its subdomains \
        (`amazonaws.com`), or a host and the start of a path (`ghcr.io/example`). An image without a registry comes from \
        docker.io.
        """,
      peers: [
        "kube-linter/image-registry", "kubescape/C-0001", "kubescape/C-0078", "popeye/113",
        "kyverno/restrict-image-registries",
      ], profiles: [],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: a, image: "untrusted.example/web:1"}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: a, image: "registry.example/web:1"}
        """
      ],
      check: .each(.container) { container, report in
        let settings = report.survey.settings
        guard !settings.allowedRegistries.isEmpty || !settings.blockedRegistries.isEmpty, let image = container.image
        else { return }
        let isAllowed =
          settings.allowedRegistries.isEmpty || settings.allowedRegistries.contains { image.comes(from: $0) }
        let blocking = settings.blockedRegistries.sorted().first { image.comes(from: $0) }
        guard !isAllowed || blocking != nil else { return }
        let why = blocking.map { "'\($0)' is blocked" } ?? "'\(image.registry)' isn't among the allowed registries"
        report(
          container.node["image"],
          "image '\(container.imageText)' of container '\(container.name)' is out: \(why); use one from an allowed registry"
        )
      }
    ),
    Rule(
      "image-tag-drift", .images, .info, "One image is used in two versions",
      effect: "parts of one system run different versions",
      why: """
        Where one part is raised and the other forgotten, they meet in versions that nobody tested together, and a fault \
        appears in one of them only.
        """,
      explanation: """
        Use one tag, or say in a comment why they differ. Reported at each use that differs from the first in the set.
        """,
      sources: [.book("17.4.2")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: a, image: "web:1.4.2"}
          - {name: b, image: "web:1.4.3"}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: a, image: "web:1.4.2"}
          - {name: b, image: "docker.io/library/web:1.4.2"}
          - {name: c, image: "other/web:2"}
        """
      ],
      check: Check { survey, sink in
        var first: [String: (version: String, runner: Runner)] = [:]
        for runner in survey.runners {
          for container in runner.containers {
            guard let image = container.image else { continue }
            let version = (image.effectiveTag.map { ":\($0)" } ?? "") + (image.digest.map { "@\($0)" } ?? "")
            let name = "\(image.registry)/\(image.repository)"
            guard let known = first[name] else {
              first[name] = (version, runner)
              continue
            }
            guard known.version != version, !same(known.version, version) else { continue }
            Reporter(scope: Scope(runner.resource, runner: runner, container: container), sink: sink)(
              container.node["image"],
              "image '\(image.repository)' is '\(short(version))' here and '\(short(known.version))' in \(known.runner.label); use one version, or say why",
              certainty: .possible)
          }
        }
      }
    ),
    Rule(
      "image-dev-settings", .images, .info, "Something only a developer's machine has",
      effect: "the pod can't start in a real cluster",
      why: """
        imagePullPolicy Never needs the image to be on the node, a tag such as `dev` says that nobody released it, and paths \
        such as /Users are on a laptop, not on a node.
        """,
      explanation: """
        Keep it in an overlay for the local cluster. Reported: imagePullPolicy Never; tags dev, local, test, snapshot; \
        hostPath below /Users, /home, /mnt/c, /minikube, /hosthome.
        """,
      sources: [.book("17.5"), .documentation("Images, Image pull policy")], scenario: "image-missing",
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: a, image: "web:1.4.2", imagePullPolicy: Never}  # <-
          - {name: b, image: "web:1.5-SNAPSHOT"}  # <-
          volumes:
          - name: src
            hostPath: {path: /Users/ada/web}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: a, image: "web:1.4.2"}
          volumes:
          - name: src
            hostPath: {path: /var/log}
        """
      ],
      check: .each(.runner) { runner, report in
        for container in runner.containers {
          let policy = container.node["imagePullPolicy"]
          if policy.text == "Never" {
            report(
              policy,
              "imagePullPolicy Never: container '\(container.name)' starts only where somebody put its image; keep that for a local cluster",
              in: container)
          }
          if let tag = container.image?.tag, isDeveloperTag(tag) {
            report(
              container.node["image"],
              "tag '\(tag)' of container '\(container.name)' names no release; pin one for a cluster",
              certainty: .likely, in: container)
          }
        }
        for volume in runner.pod.volumes {
          let path = volume.node["hostPath"]["path"]
          guard let text = path.text,
            let folder = ["/Users", "/home", "/mnt/c", "/minikube", "/hosthome"].first(where: { isInside(text, $0) })
          else { continue }
          report(
            path,
            "volume '\(volume.name)' is in '\(folder)', which is on a developer's machine, not on a node; keep that for a local cluster",
            certainty: .likely)
        }
      }
    ),
  ]
}

/// Whether a reference ends in a well-formed digest: of a known algorithm the right length, of another any hexadecimal.
///
/// Source: the OCI image specification, descriptor.md, "Digests"; the registry's word is final.
private func hasDigest(_ text: String) -> Bool {
  guard let at = text.lastIndex(of: "@") else { return false }
  let digest = text[text.index(after: at)...]
  guard let colon = digest.firstIndex(of: ":") else { return false }
  let (algorithm, value) = (digest[..<colon], digest[digest.index(after: colon)...])
  guard let first = algorithm.utf8.first, isLower(first),
    algorithm.utf8.allSatisfy({ isLower($0) || isNumber($0) || "+._-".utf8.contains($0) })
  else { return false }
  if let length = ["sha256": 64, "blake3": 64, "sha384": 96, "sha512": 128][String(algorithm)] {
    return value.utf8.count == length && value.utf8.allSatisfy { isNumber($0) || (0x61...0x66).contains($0) }
  }
  return !value.isEmpty
    && value.utf8.allSatisfy { isLower($0 | 0x20) || isNumber($0) || "=_-".utf8.contains($0) }
}

private func isLower(_ byte: UInt8) -> Bool { (0x61...0x7a).contains(byte) }
private func isNumber(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

/// Whether an image's text begins with a prefix that ends where a part of the name ends.
private func isBelow(_ text: String, prefix: String) -> Bool {
  guard !prefix.isEmpty, text.hasPrefix(prefix) else {
    guard let image = Image(text) else { return false }
    let full = "\(image.registry)/\(image.repository)"
    return full == prefix || full.hasPrefix(prefix.hasSuffix("/") ? prefix : prefix + "/")
  }
  let rest = text.dropFirst(prefix.count)
  return prefix.hasSuffix("/") || rest.isEmpty || rest.hasPrefix("/") || rest.hasPrefix(":") || rest.hasPrefix("@")
}

extension Image {
  /// Whether an entry names the registry, a domain above it, or the start of the repository.
  fileprivate func comes(from entry: String) -> Bool {
    let parts = entry.split(separator: "/", maxSplits: 1).map(String.init)
    guard let host = parts.first else { return false }
    guard registry == host || registry.hasSuffix("." + host) else { return false }
    guard parts.count > 1, !parts[1].isEmpty else { return true }
    let path = parts[1].hasSuffix("/") ? String(parts[1].dropLast()) : parts[1]
    return repository == path || repository.hasPrefix(path + "/")
  }
}

/// `:1.4@sha256:...` and `:1.4` say the same as far as can be seen.
private func same(_ a: String, _ b: String) -> Bool {
  guard a.contains("@") != b.contains("@") else { return false }
  let tag: (String) -> Substring = { $0.prefix { $0 != "@" } }
  return !tag(a).isEmpty && tag(a) == tag(b)
}

private func short(_ version: String) -> String { version.count > 24 ? version.prefix(24) + "..." : version }

private func isDeveloperTag(_ tag: String) -> Bool {
  let words = ["dev", "local", "test", "snapshot"]
  return words.contains(tag.lowercased()) || tag.lowercased().hasSuffix("-snapshot")
}

/// Whether a path is a folder or below it.
func isInside(_ path: String, _ folder: String) -> Bool {
  let (path, folder) = (trimmed(path), trimmed(folder))
  return path == folder || path.hasPrefix(folder == "/" ? "/" : folder + "/")
}

/// Without slashes at the end.
func trimmed(_ path: String) -> String {
  var path = path
  while path.count > 1, path.hasSuffix("/") { path.removeLast() }
  return path
}
