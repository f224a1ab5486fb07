import Kubernetes
import Manifest

extension Rule {
  /// How pods look names up.
  static let podNames: [Rule] = [
    Rule(
      "dns-ndots-unset", .networking, .style, "A pod leaves open how names are looked up",
      effect: "several lookups for each outside name",
      why: """
        With the default of `ndots: 5` a name with fewer dots is tried with every search domain first: for \
        `api.example.com` that's three lookups in vain, for IPv4 and IPv6 each, before the right one.
        """,
      explanation: """
        `dnsConfig: {options: [{name: ndots, value: "2"}]}` suits pods that call outside names often; a full name with a \
        dot at its end does it for one. With less than 2, `service.namespace` still works, but comes second. A setting can \
        say which number is wanted.
        """,
      sources: [.documentation("DNS for Services and Pods, Pod's DNS Config")],
      peers: ["kube-linter/dnsconfig-options", "kyverno/mutate-pod-dns-config"],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: web, image: web:1.4.2}]  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          dnsConfig: {options: [{name: ndots, value: "2"}]}
          containers: [{name: web, image: web:1.4.2}]
        """
      ],
      check: .each(.runner) { runner, report in
        // These use the node's resolver, which has its own settings.
        guard runner.pod.dnsPolicy != "Default" else { return }
        let options = runner.pod.spec["dnsConfig"]["options"]
        let option = options.items.first { $0["name"].text == "ndots" }
        let wanted = report.survey.settings.ndots
        guard let option else {
          report(
            options,
            "\(runner.label) sets no ndots; set it\(wanted.map { " to \($0)" } ?? ", to 2 for instance") in dnsConfig.options"
          )
          return
        }
        guard let wanted, option["value"].text != "\(wanted)" else { return }
        report(
          option["value"], "\(runner.label) sets ndots to '\(option["value"].text ?? "")'; set it to \(wanted)",
          fix: option["value"].setting(.literal("\"\(wanted)\"")))
      }
    ),
    Rule(
      "host-aliases-set", .networking, .style, "A pod has entries of its own in /etc/hosts",
      effect: "addresses go stale unseen",
      why: """
        An address in hostAliases is used without asking anybody, for as long as the pod lives. When the host moves, only \
        this pod doesn't hear of it, and whoever looks into the DNS sees nothing wrong.
        """,
      explanation: "Let the DNS know the name, or make a Service of type ExternalName, or one with an EndpointSlice.",
      sources: [.documentation("Adding entries to Pod /etc/hosts with HostAliases")], peers: ["kubesec/HostAliases"],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          hostAliases:  # <-
          - {ip: 10.1.2.3, hostnames: [db.example.com]}
          containers: [{name: web, image: web:1.4.2}]
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: web, image: web:1.4.2}]
        """
      ],
      check: .each(.runner) { runner, report in
        let aliases = runner.pod.spec["hostAliases"]
        guard aliases.count > 0 else { return }
        let hosts = aliases.items.flatMap { $0["hostnames"].items.compactMap(\.text) }
        report(
          aliases,
          "\(runner.label) has addresses of its own for \(hosts.prefix(3).joined(separator: ", ")); put the names into the DNS"
        )
      }
    ),
  ]
}
