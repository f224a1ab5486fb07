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
