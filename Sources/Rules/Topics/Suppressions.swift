import Kubernetes
import Manifest

extension Rule {
  /// What people say to the rules. Told by the engine, which alone knows what was suppressed.
  static let suppressions: [Rule] = [
    Rule(
      "suppression-unused", .config, .info, "A suppression suppresses nothing",
      effect: "hides a later finding unseen",
      why: """
        What it was written for is mended, or it names what isn't there. Left alone it hides the next finding of that rule, \
        for a reason that nobody remembers.
        """,
      explanation: """
        Remove it. Reported for the annotation `drydock.dev/ignore`, for comments `# drydock: ignore` and for entries below \
        `ignore:` in `.drydock.yaml` whose objects are here, when the rule they name is on and finds nothing there, or \
        doesn't exist; and for kubeaudit's labels. Markers of other linters are left alone: what they silence there may be \
        more than drydock finds.
        """,
      peers: ["kubeaudit/RedundantAuditorOverride"],
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
      check: .none),
    Rule(
      "suppression-expired", .config, .warning, "A suppression has expired",
      effect: "findings that were put off are back",
      why:
        "Somebody meant to mend this by a day that is past; until then it was to be ignored, and now it's shown again.",
      explanation: """
        Mend what was ignored and remove the suppression, or give it a new day. The day is the last one on which it holds: \
        the annotation `drydock.dev/ignore-until: 2026-12-31`, or `until:` of an entry below `ignore:` in `.drydock.yaml`.
        """,
      bad: [
        """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: conf
          annotations:
            drydock.dev/ignore: config-unused  # <-
            drydock.dev/ignore-reason: removed with the next release
            drydock.dev/ignore-until: "2020-01-31"
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: conf
          annotations:
            drydock.dev/ignore: config-unused
            drydock.dev/ignore-reason: removed with the next release
            drydock.dev/ignore-until: "2999-12-31"
        """
      ],
      check: .none),
    Rule(
      "suppression-no-reason", .config, .info, "A suppression gives no reason",
      effect: "nobody knows whether it still holds",
      why: "Who reads it later can't tell whether the reason still holds, so it stays for ever.",
      explanation: """
        Say why: `drydock.dev/ignore-reason` beside `drydock.dev/ignore`, words behind the id in a comment, `reason:` in \
        `.drydock.yaml`, or where another linter's marker has its reason: the value of kube-linter's and datree's \
        annotations and of kubeaudit's labels, `ID=why` for checkov, `kubescape.io/skip-reason`. kube-score's and Polaris' \
        have no place for one and aren't reported.
        """,
      bad: [
        """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: conf
          annotations:
            drydock.dev/ignore: config-unused  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: conf
          annotations:
            drydock.dev/ignore: config-unused
            drydock.dev/ignore-reason: mounted by a chart that's elsewhere
        """
      ],
      check: .none),
  ]
}
