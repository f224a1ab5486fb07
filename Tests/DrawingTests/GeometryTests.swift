import Drawing
import Testing

@Suite("Geometry")
struct GeometryTests {
  @Test("an area is cut from each side, and too small ones are cut as far as they go")
  func split() {
    let area = Rect(2, 1, 10, 4)
    #expect(area.split(top: 1) == (Rect(2, 1, 10, 1), Rect(2, 2, 10, 3)))
    #expect(area.split(bottom: 1) == (Rect(2, 1, 10, 3), Rect(2, 4, 10, 1)))
    #expect(area.split(left: 3) == (Rect(2, 1, 3, 4), Rect(5, 1, 7, 4)))
    #expect(area.split(right: 3) == (Rect(2, 1, 7, 4), Rect(9, 1, 3, 4)))
    #expect(area.split(left: 99) == (area, Rect(12, 1, 0, 4)))
    #expect(area.split(top: -1).above.isEmpty)
    #expect(Rect(0, 0, 1, 1).inset().isEmpty)
    #expect(Rect(0, 0, -4, 3).width == 0)
  }

  @Test("areas that don't meet have nothing in common")
  func intersection() {
    #expect(Rect(0, 0, 5, 5).intersection(Rect(3, 3, 5, 5)) == Rect(3, 3, 2, 2))
    #expect(Rect(0, 0, 2, 2).intersection(Rect(3, 3, 5, 5)).isEmpty)
    #expect(Rect(0, 0, 9, 5).centered(Size(3, 99)) == Rect(3, 0, 3, 5))
  }
}
