import Glibc
import Manifest

/// The folder of real and hostile manifests, as the environment variable `DRYDOCK_CORPUS` names it; nil without it.
package let corpus: String? = getenv("DRYDOCK_CORPUS").map { String(cString: $0) }

/// What a disabled test says.
package let needsCorpus = "set DRYDOCK_CORPUS to the folder of corpus manifests"

/// Reads a YAML text; its first document's root.
package func node(_ text: String) -> Node {
  guard let document = readYAML(SourceFile(name: "test.yaml", text: text)).documents.first else {
    preconditionFailure("a test's manifest holds no document")
  }
  return document.root
}

/// All bytes of a file; none when it can't be read.
package func fileBytes(_ path: String) -> [UInt8] {
  guard let file = fopen(path, "r") else { return [] }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = fread(&chunk, 1, chunk.count, file)
    if count == 0 { return bytes }
    bytes += chunk[0..<count]
  }
}
