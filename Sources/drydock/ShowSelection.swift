import ArgumentParser
import Drawing
import Kubernetes
import Manifest

/// Which objects a command line asks for: `deploy`, `svc,ing`, `deploy/web`, `all`.
struct ShowSelection {
  /// As given, without the name.
  let word: String
  let name: String?

  /// Takes a selection off the front of the arguments; the rest are sources.
  ///
  /// The first argument is one where it names a kind and other sources follow or it's no path itself.
  static func split(_ arguments: [String]) throws -> (ShowSelection?, sources: [String]) {
    guard let first = arguments.first, first != "-", first != "sample", !first.hasPrefix("."), !first.hasPrefix("/")
    else { return (nil, arguments) }
    let parts = first.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let word = parts[0]
    let isPath = exists(first)
    let isKind = isEverything(word) || kindWords(word).allSatisfy { !Kind.allNamed($0).isEmpty }
    if isPath, !isKind || arguments.count == 1 { return (nil, arguments) }
    if !isKind, arguments.count == 1 {
      // Neither a path nor a kind that we know: a slip in a kind, or a path that isn't there.
      guard parts.count == 1, let near = Kind.suggestion(for: word) else { return (nil, arguments) }
      throw ValidationError("no file, folder or kind '\(sanitised(word))'; did you mean '\(near)'?")
    }
    let name = parts.count == 2 && !parts[1].isEmpty ? parts[1] : nil
    return (ShowSelection(word: word, name: name), Array(arguments.dropFirst()))
  }

  /// The objects meant, in the inventory's order; throws where the kind or the name is none.
  func resources(in inventory: Inventory) throws -> [Resource] {
    let ofKind = inventory.resources.filter(try Self.matcher(word, in: inventory))
    guard let name else { return ofKind }
    // The marks around generated parts are on no keyboard.
    let named = ofKind.filter { $0.name == name || $0.name.filter { $0 != "‹" && $0 != "›" } == name }
    guard named.isEmpty else { return named }
    let near = nearest(to: name, among: ofKind.map(\.name)).map { "; did you mean '\(sanitised($0))'?" } ?? ""
    let have = ofKind.prefix(8).map { sanitised($0.name) }.joined(separator: ", ")
    let all = have.isEmpty ? "" : " (there are: \(have)\(ofKind.count > 8 ? ", …" : ""))"
    throw ValidationError("no \(sanitised(word)) named '\(sanitised(name))'\(near)\(all)")
  }

  private static func matcher(_ word: String, in inventory: Inventory) throws -> (Resource) -> Bool {
    if isEverything(word) { return { _ in true } }
    var known: Set<Kind> = []
    var others: Set<String> = []
    for word in kindWords(word) {
      let kinds = Kind.allNamed(word)
      known.formUnion(kinds)
      guard kinds.isEmpty else { continue }
      let loaded = customNames(in: inventory)
      guard let found = loaded[word.lowercased()] else {
        let near = Kind.suggestion(for: word) ?? nearest(to: word, among: loaded.keys.sorted())
        throw ValidationError(
          "no kind '\(sanitised(word))' is known or loaded" + (near.map { "; did you mean '\($0)'?" } ?? ""))
      }
      others.insert(found)
    }
    return { resource in
      resource.kind.map(known.contains) ?? others.contains("\(resource.id.group)/\(resource.kindName)")
    }
  }

  /// What kinds we don't know are called, to their group and kind: by the objects themselves, and by the definitions that
  /// are loaded too.
  private static func customNames(in inventory: Inventory) -> [String: String] {
    var names: [String: String] = [:]
    for resource in inventory.resources where resource.kind == nil {
      let key = "\(resource.id.group)/\(resource.kindName)"
      names[resource.kindName.lowercased()] = key
      names["\(resource.kindName.lowercased()).\(resource.id.group)"] = key
    }
    for definition in inventory.resources(of: .customResourceDefinition) {
      let spec = definition.node["spec"]
      let (group, words) = (spec["group"].text ?? "", spec["names"])
      guard let kind = words["kind"].text else { continue }
      let all = [words["plural"], words["singular"]] + words["shortNames"].items
      for name in all.compactMap(\.text) + [kind] {
        names[name.lowercased()] = "\(group)/\(kind)"
        names["\(name.lowercased()).\(group)"] = "\(group)/\(kind)"
      }
    }
    return names
  }

  private static func isEverything(_ word: String) -> Bool { word.lowercased() == "all" }

  private static func kindWords(_ word: String) -> [String] {
    word.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  }
}
