import Kubernetes

/// A value of the Common Expression Language.
indirect enum CELValue: Sendable {
  case null
  case bool(Bool)
  case int(Int64)
  case uint(UInt64)
  case double(Double)
  case string(String)
  /// The order of an unordered one, `x-kubernetes-list-type: set` or `map`, means nothing.
  case list([CELValue], isUnordered: Bool = false)
  case map([String: CELValue])
  /// What `.?` and `[?]` give; nil for nothing.
  case optional(CELValue?)
  case duration(Duration)
  case timestamp(Timestamp)
  case quantity(CELQuantity)
  case address(CELAddress)
  case network(CELNetwork)
  case url(CELURL)
  /// Something that we can't work with, such as bytes.
  case opaque
}

/// Why an expression has no value that we know: what's wrong with it, or what we don't support.
struct CELError: Error, Equatable, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

extension CELValue {
  /// Nil where that can't be told, or would take more steps than are left.
  static func areEqual(_ a: CELValue, _ b: CELValue, steps: inout Int) -> Bool? {
    steps -= 1
    guard steps > 0 else { return nil }
    switch (a, b) {
    case (.opaque, _), (_, .opaque): return nil
    case (.null, .null): return true
    case (.bool(let a), .bool(let b)): return a == b
    case (.string(let a), .string(let b)):
      steps -= a.utf8.count / 16
      return a.unicodeScalars.elementsEqual(b.unicodeScalars)
    case (.list(let a, let first), .list(let b, let second)):
      guard a.count == b.count else { return false }
      var result: Bool? = true
      for (a, b) in zip(a, b) {
        guard let same = areEqual(a, b, steps: &steps) else {
          result = nil
          continue
        }
        // In another order they may be equal yet.
        if !same { return first || second ? nil : false }
      }
      return result
    case (.map(let a), .map(let b)):
      guard a.count == b.count else { return false }
      var result: Bool? = true
      for (key, value) in a {
        guard let other = b[key] else { return false }
        guard let same = areEqual(value, other, steps: &steps) else {
          result = nil
          continue
        }
        if !same { return false }
      }
      return result
    case (.quantity(let a), .quantity(let b)): return a == b
    case (.address(let a), .address(let b)): return a == b
    case (.network(let a), .network(let b)): return a == b
    case (.url(let a), .url(let b)): return a == b
    case (.optional(let a), .optional(let b)):
      if let a, let b { return areEqual(a, b, steps: &steps) }
      return a == nil && b == nil
    default:
      if let order = compare(a, b) { return order == 0 }
      // Where these meet others, the API server refuses the rule itself.
      return a.isOfLibrary || b.isOfLibrary ? nil : false
    }
  }

  private var isOfLibrary: Bool {
    switch self {
    case .duration, .timestamp, .quantity, .address, .network, .url: true
    default: false
    }
  }

  /// Below 0, 0 or above 0 for what has an order; nil for the rest, and for what is no number.
  static func compare(_ a: CELValue, _ b: CELValue) -> Int? {
    func order<T: Comparable>(_ a: T, _ b: T) -> Int { a < b ? -1 : a > b ? 1 : 0 }
    switch (a, b) {
    case (.int(let a), .int(let b)): return order(a, b)
    case (.uint(let a), .uint(let b)): return order(a, b)
    case (.int(let a), .uint(let b)): return a < 0 ? -1 : order(UInt64(a), b)
    case (.uint(let a), .int(let b)): return b < 0 ? 1 : order(a, UInt64(b))
    case (.double(let a), .double(let b)): return a.isNaN || b.isNaN ? nil : order(a, b)
    case (.double(let a), .int(let b)): return a.isNaN ? nil : order(a, Double(b))
    case (.int(let a), .double(let b)): return b.isNaN ? nil : order(Double(a), b)
    case (.double(let a), .uint(let b)): return a.isNaN ? nil : order(a, Double(b))
    case (.uint(let a), .double(let b)): return b.isNaN ? nil : order(Double(a), b)
    case (.bool(let a), .bool(let b)): return order(a ? 1 : 0, b ? 1 : 0)
    case (.duration(let a), .duration(let b)): return order(a, b)
    case (.timestamp(let a), .timestamp(let b)): return order(a, b)
    case (.string(let a), .string(let b)):
      return a.unicodeScalars.lexicographicallyPrecedes(b.unicodeScalars)
        ? -1 : a.unicodeScalars.elementsEqual(b.unicodeScalars) ? 0 : 1
    default: return nil
    }
  }

  /// As CEL would write it, for tests and messages.
  var text: String {
    switch self {
    case .null: "null"
    case .bool(let bool): "\(bool)"
    case .int(let int): "\(int)"
    case .uint(let uint): "\(uint)u"
    case .double(let double): "\(double)"
    case .string(let string): "'\(string)'"
    case .list(let items, _): "[\(items.map(\.text).joined(separator: ", "))]"
    case .map(let entries):
      "{\(entries.sorted { $0.key < $1.key }.map { "'\($0.key)': \($0.value.text)" }.joined(separator: ", "))}"
    case .optional(let value): value.map { "optional(\($0.text))" } ?? "none"
    case .duration(let duration): "duration(\(duration.text))"
    case .timestamp(let moment): "timestamp(\(moment.seconds))"
    case .quantity(let quantity): "quantity(\(quantity.whole.map { "\($0)" } ?? "\(quantity.billionths)n"))"
    case .address(let address): "ip(\(address.bytes))"
    case .network(let network): "cidr(\(network.address.bytes)/\(network.length))"
    case .url(let url): "url(\(url.text))"
    case .opaque: "?"
    }
  }
}
