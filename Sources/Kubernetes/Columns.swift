import Manifest

/// The columns that `kubectl get` shows of a kind.
///
/// They're written in a notation, one column after the other with semicolons between. `HEADER=value`; a `!` after the
/// header marks what only `-o wide` shows; a bare `NAME` or `AGE` is the usual one. A value is
///
/// - a path from the object's root, `spec.nodeName`; `x[]` every member, `x[k=v]` those with that field, `x[0]` one
/// - `a|b` the first that is there; after a path with members, single words are fields of the same member
/// - `"text"`, `true`, `false` as they stand; `c?a:b` a choice; `a/b`, `a,b` both, `a+b` a sum or one after the other
/// - a function of these, such as `age(t)`, `count(x)`, `join(x)`, or a kind's own rule, such as `podStatus()`
///
/// What depends on the status is empty for an object that was never applied.
/// Source: Kubernetes, `pkg/printers/internalversion/printers.go`.
package struct Columns: Sendable {
  package struct Column: Sendable {
    /// In capitals, as printed.
    package let title: String
    /// Only shown by `-o wide`.
    package let isWide: Bool
    let value: Expression
    /// A CustomResourceDefinition's column shows a moment as the time since.
    var isDate = false
  }

  package let columns: [Column]
  let kind: Kind?

  /// Those of a kind; name and age for a kind we only know by name.
  package static func of(_ kind: Kind?) -> Columns { kind.flatMap { table[$0] } ?? generic }

  /// Those that a CustomResourceDefinition declares for one of its versions; nil when it has no such version.
  ///
  /// Without columns of its own a custom resource shows its name and age.
  package init?(definition: Node, version: String) {
    let spec = definition["spec"]
    let versions = spec["versions"].items
    let found = versions.first { $0["name"].text == version }
    // apiextensions.k8s.io/v1beta1 also had them once for all versions.
    guard found != nil || (versions.isEmpty && spec["version"].text == version) else { return nil }
    let own = found?["additionalPrinterColumns"].items ?? []
    let declared = own.isEmpty ? spec["additionalPrinterColumns"].items : own
    let columns = declared.map { column in
      let path = column["jsonPath"].text ?? column["JSONPath"].text ?? ""
      return Column(
        title: (column["name"].text ?? "").uppercased(), isWide: (column["priority"].int ?? 0) > 0,
        value: Path(jsonPath: path).map(Expression.path) ?? .literal(""), isDate: column["type"].text == "date")
    }
    guard !columns.isEmpty else {
      self = Columns.generic
      return
    }
    self.init(columns: [Columns.generic.columns[0]] + columns, kind: nil)
  }

  private init(columns: [Column], kind: Kind?) { (self.columns, self.kind) = (columns, kind) }

  init(_ notation: String, kind: Kind?) { self.init(columns: readColumns(notation), kind: kind) }

  private static let generic = Columns("NAME; AGE", kind: nil)
  // Read once; all of them take about a millisecond.
  private static let table = Dictionary(
    uniqueKeysWithValues: Kind.allCases.map { ($0, Columns($0.facts.columns, kind: $0)) })
}

extension Columns {
  /// The headers, in the order of a row's cells.
  package func titles(wide: Bool = false) -> [String] {
    columns.filter { wide || !$0.isWide }.map(\.title)
  }

  /// What `kubectl get` prints of an object, cell by cell.
  ///
  /// Ages count up to `now`; nil makes them `<unknown>`. A text of several lines is cut after its first, with dots.
  package func row(of object: Node, wide: Bool = false, now: Timestamp? = nil) -> [String] {
    let reader = CellReader(object: object, kind: kind, isWide: wide, now: now)
    return columns.filter { wide || !$0.isWide }.map { column in firstLine(reader.cell(column)) }
  }
}

private func firstLine(_ text: String) -> String {
  guard let end = text.firstIndex(where: { $0.isNewline || $0 == "\u{c}" }) else { return text }
  return text[..<end] + "..."
}
