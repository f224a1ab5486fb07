import Kubernetes
import Manifest

extension Rule {
  /// What people say to the rules.
  static let suppressions: [Rule] = [
    Rule(
      "suppression-unused", .config, .info, "A suppression suppresses nothing",
      effect: "hides a later finding unseen",
      why: """
        What it was written for is mended, or it names what isn't there. Left alone it hides the next finding of that rule, \
        for a reason that nobody remembers.
        """,
      explanation: """
        Remove it. Reported for the annotation `drydock.dev/ignore` and for comments `# drydock: ignore`, when the rule \
        they name is on and finds nothing there, or doesn't exist.
        """,
      peers: ["kubeaudit/suppressed"],
      bad: [
        """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: conf
          annotations:
            drydock.dev/ignore: probe-redyness-missing  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: conf
          annotations:
            drydock.dev/ignore-reason: nothing is ignored
        """
      ],
      // Told by the engine, which alone knows what was suppressed.
      check: .none)
  ]
}
