import Kubernetes
import Manifest

/// Looks for what a scenario file says in vain: words that nobody knows, and objects that nobody makes.
///
/// What can't be meant is an error; what has no effect is a warning.
struct GoldenChecker {
  let inventory: Inventory
  let experiment: Experiment
  private(set) var problems: [Problem] = []
  private let containers: Set<String>
  private let images: Set<String>
  /// Without manifests it's for those of others, whose names nobody knows here.
  private var hasManifest = true

  init(_ inventory: Inventory, _ experiment: Experiment) {
    (self.inventory, self.experiment) = (inventory, experiment)
    let plans = inventory.resources.filter { $0.isWritten && $0.runsPods }.map { PodPlan($0.podTemplate) }
    containers = Set(plans.flatMap { $0.containers.map(\.name) })
    let later = experiment.actions.compactMap { action -> String? in
      if case .setImage(_, let image) = action.deed { image } else { nil }
    }
    images = Set(plans.flatMap { $0.containers.map(\.image) } + later)
  }

  mutating func check(_ scenario: Node) {
    hasManifest = scenario["manifest"].isPresent
    checkHead(scenario)
    for action in scenario["actions"].items { checkAction(action) }
    checkKnobs(scenario["knobs"])
    let expected = scenario["expect"]
    for entry in expected["events"].items { checkEvent(entry, isPattern: false) }
    for entry in expected["never"].items { checkEvent(entry, isPattern: true) }
    for (list, keys) in GoldenVocabulary.lists.sorted(by: { $0.key < $1.key }) {
      let known = list == "workloads" ? keys.union(GoldenVocabulary.columns) : keys
      for entry in expected[list].items { checkEntry(entry, of: list, known) }
    }
  }

  private mutating func checkHead(_ scenario: Node) {
    if scenario["id"].text?.isEmpty ?? true {
      error(scenario["id"], "a scenario has no id", "add 'id:', one that no other scenario of the file has")
    }
    if scenario["k8s"].isPresent, !(33...36).contains(experiment.minor) {
      error(
        scenario["k8s"], "'\(scenario["k8s"].text ?? "")' is no version whose rules are known", "use 1.33 to 1.36")
    }
    if !hasManifest {
      warn(
        scenario["manifest"], "the scenario has no manifest, so it's about nothing by itself",
        "add 'manifest: |' with the objects, or play it on your own")
    }
    let lists = ["events", "never"] + GoldenVocabulary.lists.keys
    if !lists.contains(where: { !scenario["expect"][$0].items.isEmpty }) {
      warn(scenario["expect"], "the scenario expects nothing, so it always passes", "add what must be observable")
    }
  }

  // MARK: Actions

  private mutating func checkAction(_ node: Node) {
    let word = node["do"].text ?? ""
    guard let needed = GoldenVocabulary.deeds[word] else {
      unknown(node["do"], word, "nothing that can be done", among: GoldenVocabulary.deeds.keys.sorted())
      return
    }
    for key in ["t", "object"] + needed where !node[key].isPresent {
      error(node[key], "'\(word)' doesn't say its '\(key)'", "add '\(key):'")
    }
    guard let object = node["object"].text else { return }
    checkObject(node["object"], object)
    let name = ObjectName(object)
    guard word == "set-image", let container = node["container"].text else { return }
    let target = inventory.resources.first { resource in
      resource.isWritten && resource.runsPods && resource.kind == name.kind && resource.name == name.name
    }
    let own = target.map { PodPlan($0.podTemplate).containers.map(\.name) } ?? []
    if target != nil, !own.contains(container) {
      unknown(node["container"], container, "no container of \(object)", among: own)
    }
  }

