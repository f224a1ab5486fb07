import Drawing
import Manifest

extension Severity {
  var letter: String {
    switch self {
    case .error: "E"
    case .warning: "W"
    case .info, .style: "I"
    }
  }

  var role: Role {
    switch self {
    case .error: .error
    case .warning: .warning
    case .info, .style: .info
    }
  }
}
