import Kubernetes
import Manifest

/// What a text should be by its format; nil where it is, and for formats that the API server doesn't look at either.
///
/// Source: k8s.io/apiextensions-apiserver, the formats it supports; github.com/go-openapi/strfmt.
func wrongFormat(_ text: String, _ format: String) -> String? {
  switch format {
  case "byte": decodeBase64(text.utf8) == nil ? "base64" : nil
  case "date-time": isMoment(text) ? nil : "date and time such as 2026-01-31T12:00:00Z"
  case "date": isDate(text) ? nil : "date such as 2026-01-31"
  case "ipv4": isIPv4(text) ? nil : "IPv4 address"
  case "uuid": isUUID(text) ? nil : "UUID"
  default: nil
  }
}

/// Formats that are looked at, or that no text can miss.
let verifiedFormats: Set<String> = [
  "byte", "date-time", "date", "ipv4", "uuid", "int32", "int64", "float", "double", "password", "binary",
]

private func isDate(_ text: some StringProtocol) -> Bool {
  let parts = text.split(separator: "-", omittingEmptySubsequences: false)
  guard parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2, parts[2].utf8.count == 2,
    let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]), (1...12).contains(month)
  else { return false }
  let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  let most = month == 2 ? isLeap ? 29 : 28 : [4, 6, 9, 11].contains(month) ? 30 : 31
  return (1...most).contains(day)
}

/// RFC 3339, generously: what is refused here is refused everywhere.
private func isMoment(_ text: String) -> Bool {
  guard let mark = text.firstIndex(where: { "Tt ".contains($0) }), isDate(text[..<mark]) else { return false }
  let time = text[text.index(after: mark)...]
  return time.utf8.count >= 5 && time.first?.isNumber == true && time.contains(":")
}

private func isIPv4(_ text: String) -> Bool {
  let parts = text.split(separator: ".", omittingEmptySubsequences: false)
  return parts.count == 4
    && parts.allSatisfy { part in
      (1...3).contains(part.utf8.count) && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
        && (Int(part) ?? 256) < 256
    }
}

private func isUUID(_ text: String) -> Bool {
  let digits = text.filter { $0 != "-" }
  return digits.utf8.count == 32 && digits.allSatisfy(\.isHexDigit)
}
