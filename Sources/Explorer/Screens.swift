import Drawing
import Kubernetes
import Manifest

/// The screens that stand in for the panes.
extension State {
  func drawTooSmall(on surface: inout Surface) {
    let least = settings.limits.minimum
    let source = contents.sources.first ?? "."
    let lines = [
      "", "drydock needs \(least.width) x \(least.height).", "This terminal: \(size.width) x \(size.height).", "",
      "Make it larger, or use", "  drydock report \(source)", "", "q quit   ? keys",
    ]
    let area = Rect(size).inset(x: size.width > 20 ? 1 : 0, y: 0)
    // What doesn't fit is the least important: blank lines first.
    let shown = lines.count <= size.height ? lines : lines.filter { !$0.isEmpty }
    for (row, text) in shown.enumerated() { surface.write(Text(untrusted: text), at: row, in: area, with: look.theme) }
    if let notice, size.height > 0 {
      surface.write(Text(untrusted: notice.text), at: size.height - 1, in: area, with: look.theme)
    }
  }

  func drawLoading(in area: Rect, on surface: inout Surface) {
    // What's quick needs no sign.
    guard let loading, now >= loading.since + State.loadingSignDelay else { return }
    let progress = loading.progress
    var title = "reading"
    if let total = progress.total, total > 0 {
      title += " \(progress.done) of \(plural(total, "file"))"
    } else if progress.done > 0 {
      title += " \(plural(progress.done, "file"))"
    }
    let box = area.centered(Size(min(56, area.width), 5))
    surface.write(Text(title), at: 0, in: box, with: look.theme)
    if let total = progress.total, total > 0 {
      let full = min(box.width, box.width * progress.done / total)
      surface.fill(box.row(1).split(left: full).left, with: look[.ok], character: look.glyphs.running)
      surface.fill(box.row(1).split(left: full).right, with: look[.textDim], character: look.glyphs.waiting)
    }
    let path = fit(sanitised(progress.path), to: box.width, cut: .middle, ellipsis: look.glyphs.middleEllipsis)
    surface.write(Text(path, .textDim), at: 2, in: box, with: look.theme)
    surface.write(
      Text("Esc", .hintKey) + Text(" cancels; keys typed now are not lost", .hintLabel), at: 4, in: box,
      with: look.theme)
  }

  func drawNothing(in area: Rect, on surface: inout Surface) {
    let named = contents.sources.map { $0 == "-" ? "standard input" : $0 }
    let sources = named.isEmpty ? "this folder" : named.joined(separator: " ")
    let open = keymap.names(of: "first.open").first ?? ":open"
    let sample = keymap.names(of: "first.sample").first ?? ":sample"
    var lines: [Text] = [
      Text("Nothing to show yet: no Kubernetes manifest in \(sanitised(sources))", .textStrong), Text(),
    ]
    lines += skippedSummary
    lines.append(Text())
    func choice(_ text: String, _ key: String) -> Text { Text(pad(text, to: 52)) + Text(key, .hintKey) }
    lines += [
      choice("\(look.glyphs.selected) open a folder or file", open), choice("  try the sample application", sample),
      Text("  read manifests from a pipe:   kustomize build . | drydock -"),
      Text("  a Helm chart here:            helm template . | drydock -"), Text(),
      Text("In 60 seconds", .title),
      Text("  Enter opens     Esc goes back     ? lists every key you can press now"),
      Text("  1 to 5 show an object in words, as YAML, on the map, its life cycle"),
      Text("  u lists what uses it, J goes to its owner, [ goes back"), Text(),
      Text("drydock reads files only. It never contacts a cluster and never writes", .textDim),
      Text("to your files.", .textDim), Text(),
      Text("Colours look wrong?   ", .textDim) + Text("T", .hintKey)
        + Text(" themes      Letters look broken?   ", .textDim)
        + Text("U", .hintKey) + Text(" ascii", .textDim),
    ]
    let block = area.centered(Size(min(area.width - 4, 74), lines.count))
    // In low screens blank lines go first.
    let shown = lines.count <= area.height ? lines : lines.filter { !$0.isEmpty }
    for (row, text) in shown.prefix(area.height).enumerated() {
      surface.write(
        text, at: row,
        in: Rect(block.left, shown.count == lines.count ? block.top : area.top, block.width, area.height),
        with: look.theme)
    }
  }

  /// What was looked at and why it isn't shown, most frequent reason first.
  private var skippedSummary: [Text] {
    guard !contents.skipped.isEmpty else { return [Text("looked at no file", .textDim)] }
    var counts: [String: Int] = [:]
    for file in contents.skipped { counts[file.reason, default: 0] += 1 }
    let reasons = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }
    let prose = "looked at \(plural(contents.skipped.count, "file")): \(reasons.joined(separator: ", "))"
    let examples = contents.skipped.prefix(3).map { $0.path.split(separator: "/").last.map(String.init) ?? $0.path }
    return Text(prose).wrapped(to: 70, hanging: 10) + [
      Text(untrusted: "e.g. \(examples.joined(separator: ", "))", .textDim)
    ]
  }
}
