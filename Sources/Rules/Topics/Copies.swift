import Kubernetes
import Manifest

extension Rule {
  /// How many pods there are of something, and who makes up for those that go.
  static let copies: [Rule] = [
    Rule(
      "rollout-too-few-replicas", .availability, .warning, "A Service depends on a single pod",
      effect: "down whenever that pod is",
      why: "With one replica every eviction, crash of its node or full queue is an outage until another pod is ready.",
      explanation: """
        Run two or more, spread over nodes. Leave it at one where two must not run at the same time. Only advice where no \
        Service here selects the pods. Not asked of what an autoscaler targets. How few are too few can be set.
        """,
      sources: [.documentation("Deployments")],
      peers: [
        "kube-linter/minimum-three-replicas", "kube-score/deployment-replicas", "polaris/deploymentMissingReplicas",
        "popeye/1109", "datree/DEPLOYMENT_INCORRECT_REPLICAS_VALUE",
        "kyverno/require-deployments-have-multiple-replicas",
      ],
      scenario: "node-failure",
      bad: [
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 1  # <-
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web:1.4.2}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80}]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: worker}
        spec:
          selector: {matchLabels: {app: worker}}  # <- info
          template:
            metadata: {labels: {app: worker}}
            spec: {containers: [{name: worker, image: worker:1.4.2}]}
        ---
        apiVersion: apps.openshift.io/v1
        kind: DeploymentConfig
        metadata: {name: mailer}
        spec:
          replicas: 1  # <- info
          selector: {app: mailer}
          template:
            metadata: {labels: {app: mailer}}
            spec: {containers: [{name: mailer, image: mailer:1.4.2}]}
        """
      ],
      good: [
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web:1.4.2}]}
        """,
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web:1.4.2, resources: {limits: {cpu: 100m}}}]}
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 2, maxReplicas: 9}
        """,
      ],
      check: .each(.workload) { workload, report in
        guard workload.kind == .deployment || workload.kind == .deploymentConfig, workload.autoscalers.isEmpty,
          let replicas = workload.replicas, replicas < report.survey.settings.fewestReplicas
        else { return }
        // Said by that rule.
        if replicas == 0, report.survey.rules.leaves(to: "rollout-zero-replicas") { return }
        let pods = replicas == 1 ? "a single pod" : replicas == 0 ? "no pod" : "only \(replicas) pods"
        let service = workload.services.first
        let what = service.map { "Service '\($0.name)' depends on \(pods) of \(workload.label)" }
        report(
          workload.spec["replicas"],
          "\(what ?? "\(workload.label) runs \(pods)"); run \(report.survey.settings.fewestReplicas) or more",
          as: service == nil ? .info : .warning)
      }
    ),
    Rule(
      "rollout-zero-replicas", .availability, .info, "A workload is scaled to nothing",
      effect: "no pod runs",
      why:
        "With `replicas: 0` the object is there and nothing runs. That's a way to switch something off, and easily forgotten.",
      explanation: "Raise replicas, or delete what nobody needs. An autoscaler leaves what was set to 0 alone.",
      sources: [.documentation("Horizontal Pod Autoscaling, Implicit maintenance-mode deactivation")],
      peers: ["popeye/500"],
      bad: [
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          replicas: 0  # <-
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec: {containers: [{name: db, image: db:7}]}
        """
      ],
      good: [
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec: {containers: [{name: db, image: db:7}]}
        """
      ],
      check: .each(.workload) { workload, report in
        guard workload.isReplicated, workload.spec["replicas"].int == 0 else { return }
        report(workload.spec["replicas"], "\(workload.label) runs no pod; raise replicas if that isn't meant")
      }
    ),
    Rule(
      "rollout-not-rolling", .availability, .warning, "An update stops all pods before it starts new ones",
      effect: "down during every rollout",
      why:
        "With strategy Recreate every old pod is stopped before the first new one starts. Until that is ready, nobody serves.",
      explanation: """
        Use RollingUpdate, which needs versions that can run side by side. Keep Recreate where they can't. A StatefulSet is the \
        better home for what has a volume of its own. Only advice where no Service here selects the pods; silent where a volume \
        can be used by one node or pod at a time, as Recreate is right there.
        """,
      sources: [.documentation("Deployments, Strategy")],
      peers: [
        "kube-linter/no-rolling-update-strategy", "kube-score/deployment-strategy", "kubescape/C-0305",
      ],
      scenario: "recreate",
      bad: [
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          strategy: {type: Recreate}  # <-
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web:1.4.2}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80}]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: worker}
        spec:
          strategy: {type: Recreate}  # <- info
          selector: {matchLabels: {app: worker}}
          template:
            metadata: {labels: {app: worker}}
            spec: {containers: [{name: worker, image: worker:1.4.2}]}
        """
      ],
      good: [
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: db}
        spec:
          strategy: {type: Recreate}
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec:
              containers: [{name: db, image: db:7, volumeMounts: [{name: data, mountPath: /data}]}]
              volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        """
      ],
      check: .each(.workload) { workload, report in
        guard workload.kind == .deployment || workload.kind == .deploymentConfig else { return }
        let type = workload.spec["strategy"]["type"]
        guard let word = type.filled, word != "RollingUpdate", word != "Rolling" else { return }
        // A claim that isn't here is most likely one for a single node.
        guard report.survey.claims(of: workload).allSatisfy({ $0.claim?.isShared == true }) else { return }
        let service = workload.services.first
        let who = service.map { "Service '\($0.name)'" } ?? workload.label
        report(
          type, "at every update \(who) has no pod for a while, with strategy \(word); use RollingUpdate",
          as: service == nil ? .info : .warning)
      }
    ),
    Rule(
      "pod-naked", .availability, .warning, "A Pod that nobody replaces",
      effect: "gone for good when its node is",
      why: """
        A Pod without a controller is bound to one node. When that is drained or dies, or the pod is evicted, no other takes \
        its place; and but for its images hardly a field can be changed without deleting it and creating it again.
        """,
      explanation: """
        Write a Deployment, or a Job for work that ends. A Pod is fine for a look around in a cluster. Tests and hooks that run \
        once (`restartPolicy: Never`, and named so) aren't reported.
        """,
      sources: [.documentation("Pods, Working with Pods"), .book("17.1")],
      peers: ["popeye/208", "datree/K8S_INCORRECT_KIND_VALUE_POD", "kubescape/C-0073", "kyverno/prevent-bare-pods"],
      scenario: "node-failure",
      bad: [
        """
        apiVersion: v1
        kind: Pod  # <-
        metadata: {name: web}
        spec: {containers: [{name: web, image: web:1.4.2}]}
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web-test-connection}
        spec: {restartPolicy: Never, containers: [{name: wget, image: busybox:1.36, command: [wget, web]}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: web-x7k2p
          ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web, uid: 1f0e, controller: true}]
        spec: {containers: [{name: web, image: web:1.4.2}]}
        """
      ],
      check: .each(.workload) { workload, report in
        guard workload.kind == .pod, workload.resource.node["metadata"]["ownerReferences"].count == 0 else { return }
        let metadata = workload.resource.node["metadata"]
        if workload.podSpec["restartPolicy"].text == "Never" {
          let words =
            [workload.resource.name]
            + (metadata["labels"].fields
            + metadata["annotations"].fields.filter {
              // Helm says there which pods are hooks and tests.
              $0.key.hasPrefix("helm.sh/hook")
            }).flatMap { [$0.key, $0.value.text ?? ""] }
          if words.contains(where: { saysTestOrHook($0) }) { return }
        }
        report(
          workload.resource.node["kind"],
          "nobody replaces Pod '\(workload.resource.name)' when its node fails or is drained; use a Deployment or a Job"
        )
      }
    ),
    Rule(
      "replicaset-direct", .availability, .info, "A controller that can't update its pods",
      effect: "changes reach no running pod",
      why: """
        A ReplicaSet or ReplicationController keeps a number of pods alive, and that's all. A change of its template concerns \
        only pods created later; there's no rollout and no way back.
        """,
      explanation: "Write a Deployment, which makes ReplicaSets and moves from one to the next.",
      sources: [.documentation("ReplicaSet, Alternatives to ReplicaSet"), .book("17.1")],
      bad: [
        """
        apiVersion: apps/v1
        kind: ReplicaSet  # <-
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web:1.4.2}]}
        """
      ],
      good: [
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web:1.4.2}]}
        """
      ],
      check: .each(.workload) { workload, report in
        guard workload.kind == .replicaSet || workload.kind == .replicationController,
          workload.resource.node["metadata"]["ownerReferences"].count == 0
        else { return }
        report(
          workload.resource.node["kind"],
          "\(workload.label) keeps its old pods when its template changes; use a Deployment")
      }
    ),
    Rule(
      "workload-selector-overlap", .availability, .error, "A controller's selector matches another's pods",
      effect: "controllers and autoscalers take wrong pods",
      why: """
        Controllers find their pods by labels. Where two select the same, each sees the other's: one that is orphaned is \
        adopted by the wrong one, autoscalers average over both, and what counts pods by selector counts double.
        """,
      explanation: """
        Give each workload a label that only it has, in the selector and the template. A selector can't be changed once the \
        object exists: delete it and create it again. Two of one name in different files are taken for alternatives.
        """,
      sources: [.documentation("Deployments, Selector")],
      bad: [
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: shop}}  # <-
          template:
            metadata: {labels: {app: shop}}
            spec: {containers: [{name: web, image: web:1.4.2}]}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          selector: {matchLabels: {app: shop, part: db}}
          template:
            metadata: {labels: {app: shop, part: db}}
            spec: {containers: [{name: db, image: db:7}]}
        """
      ],
      good: [
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: shop, part: web}}
          template:
            metadata: {labels: {app: shop, part: web}}
            spec: {containers: [{name: web, image: web:1.4.2}]}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          selector: {matchLabels: {app: shop, part: db}}
          template:
            metadata: {labels: {app: shop, part: db}}
            spec: {containers: [{name: db, image: db:7}]}
        """
      ],
      check: .each(.workload) { workload, report in
        guard let rival = report.survey.fleet.rival(of: workload) else { return }
        report(
          workload.spec["selector"],
          "the selector of \(workload.label) matches the pods of \(rival.label), too; give each labels of its own",
          // Files may be meant to be applied one instead of the other.
          certainty: rival.isInFile(of: workload) ? .certain : .likely)
      }
    ),
  ]
}

/// True for `web-test-connection` and `pre-upgrade-hook`, not for `latest`.
private func saysTestOrHook(_ text: String) -> Bool {
  text.lowercased().split { !$0.isLetter }.contains { ["test", "tests", "testing", "hook", "hooks"].contains($0) }
}

extension Survey {
  /// The claims that a workload's pods share; nil for one that isn't in the set. Not those that each pod has for itself.
  func claims(of workload: ManagedWorkload) -> [(node: Node, claim: PersistentVolumeClaim?)] {
    workload.podSpec["volumes"].items.compactMap { volume in
      let name = volume["persistentVolumeClaim"]["claimName"]
      guard let text = name.text else { return nil }
      let found = inventory.find(.persistentVolumeClaim, text, in: workload.namespace)
      return (name, found.flatMap { $0.isWritten ? PersistentVolumeClaim($0.node) : nil })
    }
  }
}
