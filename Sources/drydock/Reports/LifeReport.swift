import Kubernetes
import Manifest
import Simulation

/// What survives of the pods of a workload and how they find Services, schema `drydock.life/v1`.
func lifeJSON(of resource: Resource, in inventory: Inventory) -> String {
  var writer = Writer()
  writer.map { root in
    root.text("drydock.life/v1", "schema")
    root.map(key: "object") { object in
      object.text(resource.apiVersion, "apiVersion")
      object.text(resource.kindName, "kind")
      object.text(resource.namespace, "namespace")
      object.text(resource.name, "name")
    }
    root.list(key: "survival") { list in
      for row in Survival.rows(of: resource) {
        list.map { map in
          map.text(row.happening.rawValue, "when")
          for fact in row.facts { map.text(fact.fate.rawValue, camelCased(fact.name)) }
        }
      }
    }
    guard let discovery = Discovery(resource, in: inventory) else { return }
    root.list(key: "foundAs") { list in
      for service in discovery.own {
        for name in discovery.names(of: service) + discovery.podNames(of: service) { write(name, in: &list) }
      }
    }
    root.list(key: "finds") { list in
      for service in discovery.services {
        for name in discovery.names(of: service) { write(name, in: &list) }
      }
    }
    root.list(key: "variables") { list in
      for variable in discovery.variables {
        list.map { map in
          map.text(variable.name, "name")
          map.text(variable.value, "value")
          if let service = variable.service { write(service, in: &map) }
        }
      }
    }
    root.list(key: "notes") { list in for note in discovery.notes { list.text(note, nil) } }
  }
  return writer.finish(from: resource.node.span).root.json(indentation: 2)
}

private func write(_ name: Discovery.Name, in list: inout Writer) {
  list.map { map in
    map.text(name.name, "name")
    map.text(name.record.rawValue, "record")
    map.list(key: "targets") { targets in for target in name.targets { targets.text(target, nil) } }
    write(name.service, in: &map)
  }
}

/// Which Service says so, and where it's written.
private func write(_ service: Resource, in map: inout Writer) {
  let place = service.node.place
  map.text(service.name, "service")
  map.text(place.file.name, "file")
  map.int(place.line, key: "line")
}

/// `podName` for `pod name`.
private func camelCased(_ name: String) -> String {
  let words = name.split(separator: " ").map(String.init)
  return words.prefix(1).joined() + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
}

extension Writer {
  fileprivate mutating func text(_ text: String, _ key: String?) { scalar(text, quoted: true, key: key) }
}
