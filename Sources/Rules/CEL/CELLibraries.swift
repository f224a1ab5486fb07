import Kubernetes

/// Functions of moments, lengths of time, quantities, addresses, URLs and sets.
///
/// Source: the CEL specification, "Timestamps and durations"; k8s.io/apiserver, pkg/cel/library; the sets extension of
/// cel-go. Time zones, and `ip.isCanonical`, aren't supported.
extension CELEvaluator {
  /// Names before a dot that are a part of the function's own.
  static let libraries: Set<String> = ["sets", "optional"]

  /// Nil for functions that aren't among these.
  mutating func callLibrary(
    _ name: String, _ receiver: CELValue?, _ arguments: [CELValue]
  ) throws(CELError) -> CELValue? {
    switch receiver {
    case nil: return try function(name, arguments)
    case .duration(let duration)?: return method(name, of: duration, arguments)
    case .timestamp(let moment)?: return method(name, of: moment, arguments)
    case .quantity(let quantity)?: return try method(name, of: quantity, arguments)
    case .address(let address)?: return method(name, of: address, arguments)
    case .network(let network)?: return try method(name, of: network, arguments)
    case .url(let url)?: return method(name, of: url, arguments)
    default: return nil
    }
  }

  private mutating func function(_ name: String, _ arguments: [CELValue]) throws(CELError) -> CELValue? {
    if case .string(let text)? = arguments.first, arguments.count == 1 { return try conversion(name, of: text) }
    switch (name, arguments.first, arguments.count) {
    case ("duration", .duration?, 1), ("timestamp", .timestamp?, 1): return arguments[0]
    case ("timestamp", .int(let seconds)?, 1):
      return Int(exactly: seconds).map { .timestamp(Timestamp(seconds: $0)) }
    case ("optional.of", let value?, 1): return .optional(value)
    case ("optional.none", nil, 0): return .optional(nil)
    case ("sets.contains", .list(let all, _)?, 2):
      guard case .list(let some, _) = arguments[1] else { return nil }
      return .bool(try holds(all, everyOf: some))
    case ("sets.equivalent", .list(let a, _)?, 2):
      guard case .list(let b, _) = arguments[1] else { return nil }
      guard try holds(a, everyOf: b) else { return .bool(false) }
      return .bool(try holds(b, everyOf: a))
    case ("sets.intersects", .list(let a, _)?, 2):
      guard case .list(let b, _) = arguments[1] else { return nil }
      for item in a where try isHeld(item, in: b) { return .bool(true) }
      return .bool(false)
    default: return nil
    }
  }

  private func conversion(_ name: String, of text: String) throws(CELError) -> CELValue? {
    func need<T>(_ value: T?, _ what: String) throws(CELError) -> T {
      guard let value else { throw CELError("no \(what)") }
      return value
    }
    switch name {
    case "duration": return .duration(try need(Duration(go: text), "duration"))
    case "timestamp": return .timestamp(try need(Timestamp(text), "moment"))
    case "isQuantity": return .bool(try CELQuantity.reading(text) != nil)
    case "quantity": return .quantity(try need(try CELQuantity.reading(text), "quantity"))
    case "isIP": return .bool(CELAddress(text) != nil)
    case "ip": return .address(try need(CELAddress(text), "address"))
    case "isCIDR": return .bool(CELNetwork(text) != nil)
    case "cidr": return .network(try need(CELNetwork(text), "range of addresses"))
    case "isURL": return .bool(try CELURL.reading(text) != nil)
    case "url": return .url(try need(try CELURL.reading(text), "URL"))
    default: return nil
    }
  }

  private mutating func isHeld(_ item: CELValue, in list: [CELValue]) throws(CELError) -> Bool {
    var isKnown = true
    for other in list {
      let same = CELValue.areEqual(item, other, steps: &budget)
      if same == true { return true }
      if same == nil { isKnown = false }
    }
    guard isKnown else { throw CELError("can't be compared") }
    return false
  }

  private mutating func holds(_ all: [CELValue], everyOf some: [CELValue]) throws(CELError) -> Bool {
    for item in some where try !isHeld(item, in: all) { return false }
    return true
  }

  // MARK: Methods

  private func method(_ name: String, of duration: Duration, _ arguments: [CELValue]) -> CELValue? {
    guard arguments.isEmpty else { return nil }
    let lengths: [String: Int64] = [
      "getHours": 3_600_000_000_000, "getMinutes": 60_000_000_000, "getSeconds": 1_000_000_000,
    ]
    return lengths[name].map { .int(duration.nanoseconds / $0) }
  }

  private func method(_ name: String, of moment: Timestamp, _ arguments: [CELValue]) -> CELValue? {
    guard arguments.isEmpty else { return nil }
    let civil = moment.civil
    let start = Timestamp(year: civil.year, month: 1, day: 1)
    let values: [String: Int] = [
      "getFullYear": civil.year, "getMonth": civil.month - 1, "getDate": civil.day, "getDayOfMonth": civil.day - 1,
      "getDayOfWeek": civil.weekday, "getDayOfYear": (moment.seconds - start.seconds) / 86400, "getHours": civil.hour,
      "getMinutes": civil.minute, "getSeconds": civil.second, "getMilliseconds": moment.nanoseconds / 1_000_000,
    ]
    return values[name].map { .int(Int64($0)) }
  }

