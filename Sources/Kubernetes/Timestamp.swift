import Manifest

/// A moment in UTC, to the nanosecond, in the proleptic Gregorian calendar.
package struct Timestamp: Sendable, Hashable, Comparable {
  /// Since 1970-01-01T00:00:00Z; negative before.
  package var seconds: Int
  /// 0 ..< 1,000,000,000, always forward from `seconds`.
  package var nanoseconds: Int

  package init(seconds: Int, nanoseconds: Int = 0) { (self.seconds, self.nanoseconds) = (seconds, nanoseconds) }

  package init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
    self.init(seconds: daysSince1970(year, month, day) * 86400 + hour * 3600 + minute * 60 + second)
  }

  package static func < (a: Self, b: Self) -> Bool { (a.seconds, a.nanoseconds) < (b.seconds, b.nanoseconds) }

  package static func - (a: Self, b: Self) -> Duration {
    .seconds(a.seconds - b.seconds) + .nanoseconds(a.nanoseconds - b.nanoseconds)
  }
}

extension Timestamp {
  /// As the API writes times, RFC 3339: `2024-05-01T10:00:00Z`, with fractions and offsets. Nil for anything else.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    func number(_ range: Range<Int>) -> Int? {
      guard range.upperBound <= bytes.count, bytes[range].allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
      return bytes[range].reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
    func has(_ mark: Character, at place: Int) -> Bool { place < bytes.count && bytes[place] == mark.asciiValue }
    guard let year = number(0..<4), has("-", at: 4), let month = number(5..<7), has("-", at: 7),
      let day = number(8..<10), has("T", at: 10) || has("t", at: 10), let hour = number(11..<13), has(":", at: 13),
      let minute = number(14..<16), has(":", at: 16), let second = number(17..<19),
      (1...12).contains(month), day >= 1, day <= days(in: month, of: year), hour < 24, minute < 60, second < 60
    else { return nil }
    var place = 19
    var fraction = 0
    if has(".", at: place) {
      let digits = bytes[(place + 1)...].prefix { (0x30...0x39).contains($0) }
      guard !digits.isEmpty else { return nil }
      let padded = Array(digits.prefix(9)) + Array(repeating: 0x30, count: max(0, 9 - digits.count))
      fraction = padded.reduce(0) { $0 * 10 + Int($1 - 0x30) }
      place = digits.endIndex
    }
    var offset = 0
    if has("Z", at: place) || has("z", at: place) {
      place += 1
    } else if has("+", at: place) || has("-", at: place), let hours = number(place + 1..<place + 3),
      has(":", at: place + 3),
      let minutes = number(place + 4..<place + 6), hours < 24, minutes < 60
    {
      offset = (hours * 60 + minutes) * (has("-", at: place) ? -60 : 60)
      place += 6
    } else {
      return nil
    }
    guard place == bytes.count else { return nil }
    self.init(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    seconds -= offset
    nanoseconds = fraction
  }

  /// Year, month and so on of this moment in UTC.
  package var civil: Civil { Civil(seconds) }
}

/// A date and time of day; months and days count from 1, weekdays from Sunday, 0.
package struct Civil: Sendable, Hashable {
  package var year, month, day, hour, minute, second: Int
  package var weekday: Int

  /// The civil time at `seconds` since the start of 1970, both in the same zone.
  package init(_ seconds: Int) {
    // Days to a date by eras of 400 years that begin in March, so that leap days come last.
    // Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    let days = seconds.floorDivided(by: 86400)
    let shifted = days + 719_468
    let era = shifted.floorDivided(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    let inDay = seconds - days * 86400
    (hour, minute, second) = (inDay / 3600, inDay / 60 % 60, inDay % 60)
    weekday = (days + 4) - (days + 4).floorDivided(by: 7) * 7
  }
}

extension Timestamp: CustomStringConvertible {
  /// `2024-05-01T10:00:00Z`; fractions are left out, as the API does for metav1.Time.
  package var description: String {
    let c = civil
    func pad(_ number: Int, _ width: Int) -> String {
      let digits = String(number.magnitude)
      return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return
      "\(pad(c.year, 4))-\(pad(c.month, 2))-\(pad(c.day, 2))T\(pad(c.hour, 2)):\(pad(c.minute, 2)):\(pad(c.second, 2))Z"
  }
}

/// How many days a month has.
package func days(in month: Int, of year: Int) -> Int {
  switch month {
  case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
  case 4, 6, 9, 11: 30
  default: 31
  }
}

func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
  let y = month <= 2 ? year - 1 : year
  let era = y.floorDivided(by: 400)
  let yearOfEra = y - era * 400
  let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
  return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
}

extension Int {
  fileprivate func floorDivided(by divisor: Int) -> Int {
    let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
    return rest < 0 ? quotient - 1 : quotient
  }
}
