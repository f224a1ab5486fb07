import Manifest

extension Schema {
  /// The field of a type that a wrong name most likely means; nil if none is near.
  ///
  /// Letter case, `_` and `-` count for nothing. Beyond that at most one slip (a letter missing, added, wrong, or two
  /// swapped) in a name of up to four letters, two in up to nine, four in longer ones; or a word people use instead,
  /// such as `entrypoint`. Fields in `taken` are no candidates: they are already there.
  package func nearest(to name: String, in type: ObjectType, except taken: Set<String> = []) -> String? {
    nearestField(to: name, in: type, except: taken)?.name
  }

  /// The nearest field and how many slips lead to it.
  func nearestField(to name: String, in type: ObjectType, except taken: Set<String>) -> (name: String, slips: Int)? {
    let wanted = folded(name)
    guard !wanted.isEmpty, wanted.count <= 80 else { return nil }
    let limit = wanted.count <= 4 ? 1 : wanted.count <= 9 ? 2 : 4
    var best: (name: String, slips: Int)?
    for field in type.fields where !taken.contains(field.name) {
      let found = folded(field.name)
      guard abs(found.count - wanted.count) <= limit else { continue }
      let slips = slips(wanted, found)
      // A short name with half its letters changed is another word.
      guard slips <= limit, slips * 2 < max(2, found.count), slips < best?.slips ?? .max else { continue }
      best = (field.name, slips)
    }
    if let best, best.slips <= 1 { return best }
    if let word = wordsForFields[String(decoding: wanted, as: UTF8.self)]?.first(where: {
      type[$0] != nil && !taken.contains($0)
    }) {
      return (word, 1)
    }
    return best
  }

  /// Where a kind has a field of this name, the places nearest to `keys` first; of the places in one type only the nearest.
  ///
  /// Paths hold `[*]` for lists. Places that nobody writes (status, ephemeral containers) aren't named.
  package func places(of name: String, in root: ObjectType, near keys: [String] = []) -> [String] {
    nearestPlaces(of: name, in: root, near: keys).map(\.place.path)
  }

  func nearestPlaces(
    of name: String, in root: ObjectType, near keys: [String]
  ) -> [(place: Place, distance: Int)] {
    var nearest: [ObjectType.ID: Int] = [:]
    let all = allPlaces(of: name, in: root).map { place in
      let common = zip(place.ownerKeys, keys).prefix { $0 == $1 }.count
      let distance = place.ownerKeys.count + keys.count - 2 * common
      nearest[place.owner] = min(distance, nearest[place.owner] ?? .max)
      return (place: place, distance: distance)
    }
    let found = all.filter { $0.distance == nearest[$0.place.owner] }.filter { candidate in
      // What is said of containers goes for init containers too.
      !candidate.place.ownerKeys.contains("initContainers")
        || !all.contains { $0.distance == candidate.distance && $0.place.ownerKeys.contains("containers") }
    }
    // Equally near places stay in reading order.
    return found.enumerated().sorted { ($0.element.distance, $0.offset) < ($1.element.distance, $1.offset) }
      .map(\.element)
  }

  /// A field somewhere in a kind.
  struct Place: Sendable {
    let owner: ObjectType.ID
    /// From the root to the object that has the field, lists without index.
    let ownerKeys: [String]
    let name: String
    /// `spec.template.spec.containers[*].image`.
    let path: String
  }

  /// All fields of a kind by folded name.
  struct PlaceIndex: Sendable {
    private var places: [[UInt8]: [Place]] = [:]

    init(of root: ObjectType, in schema: Schema) {
      var queue: [(type: ObjectType, keys: [String], path: String, above: Set<ObjectType.ID>)] = [(root, [], "", [])]
      var next = 0
      while next < queue.count {
        let (type, keys, path, above) = queue[next]
        next += 1
        for field in type.fields where !field.isUnwritten {
          let fieldPath = path.isEmpty ? field.name : "\(path).\(field.name)"
          places[folded(field.name), default: []].append(
            Place(owner: type.id, ownerKeys: keys, name: field.name, path: fieldPath))
          // A type within itself (schemas in a CustomResourceDefinition) is entered once.
          guard case .object(let id) = field.holds.ofItems, id != type.id, !above.contains(id) else { continue }
          let isList = if case .list = field.holds { true } else { false }
          queue.append(
            (schema.type(id), keys + [field.name], isList ? fieldPath + "[*]" : fieldPath, above.union([type.id])))
        }
      }
    }

    subscript(_ name: String) -> [Place] { places[folded(name)] ?? [] }
  }
}

/// Words that people write for a field of another name, all in lower case.
private let wordsForFields: [String: [String]] = [
  "arguments": ["args"], "cmd": ["command"], "entrypoint": ["command"], "environment": ["env"], "envs": ["env"],
  "cwd": ["workingDir"], "workdir": ["workingDir"], "mounts": ["volumeMounts"], "secretname": ["name"],
  "configmapname": ["name"], "cronexpression": ["schedule"], "cron": ["schedule"], "hosts": ["host"],
  "healthcheck": ["livenessProbe"], "publishnotreadyendpoints": ["publishNotReadyAddresses"],
  "graceperiod": ["terminationGracePeriodSeconds"],
  "graceperiodseconds": ["terminationGracePeriodSeconds"], "terminationgraceperiod": ["terminationGracePeriodSeconds"],
  "initialdelay": ["initialDelaySeconds"],
  "period": ["periodSeconds"], "timeout": ["timeoutSeconds"], "min": ["minReplicas"], "max": ["maxReplicas"],
]

/// Lower case, without `_` and `-`.
private func folded(_ name: String) -> [UInt8] {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(name.utf8.count)
  for byte in name.utf8 where byte != UInt8(ascii: "_") && byte != UInt8(ascii: "-") {
    bytes.append((65...90).contains(byte) ? byte | 32 : byte)
  }
  return bytes
}

/// The word most like one that is no choice: letter case, `_` and `-` aside, at most two slips away.
func nearestWord(to word: String, among choices: [String]) -> String? {
  let wanted = folded(word)
  guard !wanted.isEmpty, wanted.count <= 80 else { return nil }
  var best: (word: String, slips: Int)?
  for choice in choices {
    let found = folded(choice)
    // Each letter more or less is a slip.
    guard abs(wanted.count - found.count) <= 2 else { continue }
    let slips = slips(wanted, found)
    if slips <= 2, slips * 2 < found.count, slips < best?.slips ?? .max { best = (choice, slips) }
  }
  return best?.word
}
