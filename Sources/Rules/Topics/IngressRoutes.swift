import Kubernetes
import Manifest

extension Rule {
  /// The hosts and paths of Ingresses.
  static let ingressRoutes: [Rule] = [
    Rule(
      "ingress-no-tls", .networking, .info, "An Ingress serves without TLS",
      effect: "traffic can be read and changed on its way",
      why: """
        Without spec.tls the controller serves plain HTTP, or HTTPS with a certificate that no browser trusts. Passwords and \
        cookies cross the net in the open.
        """,
      explanation: """
        Name the hosts and a Secret with their certificate in spec.tls; cert-manager makes and renews it. Fine without where \
        TLS ends in front of the controller.
        """,
      sources: [.documentation("Ingress, TLS")],
      peers: ["polaris/tlsSettingsMissing", "kubescape/C-0263", "kyverno/require-ingress-https"],
      bad: [
        """
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web}
        spec:
          rules:  # <-
          - host: shop.example.com
            http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
        """
      ],
      good: [
        """
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web, annotations: {cert-manager.io/cluster-issuer: main}}
        spec:
          tls: [{hosts: [shop.example.com], secretName: shop-tls}]
          rules: [{host: shop.example.com}]
        """
      ],
      check: .each(.ingress) { resource, report in
        let tls = resource.node["spec"]["tls"]
        guard tls.count == 0 else { return }
        report(
          tls, "Ingress/\(resource.name) has no TLS; add spec.tls with its hosts and a Secret", certainty: .likely)
      }
    ),
    Rule(
      "ingress-tls-host-mismatch", .networking, .warning, "A host of an Ingress isn't among those with TLS",
      effect: "wrong certificate, or none",
      why: """
        The controller picks the certificate by the hosts in spec.tls. A rule's host that's in none of them is served in \
        plain HTTP, or with the controller's own certificate, which browsers refuse.
        """,
      explanation: """
        Add the host to tls[].hosts, spelled as in the rule. A wildcard stands for one label: `*.example.com` covers \
        shop.example.com, neither example.com nor a.shop.example.com.
        """,
      sources: [.documentation("Ingress, TLS")], peers: ["kyverno/ingress-host-match-tls"],
      bad: [
        """
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web, annotations: {cert-manager.io/cluster-issuer: main}}
        spec:
          tls: [{hosts: [shop.example.com, "*.shop.example.com"], secretName: shop-tls}]
          rules:
          - host: shop.example.com
          - host: www.shop.example.com
          - host: shop.example.org  # <-
          - host: a.b.shop.example.com  # <-
        """
      ],
      good: [
        """
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web, annotations: {cert-manager.io/cluster-issuer: main}}
        spec:
          tls: [{hosts: ["*.example.com"], secretName: shop-tls}]
          rules: [{host: shop.example.com}, {host: "*.example.com"}]
        """
      ],
      check: .each(.ingress) { resource, report in
        let entries = resource.node["spec"]["tls"].items
        // An entry without hosts is for all of them.
        guard !entries.isEmpty, entries.allSatisfy({ $0["hosts"].count > 0 }) else { return }
        let secured = Set(entries.flatMap { $0["hosts"].items.compactMap { $0.text?.lowercased() } })
        for rule in resource.node["spec"]["rules"].items {
          guard let host = rule["host"].text?.lowercased(), !host.isEmpty, host != "*", !secured.contains(host) else {
            continue
          }
          let parent = host.split(separator: ".", omittingEmptySubsequences: false).dropFirst().joined(separator: ".")
          if !host.hasPrefix("*"), secured.contains("*.\(parent)") { continue }
          report(rule["host"], "host '\(host)' is in none of tls[].hosts, so it gets no certificate of its own; add it")
        }
      }
    ),
    Rule(
      "ingress-wildcard-host", .networking, .warning, "A rule of an Ingress is for every host",
      effect: "takes requests meant for others",
      why: """
        A rule without a host, or with `*`, gets whatever no other rule of the controller is about: requests for hosts \
        nobody thought of, and those for other applications when their Ingress is gone or misspelt.
        """,
      explanation: """
        Name the host. Fine as the one catch-all of a controller, and where the controller serves nothing else. A lone `*` \
        is no host name: the API server refuses it, an absent host means the same.
        """,
      sources: [.documentation("Ingress, Ingress rules")],
      peers: ["datree/INGRESS_INCORRECT_HOST_VALUE_PERMISSIVE", "kyverno/restrict-ingress-wildcard"],
      bad: [
        """
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web}
        spec:
          rules:
          - http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}  # <-
          - host: "*"  # <-
        """
      ],
      good: [
        """
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web}
        spec:
          rules: [{host: "*.example.com"}, {host: shop.example.org}]
        """
      ],
      check: .each(.ingress) { resource, report in
        for rule in resource.node["spec"]["rules"].items {
          let host = rule["host"].text ?? ""
          guard host.isEmpty || host == "*" else { continue }
          report(
            rule["host"], "this rule of Ingress '\(resource.name)' is for every host; name the one that's meant",
            certainty: .likely)
        }
      }
    ),
    Rule(
      "ingress-path-duplicate", .networking, .error, "Two rules lead the same requests to different places",
      effect: "one of the two never gets them",
      why: """
        For one host, path and path type there's one place to send a request to. Of two rules the controller takes one, as \
        a rule the older Ingress's, and drops the other: its application is never reached.
        """,
      explanation: """
        Take one out, or give it another host or path. Canaries of ingress-nginx (`nginx.ingress.kubernetes.io/canary`) are \
        meant to double a rule and aren't reported, nor are Ingresses whose class makes a load balancer for each. A warning \
        where neither names a class nor a host, as they may belong to different controllers.
        """,
      sources: [.documentation("Ingress, Path types")], peers: ["kyverno/unique-ingress-host-and-path"],
      bad: [
        """
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web}
        spec:
          rules:
          - host: shop.example.com
            http:
              paths:
              - {path: /api, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}
              - {path: /api, pathType: Prefix, backend: {service: {name: api, port: {number: 80}}}}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {ports: [{name: http, port: 80}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web}
        spec:
          rules:
          - host: shop.example.com
            http:
              paths:
              - {path: /api, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}
              - {path: /api, pathType: Prefix, backend: {service: {name: web, port: {name: http}}}}
              - {path: /api, pathType: Exact, backend: {service: {name: web, port: {number: 80}}}}
              - {path: /api/v1, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}
        """
      ],
      check: Check { survey, sink in
        struct Key: Hashable {
          let group: String
          let host: String
          let path: String
          let pathType: String
        }
        struct Known {
          let target: String
          let resource: Resource
        }
        var first: [Key: Known] = [:]
        for resource in survey.written where resource.kind == .ingress {
          if resource.annotation("nginx.ingress.kubernetes.io/canary") == "true" { continue }
          let ingress = Ingress(resource.node)
          let namespace = survey.inventory.effectiveNamespace(of: resource)
          let report = Reporter(scope: Scope(resource), sink: sink)
          var group = ingress.className ?? ""
          if let shared = resource.annotation("alb.ingress.kubernetes.io/group.name") {
            group += " \(shared)"
          } else if loadBalancerEach.contains(group) {
            group += " \(namespace)/\(resource.name)"
          }
          for rule in resource.node["spec"]["rules"].items {
            let host = rule["host"].text?.lowercased() ?? ""
            if isToBeFilledIn(host) { continue }
            for path in rule["http"]["paths"].items {
              let backend = path["backend"]
              let service = backend["service"].isPresent ? backend["service"] : backend
              let target = [
                namespace, service["name"].text ?? service["serviceName"].text ?? "",
                portNumber(of: service, in: namespace, survey),
                backend["resource"]["kind"].text ?? "", backend["resource"]["name"].text ?? "",
              ].joined(separator: "/")
              let key = Key(
                group: group, host: host, path: path["path"].text ?? "/",
                pathType: path["pathType"].text ?? "ImplementationSpecific")
              guard let known = first[key] else {
                first[key] = Known(target: target, resource: resource)
                continue
              }
              // The same object loaded twice is another matter.
              guard known.target != target,
                known.resource.id.ordinal == resource.id.ordinal || known.resource.name != resource.name
              else { continue }
              let isVague = key.group.isEmpty && host.isEmpty && known.resource.id != resource.id
              let place = known.resource.id == resource.id ? "this Ingress" : "Ingress '\(known.resource.name)'"
              report(
                path["path"],
                "\(place) leads '\(host)\(key.path)' somewhere else already, and only one of the two counts; remove one",
                as: isVague ? .warning : .error, certainty: isVague ? .possible : .certain)
            }
          }
        }
      }
    ),
  ]
}

extension Subject where Value == Resource {
  /// Every Ingress, in any of its versions.
  static var ingress: Self {
    inWritten { _, resource, body in if resource.kind == .ingress { body(resource, Scope(resource)) } }
  }
}

/// The number of the Service's port that a backend means, where the Service is in the set; otherwise what's written.
private func portNumber(of backend: Node, in namespace: String, _ survey: Survey) -> String {
  let places = [backend["port"]["number"], backend["port"]["name"], backend["servicePort"]]
  guard let port = places.first(where: \.isPresent) else { return "" }
  let name = backend["name"].text ?? backend["serviceName"].text ?? ""
  let own = survey.service(name, in: namespace)?.service.ports.first { $0.answers(to: port) }
  return own?.number.map(String.init) ?? port.text ?? ""
}

/// Classes whose controllers make a load balancer of its own for each Ingress.
private let loadBalancerEach: Set<String> = ["alb", "gce", "gce-internal", "azure-application-gateway"]
