import Kubernetes
import Manifest

extension Play {
  /// The run as a JSON document, schema `drydock.timeline/v1`.
  package var json: String {
    var writer = Writer()
    writer.map { root in
      root.text("drydock.timeline/v1", "schema")
      root.text(scenario.id, "scenario")
      root.map(key: "object") { object in
        object.text(stage.owner.apiVersion, "apiVersion")
        object.text(stage.owner.kindName, "kind")
        object.text(stage.owner.namespace, "namespace")
        object.text(stage.owner.name, "name")
        object.text(stage.pod, "pod")
      }
      root.text("1.\(stage.options.kubernetesMinor)", "kubernetes")
      root.list(key: "knobs") { list in
        for knob in dials.knobs { write(knob, in: &list) }
      }
      root.list(key: "events") { list in
        for event in timeline.events where event.at >= .zero && event.at <= end { write(event, in: &list) }
      }
      root.list(key: "intervals") { list in
        for lane in lanes.lanes {
          for bar in lane.bars { write(bar, of: lane, in: &list) }
        }
      }
      root.map(key: "result") { write(result, in: &$0) }
    }
    return writer.finish(from: stage.owner.node.span).root.json(indentation: 2)
  }

  private func write(_ knob: Knob, in list: inout Writer) {
    list.map { map in
      map.text(knob.id, "name")
      switch knob.dial.unit {
      case .flag: map.bool(knob.value != 0, key: "value")
      case .count, .perSecond, .seconds: map.number(knob.value, "value")
      }
      if knob.dial.unit == .seconds { map.text("s", "unit") }
      if knob.dial.unit == .perSecond { map.text("/s", "unit") }
      map.text(knob.from.rawValue, "from")
      if knob.from == .manifest, let node = knob.node { write(node, in: &map) }
    }
  }

  private func write(_ event: Event, in list: inout Writer) {
    list.map { map in
      map.number(event.at.seconds, "t")
      map.text(event.by.rawValue, "by")
      map.text(event.what.rawValue, "ev")
      if let pod = event.pod { map.text(pod, "pod") }
      if let container = event.container { map.text(container, "container") }
      for (key, value) in event.details {
        switch value {
        case .text(let text): map.text(text, key)
        case .number(let number): map.number(number, key)
        case .flag(let flag): map.bool(flag, key: key)
        case .list(let items): map.list(key: key) { list in for item in items { list.text(item, nil) } }
        }
      }
      if let because = event.because { write(because, in: &map) }
      map.text(event.why, "why")
    }
  }

  private func write(_ because: Node, in map: inout Writer) {
    map.map(key: "because") { place in
      place.text(stage.path(of: because), "path")
      place.text(because.place.file.name, "file")
      place.int(because.place.line, key: "line")
    }
  }

  private func write(_ bar: Lanes.Bar, of lane: Lanes.Lane, in list: inout Writer) {
    list.map { map in
      map.text(lane.id, "lane")
      map.number(bar.from.seconds, "from")
      map.number(bar.to.seconds, "to")
      map.text(bar.look.rawValue, "what")
      if !bar.label.isEmpty { map.text(bar.label, "label") }
    }
  }

  private func write(_ result: Outcome, in map: inout Writer) {
    map.number(end.seconds, "end")
    for (name, moment) in [
      ("ready", result.ready), ("serving", result.serving), ("finished", result.finished), ("gone", result.gone),
    ] {
      if let moment { map.number(moment.seconds, name) }
    }
    map.int(result.restarts, key: "restarts")
    map.bool(result.wasKilled, key: "sigkill")
    guard let count = result.requests else { return }
    map.map(key: "requests") { requests in
      requests.int(count.ok, key: "ok")
      requests.int(count.failed, key: "failed")
      requests.int(count.inFlight, key: "inFlight")
      requests.map(key: "failures") { failures in
        for fate in Requests.Fate.allCases {
          if let number = count.failures[fate] { failures.int(number, key: fate.rawValue) }
        }
      }
    }
  }
}

extension Writer {
  fileprivate mutating func text(_ text: String, _ key: String?) { scalar(text, quoted: true, key: key) }

  /// Without needless digits.
  fileprivate mutating func number(_ value: Double, _ key: String) {
    scalar(Moment(seconds: value).description, key: key)
  }
}
