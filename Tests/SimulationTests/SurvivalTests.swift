import Kubernetes
import Manifest
import Simulation
import Testing

/// The table of what survives, by who owns the pod (lifecycle rules SV-1 to SV-5).
@Suite("Survival")
struct SurvivalTests {
  private static let pod = """
    containers: [{name: app, image: "a:1"}]
          volumes:
          - {name: disk, emptyDir: {}}
          - {name: memory, emptyDir: {medium: Memory}}
          - {name: data, persistentVolumeClaim: {claimName: data}}
    """

  private static func workload(_ kind: String, _ more: String = "") -> String {
    """
    apiVersion: apps/v1
    kind: \(kind)
    metadata: {name: a}
    spec:
      selector: {matchLabels: {app: a}}\(more)
      template:
        metadata: {labels: {app: a}}
        spec:
          \(pod)
    """
  }

  private static let bare = """
    apiVersion: v1
    kind: Pod
    metadata: {name: a}
    spec:
          \(pod)
    """

  @Test(
    "what is left of a pod after a restart of its container, its end, and a restart of its node",
    arguments: [
      (
        bare, "pod/a", "a",
        """
        restart:     layer lost, disk kept, memory kept, claim kept, name same, address same, node same, restarts +1
        deletion:    layer lost, disk lost, memory lost, claim kept, unused, name gone, address gone, node gone, restarts gone
        reboot:      layer lost, disk kept, memory lost, claim kept, name same, address new, node same, restarts +1
        """
      ),
      (
        workload("Deployment"), "deployment/a", "a@1#1",
        """
        restart:     layer lost, disk kept, memory kept, claim kept, name same, address same, node same, restarts +1
        replacement: layer lost, disk lost, memory lost, claim kept, shared, name new, address new, node any, restarts 0
        reboot:      layer lost, disk kept, memory lost, claim kept, name same, address new, node same, restarts +1
        """
      ),
      (
        workload("StatefulSet", "\n  serviceName: a"), "statefulset/a", "a-0",
        """
        restart:     layer lost, disk kept, memory kept, claim kept, name same, address same, node same, restarts +1
        replacement: layer lost, disk lost, memory lost, claim kept, name same, address new, node where the volume allows, restarts 0
        reboot:      layer lost, disk kept, memory lost, claim kept, name same, address new, node same, restarts +1
        """
      ),
      (
        workload("DaemonSet"), "daemonset/a", "a#1",
        """
        restart:     layer lost, disk kept, memory kept, claim kept, name same, address same, node same, restarts +1
        replacement: layer lost, disk lost, memory lost, claim kept, shared, name new, address new, node same, restarts 0
        reboot:      layer lost, disk kept, memory lost, claim kept, name same, address new, node same, restarts +1
        """
      ),
    ])
  func table(manifest: String, object: String, pod: String, expected: String) {
    var experiment = Experiment()
    experiment.knobs.assumesMissing = true
    experiment.actions = [Action(at: .zero, .create, object)]
    let timeline = simulate(inventory(manifest), experiment)
    let words: [Survival.Happening: String] = [
      .containerRestart: "restart:     ", .replacement: "replacement: ", .deletion: "deletion:    ",
      .reboot: "reboot:      ",
    ]
    let lines = timeline.survival(of: pod).map { fate in
      "\(words[fate.happening] ?? "")layer \(fate.writableLayer.rawValue), disk \(fate.emptyDir.rawValue), "
        + "memory \(fate.memoryDir.rawValue), claim \(fate.claims.rawValue), name \(fate.name.rawValue), "
        + "address \(fate.address.rawValue), node \(fate.node.rawValue), restarts \(fate.restarts.rawValue)"
    }
    #expect(lines.joined(separator: "\n") == expected)
    #expect(violations(timeline) == [])
  }
}
