import Drawing
import Kubernetes
import Manifest
import Testing

@testable import Explorer

@Suite("following what panes show")
struct FollowingTests {
  let inventory = reading(webShop)
  let size = Size(86, 40)

  /// What the last of some messages asks for.
  private func requests(_ label: String, _ messages: [DetailPane.Message]) -> [Request] {
    var pane = DetailPane()
    return messages.reduce([]) { _, message in
      pane.receive(message, on: inventory.subject(label), in: inventory, size: size)
    }
  }

  private func id(_ label: String) -> Resource.ID? { inventory.resources.first { $0.label == label }?.id }

  @Test("Enter on a line of the overview goes to the line of the manifest that says so")
  func overviewLeadsToSource() throws {
    let request = try #require(requests("Deployment/web", [.search("readiness"), .open]).first)
    guard case .openSource(let id, let span) = request else {
      Issue.record("asks for \(request)")
      return
    }
    #expect(id.description == "Deployment/web")
    #expect(span.line == 23)
  }

  @Test("Enter on what's used opens it, on what's missing explains it")
  func overviewLeadsToObjects() throws {
    #expect(
      requests("Deployment/web", [.search("ConfigMap/web-conf"), .match(1), .open]) == [
        .open(try #require(id("ConfigMap/web-conf")))
      ])
    let broken = try #require(inventory.brokenLinks.first)
    #expect(requests("Deployment/web", [.search("not in files"), .open]) == [.openBroken(broken)])
  }

  @Test("a reference in the text is followed; a broken one says what would have to exist")
  func textLeadsToObjects() throws {
    #expect(requests("Deployment/web", [.goToLine(26), .open]) == [.open(try #require(id("ConfigMap/web-conf")))])
    let asked = requests("Deployment/web", [.goToLine(22), .open])
    #expect(asked.last == .warn("Secret 'db-cred' is missing"))
    #expect(requests("Deployment/web", [.goToLine(2), .open]) == [.say("no reference on this line")])
  }

  @Test("on the map h j k l go to the nearest box, Enter opens it")
  func mapLeadsToObjects() throws {
    let steps: [DetailPane.Message] = [.tab(.map), .move(.columns(-1))]
    #expect(requests("Deployment/web", steps + [.open]) == [.open(try #require(id("HorizontalPodAutoscaler/web")))])
    // Past the lines of the workload's own box.
    let down = (1...20).lazy.map { requests("Deployment/web", [.tab(.map), .move(.lines($0)), .open]) }
    let opened = down.first { if case .open? = $0.first { true } else { false } }
    #expect(opened == [.open(try #require(id("ConfigMap/web-conf")))])
    let right: [DetailPane.Message] = [.tab(.map), .move(.columns(1)), .open]
    #expect(requests("Deployment/web", right).count == 1)
  }

  @Test("in the workload's box j and k choose a line, Enter goes to the field it tells of")
  func mapLeadsToFields() throws {
    func place(_ steps: Int) -> (path: String?, line: Int?) {
      guard
        case .openSource(_, let span)? = requests(
          "Deployment/web", [.tab(.map), .move(.lines(steps)), .open]
        ).first
      else { return (nil, nil) }
      var pane = DetailPane()
      for message in [DetailPane.Message.tab(.map), .move(.lines(steps))] {
        _ = id("Deployment/web").map {
          pane.receive(message, on: .resource($0), in: inventory, size: Size(100, 40))
        }
      }
      return (pane.fieldPath, span.line)
    }
    #expect(place(1).path == "spec.template.spec.containers[0]")
    #expect(place(2).path == "spec.template.spec.containers[0].image")
    #expect(place(3).path == "spec.template.spec.containers[0].readinessProbe")
    #expect(place(3).line == 23)
    // Back to the box itself.
    let back: [DetailPane.Message] = [.tab(.map), .move(.lines(1)), .move(.lines(-1)), .open]
    #expect(requests("Deployment/web", back) == [.open(try #require(id("Deployment/web")))])
  }

