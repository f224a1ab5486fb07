import Glibc
import Manifest

// What is recognised by its name.

/// YAML and JSON files.
func isManifestName(_ name: [UInt8]) -> Bool {
  // Called for every file of a folder, so the last letter decides first.
  guard let last = name.last, last | 0x20 == UInt8(ascii: "l") || last | 0x20 == UInt8(ascii: "n") else { return false }
  return name.endsIgnoringCase(with: ".yaml") || name.endsIgnoringCase(with: ".yml")
    || name.endsIgnoringCase(with: ".json")
}

/// What Helm takes for a chart's description; it minds the letter case.
func isChartName(_ name: [UInt8]) -> Bool { name.elementsEqual("Chart.yaml".utf8) }

/// What Kustomize takes for a kustomization, in its spelling.
func isKustomizationName(_ name: [UInt8]) -> Bool {
  name.elementsEqual("kustomization.yaml".utf8) || name.elementsEqual("kustomization.yml".utf8)
    || name.elementsEqual("Kustomization".utf8)
}

/// `shop-1.4.2.tgz`: a name and a version, as `helm package` writes it.
func isPackedChartName(_ name: [UInt8]) -> Bool {
  guard name.endsIgnoringCase(with: ".tgz") else { return false }
  let stem = name.dropLast(4)
  var index = stem.startIndex
  while let dash = stem[index...].firstIndex(of: UInt8(ascii: "-")) {
    let version = stem[(dash + 1)...]
    let numbers = version.prefix { $0 == dot || ($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9")) }
    if dash > stem.startIndex, numbers.split(separator: dot).count >= 3 { return true }
    index = dash + 1
  }
  return false
}

/// The chart whose templates a folder holds, by its real path; nil for any other folder.
func chart(withTemplates folder: Path) -> Path? {
  var folder = folder
  while folder.bytes.count > 1 {
    if folder.lastName.elementsEqual("templates".utf8),
      case .success(let state) = FileState.of(folder.folder.appending(Array("Chart.yaml".utf8))), state.kind == .file
    {
      return folder.folder
    }
    folder = folder.folder
  }
  return nil
}

/// The files of kustomizations that are no objects of their own, each with the folder of the kustomization.
///
/// Until kustomizations are rendered, the files they name as resources are shown as written, and so is whatever else
/// lies beside them. Patches, values and settings are no whole objects: shown as if they were, a patch would be called a
/// Deployment without containers, and a duplicate. This is the one place that says so.
func partsOfKustomizations(_ kustomizations: [(folder: Path, reading: Reading)]) -> [Path: Path] {
  var parts: [Path: Path] = [:]
  var resources: Set<Path> = []
  for (folder, reading) in kustomizations {
    for document in reading.documents {
      let root = document.root
      func path(_ node: Node) -> Path? {
        // A patch may also stand there itself, as several lines.
        guard let text = node.string, !text.isEmpty, !text.utf8.contains(lineFeed) else { return nil }
        return folder.appending(Array(text.utf8)).normalized
      }
      for field in ["resources", "bases", "crds"] {
        for item in root[field].items { if let path = path(item) { resources.insert(path) } }
      }
      var named: [Node] = []
      for field in ["patchesStrategicMerge", "configurations", "generators", "transformers", "validators"] {
        named += root[field].items
      }
      for field in ["patches", "patchesJson6902", "replacements"] { named += root[field].items.map { $0["path"] } }
      for chart in root["helmCharts"].items + root["helmChartInflationGenerator"].items {
        named += [chart["valuesFile"], chart["values"]] + chart["additionalValuesFiles"].items
      }
      named.append(root["openapi"]["path"])
      for node in named { if let path = path(node) { parts[path] = parts[path] ?? folder } }
    }
  }
  for resource in resources { parts[resource] = nil }
  return parts
}

/// Whether a file of such a name is a kustomization and not an object that happens to be called so, as Flux's are.
func isKustomization(_ reading: Reading) -> Bool {
  reading.documents.allSatisfy { document in
    guard let version = document.root["apiVersion"].string else { return true }
    return version.hasPrefix("kustomize.config.k8s.io/")
  }
}

private let lineFeed = UInt8(ascii: "\n")
