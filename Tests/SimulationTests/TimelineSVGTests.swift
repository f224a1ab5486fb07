import Simulation
import TestSupport
import Testing

@Suite("Timelines as pictures")
struct TimelineSVGTests {
  @Test("every lane, mark and step is in the picture, which needs nothing but itself")
  func whole() throws {
    let play = try played("delete", shop)
    let svg = play.svg
    #expect(svg.hasPrefix(#"<svg xmlns="http://www.w3.org/2000/svg" "#))
    #expect(svg.hasSuffix("</svg>\n"))
    for lane in play.lanes.lanes { #expect(svg.contains(">\(lane.title)</text>"), "\(lane.title)") }
    for step in play.story.steps { #expect(svg.contains("\(step.actor): \(step.text)"), "\(step.text)") }
    #expect(svg.split(separator: "<ellipse ").count - 1 == play.lanes.lanes.flatMap(\.marks).count)
    for knob in play.dials.knobs { #expect(svg.contains("\(knob.dial.title) \(knob.text)"), "\(knob.id)") }
    #expect(!svg.contains("href") && !svg.contains("<script") && !svg.contains("<style"))
  }

  @Test("names from manifests are text in the picture, whatever they contain")
  func hostile() throws {
    let play = try played("delete", shop.replacing("image: shop/web:1", with: "image: \"a<b>&\\x1b\\\"\""), set: [:])
    #expect(!play.svg.contains("<b>"))
    #expect(!play.svg.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
  }

  @Test("a long story is cut, and says so")
  func long() throws {
    #expect(try played("crash-loop", shop, until: 86400).svg.contains(" more steps, to 86400 s"))
  }
}
