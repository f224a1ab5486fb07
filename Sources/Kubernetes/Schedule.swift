import Manifest

/// When a CronJob runs: five fields, or a word such as `@hourly`.
///
/// Source: github.com/robfig/cron v3, `ParseStandard`, which the CronJob controller uses.
package struct Schedule: Sendable, Hashable {
  /// As written.
  package let text: String
  let times: Times

  enum Times: Sendable, Hashable {
    case fields(minute: Field, hour: Field, day: Field, month: Field, weekday: Field)
    /// `@every 5m`: seconds from one run to the next.
    case every(seconds: Int)
  }

  /// The numbers a field allows.
  struct Field: Sendable, Hashable {
    var bits: UInt64
    /// Written as `*` or `?`, without a step above one. Then the other of day and weekday decides alone.
    var isStar: Bool
    var text: String
    func allows(_ number: Int) -> Bool { bits & (1 << UInt64(number)) != 0 }
    var numbers: [Int] { (0..<64).filter(allows) }
  }

  /// Nil for text that the API server would refuse.
  package init?(_ text: String) {
    guard let schedule = try? Schedule.read(text) else { return nil }
    self = schedule
  }

  /// Why the API server would refuse `text`; nil for a good one.
  package static func problem(with text: String) -> String? {
    do throws(ScheduleError) {
      _ = try read(text)
      return nil
    } catch {
      return error.description
    }
  }

  private init(text: String, times: Times) { (self.text, self.times) = (text, times) }
}

/// What's wrong with a schedule.
package struct ScheduleError: Error, Equatable, CustomStringConvertible {
  package let description: String
  init(_ description: String) { self.description = description }
}

// MARK: Reading

extension Schedule {
  package static func read(_ text: String) throws(ScheduleError) -> Schedule {
    if text.isEmpty { throw ScheduleError("a schedule can't be empty") }
    // Kubernetes refuses these although its library knows them.
    if text.contains("TZ") { throw ScheduleError("schedule '\(text)' can't set a time zone; use spec.timeZone") }
    if holdsVariable(text) { throw ScheduleError("schedule '\(text)' has a variable in it that nothing has filled in") }
    if text.hasPrefix("@") { return Schedule(text: text, times: try word(text)) }
    let parts = text.split(whereSeparator: \.isWhitespace).map(String.init)
    guard parts.count == 5 else {
      let hint = parts.count == 6 ? "; there is no field for seconds" : ""
      throw ScheduleError(
        "schedule '\(text)' has \(parts.count) \(parts.count == 1 ? "field" : "fields"), five are needed: minute hour day month weekday\(hint)"
      )
    }
    return Schedule(
      text: text,
      times: .fields(
        minute: try field(parts[0], .minute), hour: try field(parts[1], .hour), day: try field(parts[2], .day),
        month: try field(parts[3], .month), weekday: try field(parts[4], .weekday)))
  }

  private static func word(_ text: String) throws(ScheduleError) -> Times {
    let every = "@every "
    if text.hasPrefix(every) {
      let length = String(text.dropFirst(every.count))
      guard let duration = Duration(go: length) else {
        throw ScheduleError("'\(length)' isn't a duration; write for example '@every 1h30m'")
      }
      return .every(seconds: max(1, Int(duration.nanoseconds / 1_000_000_000)))
    }
    let same = ["@annually": "@yearly", "@midnight": "@daily"]
    let fields = [
      "@yearly": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0", "@daily": "0 0 * * *",
      "@hourly": "0 * * * *",
    ]
    guard let meant = fields[same[text] ?? text] else {
      let near = nearest(to: text, among: (Array(fields.keys) + Array(same.keys)).sorted()).map {
        "; did you mean '\($0)'?"
      }
      throw ScheduleError(
        "no schedule '\(text)'\(near ?? "; use five fields, or @hourly @daily @weekly @monthly @yearly")")
    }
    return try read(meant).times
  }

  enum Unit: String {
    case minute, hour, day, month, weekday

    var range: ClosedRange<Int> {
      switch self {
      case .minute: 0...59
      case .hour: 0...23
      case .day: 1...31
      case .month: 1...12
      // Sunday is 0; the library doesn't take 7.
      case .weekday: 0...6
      }
    }

    var names: [String] {
      switch self {
      case .month: monthNames.map { $0.prefix(3).lowercased() }
      case .weekday: weekdayNames.map { $0.prefix(3).lowercased() }
      default: []
      }
    }
  }

  private static func field(_ text: String, _ unit: Unit) throws(ScheduleError) -> Field {
    var field = Field(bits: 0, isStar: false, text: text)
    for part in text.split(separator: ",") {
      let (bits, isStar) = try range(String(part), unit)
      field.bits |= bits
      field.isStar = field.isStar || isStar
    }
    return field
  }