  private mutating func checkObject(_ node: Node, _ text: String) {
    let name = ObjectName(text)
    guard let kind = name.kind, !name.name.isEmpty else {
      let word = text.split(separator: "/").first.map(String.init) ?? text
      let like = Kind.suggestion(for: word).map { "; did you mean '\($0)'?" } ?? ""
      error(node, "'\(text)' names no object\(like)", "write KIND/NAME, such as deployment/web or pod/web@1#1")
      return
    }
    let isKnown: Bool
    switch kind {
    case .pod: isKnown = isMade(pod: name.name)
    case .node: isKnown = isNode(name.name)
    case .namespace: isKnown = true
    case .job: isKnown = isThere(kind, name.name) || names(.cronJob).contains { name.name.hasPrefix($0 + "-") }
    case .persistentVolumeClaim:
      isKnown = isThere(kind, name.name) || names(.statefulSet).contains { name.name.contains("-\($0)-") }
    default: isKnown = isThere(kind, name.name)
    }
    guard !isKnown, hasManifest else { return }
    let others = kind == .pod ? podNames : kind == .node ? nodeNames : names(kind)
    let known = others.isEmpty ? "there's none of its kind" : "known: \(listed(others))"
    error(node, "the manifests give no \(ObjectName.word(kind)) '\(name.name)'", known)
  }

  private func isThere(_ kind: Kind, _ name: String) -> Bool {
    inventory.resources.contains { $0.isWritten && $0.kind == kind && $0.name == name }
  }

  private func names(_ kind: Kind) -> [String] {
    inventory.resources.filter { $0.isWritten && $0.kind == kind }.map(\.name)
  }

  private var nodeNames: [String] {
    let given = experiment.given.nodes.map(\.name) + names(.node)
    return given.isEmpty ? ["n1"] : given
  }

  private func isNode(_ name: String) -> Bool { nodeNames.contains(name) }

  /// One example of each kind of name.
  private var podNames: [String] {
    inventory.resources.filter(\.isWritten).compactMap { resource in
      switch resource.kind {
      case .pod: resource.name
      case .deployment: "\(resource.name)@1#1"
      case .statefulSet: "\(resource.name)-0"
      case .replicaSet, .replicationController, .daemonSet: "\(resource.name)#1"
      case .job:
        resource.node["spec"]["completionMode"].text == "Indexed" ? "\(resource.name)[0]#1" : "\(resource.name)#1"
      case .cronJob: "\(resource.name)-MINUTES#1"
      default: nil
      }
    }
  }

  /// Whether some object makes pods of such a name.
  private func isMade(pod: String) -> Bool {
    let name = pod.split(separator: "~", maxSplits: 1).first.map(String.init) ?? pod
    if isThere(.pod, name) { return true }
    guard let sharp = name.lastIndex(of: "#") else {
      return names(.statefulSet).contains { name.hasPrefix($0 + "-") && Int(name.dropFirst($0.count + 1)) != nil }
    }
    guard Int(name[name.index(after: sharp)...]) != nil else { return false }
    let base = name[..<sharp]
    if let at = base.lastIndex(of: "@") {
      return names(.deployment).contains(String(base[..<at])) && Int(base[base.index(after: at)...]) != nil
    }
    if base.hasSuffix("]"), let open = base.lastIndex(of: "[") { return isJob(String(base[..<open])) }
    let makers = names(.replicaSet) + names(.replicationController) + names(.daemonSet)
    return makers.contains(String(base)) || isJob(String(base))
  }

  private func isJob(_ name: String) -> Bool {
    names(.job).contains(name) || names(.cronJob).contains { name.hasPrefix($0 + "-") }
  }

  // MARK: Knobs

  private mutating func checkKnobs(_ knobs: Node) {
    guard hasManifest else { return }
    for (name, value) in knobs["images"].fields where !images.contains(name) {
      without(value, "no container has the image '\(name)'", nearest(to: name, among: images.sorted()))
    }
    checkContainers(knobs["containers"])
    for (name, pod) in knobs["pods"].fields {
      if !isMade(pod: name) {
        without(pod, "no object of the manifests makes a pod '\(name)'", nearest(to: name, among: podNames))
      }
      checkContainers(pod["containers"])
    }
    for (name, value) in knobs["capacity"].fields where !isNode(name) {
      without(value, "there's no node '\(name)'", nearest(to: name, among: nodeNames))
    }
  }

  private mutating func checkContainers(_ node: Node) {
    for (name, value) in node.fields where !containers.contains(name) {
      without(value, "no container is called '\(name)'", nearest(to: name, among: containers.sorted()))
    }
  }

  // MARK: Expectations

