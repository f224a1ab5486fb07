import Kubernetes
import Manifest

extension Rule {
  /// ConfigMaps, Secrets, volumes and claims that containers need and that aren't there.
  static let missingConfig: [Rule] = [
    Rule(
      "env-ref-missing", .references, .error, "A variable comes from an object that isn't there",
      effect: "CreateContainerConfigError",
      why: """
        The kubelet looks a variable's ConfigMap or Secret up in the pod's namespace when it makes the container. Where it \
        isn't there, the container isn't made, and the kubelet tries again until it is.
        """,
      explanation: """
        Add the object, correct its name, or say `optional: true` where the program does without. Only a note where the set \
        holds no ConfigMap and no Secret at all, as they are probably kept elsewhere, or where a Job's command names the \
        object and may make it.
        """,
      sources: [.documentation("Configure a Pod to Use a ConfigMap"), .documentation("Secrets")],
      peers: ["kube-linter/env-value-from", "popeye/304"], scenario: "config-missing",
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            env:
            - name: PASSWORD
              valueFrom: {secretKeyRef: {name: db-login, key: password}}  # <-
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        """,
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            env:
            - name: PASSWORD
              valueFrom: {secretKeyRef: {name: db-login, key: password}}  # <- info
        """,
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
            env:
            - name: PASSWORD
              valueFrom: {secretKeyRef: {name: db-login, key: password, optional: true}}
            - name: COLOR
              valueFrom: {configMapKeyRef: {name: web, key: color}}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        data: {color: red}
        """
      ],
      check: .each(.dangling("env-ref-missing")) { dangling, report in
        let isKept = !report.survey.configNamespaces.isEmpty && !dangling.mayBeMadeByJob(report.survey)
        report(
          dangling.node,
          "\(dangling.label) isn't in namespace '\(dangling.namespace)', so the container can't be made; add it, or say optional: true",
          as: isKept ? .error : .info, certainty: report.survey.certainty(ofMissingIn: dangling.namespace))
      }
    ),
    Rule(
      "env-ref-key-missing", .references, .error, "A variable comes from a key that isn't there",
      effect: "CreateContainerConfigError",
      why: """
        The object is there and has no such key in data, binaryData or stringData: the kubelet can't give the variable a \
        value, and doesn't make the container.
        """,
      explanation: "Correct the key, add it, or say `optional: true`.",
      sources: [.documentation("Configure a Pod to Use a ConfigMap")], peers: ["kube-linter/env-value-from"],
      scenario: "config-missing",
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            env:
            - name: COLOR
              valueFrom: {configMapKeyRef: {name: web, key: background}}  # <-
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        data: {color: red}
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
            env:
            - name: COLOR
              valueFrom: {configMapKeyRef: {name: web, key: color}}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        data: {color: red}
        """
      ],
      check: .each(.dangling("env-ref-key-missing")) { dangling, report in
        report(
          dangling.node,
          "\(dangling.label) has no key '\(dangling.text)', so the container can't be made; correct the key, or add it")
      }
    ),
    Rule(
      "ref-envfrom-missing", .references, .error, "Variables come from an object that isn't there",
      effect: "CreateContainerConfigError",
      why: """
        All keys of the object named in envFrom become variables. Where it isn't in the pod's namespace, the kubelet doesn't \
        make the container.
        """,
      explanation: """
        Add the object, correct its name, or say `optional: true`. Only a note where nothing in the namespace is a ConfigMap \
        or a Secret, as they are probably kept elsewhere, or where a Job's command names the object and may make it.
        """,
      sources: [.documentation("Configure a Pod to Use a ConfigMap")], scenario: "config-missing",
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            envFrom:
            - configMapRef: {name: settings}  # <-
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        """,
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            envFrom:
            - configMapRef: {name: settings}  # <- info
        """,
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
            envFrom: [{configMapRef: {name: web}}, {secretRef: {name: more, optional: true}}]
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        """
      ],
      check: .each(.dangling("ref-envfrom-missing")) { dangling, report in
        let isKept =
          report.survey.configNamespaces.contains(dangling.namespace) && !dangling.mayBeMadeByJob(report.survey)
        report(
          dangling.node,
          "\(dangling.label) isn't in namespace '\(dangling.namespace)', so the container can't be made; add it, or say optional: true",
          as: isKept ? .error : .info, certainty: report.survey.certainty(ofMissingIn: dangling.namespace))
      }
    ),
    Rule(
      "ref-volume-source-missing", .references, .error, "A volume is made of an object that isn't there",
      effect: "stuck in ContainerCreating",
      why: """
        A pod starts when all its volumes are mounted. A ConfigMap or Secret that isn't in its namespace, or that lacks a \
        key which `items` names, can't be: the kubelet tries for ever, and the pod stays in ContainerCreating.
        """,
      explanation: """
        Add the object or the key, correct the name, or say `optional: true`. Only a note where a Job's command names the \
        object, as it may make it, and where no container mounts the volume: the kubelet passes that over.
        """,
      sources: [
        .documentation("Volumes"), .documentation("Projected Volumes"),
        .source("pkg/kubelet/volumemanager/populator/desired_state_of_world_populator.go"),
      ], scenario: "config-missing",
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            volumeMounts: [{name: tls, mountPath: /tls}, {name: conf, mountPath: /conf}]
          volumes:
          - {name: tls, secret: {secretName: shop-tls}}  # <-
          - name: conf
            configMap:
              name: web
              items: [{key: nginx.conf, path: nginx.conf}]  # <-
          - {name: more, configMap: {name: more-conf}}  # <- info
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        data: {color: red}
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
            volumeMounts: [{name: tls, mountPath: /tls}, {name: conf, mountPath: /conf}]
          volumes:
          - {name: tls, secret: {secretName: shop-tls, optional: true}}
          - {name: conf, configMap: {name: web}}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        """
      ],
      check: .each(.dangling("ref-volume-source-missing")) { dangling, report in
        // What no container mounts keeps no pod waiting.
        let isMounted = dangling.isInMountedVolume
        let result =
          isMounted ? "so the volume can't be mounted" : "and no container mounts the volume, so nothing is missed yet"
        if case .key(let key) = dangling.what {
          report(
            dangling.node, "\(dangling.label) has no key '\(key)', \(result); correct the key, or add it",
            as: isMounted ? .error : .info)
          return
        }
        report(
          dangling.node,
          "\(dangling.label) isn't in namespace '\(dangling.namespace)', \(result); add it, or say optional: true",
          as: !isMounted || dangling.mayBeMadeByJob(report.survey) ? .info : .error,
          certainty: report.survey.certainty(ofMissingIn: dangling.namespace))
      }
    ),
    Rule(
      "ref-volume-missing", .references, .error, "A container mounts a volume that the pod doesn't have",
      effect: "refused by the API server",
      why: """
        Each volumeMount names an entry of the pod's volumes, or a volumeClaimTemplate of its StatefulSet. The API server \
        refuses a pod that names another, and a controller with such a template. Only a StatefulSet is accepted, and then \
        can't make its pods.
        """,
      explanation: "Add the volume, or correct the name.",
      sources: [
        .source("pkg/apis/core/validation/validation.go"), .source("pkg/apis/apps/validation/validation.go"),
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
            - {name: html, mountPath: /html}  # <-
          volumes: [{name: cache, emptyDir: {}}]
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
            spec:
              containers:
              - name: db
                image: db:1.9
                volumeMounts: [{name: data, mountPath: /data}, {name: tmp, mountPath: /tmp}]
              volumes: [{name: tmp, emptyDir: {}}]
          volumeClaimTemplates:
          - metadata: {name: data}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        """
      ],
      check: .each(.dangling("ref-volume-missing")) { dangling, report in
        report(dangling.node, "the pod has no volume '\(dangling.name)'; add it to volumes, or correct the name")
      }
    ),
    Rule(
      "ref-pvc-missing", .references, .warning, "A pod mounts a claim that isn't there",
      effect: "the pod can't be scheduled",
      why: """
        A pod whose PersistentVolumeClaim doesn't exist isn't put on any node: it stays Pending until somebody makes the \
        claim. A claim says what an application needs, so it belongs to its manifests.
        """,
      explanation: """
        Add the PersistentVolumeClaim, or correct the name. Claims that a StatefulSet makes \
        (`<template>-<StatefulSet>-<number>`) needn't be written.
        """,
      sources: [.documentation("Persistent Volumes"), .book("17.1")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: web, image: web:1.4.2}]
          volumes:
          - {name: data, persistentVolumeClaim: {claimName: web-data}}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: web, image: web:1.4.2}]
          volumes: [{name: data, persistentVolumeClaim: {claimName: web-data}}]
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: web-data}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
        """
      ],
      check: .each(.dangling("ref-pvc-missing")) { dangling, report in
        report(
          dangling.node,
          "\(dangling.label) isn't in namespace '\(dangling.namespace)', so the pod can't be scheduled; add it",
          certainty: report.survey.certainty(ofMissingIn: dangling.namespace))
      }
    ),
  ]
}

extension Dangling {
  /// Whether a container mounts the volume that names what's missing; true where it stands in no volume.
  fileprivate var isInMountedVolume: Bool {
    guard let volume = sequence(first: node, next: \.parent).first(where: { $0.parent?.key == "volumes" }) else {
      return true
    }
    let name = Volume(volume).name
    return Pod(template: resource.podTemplate).allContainers.contains { container in
      container.volumeMounts.contains { $0.name == name }
        || container.environment.contains { $0.node["valueFrom"]["fileKeyRef"]["volumeName"].text == name }
    }
  }
}