  /// `7`, `1-5`, `*`, `?`, each with `/step`.
  private static func range(_ text: String, _ unit: Unit) throws(ScheduleError) -> (bits: UInt64, isStar: Bool) {
    let halves = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    let ends = halves[0].split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    guard halves.count <= 2 else { throw ScheduleError("\(unit) '\(text)' has more than one '/'") }
    var (start, end, isStar) = (unit.range.lowerBound, unit.range.upperBound, false)
    if ends[0] == "*" || ends[0] == "?" {
      isStar = true
    } else {
      guard ends.count <= 2 else { throw ScheduleError("\(unit) '\(text)' has more than one '-'") }
      start = try number(ends[0], unit)
      // `5/15` means from 5 to the end.
      end = ends.count == 2 ? try number(ends[1], unit) : halves.count == 2 ? end : start
    }
    var step = 1
    if halves.count == 2 {
      guard let written = Int(halves[1]), written >= 0 else {
        throw ScheduleError("\(unit) '\(text)' has no number after '/'")
      }
      guard written > 0 else { throw ScheduleError("\(unit) '\(text)' has step 0; it must be at least 1") }
      step = written
      if step > 1 { isStar = false }
    }
    for value in [start, end] where !unit.range.contains(value) {
      let sunday = unit == .weekday && value == 7 ? "; Sunday is 0" : ""
      throw ScheduleError(
        "\(unit) '\(text)' is outside \(unit.range.lowerBound)-\(unit.range.upperBound)\(sunday)")
    }
    guard start <= end else { throw ScheduleError("\(unit) '\(text)' starts after it ends") }
    var bits: UInt64 = 0
    for value in stride(from: start, through: end, by: step) { bits |= 1 << UInt64(value) }
    return (bits, isStar)
  }

  private static func number(_ text: String, _ unit: Unit) throws(ScheduleError) -> Int {
    if let index = unit.names.firstIndex(of: text.lowercased()) { return index + (unit == .month ? 1 : 0) }
    guard let number = Int(text), number >= 0 else {
      throw ScheduleError(
        "\(unit) '\(text)' isn't a number" + (unit.names.isEmpty ? "" : " or a name such as \(unit.names[1])"))
    }
    return number
  }
}

// MARK: Times

extension Schedule {
  /// The first run after a moment; nil when there is none within five years (30 February).
  ///
  /// `offset` is what the CronJob's time zone is ahead of UTC, in seconds: fields are read in that zone's civil time.
  package func next(after moment: Timestamp, offset: Int = 0) -> Timestamp? {
    guard case .fields(let minute, let hour, let day, let month, let weekday) = times else {
      guard case .every(let seconds) = times else { return nil }
      return Timestamp(seconds: moment.seconds + seconds)
    }
    let local = moment.seconds + offset
    // From the next whole minute on.
    let start = local - local.remainder(of: 60) + 60
    var time = Civil(start)
    let lastYear = time.year + 5
    var date = (time.year, time.month, time.day)
    while time.year <= lastYear {
      let isLater = (time.year, time.month, time.day) > date
      let (fromHour, fromMinute) = isLater ? (0, 0) : (time.hour, time.minute)
      if month.allows(time.month), allowsDay(time, day, weekday) {
        for h in fromHour..<24 where hour.allows(h) {
          for m in (h == fromHour ? fromMinute : 0)..<60 where minute.allows(m) {
            let found = Timestamp(year: time.year, month: time.month, day: time.day, hour: h, minute: m)
            return Timestamp(seconds: found.seconds - offset)
          }
        }
      }
      date = (time.year, time.month, time.day)
      let skipsMonth = !month.allows(time.month)
      let midnight = Timestamp(year: time.year, month: time.month, day: time.day).seconds
      let daysOn = skipsMonth ? days(in: time.month, of: time.year) - time.day + 1 : 1
      time = Civil(midnight + daysOn * 86400)
    }
    return nil
  }

  /// The next runs after a moment, at most `count`.
  package func next(_ count: Int, after moment: Timestamp, offset: Int = 0) -> [Timestamp] {
    var found: [Timestamp] = []
    var moment = moment
    while found.count < count, let next = next(after: moment, offset: offset) {
      found.append(next)
      moment = next
    }
    return found
  }

  /// Day of the month and weekday: both must fit if either is a star; otherwise one is enough.
  private func allowsDay(_ time: Civil, _ day: Field, _ weekday: Field) -> Bool {
    let (dayFits, weekdayFits) = (day.allows(time.day), weekday.allows(time.weekday))
    return day.isStar || weekday.isStar ? dayFits && weekdayFits : dayFits || weekdayFits
  }

