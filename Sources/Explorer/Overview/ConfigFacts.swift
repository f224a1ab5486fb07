import Drawing
import Kubernetes
import Manifest

extension FactSheet {
  mutating func configMapFacts() {
    let (data, binary) = (resource.node["data"], resource.node["binaryData"])
    immutable()
    fact("holds", counted(data.count + binary.count, "key"))
    for (key, value) in shown(data) {
      let text = value.text ?? "?"
      let first = text.prefix { !$0.isNewline }
      let size = byteWords(text.utf8.count)
      // What fits on a line is shown, the rest is a size.
      let shown = first.utf8.count == text.utf8.count && text.utf8.count <= 60 ? text : size
      fact(key, Text(untrusted: shown, shown == size ? .textDim : nil), at: value, width: 24, indent: 2)
    }
    for (key, value) in shown(binary) {
      let size = value.text.flatMap { decodeBase64($0.utf8) }.map { byteWords($0.count) } ?? "not base64"
      fact(key, "binary, \(size)", at: value, width: 24, indent: 2)
    }
    usedBy()
  }

  mutating func secretFacts() {
    let (data, plain) = (resource.node["data"], resource.node["stringData"])
    fact("type", resource.node["type"], default: "Opaque")
    immutable()
    fact("holds", counted(data.count + plain.count, "key"))
    for (key, value) in shown(data) {
      let bytes = value.text.flatMap { decodeBase64($0.utf8) }
      guard let bytes else {
        fact(
          key, Text("\(glyphs.broken) not base64, so the API server refuses it", .error), at: value, width: 24,
          indent: 2)
        continue
      }
      secretFact(key, String(decoding: bytes, as: UTF8.self), count: bytes.count, at: value)
    }
    for (key, value) in shown(plain) {
      let text = value.text ?? ""
      secretFact(key, text, count: text.utf8.count, at: value)
    }
    if data.count + plain.count > 0, !showsSecrets { note("o shows the values") }
    usedBy()
  }

  private mutating func secretFact(_ key: String, _ value: String, count: Int, at node: Node) {
    let text = showsSecrets ? Text(untrusted: value) : Text("hidden, \(byteWords(count))", .textDim)
    fact(key, text, at: node, width: 24, indent: 2)
  }

  /// As many keys as anybody reads; how many there are is told before.
  private func shown(_ data: Node) -> [(key: String, value: Node)] {
    data.children.prefix(500).map { ($0.key ?? "", $0) }
  }

  private mutating func immutable() {
    let node = resource.node["immutable"]
    if node.bool == true { fact("changes", "never: it's immutable", at: node) }
  }

  mutating func claimFacts() {
    fact(
      "size", spec["resources"]["requests"]["storage"].text ?? "not said", at: spec["resources"]["requests"]["storage"])
    fact("access", accessWords(spec["accessModes"]), at: spec["accessModes"])
    fact("class", classWords(spec["storageClassName"]), at: spec["storageClassName"])
    fact("mode", spec["volumeMode"], default: "Filesystem")
    if let volume = spec["volumeName"].text { fact("volume", "only PV/\(volume)", at: spec["volumeName"]) }
    if spec["dataSource"].isPresent {
      fact(
        "from", "\(spec["dataSource"]["kind"].text ?? "?")/\(spec["dataSource"]["name"].text ?? "?")",
        at: spec["dataSource"])
    }
    relationFacts()
    usedBy()
  }

  mutating func volumeFacts() {
    fact("size", spec["capacity"]["storage"].text ?? "not said", at: spec["capacity"]["storage"])
    fact("access", accessWords(spec["accessModes"]), at: spec["accessModes"])
    fact("class", classWords(spec["storageClassName"]), at: spec["storageClassName"])
    // A volume made by hand is kept; one made by a provisioner follows its class. Source: core/v1 PersistentVolume.
    fact("after use", spec["persistentVolumeReclaimPolicy"], default: "Retain", width: 12)
    let claim = spec["claimRef"]
    if claim.isPresent { fact("for", "PVC/\(claim["name"].text ?? "?")", at: claim) }
    linkFacts()
  }

  mutating func storageClassFacts() {
    let node = resource.node
    fact("by", node["provisioner"].text ?? "nobody", at: node["provisioner"])
    // Source of the defaults: the storage.k8s.io/v1 API.
    fact("after use", node["reclaimPolicy"], default: "Delete", width: 12)
    fact("binding", node["volumeBindingMode"], default: "Immediate", width: 12)
    fact(
      "growing", node["allowVolumeExpansion"].bool == true ? "allowed" : "not allowed",
      at: node["allowVolumeExpansion"], width: 12)
    let isDefault = node["metadata"]["annotations"]["storageclass.kubernetes.io/is-default-class"]
    if isDefault.text == "true" { fact("default", "for claims that name no class", at: isDefault, width: 12) }
    usedBy()
  }

  private func classWords(_ node: Node) -> Text {
    guard node.isPresent else { return Text("the cluster's default", .textDim) }
    return node.text == "" ? Text("none: only volumes without a class") : Text(untrusted: node.text ?? "?")
  }

  private func accessWords(_ modes: Node) -> String {
    modes.items.map { mode in
      switch mode.text {
      case "ReadWriteOnce": "by one node (RWO)"
      case "ReadOnlyMany": "by many nodes, read only (ROX)"
      case "ReadWriteMany": "by many nodes (RWX)"
      case "ReadWriteOncePod": "by one pod (RWOP)"
      case let other: other ?? "?"
      }
    }.joined(separator: ", ")
  }
}
