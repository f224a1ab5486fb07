import Simulation
import Testing

@Suite("Races and sweeps")
struct RaceTests {
  @Test("SIGTERM is first by the time that the nodes' rules need, and a hook or faster rules turn it")
  func signal() throws {
    let races = races(of: try played("delete", shop))
    let race = try #require(races.first { $0.id == "rules-signal" })
    #expect(race.isLost)
    #expect(race.marginText == "-1.2s")
    #expect(race.wanted.at == .milliseconds(1200))
    #expect(race.rival.letter == "A2")
    #expect(race.flipTexts == ["preStop hook at least 2 s"])
    let kill = try #require(races.first { $0.id == "exit-kill" })
    #expect(!kill.isLost)
    #expect(kill.marginText == "+26s")
    #expect(
      kill.flipTexts == [
        "grace period at most 4 s", "preStop hook at least 26 s", "shutdown time at least 30 s",
        "ignores SIGTERM: yes",
      ])
  }

  @Test("what a race says is what another run shows")
  func flipsHold() throws {
    let race = try #require(races(of: try played("delete", shop)).first { $0.id == "rules-signal" })
    let flip = try #require(race.flips.first)
    let other = try played("delete", shop, set: [flip.knob: flip.value])
    #expect(other.races.first { $0.id == race.id }?.isLost == false)
    #expect(other.result.requests?.failures[.refused] == nil)
  }

  @Test("a program that answers after its first request loses; its readiness probe prevents it")
  func answers() throws {
    let unprobed = shop.split(separator: "\n").filter { !$0.contains("readinessProbe") }.joined(separator: "\n")
    let race = try #require(try played("start", unprobed).races.first { $0.id == "answers-rules" })
    #expect(race.isLost)
    #expect(race.marginText == "-3.8s")
    let probed = try #require(try played("start", shop).races.first { $0.id == "answers-rules" })
    #expect(!probed.isLost)
  }

  @Test("a slow start loses against its liveness probe by the ticks since the pod was placed, as a sweep shows")
  func patience() throws {
    let pod = """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec: {containers: [{name: app, image: "web:1", livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 5}}]}
      """
    // Placed at 0, started at 3: ticks at 5, 10 and 15.
    let play = try played("slow-start", pod, set: ["answers-after": 5])
    let race = try #require(races(of: play).first { $0.id == "answers-liveness" })
    #expect(race.marginText == "+7s")
    #expect(race.flipTexts == ["time until it answers at least 12 s"])
    let sweep = try #require(play.sweep(over: SweepRange("answers-after", from: 10, to: 14, steps: 4)))
    #expect(sweep.findings == ["from 12.1 s on the container is restarted, up to 12 s it's otherwise"])
  }

  @Test("a sweep has the results of single runs, and finds where failures end")
  func sweeping() throws {
    let play = try played("delete", shop)
    let sweep = try #require(play.sweep(over: SweepRange("prestop", from: 0, to: 8, steps: 4)))
    let table = sweep.points.map { "\($0.text): \($0.text(of: .failed)), gone \($0.text(of: .gone))" }
    #expect(
      table == [
        "none: 16, gone 4s", "1 s: 2, gone 5s", "2 s: 0, gone 6s", "4 s: 0, gone 8s", "6 s: 0, gone 10s",
        "8 s: 0, gone 12s",
      ])
    #expect(sweep.findings == ["from 2 s on no request fails, up to 1 s it's otherwise"])
    for point in sweep.points {
      #expect(try played("delete", shop, set: ["prestop": point.value]).result == point.result)
    }
    #expect(sweep.leading == .failed)
  }

  @Test("a sweep keeps to its budget of runs")
  func budget() throws {
    let play = try played("delete", shop)
    let sweep = try #require(play.sweep(over: SweepRange("shutdown", from: 0, to: 60, steps: 60), mostRuns: 5))
    #expect(sweep.points.count == 5)
    #expect(sweep.left == 56)
  }

  @Test(
    "what's no sweep is said to be none",
    arguments: [
      ("prestop", "isn't KNOB=FROM..TO"), ("prestop=0-10", "isn't KNOB=FROM..TO"),
      ("speed=0..1", "has no knob 'speed'"),
      ("prestop=0..10/0", "is no number of steps"), ("prestop=0..soon", "is no duration"),
    ])
  func unreadable(text: String, problem: String) throws {
    let scenario = try #require(Scenario.named("delete"))
    guard case .failure(let error) = SweepRange.read(text, of: scenario) else {
      Issue.record("'\(text)' was read")
      return
    }
    #expect(error.description.contains(problem))
  }
}