  /// The shortest time between two runs in the four weeks after 2024-01-01 or the next two runs; nil when it never runs
  /// twice.
  package var shortestInterval: Duration? {
    if case .every(let seconds) = times { return .seconds(seconds) }
    let start = Timestamp(year: 2024, month: 1, day: 1)
    let end = start.seconds + 28 * 86400
    var shortest: Int?
    guard var last = next(after: Timestamp(seconds: start.seconds - 1)) else { return nil }
    // A day of minutes shows every pattern within a day; the rest are days and months.
    for _ in 0..<1500 {
      guard let following = next(after: last) else { break }
      shortest = min(shortest ?? .max, following.seconds - last.seconds)
      if following.seconds > end || shortest == 60 { break }
      last = following
    }
    return shortest.map { .seconds($0) }
  }
}

extension Int {
  fileprivate func remainder(of divisor: Int) -> Int { ((self % divisor) + divisor) % divisor }
}

private let monthNames = [
  "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
  "December",
]
private let weekdayNames = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

// MARK: Words

/// In words: `every 5 minutes`, `at 03:30 on Monday to Friday`.
extension Schedule: CustomStringConvertible {
  package var description: String {
    switch times {
    case .every(let seconds): return "every \(Duration.seconds(seconds).text), counted from the last run"
    case .fields(let minute, let hour, let day, let month, let weekday):
      if [minute, hour, day, month, weekday].contains(where: { $0.bits == 0 }) { return "never" }
      let date = dateWords(day, month, weekday)
      return timeWords(minute, hour) + (date.isEmpty ? "" : " \(date)")
    }
  }

  private func timeWords(_ minute: Field, _ hour: Field) -> String {
    let (minutes, hours) = (minute.numbers, hour.numbers)
    let everyHour = hours.count == 24
    let span = everyHour ? "" : " during hours \(list(hours.map(String.init), runs: hours))"
    if minutes.count == 60 { return "every minute" + span }
    if minutes.count * hours.count <= 4 {
      return "at " + hours.flatMap { h in minutes.map { "\(pad(h)):\(pad($0))" } }.joined(separator: ", ")
    }
    if let step = step(minutes, of: 60) { return "every \(step) minutes" + span }
    let past = minutes == [0] ? "" : " at minute \(list(minutes.map(String.init), runs: minutes))"
    if everyHour { return "every hour" + (past.isEmpty ? "" : past) }
    if let step = step(hours, of: 24) { return "every \(step) hours" + past }
    return
      "at minute \(list(minutes.map(String.init), runs: minutes)) of hours \(list(hours.map(String.init), runs: hours))"
  }

  private func dateWords(_ day: Field, _ month: Field, _ weekday: Field) -> String {
    let (days, months, weekdays) = (day.numbers, month.numbers, weekday.numbers)
    var words: [String] = []
    let dayWords = days.count == 31 ? nil : "on day \(list(days.map(String.init), runs: days)) of the month"
    let weekdayWords = weekdays.count == 7 ? nil : "on \(list(weekdays.map { weekdayNames[$0] }, runs: weekdays))"
    // Two restrictions make more days, not fewer, unless one is a star with a step of one.
    let either = !day.isStar && !weekday.isStar
    switch (dayWords, weekdayWords) {
    case (let day?, let weekday?): words.append("\(day) \(either ? "or" : "and") \(weekday)")
    // One of the two allows every day without being a star, so every day it is.
    case (let day?, nil): if !either { words.append(day) }
    case (nil, let weekday?): if !either { words.append(weekday) }
    case (nil, nil): break
    }
    if words.isEmpty, months.count == 12 { return timeNeedsDay ? "every day" : "" }
    if words.isEmpty, timeNeedsDay { words.append("every day") }
    if months.count < 12 { words.append("in \(list(months.map { monthNames[$0 - 1] }, runs: months))") }
    return words.joined(separator: " ")
  }

  /// True when the time is a list of times of day, which asks for "every day".
  private var timeNeedsDay: Bool {
    guard case .fields(let minute, let hour, _, _, _) = times else { return false }
    return minute.numbers.count * hour.numbers.count <= 4
  }

  /// The distance of numbers that go evenly through `whole`, starting with 0.
  private func step(_ numbers: [Int], of whole: Int) -> Int? {
    guard numbers.count > 1, numbers[0] == 0, whole % numbers.count == 0 else { return nil }
    let step = whole / numbers.count
    return numbers.enumerated().allSatisfy { $0.element == $0.offset * step } ? step : nil
  }

  /// `1, 3`, runs of three and more as `1 to 5`.
  private func list(_ names: [String], runs numbers: [Int]) -> String {
    var parts: [String] = []
    var start = 0
    for index in numbers.indices {
      let isEnd = index + 1 == numbers.count || numbers[index + 1] != numbers[index] + 1
      guard isEnd else { continue }
      if index - start >= 2 {
        parts.append("\(names[start]) to \(names[index])")
      } else {
        parts += names[start...index]
      }
      start = index + 1
    }
    return parts.joined(separator: ", ")
  }

  private func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
