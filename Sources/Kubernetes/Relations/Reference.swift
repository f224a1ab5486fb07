import Manifest

/// A row of the table of relations: a place in objects of some kinds that leads to other objects.
struct Reference: Sendable {
  let from: From
  let relation: Relation
  let hold: Hold
  /// The kinds that it may lead to. Where no kind is written the first is meant.
  let to: [Kind]
  let checks: [Check]
  let absence: Absence

  enum From: Sendable {
    /// The spec of every pod template.
    case pods
    /// Every container of every pod template, also init and ephemeral ones.
    case containers
    case kinds([Kind])
    case everything
  }

  /// How the place names what it leads to.
  enum Hold: Sendable {
    /// A name, of an object in the same namespace.
    case name(FieldPath)
    /// A name, or a namespace and a name with a slash between.
    case path(FieldPath)
    /// The name of a Service, in full or in part: `db`, `db.shop`, `db.shop.svc.cluster.local`.
    case host(FieldPath)
    /// A map with the name, and perhaps the namespace, in these fields.
    case object(FieldPath, name: String = "name", namespace: String? = nil)
    /// A map with `kind`, `name`, and perhaps `namespace` and the group.
    case reference(FieldPath)
    /// Labels that all must be there. `everywhere`: in every namespace.
    case labels(FieldPath, everywhere: Bool = false)
    /// A LabelSelector. `namespaces` is the field beside it that says where to look.
    case selector(FieldPath, namespaces: String? = nil)
    /// A map with `podSelector` and `namespaceSelector`.
    case peer(FieldPath)

    var path: FieldPath {
      switch self {
      case .name(let path), .path(let path), .host(let path), .reference(let path), .peer(let path): path
      case .object(let path, _, _): path
      case .labels(let path, _): path
      case .selector(let path, _): path
      }
    }
  }

  /// What else must be true of what is named.
  enum Check: Sendable {
    /// This field beside the name holds a key of its data.
    case key(String)
    /// Each member's `key` is a key of its data.
    case items(String)
    /// This field beside the name holds one of its ports: a number, a name, or a map with one of them.
    case port(String)
  }

  /// What it means when the object isn't there.
  enum Absence: Sendable {
    /// The application won't work as it's meant to.
    case broken
    /// An administrator makes such objects beforehand.
    case assumed
    /// It may well be somewhere else, or be made by somebody.
    case ignored
  }

  init(
    _ from: From, _ relation: Relation, _ to: Kind..., by hold: Hold, _ checks: Check...,
    absence: Absence = .broken
  ) {
    (self.from, self.relation, self.hold, self.to) = (from, relation, hold, to)
    (self.checks, self.absence) = (checks, absence)
  }

  init(
    _ from: Kind, _ relation: Relation, _ to: Kind..., by hold: Hold, _ checks: Check...,
    absence: Absence = .broken
  ) {
    (self.from, self.relation, self.hold, self.to) = (.kinds([from]), relation, hold, to)
    (self.checks, self.absence) = (checks, absence)
  }
}

extension FieldPath {
  static func annotation(_ key: String) -> FieldPath {
    FieldPath(steps: [.key("metadata"), .key("annotations"), .key(key)])
  }
}

/// The references of one kind of object, by the steps of their paths: one walk finds them all.
struct ReferenceTree: Sendable {
  private(set) var here: [Reference] = []
  private var keys: [String: ReferenceTree] = [:]
  private var inItems: [ReferenceTree] = []
  private var inFields: [ReferenceTree] = []

  private mutating func add(_ reference: Reference, at steps: some Collection<FieldPath.Step>) {
    guard let step = steps.first else { return here.append(reference) }
    let rest = steps.dropFirst()
    switch step {
    case .key(let key): keys[key, default: ReferenceTree()].add(reference, at: rest)
    case .everyItem:
      if inItems.isEmpty { inItems.append(ReferenceTree()) }
      inItems[0].add(reference, at: rest)
    case .everyField:
      if inFields.isEmpty { inFields.append(ReferenceTree()) }
      inFields[0].add(reference, at: rest)
    }
  }

  /// Every present place that a reference is about, in reading order.
  func visit(_ node: Node, _ body: (Reference, Node) -> Void) {
    for reference in here where node.isPresent { body(reference, node) }
    if !keys.isEmpty || !inFields.isEmpty {
      for (key, child) in node.fields {
        keys[key]?.visit(child, body)
        inFields.first?.visit(child, body)
      }
    }
    if let inItems = inItems.first {
      for item in node.items { inItems.visit(item, body) }
    }
  }

  private init() {}

  /// Starts at a pod's spec.
  static let pods: ReferenceTree = {
    var tree = ReferenceTree()
    for reference in Reference.all {
      let steps = reference.hold.path.steps
      switch reference.from {
      case .pods: tree.add(reference, at: steps)
      case .containers:
        for list in containerLists { tree.add(reference, at: [.key(list), .everyItem] + steps) }
      case .kinds, .everything: break
      }
    }
    return tree
  }()

  /// Starts at an object's root; `nil` is for kinds that have no rows of their own.
  private static let byKind: [Kind?: ReferenceTree] = {
    var trees: [Kind?: ReferenceTree] = [nil: ReferenceTree()]
    for case .kinds(let kinds) in Reference.all.map(\.from) {
      for kind in kinds { trees[kind] = ReferenceTree() }
    }
    for reference in Reference.all {
      let steps = reference.hold.path.steps
      switch reference.from {
      case .everything: for key in trees.keys { trees[key]?.add(reference, at: steps) }
      case .kinds(let kinds): for kind in kinds { trees[kind]?.add(reference, at: steps) }
      case .pods, .containers: break
      }
    }
    return trees
  }()

  static func of(_ kind: Kind?) -> ReferenceTree { byKind[kind] ?? byKind[nil] ?? ReferenceTree() }
}

/// Where containers stand in a pod's spec.
let containerLists = ["initContainers", "containers", "ephemeralContainers"]
