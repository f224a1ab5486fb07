import Kubernetes
import Manifest

extension Rule {
  /// PodDisruptionBudgets: how many pods maintenance may take.
  static let budgets: [Rule] = [
    Rule(
      "pdb-missing", .availability, .info, "Maintenance may take all pods at once",
      effect: "a drain may stop the whole service",
      why: """
        When nodes are drained, for an upgrade or to save money, the eviction API asks PodDisruptionBudgets how many pods must \
        stay. Nobody asks for pods that no budget selects: all of them may go at the same time.
        """,
      explanation: """
        Add a PodDisruptionBudget in the same namespace whose selector matches the pods, with `maxUnavailable: 1` or a share. \
        Not asked of what is written with fewer than two replicas and has no autoscaler: a budget would only block drains.
        """,
      sources: [.documentation("Specifying a Disruption Budget for your Application")],
      peers: [
        "kube-score/deployment-has-poddisruptionbudget", "kube-score/statefulset-has-poddisruptionbudget",
        "polaris/missingPodDisruptionBudget", "popeye/206", "kyverno/require-pdb",
      ],
      scenario: "drain",
      bad: [
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web  # <-
        spec:
          replicas: 3
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web:1.4.2}]}
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web, namespace: other}
        spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}
        """
      ],
      good: [
        webWith("replicas: 3", and: "spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}"),
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 1
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web:1.4.2}]}
        """,
      ],
      check: .each(.workload) { workload, report in
        guard workload.kind == .deployment || workload.kind == .statefulSet, workload.budgets.isEmpty else { return }
        if let written = workload.spec["replicas"].int, written < 2, workload.autoscalers.isEmpty { return }
        let far = workload.farBudget.map { budget in
          "; \(budget.resource.label) would match, but is in namespace '\(report.survey.inventory.effectiveNamespace(of: budget.resource))'"
        }
        report(
          workload.name,
          "no PodDisruptionBudget here protects \(workload.label), so a drain may take all of its pods\(far ?? "; add one")",
          certainty: .likely)
      }
    ),
    Rule(
      "pdb-blocks-eviction", .availability, .error, "A disruption budget never lets a pod go",
      effect: "nodes can't be drained",
      why: """
        The eviction API refuses as long as fewer pods would stay than the budget wants. A budget that wants all of them, or \
        allows none to be missing, refuses for ever: `kubectl drain` and node upgrades wait until somebody deletes something.
        """,
      explanation: """
        Leave at least one pod evictable: `maxUnavailable: 1`, or a minAvailable below the number of pods. That number is an \
        autoscaler's minimum where there is one. Percentages of minAvailable are rounded up. With a single replica there's \
        nothing to protect: run two, or do without the budget.
        """,
      sources: [
        .documentation("Specifying a Disruption Budget for your Application"),
        .source("pkg/controller/disruption/disruption.go"),
      ],
      peers: [
        "kube-linter/pdb-max-unavailable", "kube-linter/pdb-min-available", "polaris/pdbDisruptionsIsZero",
        "kyverno/pdb-maxunavailable", "kyverno/pdb-minavailable",
      ],
      scenario: "drain",
      bad: [
        webWith("replicas: 2", and: "spec: {minAvailable: 51%, selector: {matchLabels: {app: web}}}  # <-"),
        """
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec:
          maxUnavailable: 0  # <-
          selector: {matchLabels: {app: web}}
        """,
      ],
      good: [
        webWith("replicas: 2", and: "spec: {minAvailable: 50%, selector: {matchLabels: {app: web}}}"),
        """
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec: {minAvailable: 2, selector: {matchLabels: {app: web}}}
        """,
      ],
      check: .each(.budget) { budget, report in
        let (least, most) = (budget.view.minAvailable, budget.view.maxUnavailable)
        if let most, most.resolved(of: 100, roundingUp: true) == 0 {
          report(
            budget.spec["maxUnavailable"],
            "\(budget.resource.label) allows no pod to be missing, so no node with one can be drained; write at least 1",
            fix: budget.spec["maxUnavailable"].replacing(with: 1))
          return
        }
        guard let least else { return }
        if case .percent(let percent) = least, percent >= 100 {
          report(
            budget.spec["minAvailable"],
            "\(budget.resource.label) wants \(least) of the pods available, so none can be evicted; leave one")
          return
        }
        guard let expected = budget.expected, expected > 0 else { return }
        let wanted = least.resolved(of: expected, roundingUp: true)
        guard wanted >= expected else { return }
        let names = list(budget.workloads.prefix(3).map(\.label))
        report(
          budget.spec["minAvailable"],
          "\(budget.resource.label) wants \(wanted) available and \(names) may have only \(expected), so none can be evicted; leave one"
        )
      }
    ),
    Rule(
      "pdb-no-policy", .availability, .error, "A disruption budget doesn't say how many pods must stay",
      effect: "nothing can be evicted",
      why:
        "With neither minAvailable nor maxUnavailable the budget allows no disruption at all, which hardly anybody means.",
      explanation: "Set one of the two; `maxUnavailable: 1` is right for most.",
      sources: [.source("pkg/controller/disruption/disruption.go")],
      peers: ["kube-score/poddisruptionbudget-has-policy"], scenario: "drain",
      bad: [
        """
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec: {selector: {matchLabels: {app: web}}}  # <-
        """
      ],
      good: [
        """
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}
        """
      ],
      check: .each(.budget) { budget, report in
        guard !budget.spec["minAvailable"].isPresent, !budget.spec["maxUnavailable"].isPresent else { return }
        let node = budget.spec["maxUnavailable"]
        report(
          node, "\(budget.resource.label) has neither minAvailable nor maxUnavailable; set maxUnavailable: 1",
          fix: node.setting(1))
      }
    ),
    Rule(
      "pdb-unhealthy-policy-unset", .availability, .info, "Pods that are broken anyway can't be evicted",
      effect: "a broken app blocks drains",
      why: """
        Unless said otherwise, pods that run but aren't ready may be evicted only while enough others are healthy. Where all \
        are broken, none may go: the drain of a node waits for a program that crashes over and over.
        """,
      explanation: """
        Set `unhealthyPodEvictionPolicy: AlwaysAllow`. Leave it where a pod that isn't ready may hold data that no other has, \
        as members of a quorum do.
        """,
      sources: [.documentation("Specifying a Disruption Budget for your Application, Unhealthy Pod Eviction Policy")],
      peers: ["kube-linter/pdb-unhealthy-pod-eviction-policy"], scenario: "drain",
      bad: [
        """
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}  # <-
        """
      ],
      good: [
        """
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}, unhealthyPodEvictionPolicy: IfHealthyBudget}
        """
      ],
      check: .each(.budget) { budget, report in
        let node = budget.spec["unhealthyPodEvictionPolicy"]
        guard budget.resource.node["apiVersion"].text == "policy/v1", !node.isPresent else { return }
        report(
          node,
          "\(budget.resource.label) keeps pods that are broken anyway from being evicted; set unhealthyPodEvictionPolicy: AlwaysAllow",
          fix: node.setting("AlwaysAllow"))
      }
    ),
    Rule(
      "pdb-exceeds-hpa-min", .availability, .error, "A disruption budget wants more pods than the autoscaler keeps",
      effect: "nodes can't be drained in quiet hours",
      why: """
        When there's little to do, the autoscaler goes down to its minimum. The budget then finds fewer pods than it wants \
        and refuses every eviction, until load comes back.
        """,
      explanation: "Lower minAvailable below minReplicas, or use `maxUnavailable: 1`, which fits any number.",
      sources: [.documentation("Specifying a Disruption Budget for your Application")],
      peers: ["polaris/pdbMinAvailableGreaterThanHPAMinReplicas"], scenario: "drain",
      bad: [
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web  # <-
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web:1.4.2}]}
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 2, maxReplicas: 9}
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec: {minAvailable: 3, selector: {matchLabels: {app: web}}}
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
            spec: {containers: [{name: web, image: web:1.4.2, resources: {limits: {cpu: 100m}}}]}
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 3, maxReplicas: 9}
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec: {minAvailable: 2, selector: {matchLabels: {app: web}}}
        """
      ],
      check: .each(.workload) { workload, report in
        // A minimum that isn't written is judged by pdb-blocks-eviction.
        guard let autoscaler = workload.autoscalers.first(where: { !$0.isKEDA && $0.spec["minReplicas"].int != nil }),
          let lowest = autoscaler.lowest
        else { return }
        for budget in workload.budgets {
          guard let least = budget.view.minAvailable else { continue }
          let wanted = least.resolved(of: lowest, roundingUp: true)
          guard wanted > lowest else { continue }
          report(
            workload.name,
            "\(autoscaler.resource.label) may leave \(lowest) pods, and \(budget.resource.label) wants \(wanted) available; lower minAvailable"
          )
        }
      }
    ),
    Rule(
      "pdb-overlap", .availability, .error, "Two disruption budgets select the same pods",
      effect: "nothing can be evicted",
      why: """
        The eviction API can subtract from one budget only. For a pod that two of them select it answers with an error, so no \
        node with such a pod can be drained.
        """,
      explanation: "Keep one budget a workload; narrow the selector of the other.",
      sources: [.source("pkg/registry/core/pod/storage/eviction.go")], peers: ["popeye/209"], scenario: "drain",
      bad: [
        """
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: all}
        spec: {maxUnavailable: 2, selector: {}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 3
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web:1.4.2}]}
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}  # <-
        """
      ],
      good: [webWith("replicas: 3", and: "spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}")],
      check: .each(.budget) { budget, report in
        for workload in budget.workloads {
          guard let first = workload.budgets.first, first !== budget, first.name != budget.name else { continue }
          report(
            budget.spec["selector"],
            "\(first.resource.label) and \(budget.resource.label) both select pods of \(workload.label), so none can be evicted; keep one"
          )
          return
        }
      }
    ),
    Rule(
      "pdb-no-match", .availability, .warning, "A disruption budget protects nothing here",
      effect: "no protection at all",
      why: """
        A budget whose selector matches no pods is stored and protects nobody. Only an event on it, NoPods, says so, and that's \
        gone after an hour.
        """,
      explanation: """
        Correct the selector or the namespace. Pods that an operator makes, or that are in files that weren't loaded, can't be \
        seen here.
        """,
      sources: [.documentation("Specifying a Disruption Budget for your Application")], peers: ["popeye/900"],
      bad: [webWith("replicas: 3", and: "spec: {maxUnavailable: 1, selector: {matchLabels: {app: wbe}}}  # <-")],
      good: [webWith("replicas: 3", and: "spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}")],
      check: .each(.budget) { budget, report in
        guard budget.workloads.isEmpty,
          // What an operator makes of a custom resource.
          !report.survey.inventory.links(from: budget.resource.id).contains(where: {
            $0.relation == .protects && $0.to != nil
          })
        else { return }
        let advice =
          budget.elsewhere.map { "; \($0.label) matches, but is in namespace '\($0.namespace)'" }
          ?? (budget.selector?.isEmpty == true ? "; correct the namespace" : "; correct the selector")
        let what =
          budget.selector.map { $0.isEmpty ? "no workload here is in its namespace" : "nothing here has labels \($0)" }
          ?? "it selects nothing"
        report(
          budget.spec["selector"], "\(budget.resource.label) protects no pod, as \(what)\(advice)",
          certainty: budget.selector == nil ? .certain : .likely)
      }
    ),
    Rule(
      "pdb-several-workloads", .availability, .info, "One disruption budget counts the pods of several workloads",
      effect: "one may lose all of its pods",
      why: """
        The budget counts all pods that it selects as one crowd. It lets every pod of a small workload go as long as a large \
        one has enough.
        """,
      explanation: "Give each workload a budget of its own, and its pods a label that only they have.",
      sources: [.documentation("Specifying a Disruption Budget for your Application")], scenario: "drain",
      bad: [
        webWith(
          "replicas: 3",
          and: """
            spec: {maxUnavailable: 1, selector: {}}  # <-
            ---
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: db}
            spec:
              selector: {matchLabels: {app: db}}
              template:
                metadata: {labels: {app: db}}
                spec: {containers: [{name: db, image: db:7}]}
            """)
      ],
      good: [webWith("replicas: 3", and: "spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}")],
      check: .each(.budget) { budget, report in
        guard budget.workloads.count > 1 else { return }
        let names = budget.workloads.prefix(3).map(\.label)
        let more = budget.workloads.count > 3 ? " and \(budget.workloads.count - 3) more" : ""
        report(
          budget.spec["selector"],
          "\(budget.resource.label) counts the pods of \(more.isEmpty ? list(names) : names.joined(separator: ", ") + more) together; give each its own"
        )
      }
    ),
  ]
}

/// A Deployment `web` with a line in its spec, and a budget's spec.
private func webWith(_ line: String, and budget: String) -> Example {
  Example(
    stringLiteral: """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        \(line)
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: web, image: web:1.4.2}]}
      ---
      apiVersion: policy/v1
      kind: PodDisruptionBudget
      metadata: {name: web}
      \(budget)
      """)
}