  private mutating func checkEvent(_ node: Node, isPattern: Bool) {
    if !isPattern {
      for key in ["t", "ev"] where !node[key].isPresent {
        error(node[key], "an expected event doesn't say its '\(key)'", "add '\(key):'")
      }
    }
    if let actor = node["by"].text, !GoldenVocabulary.actors.contains(actor) {
      unknown(node["by"], actor, "no actor", among: GoldenVocabulary.actors)
    }
    if let happening = node["ev"].text, !GoldenVocabulary.happenings.contains(happening) {
      unknown(node["ev"], happening, "nothing that happens", among: GoldenVocabulary.happenings)
    }
    let own: Set<String> = isPattern ? ["before", "after"] : ["t"]
    let known = GoldenVocabulary.details.union(["by", "ev", "pod", "container"]).union(own)
    for (key, value) in node.fields where !known.contains(key) {
      unknown(value, key, "nothing that an event says", among: known.sorted())
    }
    for key in ["t", "before", "after"] { checkSeconds(node[key]) }
    checkPod(node["pod"])
  }

  private mutating func checkEntry(_ node: Node, of list: String, _ known: Set<String>) {
    for (key, value) in node.fields where !known.contains(key) {
      unknown(value, key, "not known in '\(list)'", among: known.sorted())
    }
    for key in ["t"] + (GoldenVocabulary.needed[list] ?? []) where !node[key].isPresent {
      error(node[key], "an entry of '\(list)' doesn't say its '\(key)'", "add '\(key):'")
    }
    checkSeconds(node["t"])
    checkPod(node["pod"])
    for outcome in node["outcomes"].items {
      guard let text = outcome.text, !GoldenVocabulary.outcomes.contains(text) else { continue }
      unknown(outcome, text, "no outcome", among: GoldenVocabulary.outcomes)
    }
    if hasManifest, let service = node["service"].text, !isThere(.service, service) {
      warn(node["service"], "the manifests hold no Service '\(service)'", "known: \(listed(names(.service)))")
    }
  }

  private mutating func checkPod(_ node: Node) {
    guard hasManifest, let pod = node.text, !isMade(pod: pod) else { return }
    warn(node, "no object of the manifests makes a pod '\(pod)'", "pods here are called \(listed(podNames))")
  }

  private mutating func checkSeconds(_ node: Node) {
    if let problem = GoldenChecker.problem(ofSeconds: node) { problems.append(problem) }
  }

  /// What's wrong with a number of seconds; nil when it's one, or isn't there.
  static func problem(ofSeconds node: Node) -> Problem? {
    guard node.isPresent, node.double == nil else { return nil }
    let text = node.text ?? ""
    let seconds = Duration(go: text).map { Moment(microseconds: Int($0.nanoseconds / 1000)).description }
    return Problem(
      .error, "scenario", at: node.place, "'\(node.path)' is '\(text)', which is no number of seconds",
      hint: seconds.map { "write \($0)" } ?? "write seconds without a unit, such as 3 or 0.5")
  }

  // MARK: Messages

  private mutating func error(_ node: Node, _ message: String, _ hint: String) {
    problems.append(Problem(.error, "scenario", at: node.place, message, hint: hint))
  }

  private mutating func warn(_ node: Node, _ message: String, _ hint: String) {
    problems.append(Problem(.warning, "scenario", at: node.place, message, hint: hint))
  }

  private mutating func unknown(_ node: Node, _ word: String, _ what: String, among known: [String]) {
    let meant = nearest(to: word, among: known)
    error(node, "'\(word)' is \(what)", meant.map { "did you mean '\($0)'?" } ?? "known: \(listed(known, most: 60))")
  }

  private mutating func without(_ node: Node, _ message: String, _ meant: String?) {
    warn(
      node, "\(message), so this knob has no effect", meant.map { "did you mean '\($0)'?" } ?? "name one that's there")
  }

  private func listed(_ names: [String], most: Int = 8) -> String {
    let shown = names.prefix(most).joined(separator: ", ")
    return names.count > most ? "\(shown) and \(names.count - most) more" : shown.isEmpty ? "none" : shown
  }
}
