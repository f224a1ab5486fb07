/// What a theme must keep to be readable by everyone, on every terminal.
extension Theme {
  /// What's wrong with it, a sentence each; empty for a good theme.
  ///
  /// Tested at full depth and at 256 colours, where reducing may spoil what was good. Below that, and where a colour is
  /// the terminal's own, nobody knows what is seen; there the attributes are tested.
  package func faults() -> [String] {
    missingRoles() + [ColorDepth.direct, .x256].flatMap { reduced(to: $0).faultsInColor() } + faultsAt16()
      + faultsInMono()
  }

  private func missingRoles() -> [String] {
    Role.allCases.filter { $0.isRequired && roles[$0] == nil }.map { "role '\($0.rawValue)' is missing" }
  }

  private func faultsInColor() -> [String] {
    let place = depth == .direct ? "" : " at 256 colours"
    return contrastFaults(place) + selectionFaults(place) + severityFaults(place) + twins(place)
  }

  private func contrastFaults(_ place: String) -> [String] {
    Role.allCases.compactMap { role in
      guard roles[role] != nil || role == .text, role != .background else { return nil }
      let shown = self[role].over(self[.background])
      guard let text = shown.foreground?.seen(at: depth), let back = shown.background?.seen(at: depth) else {
        return nil
      }
      let limit = role.isDrawing ? 3 : contrast
      let found = text.contrast(with: back)
      guard found < limit else { return nil }
      return "role '\(role.rawValue)' has a contrast of \(rounded(found)) to 1\(place); \(rounded(limit)) is needed"
    }
  }

  private func selectionFaults(_ place: String) -> [String] {
    [Role.text, .error, .warning, .info, .ok].compactMap { role in
      let shown = style(role, on: .selection)
      guard let text = shown.foreground?.seen(at: depth), let back = shown.background?.seen(at: depth) else {
        return nil
      }
      let found = text.contrast(with: back)
      guard found < 4.5 else { return nil }
      return "'\(role.rawValue)' on the selection has a contrast of \(rounded(found)) to 1\(place); 4.5 is needed"
    }
  }

  private func severityFaults(_ place: String) -> [String] {
    let severities: [Role] = [.error, .warning, .info, .ok]
    return ColorVision.allCases.flatMap { vision in
      severities.indices.flatMap { first in
        severities[(first + 1)...].compactMap { other -> String? in
          guard let one = self[severities[first]].foreground?.seen(at: depth),
            let two = self[other].foreground?.seen(at: depth)
          else { return nil }
          let found = one.lab(as: vision).difference(from: two.lab(as: vision))
          guard found < 18 else { return nil }
          let seen = vision == .normal ? "" : " with \(vision.rawValue)"
          let names = "'\(severities[first].rawValue)' and '\(other.rawValue)'"
          return "\(names) differ by \(rounded(found))\(seen)\(place); 18 is needed"
        }
      }
    }
  }

  /// Roles of a family that look the same although the theme names both.
  private func twins(_ place: String) -> [String] {
    // Without colours of its own a role shows itself by other means, which are tested there.
    let named = Role.allCases.filter { role in
      role != .background && (roles[role]?.foreground ?? roles[role]?.background) != nil
    }
    return named.indices.flatMap { first in
      named[(first + 1)...].compactMap { other -> String? in
        let role = named[first]
        guard role.family == other.family, looks(role) == looks(other) else { return nil }
        return "roles '\(role.rawValue)' and '\(other.rawValue)' look the same\(place)"
      }
    }
  }

  private func looks(_ role: Role) -> [Int] {
    let shown = self[role].over(self[.background])
    let colors = [shown.foreground, shown.background].map { $0?.index(at: depth) ?? -2 }
    return colors + [Int(shown.attributes.rawValue)]
  }

  private func faultsAt16() -> [String] {
    Role.allCases.compactMap { role in
      guard let color = roles[role]?.foreground, !color.isDefault, [.blue, .brightBlack].contains(color.x16),
        role != .background
      else { return nil }
      let name = color.x16 == .blue ? "blue" : "bright black"
      return "role '\(role.rawValue)' is \(name) at 16 colours, which can't be read on many terminals; choose another"
    }
  }

  private func faultsInMono() -> [String] {
    let plain = reduced(to: .mono)
    return Role.allCases.compactMap { role in
      guard role.needsAttribute, plain[role].attributes == plain[.text].attributes else { return nil }
      return "role '\(role.rawValue)' looks like text without colours; give it an attribute under 'mono'"
    }
  }
}

extension Role {
  /// Lines and areas, which need less contrast than letters. Source: WCAG 2.1, 1.4.11.
  fileprivate var isDrawing: Bool {
    switch self {
    case .border, .borderFocus, .timelineBar, .timelineBarRunning, .timelineBarWaiting, .timelineBarInit,
      .timelineBarHook, .timelineBarTerminating, .timelineGrace:
      true
    default: false
    }
  }

  /// Whether nothing but its look says what it means: no letter, pattern, marker column or place on the screen.
  fileprivate var needsAttribute: Bool {
    switch self {
    case .textStrong, .titleFocus, .selection, .searchMatch, .searchCurrent, .timelineCursor: true
    default: false
    }
  }

  /// Roles that are told apart by their look where they stand side by side.
  fileprivate var family: String {
    switch self {
    case .error, .warning, .info, .ok: return "severity"
    default:
      let parts = rawValue.split(separator: ".")
      return parts.first == "timeline" ? parts.dropLast().joined(separator: ".") + "/\(parts.count)" : String(group)
    }
  }
}

private func rounded(_ value: Double) -> String {
  let tenths = Int((value * 10).rounded())
  return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
}
