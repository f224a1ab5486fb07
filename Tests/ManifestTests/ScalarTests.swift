import Manifest
import TestSupport
import Testing

@Suite("Scalars")
struct ScalarTests {
  static let rows: [[String]] =
    corpus.map { Array(table($0 + "/../reference/yaml-scalars.tsv").dropFirst()).filter { $0.count == 3 } } ?? []

  @Test(
    "a scalar reads as kubectl, the API server and Helm read it",
    .enabled(if: corpus != nil, Comment(rawValue: needsCorpus)), arguments: rows)
  func row(_ row: [String]) {
    // In the table, \n is a line break, but between double quotes it's YAML's own.
    let text = row[0].hasPrefix("\"") ? row[0] : row[0].replacing("\\n", with: "\n")
    let reading = readYAML(SourceFile(name: "x.yaml", text: "k: \(text)\n"))
    let node = reading.documents.first?.root["k"]
    if row[1] == "error" {
      guard case .unsupported = node?.scalar else {
        #expect(reading.problems.contains { $0.severity == .error })
        return
      }
      return
    }
    #expect(!reading.problems.contains { $0.severity == .error })
    #expect(node.map(type) == row[1])
    // The table went through float64 and escapes for HTML; we keep whole numbers and less-than signs.
    let json = if case .int(let int)? = node?.scalar { floatText(Double(int)) } else { node?.json() }
    #expect(row[1] == "object" ? sorted(node) == row[2] : json == unescaped(row[2]))
  }

  @Test(
    "numbers print as Go prints them",
    arguments: [
      (1e21, "1e+21"), (1e20, "100000000000000000000"), (1e-7, "1e-7"), (1e-6, "0.000001"), (0.1, "0.1"),
      (-0.0, "-0"), (0, "0"), (1.5e300, "1.5e+300"), (-2.5, "-2.5"), (123456.789, "123456.789"),
      (.leastNonzeroMagnitude, "5e-324"),
      (1.2345678901234568e+22, "1.2345678901234568e+22"), (9_007_199_254_740_992, "9007199254740992"), (100, "100"),
    ])
  func numbers(_ value: Double, _ text: String) {
    #expect(floatText(value) == text)
  }

  @Test("infinities and not-a-number are told apart from strings", arguments: [".inf", "+.inf", "-.Inf", ".NaN"])
  func unsupported(_ text: String) {
    #expect(node("k: \(text)")["k"].scalar == .unsupported(text))
  }

  private func type(_ node: Node) -> String {
    switch (node.shape, node.scalar) {
    case (.map, _): "object"
    case (.list, _): "array"
    case (_, .null): "null"
    case (_, .bool): "boolean"
    case (_, .int), (_, .float): "number"
    default: "string"
    }
  }

  /// Helm sorts the keys.
  private func sorted(_ node: Node?) -> String {
    let fields = node?.fields.sorted { $0.key < $1.key } ?? []
    return "{" + fields.map { "\"\($0.key)\":\($0.value.json())" }.joined(separator: ",") + "}"
  }

  private func unescaped(_ json: String) -> String { json.replacing("\\u003c", with: "<") }
}
