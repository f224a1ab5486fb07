import Testing

import Kubernetes

@Suite("Schedules")
struct ScheduleTests {
  @Test(
    "a schedule says itself in words",
    arguments: [
      ("* * * * *", "every minute"), ("*/5 * * * *", "every 5 minutes"), ("0 * * * *", "every hour"),
      ("@hourly", "every hour"), ("30 * * * *", "every hour at minute 30"),
      ("0 */6 * * *", "at 00:00, 06:00, 12:00, 18:00 every day"),
      ("0 */2 * * *", "every 2 hours"), ("15 */2 * * *", "every 2 hours at minute 15"),
      ("30 3 * * *", "at 03:30 every day"),
      ("30 3 * * 1-5", "at 03:30 on Monday to Friday"), ("0 0 1 * *", "at 00:00 on day 1 of the month"),
      ("@weekly", "at 00:00 on Sunday"), ("0 0 13 * FRI", "at 00:00 on day 13 of the month or on Friday"),
      ("0 0 1 1 *", "at 00:00 on day 1 of the month in January"),
      ("*/10 8-17 * * MON,WED", "every 10 minutes during hours 8 to 17 on Monday, Wednesday"),
      ("0 0 * 6-8 *", "at 00:00 every day in June to August"), ("@every 90m", "every 1h30m, counted from the last run"),
      (
        "0 0 */2 * MON",
        "at 00:00 on day 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31 of the month or on Monday"
      ),
      (", * * * *", "never"), ("5,10,15,20,25 3,7 * * *", "at minute 5, 10, 15, 20, 25 of hours 3, 7"),
    ])
  func words(text: String, words: String) {
    #expect(Schedule(text)?.description == words)
  }

  @Test(
    "what the API server refuses is refused, with a reason",
    arguments: [
      ("", "a schedule can't be empty"),
      ("* * * *", "schedule '* * * *' has 4 fields, five are needed: minute hour day month weekday"),
      (
        "0 * * * * *",
        "schedule '0 * * * * *' has 6 fields, five are needed: minute hour day month weekday; there is no field for seconds"
      ),
      ("daily", "schedule 'daily' has 1 field, five are needed: minute hour day month weekday"),
      ("{{ .Values.at }}", "schedule '{{ .Values.at }}' has a variable in it that nothing has filled in"),
      ("60 * * * *", "minute '60' is outside 0-59"), ("* 24 * * *", "hour '24' is outside 0-23"),
      ("* * 0 * *", "day '0' is outside 1-31"), ("* * * 13 *", "month '13' is outside 1-12"),
      ("* * * * 7", "weekday '7' is outside 0-6; Sunday is 0"), ("5-1 * * * *", "minute '5-1' starts after it ends"),
      ("*/0 * * * *", "minute '*/0' has step 0; it must be at least 1"),
      ("1/2/3 * * * *", "minute '1/2/3' has more than one '/'"),
      ("1-2-3 * * * *", "minute '1-2-3' has more than one '-'"), ("x * * * *", "minute 'x' isn't a number"),
      ("* * * foo *", "month 'foo' isn't a number or a name such as feb"),
      ("*/x * * * *", "minute '*/x' has no number after '/'"),
      ("@hourl", "no schedule '@hourl'; did you mean '@hourly'?"),
      ("@sometimes", "no schedule '@sometimes'; use five fields, or @hourly @daily @weekly @monthly @yearly"),
      ("@every 5", "'5' isn't a duration; write for example '@every 1h30m'"),
      ("TZ=UTC 0 0 * * *", "schedule 'TZ=UTC 0 0 * * *' can't set a time zone; use spec.timeZone"),
      ("CRON_TZ=UTC 0 0 * * *", "schedule 'CRON_TZ=UTC 0 0 * * *' can't set a time zone; use spec.timeZone"),
    ])
  func refused(text: String, reason: String) {
    #expect(Schedule.problem(with: text) == reason)
    #expect(Schedule(text) == nil)
  }

  @Test(
    "the next runs",
    arguments: [
      ("*/15 * * * *", "2024-02-28T23:50:00Z", ["2024-02-29T00:00:00Z", "2024-02-29T00:15:00Z"]),
      ("* * * * *", "2024-01-01T00:00:00Z", ["2024-01-01T00:01:00Z"]),
      ("* * * * *", "2024-01-01T00:00:59Z", ["2024-01-01T00:01:00Z"]),
      ("30 3 * * *", "2024-01-01T03:30:00Z", ["2024-01-02T03:30:00Z"]),
      ("0 0 29 2 *", "2024-03-01T00:00:00Z", ["2028-02-29T00:00:00Z"]),
      ("0 0 31 * *", "2024-04-01T00:00:00Z", ["2024-05-31T00:00:00Z", "2024-07-31T00:00:00Z"]),
      // Both days are restricted: one is enough. Friday 2 February comes before the 13th.
      ("0 0 13 * 5", "2024-02-01T00:00:00Z", ["2024-02-02T00:00:00Z", "2024-02-09T00:00:00Z", "2024-02-13T00:00:00Z"]),
      // A star with a step restricts too.
      (
        "0 0 */2 * 1", "2024-01-01T12:00:00Z",
        ["2024-01-03T00:00:00Z", "2024-01-05T00:00:00Z", "2024-01-07T00:00:00Z", "2024-01-08T00:00:00Z"]
      ),
      ("0 0 * * 0", "2024-12-30T00:00:00Z", ["2025-01-05T00:00:00Z"]),
      ("0 9 1 jan ?", "2024-01-01T09:00:00Z", ["2025-01-01T09:00:00Z"]),
      (
        "5/20 10 * * *", "2024-01-01T10:06:00Z",
        ["2024-01-01T10:25:00Z", "2024-01-01T10:45:00Z", "2024-01-02T10:05:00Z"]
      ),
      ("@every 90s", "2024-01-01T00:00:10Z", ["2024-01-01T00:01:40Z"]), ("0 0 30 2 *", "2024-01-01T00:00:00Z", []),
      (", * * * *", "2024-01-01T00:00:00Z", []),
    ])
  func next(text: String, after: String, runs: [String]) throws {
    let schedule = try #require(Schedule(text))
    let found = try schedule.next(max(1, runs.count), after: #require(Timestamp(after)))
    #expect(found.map(\.description) == runs)
  }

  @Test("fields are read in the time zone's civil time")
  func zone() throws {
    let schedule = try #require(Schedule("0 0 * * *"))
    let start = try #require(Timestamp("2024-01-01T12:00:00Z"))
    #expect(schedule.next(after: start, offset: 9 * 3600)?.description == "2024-01-01T15:00:00Z")
    #expect(schedule.next(after: start, offset: -5 * 3600)?.description == "2024-01-02T05:00:00Z")
  }

  @Test(
    "the shortest interval",
    arguments: [
      ("* * * * *", 60), ("0,50 * * * *", 600), ("0 0 * * *", 86400), ("@every 5m", 300), ("0 0 1 * *", 31 * 86400),
    ])
  func interval(text: String, seconds: Int) {
    #expect(Schedule(text)?.shortestInterval == .seconds(seconds))
  }
}
