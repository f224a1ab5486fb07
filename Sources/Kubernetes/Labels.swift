/// Labels of an object, or an equality selector such as a Service's: keys to values.
package struct Labels: Sendable, Hashable, ExpressibleByDictionaryLiteral {
  package var pairs: [String: String]

  package init(_ pairs: [String: String] = [:]) { self.pairs = pairs }
  package init(dictionaryLiteral elements: (String, String)...) {
    pairs = Dictionary(elements) { _, last in last }
  }

  package subscript(_ key: String) -> String? { pairs[key] }
  package var isEmpty: Bool { pairs.isEmpty }
  /// By key, as `kubectl` prints them.
  package var sorted: [(key: String, value: String)] { pairs.sorted { $0.key < $1.key } }

  /// True when every pair of this is in `other`; an empty one is in anything.
  ///
  /// Who uses it decides what an empty one means: a Service without selector selects nothing.
  package func isContained(in other: Labels) -> Bool {
    pairs.allSatisfy { other.pairs[$0.key] == $0.value }
  }

  /// Why the API server would refuse these, one sentence each, by key.
  package var problems: [String] {
    sorted.flatMap { key, value in
      [
        NameRule.qualified.problem(with: key).map { "key '\(key)' \($0)" },
        NameRule.labelValue.problem(with: value).map { "value '\(value)' of '\(key)' \($0)" },
      ].compactMap(\.self)
    }
  }
}

/// `app=web,tier=front`, sorted; `<none>` when empty, as `labels.FormatLabels`.
extension Labels: CustomStringConvertible {
  package var description: String {
    isEmpty ? "<none>" : sorted.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
  }
}
