import CLibYAML
import Glibc
import Manifest

/// Reading: our documents against libyaml's bare events over the same bytes, in turn.
let documentsTrial = Trial(name: "documents", sentence: "From bytes to documents, against libyaml's bare event loop") {
  arguments in
  let paths = inputPaths(arguments)
  defer { if paths == [generatedPath] { unlink(generatedPath) } }
  let inputs = inputs(paths)
  let bytes = inputs.reduce(0) { $0 + $1.bytes.count }
  guard bytes > 0 else { return [Outcome(what: "input", value: "no file could be read", holds: false)] }
  let files = inputs.map { SourceFile(name: $0.name, bytes: $0.bytes) }
  let rounds = max(5, min(41, 100_000_000 / bytes))
  var bare: [Double] = []
  var ours: [Double] = []
  var documents = 0
  for _ in 0..<rounds {
    bare.append(processorSeconds { for input in inputs { _ = countEvents(input.bytes) } })
    documents = 0
    ours.append(processorSeconds { for file in files { documents += readYAML(file).documents.count } })
  }
  let ratio = median(zip(ours, bare).map { $0 / $1 })
  return [
    Outcome(what: "input", value: "\(inputs.count) files, \(bytes) bytes, \(documents) documents"),
    Outcome(what: "libyaml's events", value: speed(bytes, median(bare))),
    Outcome(what: "documents", value: speed(bytes, median(ours))),
    Outcome(
      what: "ratio, median of \(rounds) pairs", value: text(ratio), target: "at most 1.40", holds: ratio <= 1.4),
    memory(inputs.map(\.name), bytes),
    opening(),
  ]
}

/// A file of the size of the largest that people have, from its bytes to its documents.
private func opening() -> Outcome {
  var generator = GeneratedManifests()
  let bytes = generator.text(atLeast: 3_700_000)
  let seconds = median((0..<5).map { _ in wallSeconds { _ = read(name: "large.yaml", bytes: bytes) } })
  return Outcome(
    what: "a file of \(bytes.count) bytes opens in", value: "\(text(seconds, decimals: 3)) s", target: "at most 0.3 s",
    holds: seconds <= 0.3)
}

private func speed(_ bytes: Int, _ seconds: Double) -> String {
  "\(text(seconds * 1000, decimals: 1)) ms, \(text(Double(bytes) / seconds / 1e6, decimals: 1)) MB/s"
}

// MARK: - Memory

let peakMemoryCommand = "--peak-memory"

private func memory(_ paths: [String], _ bytes: Int) -> Outcome {
  guard let grown = runAgain([peakMemoryCommand] + paths).flatMap({ Int($0.filter(\.isNumber)) }) else {
    return Outcome(what: "peak memory", value: "can't be measured here")
  }
  let ratio = Double(grown) / Double(bytes)
  return Outcome(
    what: "peak memory, source included", value: "\(text(ratio)) times the source", target: "at most 4.00",
    holds: ratio <= 4)
}

/// In a process of its own: how much its memory grew at most while it read everything and kept it.
func reportPeakMemory(of paths: [String]) {
  let before = peakMemory() ?? 0
  let readings = paths.compactMap { path in contents(path).map { readYAML(SourceFile(name: path, bytes: $0)) } }
  let after = peakMemory() ?? 0
  print(readings.isEmpty ? 0 : after - before)
}

// MARK: - Input

/// What can be read of the files; only what libyaml reads to its end.
private func inputs(_ paths: [String]) -> [(name: String, bytes: [UInt8])] {
  paths.compactMap { path in contents(path).map { (path, $0) } }.filter { countEvents($0.1) != nil }
}

/// The files named, those of the corpus, or a generated one.
func inputPaths(_ arguments: [String]) -> [String] {
  let corpus = getenv("DRYDOCK_CORPUS").map { "\(String(cString: $0))/manifests" }
  let paths = (arguments.isEmpty ? [corpus].compactMap { $0 } : arguments).flatMap(yamlFiles)
  return paths.isEmpty ? [writeGenerated()].compactMap { $0 } : paths
}

private let generatedPath = "/tmp/drydock-benchmark-\(getpid()).yaml"

/// In a file, so that the process whose memory is measured need not make it.
private func writeGenerated() -> String? {
  var generator = GeneratedManifests()
  let bytes = generator.text(atLeast: 10_000_000)
  guard let file = fopen(generatedPath, "wb") else { return nil }
  defer { fclose(file) }
  return fwrite(bytes, 1, bytes.count, file) == bytes.count ? generatedPath : nil
}

private func yamlFiles(_ path: String) -> [String] {
  guard let folder = opendir(path) else { return [path] }
  defer { closedir(folder) }
  var files: [String] = []
  while let entry = readdir(folder) {
    let name = withUnsafePointer(to: entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    // Charts hold templates, which are no YAML.
    guard !name.hasPrefix("."), name != "helm" else { continue }
    let isFolder = entry.pointee.d_type == DT_DIR
    if isFolder || name.hasSuffix(".yaml") || name.hasSuffix(".yml") { files += yamlFiles("\(path)/\(name)") }
  }
  return files.sorted()
}

/// All events of a text; nil if libyaml stops at one.
private func countEvents(_ bytes: [UInt8]) -> Int? {
  var parser = yaml_parser_t()
  guard yaml_parser_initialize(&parser) == 1 else { return nil }
  defer { yaml_parser_delete(&parser) }
  return bytes.withUnsafeBufferPointer { text in
    yaml_parser_set_input_string(&parser, text.baseAddress, text.count)
    var count = 0
    var event = yaml_event_t()
    while yaml_parser_parse(&parser, &event) == 1 {
      let isEnd = event.type == YAML_STREAM_END_EVENT
      yaml_event_delete(&event)
      count += 1
      if isEnd { return count }
    }
    return nil
  }
}
