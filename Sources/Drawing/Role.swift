/// What a piece of the screen means; the theme says how that looks.
///
/// The raw value is the name in theme files. A role that a theme doesn't name looks like the role its name begins
/// with: `timeline.signal.kill` like `timeline.signal`, that like `text`.
package enum Role: String, Sendable, CaseIterable {
  case text, background
  case textDim = "text.dim"
  case textStrong = "text.strong"
  case border, title, header, statusbar, crumb
  case borderFocus = "border.focus"
  case titleFocus = "title.focus"
  case crumbActive = "crumb.active"
  case hintKey = "hint.key"
  case hintLabel = "hint.label"
  case prompt
  case promptSuggest = "prompt.suggest"
  case tab, selection, mark
  case tabActive = "tab.active"
  case selectionInactive = "selection.inactive"
  case searchMatch = "search.match"
  case searchCurrent = "search.current"
  case error, warning, info, ok, ignored
  case yamlKey = "yaml.key"
  case yamlString = "yaml.string"
  case yamlNumber = "yaml.number"
  case yamlBool = "yaml.bool"
  case yamlComment = "yaml.comment"
  case yamlAnchor = "yaml.anchor"
  case zoneManifest = "zone.manifest"
  case zoneAdmin = "zone.admin"
  case zoneRuntime = "zone.runtime"
  case refBroken = "ref.broken"
  case diffAdd = "diff.add"
  case diffDel = "diff.del"
  case diffHunk = "diff.hunk"
  case timelineBar = "timeline.bar"
  case timelineBarRunning = "timeline.bar.running"
  case timelineBarWaiting = "timeline.bar.waiting"
  case timelineBarInit = "timeline.bar.init"
  case timelineBarHook = "timeline.bar.hook"
  case timelineBarTerminating = "timeline.bar.terminating"
  case timelineSignal = "timeline.signal"
  case timelineSignalTerm = "timeline.signal.term"
  case timelineSignalKill = "timeline.signal.kill"
  case timelineRequest = "timeline.request"
  case timelineRequestOk = "timeline.request.ok"
  case timelineRequestFail = "timeline.request.fail"
  case timelineGrace = "timeline.grace"
  case timelineCursor = "timeline.cursor"
}

extension Role {
  /// The role this one looks like when a theme doesn't name it; nil for `text`, which everything ends in.
  package var fallback: Role? {
    if self == .text { return nil }
    var name = Substring(rawValue)
    while let dot = name.lastIndex(of: ".") {
      name = name[..<dot]
      if let role = Role(rawValue: String(name)) { return role }
    }
    return .text
  }

  /// This role, the one it falls back to, and so on to `text`.
  package var chain: [Role] { [self] + (fallback?.chain ?? []) }

  /// The part of the name before the first dot: roles with the same group stand beside each other on a screen.
  package var group: Substring { rawValue.prefix { $0 != "." } }

  /// Whether a complete theme must name it. The others have a fallback that's good enough.
  package var isRequired: Bool {
    switch self {
    case .crumb, .promptSuggest, .ignored, .diffHunk, .yamlBool, .yamlAnchor: false
    default: rawValue.split(separator: ".").count < 3
    }
  }

  /// The known role whose name is nearest to a misspelt one; nil when none is near.
  package static func nearest(to name: String) -> Role? {
    let near = allCases.map { (role: $0, distance: editDistance(name, $0.rawValue)) }
    return near.filter { $0.distance <= max(2, name.count / 3) }.min { $0.distance < $1.distance }?.role
  }
}

private func editDistance(_ first: String, _ second: String) -> Int {
  let target = Array(second.prefix(64))
  var row = Array(0...target.count)
  for (line, character) in first.prefix(64).enumerated() {
    var diagonal = row[0]
    row[0] = line + 1
    for column in target.indices {
      let changed = diagonal + (target[column] == character ? 0 : 1)
      diagonal = row[column + 1]
      row[column + 1] = min(changed, row[column] + 1, diagonal + 1)
    }
  }
  return row[target.count]
}
