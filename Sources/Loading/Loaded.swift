import Manifest

/// What loading sources gives: what could be read, and what became of everything else.
package struct Loaded: Sendable {
  /// Files with at least one object or a problem: sources in the given order, within a folder by path, bytewise.
  package internal(set) var readings: [Reading] = []
  /// YAML and JSON files (and folders and links) that were found and hold nothing to show, each with its reason.
  package internal(set) var skipped: [Skipped] = []
  /// Charts and kustomizations, which aren't rendered yet.
  package internal(set) var packages: [SourcePackage] = []
  /// What concerns a file or a source as a whole: unreadable, missing, leading elsewhere, not rendered. What is wrong
  /// inside a file stands in its reading.
  package internal(set) var problems: [Problem] = []
  /// Of all files that were read, also of the skipped ones.
  package internal(set) var bytes = 0
  /// Files in the folders that are neither YAML nor JSON by their names; `otherExamples` has the first few, by path.
  package internal(set) var otherFiles = 0
  package internal(set) var otherExamples: [String] = []
  /// The sources as they were understood, in order.
  package internal(set) var sources: [Source] = []
  /// Whether it was called off: what is here is then incomplete.
  package internal(set) var isCancelled = false
  /// All files and folders it depends on, as they were: see ``Watch``.
  package internal(set) var snapshot = Snapshot()
  /// Lets the next loading reuse what hasn't changed.
  var cache = ReadingCache()

  package init() {}
}

extension Loaded {
  /// A source as it was understood.
  package struct Source: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
      case file, folder, standardInput, sample
      /// A chart or kustomization by itself.
      case package
      /// There is no such thing, or it can't be used; `problems` says why.
      case unusable
    }

    /// As given.
    package let name: String
    package let kind: Kind
  }
}

/// Something that was found and not shown.
package struct Skipped: Sendable, Hashable {
  package enum Reason: Sendable, Hashable {
    /// Valid YAML or JSON in which no document has `apiVersion` and `kind`.
    case notManifest
    /// No document in it.
    case empty
    /// A FIFO, socket or device: "a FIFO".
    case special(String)
    /// A link to something outside the folder that was named.
    case leadsOutside
    /// A link to, or a second name of, something that is read anyway.
    case alreadyRead
    /// A hidden folder, `node_modules` or `vendor`.
    case folder
    /// A kustomization's own file, a file that this kustomization uses as a patch, as values or as settings, or a
    /// template of this chart.
    case partOf(String)
  }

  package let path: String
  package let reason: Reason
}

extension Skipped.Reason: CustomStringConvertible {
  /// In words that follow the path.
  package var description: String {
    switch self {
    case .notManifest: "no apiVersion and kind"
    case .empty: "empty"
    case .special(let what): what
    case .leadsOutside: "link leads out of the folder"
    case .alreadyRead: "read under another name"
    case .folder: "folder not searched"
    case .partOf(let package): "part of '\(package)'"
    }
  }
}

/// A Helm chart or a kustomization: a folder (or packed chart) that a tool makes manifests of.
package struct SourcePackage: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable {
    case chart, packedChart, kustomization
  }

  package let kind: Kind
  /// The folder, or the packed chart's file.
  package let path: String
  /// What shows its objects today, for this very folder: `helm template charts/shop | drydock -`.
  package let command: String
}

extension SourcePackage {
  init(_ kind: Kind, at path: Path) {
    self.kind = kind
    self.path = path.text
    command =
      switch kind {
      case .chart, .packedChart: "helm template \(path.quotedForShell) | drydock -"
      case .kustomization: "kubectl kustomize \(path.quotedForShell) | drydock -"
      }
  }

  /// What it is and what of it is shown.
  package var note: String {
    switch kind {
    case .chart: "Helm chart, not rendered yet: its templates are not shown"
    case .packedChart: "packed Helm chart, not rendered yet: nothing of it is shown"
    case .kustomization: "kustomization, not rendered yet: its resource files are shown as written, without its changes"
    }
  }

  /// The same for those who list problems.
  var problem: Problem {
    Problem(kind == .kustomization ? .info : .warning, "not-rendered", file: path, note, hint: command)
  }
}

/// How far loading is.
package struct Progress: Sendable, Hashable {
  /// Files that were read, and files that are known of; the total grows while folders are searched.
  package let files: Int
  package let totalFiles: Int
  package let bytes: Int
  package let totalBytes: Int
}

package struct LoadOptions: Sendable {
  /// What `-` reads.
  package var standardInput: ByteStream
  /// Of a file that was found in a folder, in bytes. Larger ones are hardly manifests; naming one reads it all the same.
  package var largestFoundFile = 256 << 20
  /// Of any file. A place in a file is 32 bits wide.
  package var largestFile = Int(UInt32.max) - 1
  /// What an earlier loading gave; files that are still the same aren't read again, and standard input never is.
  package var previous: Loaded?

  /// Whether a file that is no manifest is skipped though it was named, like one that was found in a folder.
  package var skipsNamed = false

  package init(standardInput: ByteStream = .standardInput, previous: Loaded? = nil) {
    self.standardInput = standardInput
    self.previous = previous
  }
}
