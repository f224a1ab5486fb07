/// How every role looks, at one colour depth.
package struct Theme: Sendable {
  /// What the terminal's background must be like; `any` uses the terminal's own.
  package enum Appearance: String, Sendable, CaseIterable { case dark, light, any }

  package let name: String
  package let appearance: Appearance
  /// The contrast between text and background that the theme promises, 4.5 or more.
  package let contrast: Double
  /// What the theme says about each role it names, at full depth.
  package let roles: [Role: Style]
  /// The attributes of roles where there are no colours; a role that's absent keeps its usual ones.
  package let mono: [Role: Attributes]
  package let depth: ColorDepth
  /// The characters to draw with. A theme has a wish; the terminal may not be able to fulfil it.
  package var glyphs: Glyphs
  /// What each role looks like now.
  private let resolved: [Role: Style]

  /// A theme from a complete description: palette names are resolved, and what it inherits is merged in.
  package init(
    name: String, appearance: Appearance, contrast: Double = 4.5, roles: [Role: Style],
    mono: [Role: Attributes] = [:], glyphs: Glyphs = .unicode, depth: ColorDepth = .direct
  ) {
    self.name = name
    self.appearance = appearance
    self.contrast = contrast
    self.roles = roles
    self.mono = mono
    self.glyphs = glyphs
    self.depth = depth
    let ground = Ground(roles)
    let styles = Role.allCases.map { role in
      let named = role.chain.first { roles[$0] != nil }
      var style = named.flatMap { roles[$0] } ?? Style()
      // What isn't named looks like text; it doesn't paint the ground over the bar or the row it stands on.
      if role != .background, style.background == ground.background { style.background = nil }
      if role == .background { style = Style(ground.foreground, on: ground.background) }
      if depth == .mono {
        let attributes = role.chain.prefix { $0 != named }.compactMap { mono[$0] }.first ?? named.flatMap { mono[$0] }
        style = Style(nil, on: nil, attributes ?? style.attributes)
      } else {
        style = style.reduced(to: depth, on: ground)
      }
      style.role = role
      return (role, style)
    }
    resolved = Dictionary(uniqueKeysWithValues: styles)
  }

  package subscript(role: Role) -> Style { resolved[role] ?? Style(role: role) }

  /// The same theme for a terminal with fewer colours.
  package func reduced(to depth: ColorDepth) -> Theme {
    Theme(
      name: name, appearance: appearance, contrast: contrast, roles: roles, mono: mono, glyphs: glyphs, depth: depth)
  }

  /// How a role looks on the background of another, such as an error in the selected row.
  ///
  /// A colour that can't be read there (below 4.5 to 1) gives way to the text colour of that background.
  package func style(_ role: Role, on ground: Role) -> Style {
    let below = self[ground]
    var style = self[role].over(below)
    style.attributes.formUnion(below.attributes)
    if let text = style.foreground?.seen(at: depth), let back = style.background?.seen(at: depth),
      text.contrast(with: back) < 4.5
    {
      style.foreground = below.foreground ?? self[.text].foreground
    }
    return style
  }
}

/// What lies below everything.
struct Ground {
  let foreground: Color?
  let background: Color?

  init(_ roles: [Role: Style]) {
    foreground = roles[.background]?.foreground ?? roles[.text]?.foreground
    background = roles[.background]?.background ?? roles[.text]?.background
  }
}

extension Style {
  /// The look with fewer colours; keeps the difference between a role and the ground visible.
  fileprivate func reduced(to depth: ColorDepth, on ground: Ground) -> Style {
    var result = self
    let isFewColors = depth == .x16 || depth == .x8
    let inverted = foreground != nil && foreground == ground.background
    if let own = background, own != ground.background {
      let losesField = isFewColors && own.x16 == .default
      // The ground's colour as text on a field of another: where the ground is the terminal's own, nobody knows it, and
      // only reversing shows it.
      let isUnknown = inverted && (isFewColors || foreground?.isDefault == true)
      if losesField || isUnknown {
        result.attributes.insert(.reverse)
        result.background = nil
        if inverted { result.foreground = losesField ? nil : own }
      }
    }
    guard isFewColors else { return result }
    if let text = result.foreground {
      let (readable, attributes) = text.readable(at: depth)
      result.foreground = readable
      result.attributes.formUnion(attributes)
    }
    return result
  }
}

extension Color {
  /// Blue and bright black are unreadable on many terminals' backgrounds, so they're never text.
  fileprivate func readable(at depth: ColorDepth) -> (Color, Attributes) {
    let bright: Attributes = depth == .x8 && (8..<16).contains(x16.rawValue) ? .bold : []
    switch x16 {
    case .blue: return (Color(.cyan), [])
    case .brightBlue: return (Color(depth == .x8 ? .cyan : .brightCyan), bright)
    case .brightBlack: return (.default, .dim)
    default: return (self, bright)
    }
  }
}

extension Theme {
  /// Attributes only: what's used without colours, and in tests.
  package static let plain = Theme(
    name: "mono", appearance: .any,
    roles: [
      .text: Style(), .textDim: Style(nil, on: nil, .dim), .textStrong: Style(nil, on: nil, .bold),
      .border: Style(nil, on: nil, .dim), .borderFocus: Style(nil, on: nil, .bold),
      .title: Style(), .titleFocus: Style(nil, on: nil, [.reverse, .bold]),
      .header: Style(nil, on: nil, .reverse), .statusbar: Style(nil, on: nil, .reverse),
      .crumb: Style(), .crumbActive: Style(nil, on: nil, .bold),
      .hintKey: Style(nil, on: nil, .bold), .hintLabel: Style(),
      .prompt: Style(nil, on: nil, .bold), .promptSuggest: Style(nil, on: nil, .dim),
      .tab: Style(), .tabActive: Style(nil, on: nil, [.reverse, .bold]),
      .selection: Style(nil, on: nil, .reverse), .selectionInactive: Style(nil, on: nil, .underline),
      .mark: Style(nil, on: nil, .bold),
      .searchMatch: Style(nil, on: nil, .underline), .searchCurrent: Style(nil, on: nil, .reverse),
      .error: Style(nil, on: nil, .bold), .warning: Style(nil, on: nil, .underline), .info: Style(), .ok: Style(),
      .ignored: Style(nil, on: nil, .dim),
      .yamlKey: Style(nil, on: nil, .bold), .yamlComment: Style(nil, on: nil, .dim),
      .zoneAdmin: Style(nil, on: nil, .underline), .zoneRuntime: Style(nil, on: nil, .dim),
      .refBroken: Style(nil, on: nil, .bold),
      .diffAdd: Style(nil, on: nil, .bold), .diffDel: Style(nil, on: nil, .underline),
      .diffHunk: Style(nil, on: nil, .dim),
      .timelineSignal: Style(nil, on: nil, .bold), .timelineRequestFail: Style(nil, on: nil, .reverse),
      .timelineGrace: Style(nil, on: nil, .dim), .timelineCursor: Style(nil, on: nil, .reverse),
    ],
    depth: .mono)
}