  private func method(
    _ name: String, of quantity: CELQuantity, _ arguments: [CELValue]
  ) throws(CELError) -> CELValue? {
    switch (name, arguments.first, arguments.count) {
    case ("sign", nil, 0): return .int(Int64(quantity.billionths.signum()))
    case ("isInteger", nil, 0): return .bool(quantity.whole != nil)
    case ("asInteger", nil, 0):
      guard let whole = quantity.whole else { throw CELError("no whole number") }
      return .int(whole)
    case ("isGreaterThan", .quantity(let other)?, 1): return .bool(quantity.billionths > other.billionths)
    case ("isLessThan", .quantity(let other)?, 1): return .bool(quantity.billionths < other.billionths)
    case ("compareTo", .quantity(let other)?, 1):
      return .int(quantity.billionths < other.billionths ? -1 : quantity.billionths > other.billionths ? 1 : 0)
    case ("add", let other?, 1), ("sub", let other?, 1):
      let amount: Int128
      switch other {
      case .quantity(let other): amount = other.billionths
      case .int(let whole): amount = Int128(whole) * 1_000_000_000
      default: return nil
      }
      let (sum, overflows) =
        name == "add"
        ? quantity.billionths.addingReportingOverflow(amount)
        : quantity.billionths.subtractingReportingOverflow(amount)
      guard !overflows else { throw CELError("overflow") }
      return .quantity(CELQuantity(billionths: sum))
    default: return nil
    }
  }

  private func method(_ name: String, of address: CELAddress, _ arguments: [CELValue]) -> CELValue? {
    guard arguments.isEmpty else { return nil }
    return switch name {
    case "family": .int(address.bytes.count == 4 ? 4 : 6)
    case "isUnspecified": .bool(address.isUnspecified)
    case "isLoopback": .bool(address.isLoopback)
    case "isLinkLocalMulticast": .bool(address.isLinkLocalMulticast)
    case "isLinkLocalUnicast": .bool(address.isLinkLocalUnicast)
    case "isGlobalUnicast": .bool(address.isGlobalUnicast)
    default: nil
    }
  }

  private func method(
    _ name: String, of network: CELNetwork, _ arguments: [CELValue]
  ) throws(CELError) -> CELValue? {
    switch (name, arguments.first, arguments.count) {
    case ("ip", nil, 0): return .address(network.address)
    case ("masked", nil, 0): return .network(network.masked)
    case ("prefixLength", nil, 0): return .int(Int64(network.length))
    case ("containsIP", .address(let address)?, 1): return .bool(network.contains(address))
    case ("containsIP", .string(let text)?, 1):
      guard let address = CELAddress(text) else { throw CELError("no address") }
      return .bool(network.contains(address))
    case ("containsCIDR", .network(let other)?, 1): return .bool(network.contains(other))
    case ("containsCIDR", .string(let text)?, 1):
      guard let other = CELNetwork(text) else { throw CELError("no range of addresses") }
      return .bool(network.contains(other))
    default: return nil
    }
  }

  private func method(_ name: String, of url: CELURL, _ arguments: [CELValue]) -> CELValue? {
    guard arguments.isEmpty else { return nil }
    return switch name {
    case "getScheme": .string(url.scheme)
    case "getHost": .string(url.host)
    case "getHostname": .string(url.hostname)
    case "getPort": .string(url.port)
    case "getEscapedPath": .string(url.path)
    default: nil
    }
  }

  // MARK: Sums

  /// Moments and lengths of time; nil for others.
  func timeArithmetic(_ sign: String, _ a: CELValue, _ b: CELValue) throws(CELError) -> CELValue? {
    let sum: CELValue?
    switch (sign, a, b) {
    case ("+", .duration(let a), .duration(let b)): sum = checked(a, b, isSum: true)
    case ("-", .duration(let a), .duration(let b)): sum = checked(a, b, isSum: false)
    case ("+", .timestamp(let moment), .duration(let duration)), ("+", .duration(let duration), .timestamp(let moment)):
      sum = moved(moment, by: duration.nanoseconds)
    case ("-", .timestamp(let moment), .duration(let duration)):
      sum = duration.nanoseconds == .min ? nil : moved(moment, by: -duration.nanoseconds)
    case ("-", .timestamp(let a), .timestamp(let b)):
      let seconds = a.seconds - b.seconds
      // What Go's durations hold.
      sum = abs(seconds) < 9_000_000_000 ? .duration(a - b) : nil
    default: return nil
    }
    guard let sum else { throw CELError("overflow") }
    return sum
  }

  private func checked(_ a: Duration, _ b: Duration, isSum: Bool) -> CELValue? {
    let (sum, overflows) =
      isSum
      ? a.nanoseconds.addingReportingOverflow(b.nanoseconds) : a.nanoseconds.subtractingReportingOverflow(b.nanoseconds)
    return overflows ? nil : .duration(.nanoseconds(sum))
  }

  private func moved(_ moment: Timestamp, by nanoseconds: Int64) -> CELValue? {
    let total = Int128(moment.seconds) * 1_000_000_000 + Int128(moment.nanoseconds) + Int128(nanoseconds)
    var (seconds, rest) = total.quotientAndRemainder(dividingBy: 1_000_000_000)
    if rest < 0 { (seconds, rest) = (seconds - 1, rest + 1_000_000_000) }
    guard let whole = Int(exactly: seconds), (-62_135_596_800...253_402_300_799).contains(whole) else { return nil }
    return .timestamp(Timestamp(seconds: whole, nanoseconds: Int(rest)))
  }
}
