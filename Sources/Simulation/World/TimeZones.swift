import Kubernetes

/// A time zone, as far as a CronJob asks for one: what it's ahead of UTC, and its summer time.
///
/// A table of the zones that people use, with the rules that hold today. The system's tz database isn't read: the same
/// input would give different timelines on different machines.
/// Source: IANA tz database, files europe, northamerica, australasia, asia, southamerica, africa.
struct TimeZone: Sendable, Hashable {
  /// Seconds ahead of UTC outside of summer time.
  let standard: Int
  let summer: Summer

  enum Summer: Sendable, Hashable {
    case none
    /// Last Sunday of March to last Sunday of October, at 01:00 UTC.
    case european
    /// Second Sunday of March to first Sunday of November, at 02:00 local time.
    case american
    /// First Sunday of October to first Sunday of April, at 02:00 local standard time.
    case australian
    /// Last Sunday of September to first Sunday of April, at 02:00 local standard time.
    case newZealand
  }

  static let utc = TimeZone(standard: 0, summer: .none)

  init(standard: Int, summer: Summer) { (self.standard, self.summer) = (standard, summer) }

  /// Nil for a zone that isn't in the table.
  init?(_ name: String) {
    if ["UTC", "Etc/UTC", "GMT", "Etc/GMT", "Zulu", "Etc/Zulu", "Universal", "UCT"].contains(name) {
      self = .utc
    } else if name.hasPrefix("Etc/GMT"), let hours = Int(name.dropFirst(7)), (-14...12).contains(hours) {
      // The sign is the other way round: Etc/GMT+5 is behind UTC.
      self.init(standard: -hours * 3600, summer: .none)
    } else if let found = Self.table.first(where: { $0.names.contains(name) }) {
      self.init(standard: found.minutes * 60, summer: found.summer)
    } else {
      return nil
    }
  }
}

extension TimeZone {
  /// Seconds ahead of UTC at an instant.
  func offset(at time: Timestamp) -> Int {
    guard summer != .none else { return standard }
    let year = Civil(time.seconds + standard).year
    let (start, end) = bounds(of: year)
    // South of the equator summer goes over the turn of the year.
    let isSummer =
      start < end ? time.seconds >= start && time.seconds < end : time.seconds >= start || time.seconds < end
    return isSummer ? standard + 3600 : standard
  }

  /// When summer time starts and ends in a year, in seconds since 1970.
  private func bounds(of year: Int) -> (start: Int, end: Int) {
    switch summer {
    case .none: (0, 0)
    case .european: (last(.march, year) + 3600, last(.october, year) + 3600)
    case .american: (first(.march, year) + 7 * 86400 + 7200 - standard, first(.november, year) + 3600 - standard)
    case .australian: (first(.october, year) + 7200 - standard, first(.april, year) + 7200 - standard)
    case .newZealand: (last(.september, year) + 7200 - standard, first(.april, year) + 7200 - standard)
    }
  }

  private enum Month: Int { case march = 3, april, may, june, july, august, september, october, november }

  /// Midnight UTC of the first Sunday of a month.
  private func first(_ month: Month, _ year: Int) -> Int {
    let day = Timestamp(year: year, month: month.rawValue, day: 1)
    return day.seconds + (7 - day.civil.weekday) % 7 * 86400
  }

  private func last(_ month: Month, _ year: Int) -> Int {
    let day = Timestamp(year: year, month: month.rawValue, day: days(in: month.rawValue, of: year))
    return day.seconds - day.civil.weekday * 86400
  }

  /// The next run of a schedule: a local time that is skipped doesn't run, one that comes twice runs twice (CJ-3).
  func next(_ schedule: Schedule, after time: Timestamp) -> Timestamp? {
    let here = offset(at: time)
    guard let candidate = schedule.next(after: time, offset: here) else { return nil }
    guard summer != .none, let change = change(after: time), candidate.seconds >= change else { return candidate }
    // Beyond the change the clocks show another time.
    return next(schedule, after: Timestamp(seconds: max(time.seconds, change - 1)), at: change)
  }

  private func next(_ schedule: Schedule, after time: Timestamp, at change: Int) -> Timestamp? {
    let offset = offset(at: Timestamp(seconds: change))
    guard let candidate = schedule.next(after: time, offset: offset) else { return nil }
    guard let following = self.change(after: Timestamp(seconds: change)), candidate.seconds >= following else {
      return candidate
    }
    return next(schedule, after: Timestamp(seconds: following - 1), at: following)
  }

