/// The name most like `text` among `names`; nil when none is near enough to be what was meant.
///
/// Near means at most one slip (a letter missing, added, wrong, or two swapped) in up to five letters, two in up to ten,
/// three beyond. Letter case costs nothing. The first of equally near names wins.
package func nearest(to text: String, among names: some Sequence<String>) -> String? {
  let wanted = Array(text.lowercased().utf8)
  guard !wanted.isEmpty, wanted.count <= 100 else { return nil }
  let limit = wanted.count <= 2 ? 0 : wanted.count <= 5 ? 1 : wanted.count <= 10 ? 2 : 3
  var best: (name: String, slips: Int)?
  for name in names {
    let found = Array(name.lowercased().utf8)
    guard abs(found.count - wanted.count) <= limit else { continue }
    let slips = slips(wanted, found)
    if slips <= limit, slips < best?.slips ?? .max { best = (name, slips) }
  }
  return best?.name
}

/// How many slips lead from one word to the other: the distance of Damerau and Levenshtein (restricted).
package func slips(_ a: [UInt8], _ b: [UInt8]) -> Int {
  guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
  var beforeLast: [Int] = []
  var last = Array(0...b.count)
  for i in 1...a.count {
    var row = [i]
    row.reserveCapacity(b.count + 1)
    for j in 1...b.count {
      var cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { cost = min(cost, beforeLast[j - 2] + 1) }
      row.append(cost)
    }
    (beforeLast, last) = (last, row)
  }
  return last[b.count]
}