  @Test("a number on the map leads to its other end and back")
  func mapEdges() throws {
    let there: [DetailPane.Message] = [.tab(.map), .map(.edge(2))]
    #expect(requests("Deployment/web", there + [.open]) == [.openBroken(try #require(inventory.brokenLinks.first))])
    let back = there + [.map(.edge(2)), .open]
    #expect(requests("Deployment/web", back) == [.open(try #require(id("Deployment/web")))])
    #expect(requests("Deployment/web", [.tab(.map), .map(.edge(9))]) == [.say("no line (9) on this map")])
  }

  @Test("several pods in one box are a choice")
  func mapGroups() throws {
    let asked = requests("Pod/web-‹1›-a", [.tab(.map), .open])
    guard case .choose(_, let ids)? = asked.first else {
      Issue.record("asks for \(asked)")
      return
    }
    #expect(ids.map(\.name) == ["web-‹1›-a", "web-‹1›-b", "web-‹1›-c"])
  }

  @Test("the relations lead to objects")
  func relationsLeadToObjects() throws {
    let asked = requests("Deployment/web", [.tree(true), .search("ConfigMap"), .open])
    #expect(asked == [.open(try #require(id("ConfigMap/web-conf")))])
  }

  @Test("a problem leads to its line")
  func problemsLeadToLines() throws {
    let inventory = reading(duplicate)
    var pane = DetailPane()
    pane.warnings = Warnings(inventory.problems, in: inventory)
    let subject = inventory.subject("ConfigMap/twice")
    _ = pane.receive(.tab(.warnings), on: subject, in: inventory, size: size)
    let asked = pane.receive(.open, on: subject, in: inventory, size: size)
    let problem = try #require(inventory.problems.first?.span)
    #expect(problem.line == 6)
    #expect(asked == [.openSource(try #require(inventory.resources.first?.id), problem)])
  }

  @Test("the values of a Secret are hidden again when another object was shown")
  func secretsHideAgain() {
    let inventory = reading(secrets + "\n---\n" + custom)
    var pane = DetailPane()
    let secret = inventory.subject("Secret/db")
    _ = pane.receive(.secrets, on: secret, in: inventory, size: size)
    pane.turn(to: inventory.subject("Widget/w"), in: inventory)
    pane.turn(to: secret, in: inventory)
    let shown = pane.picture(secret, in: inventory, size).text
    #expect(!shown.contains("hunter2"))
    #expect(shown.contains("hidden, 7 bytes"))
  }
}

@Suite("large texts")
struct LargeTextTests {
  /// A ConfigMap of 60,000 lines.
  private static let long = reading(
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: long}\ndata:\n"
      + (1...60_000).map { "  key\($0): value \($0)" }.joined(separator: "\n") + "\n")

  @Test("the last line of 60,000 is reached, found and told by its path")
  func lastLine() {
    var pane = DetailPane()
    let subject = Self.long.subject("ConfigMap/long")
    let size = Size(60, 16)
    for message in [DetailPane.Message.tab(.yaml), .move(.last)] {
      _ = pane.receive(message, on: subject, in: Self.long, size: size)
    }
    #expect(pane.positionText == "L60004/60004")
    #expect(pane.fieldPath == "data.key60000")
    _ = pane.receive(.search("value 31999"), on: subject, in: Self.long, size: size)
    #expect(pane.positionText == "L32003/60004")
    #expect(pane.matches?.count == 1)
    let picture = pane.picture(subject, in: Self.long, size).text
    #expect(picture.contains("key31999: value 31999"))
    _ = pane.receive(.source(.foldAll), on: subject, in: Self.long, size: size)
    #expect(pane.picture(subject, in: Self.long, size).text.contains("data: … 60000 lines"))
  }

  @Test("a line of 256,000 characters is scrolled to its end")
  func longLine() {
    let text = String(repeating: "0123456789", count: 25_600)
    let inventory = reading(
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: wide}\ndata:\n  line: \(text)end\n")
    let messages: [DetailPane.Message] = [.goToLine(5), .move(.columns(255_990))]
    let picture = detail("ConfigMap/wide", in: inventory, Size(60, 12), messages)
    #expect(picture.contains("90123456789end"))
    let wrapped = detail("ConfigMap/wide", in: inventory, Size(60, 12), [.goToLine(5), .source(.wrap)])
    #expect(wrapped.contains("  line: 0123456789"))
  }
}
