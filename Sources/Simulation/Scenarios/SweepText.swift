import Kubernetes
import Manifest

extension Sweep {
  /// A table with a bar for the number that changes first, and what turns where.
  ///
  /// What stands in manifests is in it as written: sanitise it before a terminal sees it.
  package var text: String {
    let shown = measures
    let most = leading.map { measure in points.compactMap { $0[measure] }.max() ?? 0 } ?? 0
    var rows = [["  " + knob.dial.title] + shown.map(\.title) + [leading.map { "(\($0.title))" } ?? ""]]
    for point in points {
      let isHere = abs(point.value - knob.value) < 1e-9
      var bar = ""
      if let leading, let value = point[leading], most > 0 {
        bar = String(repeating: "#", count: value == 0 ? 0 : max(1, Int((value / most * 30).rounded())))
      }
      rows.append([(isHere ? "* " : "  ") + point.text] + shown.map { point.text(of: $0) } + [bar])
    }
    var lines = [
      "sweep     \(stage.owner.label)   scenario: \(scenario.title)   knob: \(knob.dial.title) "
        + "(* \(origin))",
      columns(rows),
    ]
    lines += findings.map { "          \($0)" }
    if left > 0 { lines.append("          (\(left) values left out: the budget of runs is used up)") }
    return lines.joined(separator: "\n") + "\n"
  }

  private var origin: String {
    switch knob.from {
    case .manifest: "as the manifest says"
    case .default: "the default"
    case .assumed: "as assumed"
    case .user: "as given"
    }
  }

  /// Comma-separated values, the first line being the names of the columns; times in seconds, nothing for nothing.
  package var csv: String {
    let names = [knob.id] + Measure.allCases.map(\.rawValue)
    let rows = points.map { point in
      ["\(Moment(seconds: point.value))"]
        + Measure.allCases.map { measure in point[measure].map { "\(Moment(seconds: $0))" } ?? "" }
    }
    return ([names] + rows).map { $0.joined(separator: ",") }.joined(separator: "\n") + "\n"
  }

  /// A JSON document, schema `drydock.sweep/v1`.
  package var json: String {
    var writer = Writer()
    writer.map { root in
      root.string("drydock.sweep/v1", key: "schema")
      root.string(scenario.id, key: "scenario")
      root.string(stage.owner.label, key: "object")
      root.map(key: "knob") { map in
        map.string(knob.id, key: "name")
        map.scalar("\(Moment(seconds: knob.value))", key: "value")
        map.string(knob.from.rawValue, key: "from")
      }
      root.list(key: "points") { list in
        for point in points {
          list.map { map in
            map.scalar("\(Moment(seconds: point.value))", key: "value")
            for measure in Measure.allCases {
              guard let value = point[measure] else { continue }
              if measure == .killed {
                map.bool(value != 0, key: measure.rawValue)
              } else {
                map.scalar("\(Moment(seconds: value))", key: measure.rawValue)
              }
            }
          }
        }
      }
      root.list(key: "findings") { list in for finding in findings { list.string(finding) } }
    }
    return writer.finish(from: stage.owner.node.span).root.json(indentation: 2)
  }
}

extension Race {
  /// Some lines: what races, how it went, what it means, and what would turn it.
  package var text: String {
    var lines = ["\(isLost ? "lost " : "won  ") \(marginText.padded(to: 9)) \(title)   (rule \(rule))"]
    func add(_ name: String, _ text: String) { lines.append("                \(name.padded(to: 9)) \(text)") }
    func time(_ side: Side) -> String { side.at.map { "at \($0)s" } ?? "never" }
    add("first", "\(wanted.text) (\(time(wanted)))")
    add("then", "\(rival.text) (\(time(rival)))")
    add("why", why)
    add(isLost ? "so" : "else", consequence)
    for flip in flipTexts { add(isLost ? "won with" : "lost with", flip) }
    return lines.joined(separator: "\n")
  }
}

extension Play {
  /// The races as a page, each with what would turn it.
  package func text(of races: [Race]) -> String {
    guard !races.isEmpty else { return "races     \(title)   scenario: \(scenario.title): none in this run\n" }
    return "races     \(title)   scenario: \(scenario.title)\n" + races.map(\.text).joined(separator: "\n") + "\n"
  }

  /// A JSON document, schema `drydock.races/v1`.
  package func json(of races: [Race]) -> String {
    var writer = Writer()
    func write(_ side: Race.Side, _ key: String, in map: inout Writer) {
      map.map(key: key) { map in
        if let at = side.at { map.scalar(at.description, key: "t") }
        map.string(side.text, key: "text")
        if !side.letter.isEmpty { map.string(side.letter, key: "letter") }
      }
    }
    writer.map { root in
      root.string("drydock.races/v1", key: "schema")
      root.string(scenario.id, key: "scenario")
      root.string(title, key: "object")
      root.list(key: "races") { list in
        for race in races {
          list.map { map in
            map.string(race.id, key: "id")
            map.string(race.title, key: "title")
            map.bool(race.isLost, key: "lost")
            if let margin = race.margin { map.scalar(margin.description, key: "margin") }
            write(race.wanted, "wanted", in: &map)
            write(race.rival, "rival", in: &map)
            map.string(race.rule, key: "rule")
            map.string(race.why, key: "why")
            map.string(race.consequence, key: "consequence")
            map.list(key: "flips") { list in
              for flip in race.flips {
                list.map { map in
                  map.string(flip.knob, key: "knob")
                  map.scalar("\(Moment(seconds: flip.value))", key: "value")
                  map.string(flip.isUpwards ? "at least" : "at most", key: "direction")
                }
              }
            }
          }
        }
      }
    }
    return writer.finish(from: stage.owner.node.span).root.json(indentation: 2)
  }
}

private func columns(_ rows: [[String]]) -> String {
  let count = rows.map(\.count).max() ?? 0
  let widths = (0..<count).map { column in rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0 }
  return rows.map { row in
    var line = ""
    for (column, cell) in row.enumerated() { line += cell.padded(to: widths[column] + 2) }
    while line.last == " " { line.removeLast() }
    return line
  }.joined(separator: "\n")
}

extension String {
  fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
