import Manifest

/// All objects of a source, written, assumed and derived, with the links between them.
package struct Inventory: Sendable {
  /// What the objects were read from.
  package let readings: [Reading]
  package let options: Options
  /// The written ones in reading order, then the assumed, then the derived.
  package let resources: [Resource]
  /// In the order of the resources they go from.
  package let links: [Link]
  /// By name, the one that gathers the rest last.
  package let applications: [Application]
  /// Of reading, and of the objects as objects; sorted by file and place.
  package let problems: [Problem]

  private let positions: [Resource.ID: Int]
  /// Of each resource, where its links are: those that go from it lie side by side.
  private let outgoing: [Range<Int>]
  private let incoming: [[Int32]]
  private let index: ResourceIndex
  private let leftOut: [Resource.ID: Int]

  package struct Options: Sendable, Hashable {
    /// Where an object goes that names no namespace.
    package var defaultNamespace = "default"
    /// The minor version of Kubernetes that is asked about.
    package var kubernetesMinor = 35
    /// At most so many pods of one controller are derived.
    package var podsShown = 100
    /// When the manifests were read, for what depends on the clock; nil: nothing does.
    package var now: Timestamp?
    /// Objects that somebody says are there, though nothing here holds them.
    package var assumed: [ObjectPattern] = []

    package init() {}
  }

  package init(_ readings: [Reading], options: Options = Options()) {
    let objects = Objects(readings)
    var index = ResourceIndex(objects.resources, options)
    let runners = PodRunners(objects.resources, index: index)
    var derivations = Derivations(objects.resources, index: index, runners: runners, options: options)
    derivations.run()
    for resource in derivations.resources { index.add(resource) }

    var resolver = Resolver(
      objects.resources + derivations.resources, index: index, runners: runners, sure: options.assumed)
    for resource in objects.resources { resolver.resolve(resource) }
    for resource in objects.resources { resolver.resolveSurroundings(of: resource) }
    resolver.assumeLimits(objects.resources)

    self.readings = readings
    self.options = options
    for resource in resolver.assumed { index.add(resource) }
    self.index = index
    resources = objects.resources + resolver.assumed + derivations.resources
    var positions: [Resource.ID: Int] = [:]
    for (position, resource) in resources.enumerated() where positions[resource.id] == nil {
      positions[resource.id] = position
    }
    self.positions = positions
    let ends = Ends(resolver.links + derivations.links, positions, count: resources.count)
    (links, outgoing, incoming) = (ends.links, ends.outgoing, ends.incoming)
    leftOut = derivations.leftOut
    applications = grouped(resources, links, index: index)
    let found = readings.flatMap(\.problems) + objects.problems + objectProblems(objects.resources, index, options)
    problems = sorted(found, as: readings)
  }
}

extension Inventory {
  package subscript(id: Resource.ID) -> Resource? { positions[id].map { resources[$0] } }

  package func links(from id: Resource.ID) -> [Link] { positions[id].map { Array(links[outgoing[$0]]) } ?? [] }
  package func links(to id: Resource.ID) -> [Link] { positions[id].map { incoming[$0].map { links[Int($0)] } } ?? [] }
  package var brokenLinks: [Link] { links.filter(\.isBroken) }

  /// What `kubectl get` shows of an object: its kind's columns, or those that its CustomResourceDefinition among the
  /// objects declares for its version.
  package func columns(of resource: Resource) -> Columns {
    guard resource.kind == nil, let id = index.definition(of: resource), let definition = self[id] else {
      return Columns.of(resource.kind)
    }
    let version = resource.apiVersion.split(separator: "/").last.map(String.init) ?? ""
    return Columns(definition: definition.node, version: version) ?? Columns.of(nil)
  }

  /// The first object of this kind and name; `namespace` doesn't matter for kinds that have none, and empty is the
  /// default namespace.
  package func find(_ kind: Kind, _ name: String, in namespace: String) -> Resource? {
    index.find(kind, name, in: namespace).flatMap { self[$0] }
  }

  /// The object's controller, or its first owner; nil when nobody owns it, or nobody that's here.
  package func owner(of id: Resource.ID) -> Resource.ID? {
    links(from: id).first { $0.relation == .ownedBy && $0.to != nil }?.to
  }

  /// What the object owns, in the inventory's order.
  package func children(of id: Resource.ID) -> [Resource.ID] {
    links(to: id).filter { $0.relation == .ownedBy }.map(\.from)
  }

  /// How many more pods a controller makes than are listed.
  package func omittedPods(of id: Resource.ID) -> Int { leftOut[id] ?? 0 }

  /// The namespace an object is in once it's applied; empty for what has none.
  package func effectiveNamespace(of resource: Resource) -> String { index.namespace(of: resource) }

  package func resources(of kind: Kind) -> [Resource] { index.all(of: kind).compactMap { self[$0] } }
}

/// Links in the order of the resources they go from, and where each resource finds its own.
private struct Ends {
  private(set) var links: [Link] = []
  private(set) var outgoing: [Range<Int>]
  private(set) var incoming: [[Int32]]

  init(_ found: [Link], _ positions: [Resource.ID: Int], count: Int) {
    outgoing = Array(repeating: 0..<0, count: count)
    incoming = Array(repeating: [], count: count)
    var from: [[Int32]] = Array(repeating: [], count: count)
    for (number, link) in found.enumerated() {
      if let position = positions[link.from] { from[position].append(Int32(number)) }
    }
    links.reserveCapacity(found.count)
    for position in 0..<count {
      let start = links.count
      for number in from[position] {
        let link = found[Int(number)]
        if let target = link.to.flatMap({ positions[$0] }) { incoming[target].append(Int32(links.count)) }
        links.append(link)
      }
      outgoing[position] = start..<links.count
    }
  }
}

/// By file, in the order the files were read, then by place; what has no place comes first in its file.
private func sorted(_ problems: [Problem], as readings: [Reading]) -> [Problem] {
  var order: [String: Int] = [:]
  for (position, reading) in readings.enumerated() where order[reading.file.name] == nil {
    order[reading.file.name] = position
  }
  return problems.enumerated().sorted { a, b in
    let (first, second) = (a.element, b.element)
    let key = (order[first.file] ?? -1, first.span?.start ?? -1, a.offset)
    return key < (order[second.file] ?? -1, second.span?.start ?? -1, b.offset)
  }.map(\.element)
}
