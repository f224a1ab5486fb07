import Drawing
import Kubernetes
import Manifest
import Testing

@testable import Explorer

@Suite("the detail pane")
struct DetailPaneTests {
  static let tabs = DetailPane.Tab.allCases

  @Test(
    "sizes too small for anything still draw", arguments: [Size(0, 0), Size(1, 1), Size(5, 2), Size(20, 5)], tabs)
  func smallSizes(size: Size, tab: DetailPane.Tab) {
    let inventory = reading(webShop)
    for resource in inventory.resources {
      let messages: [DetailPane.Message] = [.tab(tab), .move(.lines(3)), .move(.last), .move(.columns(2)), .open]
      let surface = DetailPane().picture(.resource(resource.id), in: inventory, size, messages)
      #expect(surface.size == size)
    }
  }

  @Test("an object keeps its tab; one that has none shows its kind's, else the tab chosen last")
  func rememberedTab() {
    let inventory = reading(webShop)
    var pane = DetailPane()
    let (web, service) = (inventory.subject("Deployment/web"), inventory.subject("Service/web"))
    _ = pane.receive(.tab(.map), on: web, in: inventory, size: Size(80, 24))
    pane.turn(to: service, in: inventory)
    #expect(pane.tab == .map)
    _ = pane.receive(.tab(.yaml), on: service, in: inventory, size: Size(80, 24))
    pane.turn(to: web, in: inventory)
    #expect(pane.tab == .map)
    pane.standardTabs = ["replicaset": .overview]
    pane.turn(to: inventory.subject("ReplicaSet/web-‹1›"), in: inventory)
    #expect(pane.tab == .overview)
    pane.turn(to: inventory.subject("Pod/web-‹1›-a"), in: inventory)
    #expect(pane.tab == .yaml)
  }

  @Test("a place from the jump history is taken for the subject that comes next")
  func restoredPlace() {
    let inventory = reading(webShop)
    var pane = DetailPane()
    let (web, service) = (inventory.subject("Deployment/web"), inventory.subject("Service/web"))
    _ = pane.receive(.goToLine(20), on: web, in: inventory, size: Size(80, 24))
    let place = pane.place
    pane.turn(to: service, in: inventory)
    pane.place = place
    pane.turn(to: web, in: inventory)
    #expect(pane.positionText == "L20/28")
  }

  @Test("tabs shrink to digits where there's no room for names")
  func narrowTabs() {
    let row = detail("Service/web", in: reading(webShop), Size(24, 8), [.tab(.yaml)]).split(separator: "\n")[1]
    #expect(row == "│ 1 [2 YAML] 3  4  5   │")
  }
}
