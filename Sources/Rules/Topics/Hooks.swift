import Kubernetes
import Manifest

extension Rule {
  /// Lifecycle hooks that can't do what they are there for.
  static let hooks: [Rule] = [
    Rule(
      "lifecycle-hook-empty", .lifecycle, .error, "A lifecycle hook doesn't say one thing to do",
      effect: "refused by the API server",
      why: "A hook has exactly one handler. The API server refuses an object with a hook that has none, or two.",
      explanation: "Write one of `exec`, `httpGet` and `sleep`, or delete the hook.",
      sources: [.source("pkg/apis/core/validation/validation.go")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            lifecycle:
              postStart: {}  # <-
              preStop: {sleep: {seconds: 5}, exec: {command: [/bin/drain]}}  # <-
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
            lifecycle:
              postStart:
              preStop: {sleep: {seconds: 5}}
        """
      ],
      check: .each(.hook) { use, report in
        guard use.handler.node.shape == .map else { return }
        let handlers = ["exec", "httpGet", "tcpSocket", "sleep"].filter { use.handler.node[$0].isPresent }
        guard handlers.count != 1 else { return }
        report(
          use.handler.node,
          handlers.isEmpty
            ? "\(use.name) of container '\(use.container.name)' has nothing to do; write exec, httpGet or sleep"
            : "\(use.name) of container '\(use.container.name)' has \(list(handlers)); keep one")
      }
    ),
    Rule(
      "lifecycle-hook-tcpsocket", .lifecycle, .error, "A lifecycle hook opens a TCP connection",
      effect: "the hook fails every time",
      why: """
        The API takes `tcpSocket` in a hook, but the kubelet was never able to carry it out: the hook fails. A failing \
        postStart kills the container.
        """,
      explanation: "Use `exec`, `httpGet` or `sleep`.",
      sources: [.source("pkg/kubelet/lifecycle/handlers.go")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, lifecycle: {preStop: {tcpSocket: {port: 80}}}}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, lifecycle: {preStop: {httpGet: {port: 80, path: /drain}}}}
        """
      ],
      check: .each(.hook) { use, report in
        let node = use.handler.node["tcpSocket"]
        guard node.isPresent else { return }
        report(
          node,
          "\(use.name) of container '\(use.container.name)' always fails, as the kubelet can't do tcpSocket there; use exec, httpGet or sleep"
        )
      }
    ),
    Rule(
      "lifecycle-prestop-localhost", .lifecycle, .error, "A lifecycle hook asks the node instead of the pod",
      effect: "the hook never reaches the container",
      why: """
        The kubelet sends a hook's request from the node. `localhost` is then the node, where nothing or something else \
        listens: a preStop hook is skipped with no more than an event, a postStart hook kills the container.
        """,
      explanation: """
        Delete `host`; the pod's own address is used then. With hostNetwork the node's loopback is the pod's, so it's \
        only a note there.
        """,
      sources: [.source("pkg/kubelet/lifecycle/handlers.go"), .book("17.2.4")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            ports: [{containerPort: 80}]
            lifecycle:
              preStop:
                httpGet:
                  host: 127.0.0.1  # <-
                  port: 80
                  path: /drain
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
            ports: [{containerPort: 80}]
            lifecycle: {preStop: {httpGet: {port: 80, path: drain}}}
        """
      ],
      check: .each(.hook) { use, report in
        let node = use.handler.node["httpGet"]["host"]
        guard let host = node.text, isLoopback(host) else { return }
        let sharesNode = report.scope.runner?.pod.hostNetwork == true
        report(
          node,
          sharesNode
            ? "\(use.name) of container '\(use.container.name)' names '\(host)', which is the node; with hostNetwork that works, but it's needless"
            : "\(use.name) of container '\(use.container.name)' goes to '\(host)', which is the node, not the pod; delete host",
          as: sharesNode ? .info : .error, fix: node.removing())
      }
    ),
    Rule(
      "lifecycle-hook-port-missing", .lifecycle, .error, "A lifecycle hook asks a port that the container doesn't have",
      effect: "the hook fails; preStop is skipped",
      why: """
        A hook's port name is looked up in the same container. When it isn't there the hook fails; of a failing preStop \
        nothing remains but an event on a pod that's about to vanish.
        """,
      explanation: "Correct the port. A number that the container doesn't declare may be right, so it's only a note.",
      sources: [.source("pkg/kubelet/lifecycle/handlers.go"), .book("17.2.4")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            ports: [{name: http, containerPort: 8080}]
            lifecycle:
              postStart: {httpGet: {port: 9090, path: warm}}  # <- info
              preStop: {httpGet: {port: admin, path: drain}}  # <-
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
            ports: [{name: http, containerPort: 8080}]
            lifecycle: {postStart: {httpGet: {port: http, path: warm}}, preStop: {httpGet: {port: 8080, path: drain}}}
        """
      ],
      check: .each(.hook) { use, report in
        let port = use.handler.node["httpGet"]["port"]
        let container = use.container
        // Another host's port is its own business.
        guard
          !use.handler.node["httpGet"]["host"].isPresent || isLoopback(use.handler.node["httpGet"]["host"].text ?? "")
        else { return }
        if let name = port.string, !isTemplate(name) {
          guard !container.ports.contains(where: { $0.name == name }) else { return }
          if let number = Int(name) {
            report(
              port,
              "\(use.name) of container '\(container.name)' has its port in quotes, so it's a name, and a name needs a letter; write \(number) without quotes",
              fix: port.replacing(with: .literal("\(number)")))
            return
          }
          let names = container.ports.compactMap(\.name)
          let near = nearest(to: name, among: names)
          report(
            port,
            "\(use.name) asks port '\(name)', which container '\(container.name)' doesn't have"
              + (near.map { "; did you mean '\($0)'?" } ?? "; name the containerPort or write its number"),
            fix: near.map { port.replacing(with: .string($0)) } ?? [])
        } else if let number = port.int, !container.declares(number) {
          let declared = container.ports.compactMap(\.number)
          report(
            port,
            "\(use.name) asks port \(number), which container '\(container.name)' doesn't declare; "
              + (declared.isEmpty ? "declare it if it's right" : "it declares \(list(declared.map(String.init)))"),
            as: .info)
        }
      }
    ),
    Rule(
      "lifecycle-poststart-fails", .lifecycle, .error, "A lifecycle hook ends in failure whatever happens",
      effect: "the container is killed at every start",
      why: """
        When a postStart hook exits with another code than 0, the kubelet kills the container, waits, and starts it again: \
        it's in a crash loop, of which its log says nothing. A failing preStop hook changes nothing and leaves only an event.
        """,
      explanation: "Exit 0, or leave the exit out: a script's code is that of its last command.",
      sources: [.source("pkg/kubelet/kuberuntime/kuberuntime_container.go"), .book("17.2.4")], scenario: "start",
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            lifecycle:
              postStart:
                exec:
                  command: [sh, -c, "register; exit 15"]  # <-
              preStop:
                exec:
                  command: [sh, -c, "deregister; exit 1"]  # <- warning
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
            lifecycle: {postStart: {exec: {command: [sh, -c, "register || exit 1; exit 0"]}}}
        """
      ],
      check: .each(.hook) { use, report in
        let words = use.handler.node["exec"]["command"].items
        let node: Node
        let code: Int
        if let script = report.survey.script(of: words), let exit = script.certainExit, exit != 0 {
          (node, code) = (ShellCall(words)?.script ?? words[0], exit)
        } else if words.count == 1, words[0].text?.split(separator: "/").last == "false" {
          (node, code) = (words[0], 1)
        } else {
          return
        }
        if use.kind == .postStart {
          report(
            node,
            "postStart of container '\(use.container.name)' always ends with code \(code), which kills the container at every start; end it with 0"
          )
        } else {
          report(
            node,
            "preStop of container '\(use.container.name)' always ends with code \(code), which leaves only an event; end it with 0",
            as: .warning)
        }
      }
    ),
    Rule(
      "lifecycle-poststart-blocks", .lifecycle, .warning, "A postStart hook takes long",
      effect: "stuck in ContainerCreating until it's done",
      why: """
        The kubelet waits for the hook before it does anything else for the pod: the container stays in ContainerCreating, \
        no probe is asked, the next container isn't started, and not even a deletion is noticed. There's no time limit.
        """,
      explanation: """
        Do slow work in an init container before, or in the background of the program itself. Reported for loops that \
        wait for something outside, and for sleeps of 10 s or more.
        """,
      sources: [.source("pkg/kubelet/lifecycle/handlers.go"), .documentation("Container Lifecycle Hooks")],
      scenario: "start",
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            lifecycle:
              postStart:
                exec:
                  command: [sh, -c, "until nc -z db 5432; do sleep 1; done"]  # <-
        """,
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, lifecycle: {postStart: {sleep: {seconds: 30}}}}  # <-
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
            lifecycle: {postStart: {exec: {command: [sh, -c, "sleep 2; touch /tmp/started"]}}}
        """
      ],
      check: .each(.hook) { use, report in
        guard use.kind == .postStart else { return }
        let time = hookTime(use.handler, report.survey)
        guard time.isEndless || time.hasEndlessLoop || time.seconds >= 10 else { return }
        let fact =
          time.isEndless || time.hasEndlessLoop
          ? "may never end" : "takes at least \(Sleep(seconds: time.seconds).text)"
        report(
          time.node,
          "postStart of container '\(use.container.name)' \(fact), and until then the container doesn't count as started; move it to an init container or the background"
        )
      }
    ),
  ]
}

/// What a hook is sure to take.
struct HookTime {
  var seconds = 0.0
  /// It sleeps in a loop that something outside has to end.
  var isEndless = false
  var hasEndlessLoop = false
  /// Where that's written.
  var node: Node
}

func hookTime(_ handler: Handler, _ survey: Survey) -> HookTime {
  let sleepSeconds = handler.node["sleep"]["seconds"]
  if let seconds = sleepSeconds.int { return HookTime(seconds: Double(max(0, seconds)), node: sleepSeconds) }
  let words = handler.node["exec"]["command"].items
  if let script = survey.script(of: words), let node = ShellCall(words)?.script {
    let sleep = script.sleep
    return HookTime(
      seconds: sleep.seconds, isEndless: sleep.isEndless, hasEndlessLoop: !script.endlessLoops.isEmpty, node: node)
  }
  guard words.count > 1, words[0].text?.split(separator: "/").last == "sleep" else {
    return HookTime(node: handler.node)
  }
  let sleep = Sleep(arguments: words.dropFirst().compactMap(\.text))
  return HookTime(seconds: sleep.seconds, isEndless: sleep.isEndless, node: words[1])
}
