import Drawing
import Kubernetes
import Manifest

// Which of the outline's items are shown: folds and filter.

extension ObjectsPane {
  func isFoldable(_ item: Int) -> Bool { outline.items[item].end > item + 1 }

  func isFolded(_ item: Int) -> Bool { folded[item] }

  /// Headings are open unless there are too many objects, objects are folded, generated ones open.
  mutating func computeFolds() {
    folded = outline.sorts.indices.map { item in
      let sort = outline.sorts[item]
      guard sort != .leaf else { return false }
      let standard =
        if let foldedDepth { outline.depths[item] >= foldedDepth } else {
          switch sort {
          case .heading: foldsByDefault
          case .writtenObject: true
          case .leaf, .other: false
          }
        }
      return !toggled.isEmpty && toggled.contains(outline.items[item].id) ? !standard : standard
    }
  }

  mutating func toggle(_ item: Int) {
    folded[item].toggle()
    let id = outline.items[item].id
    if toggled.remove(id) == nil { toggled.insert(id) }
  }

  mutating func toggleFold(_ item: Int) {
    guard isFoldable(item) else { return }
    toggle(item)
    computeRows()
    if let row = row(of: item) { select(row: row) }
  }

  /// Folds everything from a depth on and unfolds what's above.
  mutating func foldAll(below depth: Int) {
    let old = selectedItem
    foldedDepth = depth
    toggled = []
    computeFolds()
    computeRows()
    guard let old else { return }
    if let row = rowShowing(old) { select(row: row) }
  }

  /// The row of an item, or of the nearest heading around it that's shown.
  func rowShowing(_ item: Int) -> Int? {
    for candidate in [item] + outline.ancestors(of: item) {
      if let row = row(of: candidate) { return row }
    }
    return nil
  }

  func row(of item: Int) -> Int? {
    var (low, high) = (0, rows.count)
    while low < high {
      let middle = (low + high) / 2
      if rows[middle] < item { low = middle + 1 } else { high = middle }
    }
    return low < rows.count && rows[low] == item ? low : nil
  }

  mutating func computeRows() {
    rows.removeAll(keepingCapacity: true)
    if hasFilter {
      computeFilteredRows()
    } else {
      matching = objectCount
      var item = 0
      while item < outline.items.count {
        rows.append(item)
        item = isFolded(item) ? outline.items[item].end : item + 1
      }
    }
    if let selected { select(row: selected) } else { select(row: 0) }
  }

  /// What matches, and what's above it; folds don't hide matches.
  mutating func computeFilteredRows() {
    let matcher = Matcher(contents, filter: filter)
    var isShown = Array(repeating: false, count: outline.items.count)
    var known: [Bool?] = Array(repeating: nil, count: contents.names.count)
    matching = 0
    for (index, item) in outline.items.enumerated() {
      let matches: Bool
      switch item.content {
      case .heading, .zone, .part: continue
      case .resource(let resource, _):
        matches = known[resource] ?? passes(resource, matcher)
        if matches, known[resource] == nil { matching += 1 }
        known[resource] = matches
      case .missing(let link, _):
        let severity: Severity = link.isBroken ? .error : .info
        matches =
          matcher.matches(text: link.missing?.label ?? "", traits: [.missing], severity: severity, filter)
          && (severities.isEmpty || severities.contains(severity))
      case .brokenFile(let file):
        matches =
          matcher.matches(text: file.file, severity: .error, filter)
          && (severities.isEmpty || severities.contains(.error))
      case .package(let package): matches = severities.isEmpty && matcher.matches(text: package.path, filter)
      }
      guard matches else { continue }
      isShown[index] = true
      var parent = item.parent
      while let above = parent, !isShown[above] {
        isShown[above] = true
        parent = outline.items[above].parent
      }
    }
    rows = isShown.indices.filter { isShown[$0] }
    nearestFilter = rows.isEmpty ? findNearest() : nil
  }

  func passes(_ resource: Int, _ matcher: Matcher) -> Bool {
    if !severities.isEmpty, !severities.contains(where: { contents.counts[resource][$0] > 0 }) { return false }
    return matcher.matches(resource, filter)
  }

  /// A filter like the present one that finds something; nil when none is near.
  func findNearest() -> NearFilter? {
    guard matching == 0, filter.terms.count > 0 else { return nil }
    let words = filter.text.split(separator: " ").map(String.init)
    var candidates: [String] = []
    for (position, word) in words.enumerated() {
      guard let colon = word.firstIndex(of: ":") else {
        // Of very many names the first will do: a person waits for each letter.
        let names = contents.inventory.resources.prefix(2000).map(\.name)
        if let near = nearest(to: word, among: names) { candidates.append(replacing(words, position, near)) }
        continue
      }
      let key = word[...colon]
      let values = Filter.completions(of: String(key), in: contents.inventory).map { String($0.dropFirst(key.count)) }
      let value = String(word[word.index(after: colon)...])
      if let near = nearest(to: value, among: values) { candidates.append(replacing(words, position, key + near)) }
    }
    // Then with one term less.
    if words.count > 1 { candidates += words.indices.map { replacing(words, $0, nil) } }
    for candidate in candidates {
      guard let filter = try? Filter(candidate) else { continue }
      let matcher = Matcher(contents, filter: filter)
      let count = contents.names.indices.count { matcher.matches($0, filter) }
      if count > 0 { return NearFilter(text: candidate, count: count) }
    }
    return nil
  }

  func replacing(_ words: [String], _ position: Int, _ new: String?) -> String {
    var words = words
    if let new { words[position] = new } else { words.remove(at: position) }
    return words.joined(separator: " ")
  }
}
