import Kubernetes
import Manifest
import Simulation
import Testing

/// What's wrong with a scenario file is said with its place, its cause and its remedy.
@Suite("Wrong scenario files")
struct GoldenCheckTests {
  struct Case: Sendable, CustomTestStringConvertible {
    /// A line that takes the place of the one that begins alike.
    let line: String
    let says: String
    var testDescription: String { line }
  }

  static let file = """
    format: 1
    scenarios:
    - id: a
      title: a pod runs
      k8s: "1.35"
      manifest: |
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: app, image: "web:1"}]}
      given: {nodes: {n1: []}}
      knobs: {containers: {app: {runs: [{after: 5, exitCode: 1}]}}}
      actions: [{t: 0, do: create, object: pod/web}]
      expect:
        events: [{t: 0, by: kubelet, ev: started, pod: web, container: app, attempt: 0}]
        never: [{ev: evicted}]
        rows: [{t: 1, pod: web, ready: 1/1, status: Running, restarts: 0}]
        clients: []
    """

  @Test(
    "a wrong line gets one message",
    arguments: [
      Case(line: "  knbos: {}", says: "'scenarios[0].knbos' isn't known to the scenario format; did you mean 'knobs'?"),
      Case(line: #"  k8s: "1.29""#, says: "'1.29' is no version whose rules are known; use 1.33 to 1.36"),
      Case(
        line: "  actions: [{t: 3s, do: create, object: pod/web}]",
        says: "'scenarios[0].actions[0].t' is '3s', which is no number of seconds; write 3"),
      Case(
        line: "  actions: [{t: 0, do: craete, object: pod/web}]",
        says: "'craete' is nothing that can be done; did you mean 'create'?"),
      Case(
        line: "  actions: [{t: 0, do: create, object: pod/wbe}]",
        says: "the manifests give no pod 'wbe'; known: web"),
      Case(
        line: "  actions: [{t: 0, do: create, object: podd/web}]",
        says: "'podd/web' names no object; did you mean 'pod'?; write KIND/NAME, such as deployment/web or pod/web@1#1"),
      Case(
        line: "  actions: [{t: 0, do: set-image, object: pod/web, container: ap, image: \"web:2\"}]",
        says: "'ap' is no container of pod/web; known: app"),
      Case(
        line: "  actions: [{t: 0, do: scale, object: pod/web}]",
        says: "'scale' doesn't say its 'replicas'; add 'replicas:'"
      ),
      Case(
        line: "  knobs: {containers: {app: {runs: [{after: 500ms, exitCode: 1}]}}}",
        says: "'scenarios[0].knobs.containers.app.runs[0].after' is '500ms', which is no number of seconds; write 0.5"),
      Case(
        line: "  knobs: {containers: {app: {runs: [{after: 5, exitCode: one}]}}}",
        says: "'scenarios[0].knobs.containers.app.runs[0].exitCode' is 'one', which is no whole number; "
          + "write it in digits, such as 3"),
      Case(
        line: "  knobs: {containers: {app: {onTerm: ignroe}}}",
        says: "'ignroe' is no reaction to the stop signal; write ignore, or {after: SECONDS, exitCode: CODE}"),
      Case(
        line: "  knobs: {containers: {apps: {}}}",
        says: "no container is called 'apps', so this knob has no effect; did you mean 'app'?"),
      Case(
        line: "  knobs: {images: {\"web:2\": {pull: 1}}}",
        says: "no container has the image 'web:2', so this knob has no effect; did you mean 'web:1'?"),
      Case(
        line: "    events: [{t: 0, by: kublet, ev: started, pod: web}]",
        says: "'kublet' is no actor; did you mean 'kubelet'?"
      ),
      Case(
        line: "    events: [{t: 0, by: kubelet, ev: starts, pod: web}]",
        says: "'starts' is nothing that happens; did you mean 'started'?"),
      Case(
        line: "    events: [{t: 0, by: kubelet, ev: started, atempt: 0}]",
        says: "'atempt' is nothing that an event says; did you mean 'attempt'?"),
      Case(line: "    events: [{by: kubelet, ev: started}]", says: "an expected event doesn't say its 't'; add 't:'"),
      Case(line: "    never: [{evt: evicted}]", says: "'evt' is nothing that an event says; did you mean 'ev'?"),
      Case(
        line: "    rows: [{t: 1, pod: web, staus: Running}]",
        says: "'staus' is not known in 'rows'; did you mean 'status'?"
      ),
      Case(
        line: "    rows: [{t: 1, pod: webb, gone: true}]",
        says: "no object of the manifests makes a pod 'webb'; pods here are called web"),
    ])
  func message(wrong: Case) throws {
    let key = try #require(wrong.line.split(separator: ":").first).description
    var lines = Self.file.split(separator: "\n").map(String.init)
    let place = lines.firstIndex { $0.hasPrefix(key + ":") } ?? 4
    if lines[place].hasPrefix(key + ":") { lines[place] = wrong.line } else { lines.insert(wrong.line, at: place) }
    let reading = Golden.read(SourceFile(name: "a.yaml", text: lines.joined(separator: "\n")))
    let problems = reading.problems + reading.scenarios.flatMap(\.problems)
    #expect(problems.map { "\($0.message); \($0.hint ?? "")" } == [wrong.says])
    #expect(problems.map { $0.span?.line } == [place + 1])
  }

  @Test("the file as a whole: its format, its list, its ids")
  func wholes() {
    func problems(_ text: String) -> [String] {
      let reading = Golden.read(SourceFile(name: "a.yaml", text: text))
      return (reading.problems + reading.scenarios.flatMap(\.problems)).map { "\($0.message); \($0.hint ?? "")" }
    }
    #expect(problems(Self.file) == [])
    #expect(problems("kind: Pod\n") == ["the file doesn't say 'format: 1'; add it, if it's a scenario file"])
    #expect(
      problems("format: 1\nscenarios: []\n") == [
        "the file holds no scenarios; write them as a list below 'scenarios:'"
      ])
    let twice = Self.file + "\n- {id: a, manifest: \"\", expect: {never: [{ev: evicted}]}}"
    #expect(problems(twice) == ["two scenarios have the id 'a'; give one another"])
    let empty = "format: 1\nscenarios: [{id: a, manifest: \"\"}]"
    #expect(
      problems(empty) == ["the scenario expects nothing, so it always passes; add what must be observable"])
  }
}
