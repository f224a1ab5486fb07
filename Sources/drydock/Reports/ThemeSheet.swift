import Drawing

/// Every role of a theme with its colours at each depth, and a sample where there's colour.
func themeSheet(_ theme: Theme, isColored: Bool) -> String {
  var rows = [["ROLE", "COLOURS", "256", "16", "MONO", isColored ? "SAMPLE" : ""]]
  let depths: [ColorDepth] = [.x256, .x16, .mono]
  let reduced = depths.map { theme.reduced(to: $0) }
  for role in Role.allCases {
    let style = theme[role]
    rows.append(
      [role.rawValue, words(style, at: .direct)] + zip(depths, reduced).map { words($1[role], at: $0) }
        + [isColored ? sample(reduced[0][role]) : ""])
  }
  return "\(theme.name)  (\(theme.appearance.rawValue) background, contrast \(theme.contrast))\n\n" + aligned(rows)
}

private func words(_ style: Style, at depth: ColorDepth) -> String {
  let colors = [("", style.foreground), ("on ", style.background)].compactMap { prefix, color in
    color.map { color -> String in
      let text =
        switch depth {
        case .direct: color.rgb?.hex ?? "default"
        default: color.index(at: depth) < 0 ? "default" : "\(color.index(at: depth))"
        }
      return prefix + text
    }
  }
  let attributes = Attributes.names.filter { style.attributes.contains($0.attribute) }.map(\.name)
  let all = (depth == .mono ? [] : colors) + attributes
  return all.isEmpty ? "-" : all.joined(separator: " ")
}

private func sample(_ style: Style) -> String {
  var codes = ["0"]
  if let color = style.foreground, !color.isDefault { codes.append("38;5;\(color.index(at: .x256))") }
  if let color = style.background, !color.isDefault { codes.append("48;5;\(color.index(at: .x256))") }
  for (attribute, code) in [(Attributes.bold, "1"), (.dim, "2"), (.underline, "4"), (.reverse, "7"), (.italic, "3")]
  where style.attributes.contains(attribute) { codes.append(code) }
  return "\u{1B}[\(codes.joined(separator: ";"))m sample \u{1B}[0m"
}
