import Simulation
import Testing

/// What a command says about its program's end, as a run shows it.
@Suite("Programs")
struct ProgramTests {
  @Test(
    "a command's end is read where it's plain",
    arguments: [
      (#"["sh", "-c", "sleep 5; exit 3"]"#, "5s code 3"),
      (#"["/bin/bash", "-ec", "echo 'starting; up' > /dev/termination-log && sleep 2s\nexit 15"]"#, "2s code 15"),
      (#"["sh", "-c", "connect --to db 2>&1; exit 1"]"#, "0s code 1"),
      (#"["sleep", "30"]"#, "30s code 0"),
      (#"["false"]"#, "0s code 1"),
      (#"["sh", "-c", "sleep 1m 5"]"#, "65s code 0"),
      (#"["sh", "-c", "while true; do sleep 5; done"]"#, "stays"),
      (#"["sh", "-c", "sleep infinity"]"#, "stays"),
      (#"["sh", "-c", "sleep $TIME; exit 1"]"#, "stays"),
      (#"["sh", "-c", "serve | tee log; exit 1"]"#, "stays"),
      (#"["sh", "-c", "nginx -g 'daemon off;'; exit 1"]"#, "stays"),
      (#"["sh", "-c", "sleep 5 &"]"#, "stays"),
      (#"["serve"]"#, "stays"),
      (#"["sh"]"#, "stays"),
      (#"["sh", "-c", "echo 'open"]"#, "stays"),
    ])
  func reading(command: String, expected: String) throws {
    let play = try played(
      "start",
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec: {restartPolicy: Never, containers: [{name: app, image: "web:1", command: \(command)}]}
      """, set: ["pull": 0], until: 100)
    let end = play.timeline.events.first { $0.what == .exited }
    let code = end?["exitCode"]?.description ?? ""
    #expect(end.map { "\($0.at)s code \(code)" } ?? "stays" == expected)
  }

  @Test("a program that ends by itself is said to, with the line, and can be taken to stay")
  func turnedOff() throws {
    let pod = """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        containers:
        - name: app
          image: web:1
          command: [sh, -c, "sleep 5; exit 15"]
      """
    let play = try played("start", pod, until: 30)
    #expect(play.text.contains("app ends after 5 s with code 15 (web.yaml:8)"))
    #expect(play.result.restarts > 0)
    #expect(try played("start", pod, set: ["exits": 0], until: 30).result.restarts == 0)
  }

  @Test("a Job's work takes as long as its command says")
  func job() throws {
    let play = try played(
      "job-done",
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: pi}
      spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: "pi:1", command: [sleep, "7"]}]}}}
      """, set: ["pull": 0])
    #expect(play.result.finished == .seconds(7))
    #expect(play.dials["runs-for"]?.from == .manifest)
  }
}
