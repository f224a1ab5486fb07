import Testing

import Kubernetes

@Suite("Durations")
struct DurationTests {
  @Test(
    "Go's notation is read, and printed as Go does, and as people like it",
    arguments: [
      ("0", "0s", "0 s"), ("0s", "0s", "0 s"), ("30s", "30s", "30 s"), ("1m30s", "1m30s", "1m30s"),
      ("90s", "1m30s", "1m30s"), ("1h30m", "1h30m0s", "1h30m"), ("5m", "5m0s", "5 min"), ("2h", "2h0m0s", "2 h"),
      ("1.5s", "1.5s", "1.5 s"), ("250ms", "250ms", "250 ms"), ("-250ms", "-250ms", "-250 ms"), ("+1s", "1s", "1 s"),
      (".5h", "30m0s", "30 min"), ("1.h", "1h0m0s", "1 h"), ("720h", "720h0m0s", "30 d"), ("51h", "51h0m0s", "2d3h"),
      ("1us", "1µs", "1 µs"), ("1µs", "1µs", "1 µs"), ("1μs", "1µs", "1 µs"), ("3ns", "3ns", "0.003 µs"),
      ("1h0m1s", "1h0m1s", "1h1s"), ("1m0.25s", "1m0.25s", "1m0.25s"),
      ("2562047h47m16.854775807s", "2562047h47m16.854775807s", "2562047h47m16.854775807s"),
      ("0.100000000000000000000h", "6m0s", "6 min"),
    ])
  func go(text: String, printed: String, shown: String) {
    #expect(Duration(go: text)?.goText == printed)
    #expect(Duration(go: text)?.text == shown)
  }

  @Test(
    "what Go refuses is refused",
    arguments: [
      "", "30", "1d", "s", ".", "-", ".s", "1 s", "1s ", "1S", "1m30", "1,5s", "3000000h", "99999999999999999999s",
      "٣s",
    ])
  func refused(text: String) {
    #expect(Duration(go: text) == nil)
  }

  @Test(
    "an age has two figures at most",
    arguments: [
      (-2, "<invalid>"), (-1, "0s"), (0, "0s"), (119, "119s"), (120, "2m"), (135, "2m15s"), (599, "9m59s"),
      (600, "10m"),
      (3 * 3600 - 1, "179m"), (3 * 3600, "3h"), (3 * 3600 + 60, "3h1m"), (8 * 3600 - 1, "7h59m"), (8 * 3600, "8h"),
      (47 * 3600, "47h"), (48 * 3600, "2d"), (49 * 3600, "2d1h"), (8 * 86400, "8d"), (729 * 86400, "729d"),
      (730 * 86400, "2y"), (735 * 86400, "2y5d"), (8 * 365 * 86400, "8y"), (9 * 365 * 86400 + 86400, "9y"),
    ])
  func age(seconds: Int, shown: String) {
    #expect(Duration.seconds(seconds).age == shown)
  }
}

@Suite("Moments")
struct TimestampTests {
  @Test(
    "RFC 3339 is read and printed in UTC",
    arguments: [
      ("1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z"),
      ("2024-02-29T12:30:45Z", 1_709_209_845, "2024-02-29T12:30:45Z"),
      ("2024-05-01T10:00:00+02:00", 1_714_550_400, "2024-05-01T08:00:00Z"),
      ("2024-05-01T10:00:00.123456Z", 1_714_557_600, "2024-05-01T10:00:00Z"),
      ("1969-12-31T23:59:59Z", -1, "1969-12-31T23:59:59Z"),
    ])
  func reading(text: String, seconds: Int, printed: String) {
    #expect(Timestamp(text)?.seconds == seconds)
    #expect(Timestamp(text)?.description == printed)
  }

  @Test(
    "other texts are refused",
    arguments: [
      "", "2024-05-01", "2024-05-01T10:00:00", "2024-02-30T00:00:00Z", "2024-13-01T00:00:00Z", "2024-05-01T24:00:00Z",
      "2024-05-01 10:00:00Z", "2024-05-01T10:00:00Zx", "2024-05-01T10:00:00.Z",
    ])
  func refused(text: String) {
    #expect(Timestamp(text) == nil)
  }

  @Test("civil time and seconds agree on every day of 400 years")
  func roundTrip() {
    for day in 0..<146_097 {
      let civil = Civil(day * 86400 + 3661)
      let back = Timestamp(
        year: civil.year, month: civil.month, day: civil.day, hour: civil.hour, minute: civil.minute,
        second: civil.second)
      guard back.seconds == day * 86400 + 3661, civil.weekday == (day + 4) % 7 else {
        Issue.record("day \(day) reads as \(civil)")
        return
      }
    }
  }
}

@Suite("Numbers and percentages of pods")
struct IntOrPercentTests {
  @Test(
    "a part of a pod counts up or down",
    arguments: [
      ("25%", 3, 1, 0), ("25%", 4, 1, 1), ("50%", 3, 2, 1), ("0%", 10, 0, 0), ("100%", 7, 7, 7), ("1%", 0, 0, 0),
    ])
  func percent(text: String, total: Int, up: Int, down: Int) throws {
    let part = try #require(IntOrPercent(text))
    #expect(part.resolved(of: total, roundingUp: true) == up)
    #expect(part.resolved(of: total, roundingUp: false) == down)
    #expect(part.description == text)
  }

  @Test(
    "text that isn't digits and a percent sign is refused", arguments: ["", "%", "1", "25 %", "-1%", "1.5%", "+1%"])
  func refused(text: String) {
    #expect(IntOrPercent(text) == nil)
  }

  @Test("a rolling update always may do something")
  func fenceposts() {
    #expect(IntOrPercent.rollingUpdate(replicas: 4) == (1, 1))
    #expect(IntOrPercent.rollingUpdate(replicas: 3) == (1, 0))
    #expect(IntOrPercent.rollingUpdate(surge: .count(0), unavailable: .percent(25), replicas: 3) == (0, 1))
    #expect(IntOrPercent.rollingUpdate(surge: .count(1), unavailable: .count(9), replicas: 3) == (1, 3))
    #expect(IntOrPercent.percent(.max).resolved(of: .max, roundingUp: true) == Int(Int32.max))
  }
}