  /// The next instant at which the clocks are changed.
  private func change(after time: Timestamp) -> Int? {
    let year = Civil(time.seconds).year
    return [year - 1, year, year + 1].flatMap { year in [bounds(of: year).start, bounds(of: year).end] }
      .filter { $0 > time.seconds }.min()
  }

  private static let table: [(minutes: Int, summer: Summer, names: Set<String>)] = [
    (0, .european, ["Europe/London", "Europe/Lisbon", "Europe/Dublin", "Atlantic/Canary", "GB", "Portugal", "WET"]),
    (
      60, .european,
      [
        "Europe/Berlin", "Europe/Paris", "Europe/Madrid", "Europe/Rome", "Europe/Amsterdam", "Europe/Brussels",
        "Europe/Vienna", "Europe/Zurich", "Europe/Prague", "Europe/Warsaw", "Europe/Budapest", "Europe/Copenhagen",
        "Europe/Stockholm", "Europe/Oslo", "Europe/Ljubljana", "Europe/Zagreb", "Europe/Belgrade", "Europe/Bratislava",
        "Europe/Luxembourg", "CET", "MET",
      ]
    ),
    (
      120, .european,
      [
        "Europe/Athens", "Europe/Helsinki", "Europe/Kyiv", "Europe/Kiev", "Europe/Bucharest", "Europe/Sofia",
        "Europe/Riga", "Europe/Tallinn", "Europe/Vilnius", "EET",
      ]
    ),
    (120, .none, ["Africa/Johannesburg", "Africa/Maputo", "Africa/Tripoli"]),
    (60, .none, ["Africa/Lagos", "Africa/Algiers", "Africa/Tunis"]),
    (0, .none, ["Atlantic/Reykjavik", "Africa/Abidjan", "Africa/Accra"]),
    (
      180, .none, ["Europe/Moscow", "Europe/Istanbul", "Europe/Minsk", "Africa/Nairobi", "Asia/Riyadh", "Asia/Baghdad"]
    ),
    (240, .none, ["Asia/Dubai", "Asia/Baku", "Asia/Tbilisi"]),
    (270, .none, ["Asia/Kabul"]), (210, .none, ["Asia/Tehran"]),
    (300, .none, ["Asia/Karachi", "Asia/Tashkent", "Asia/Yekaterinburg"]),
    (330, .none, ["Asia/Kolkata", "Asia/Calcutta", "Asia/Colombo"]), (345, .none, ["Asia/Kathmandu"]),
    (360, .none, ["Asia/Dhaka"]), (420, .none, ["Asia/Bangkok", "Asia/Jakarta", "Asia/Ho_Chi_Minh", "Asia/Saigon"]),
    (
      480, .none,
      [
        "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Manila", "Asia/Kuala_Lumpur",
        "Australia/Perth", "PRC", "Singapore", "Hongkong",
      ]
    ),
    (540, .none, ["Asia/Tokyo", "Asia/Seoul", "Japan", "ROK"]), (570, .none, ["Australia/Darwin"]),
    (570, .australian, ["Australia/Adelaide"]), (600, .none, ["Australia/Brisbane", "Pacific/Guam"]),
    (600, .australian, ["Australia/Sydney", "Australia/Melbourne", "Australia/Hobart", "Australia/Canberra"]),
    (720, .newZealand, ["Pacific/Auckland", "NZ"]), (-600, .none, ["Pacific/Honolulu", "US/Hawaii"]),
    (-540, .american, ["America/Anchorage", "US/Alaska"]),
    (-480, .american, ["America/Los_Angeles", "America/Vancouver", "US/Pacific", "PST8PDT"]),
    (-420, .american, ["America/Denver", "America/Edmonton", "US/Mountain", "MST7MDT"]),
    (-420, .none, ["America/Phoenix", "US/Arizona", "MST"]),
    (-360, .american, ["America/Chicago", "America/Winnipeg", "US/Central", "CST6CDT"]),
    (-360, .none, ["America/Mexico_City", "America/Costa_Rica", "America/Guatemala", "America/Regina"]),
    (-300, .american, ["America/New_York", "America/Toronto", "America/Detroit", "US/Eastern", "EST5EDT"]),
    (-300, .none, ["America/Bogota", "America/Lima", "America/Panama", "America/Jamaica", "EST"]),
    (-240, .american, ["America/Halifax"]),
    (-240, .none, ["America/Caracas", "America/Puerto_Rico", "America/La_Paz"]),
    (
      -180, .none,
      ["America/Sao_Paulo", "America/Argentina/Buenos_Aires", "America/Buenos_Aires", "America/Montevideo"]
    ),
    (-210, .american, ["America/St_Johns"]),
  ]
}
