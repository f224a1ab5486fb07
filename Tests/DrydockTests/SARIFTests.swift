import Kubernetes
import Loading
import Manifest
import Rules
import Testing

@testable import drydock

/// What the SARIF 2.1.0 schema says of the objects that we write: each with its fields. `!`: required. `text`, `uri`,
/// `reference` (a relative or absolute URI), `flag`, `whole>=N`, `a|b` (one of these words), `@object`, `bag` (anything,
/// with a set of tags), `[…]` (a list; `[…]+` not empty, `[…]u` without doubles), `<…>` (a map). Behind `?`, one of them
/// must be there.
private let sarifSchema = Schema(
  """
  sarifLog $schema:uri version!:2.1.0 runs!:[@run] properties:bag
  run tool!:@tool invocations:[@invocation] results:[@result] originalUriBaseIds:<@artifactLocation> \
      columnKind:utf16CodeUnits|unicodeCodePoints language:text defaultEncoding:text properties:bag
  tool driver!:@toolComponent properties:bag
  toolComponent name!:text fullName:text version:text semanticVersion:text informationUri:uri \
      rules:[@reportingDescriptor]u notifications:[@reportingDescriptor]u properties:bag
  reportingDescriptor id!:text name:text shortDescription:@multiformatMessageString \
      fullDescription:@multiformatMessageString help:@multiformatMessageString helpUri:uri \
      defaultConfiguration:@reportingConfiguration properties:bag
  reportingConfiguration enabled:flag level:none|note|warning|error properties:bag
  multiformatMessageString text!:text markdown:text properties:bag
  message text:text markdown:text id:text arguments:[text] properties:bag ?text|id
  invocation executionSuccessful!:flag exitCode:whole>=0 toolExecutionNotifications:[@notification] \
      toolConfigurationNotifications:[@notification] properties:bag
  notification message!:@message level:none|note|warning|error descriptor:@reportingDescriptorReference \
      associatedRule:@reportingDescriptorReference locations:[@location]u properties:bag
  reportingDescriptorReference id:text index:whole>=-1 guid:text properties:bag ?id|index|guid
  result ruleId:text ruleIndex:whole>=-1 kind:notApplicable|pass|fail|review|open|informational \
      level:none|note|warning|error message!:@message locations:[@location] relatedLocations:[@location]u \
      partialFingerprints:<text> fingerprints:<text> suppressions:[@suppression]u \
      baselineState:new|unchanged|updated|absent fixes:[@fix]u properties:bag
  location id:whole>=-1 physicalLocation:@physicalLocation logicalLocations:[@logicalLocation]u message:@message \
      properties:bag
  physicalLocation artifactLocation:@artifactLocation region:@region contextRegion:@region properties:bag \
      ?artifactLocation
  artifactLocation uri:reference uriBaseId:text index:whole>=-1 description:@message properties:bag
  region startLine:whole>=1 startColumn:whole>=1 endLine:whole>=1 endColumn:whole>=1 charOffset:whole>=-1 \
      charLength:whole>=0 byteOffset:whole>=-1 byteLength:whole>=0 snippet:@artifactContent message:@message \
      properties:bag ?startLine|charOffset|byteOffset
  logicalLocation name:text index:whole>=-1 fullyQualifiedName:text decoratedName:text parentIndex:whole>=-1 kind:text \
      properties:bag
  fix description:@message artifactChanges!:[@artifactChange]+u properties:bag
  artifactChange artifactLocation!:@artifactLocation replacements!:[@replacement]+ properties:bag
  replacement deletedRegion!:@region insertedContent:@artifactContent properties:bag
  artifactContent text:text binary:text properties:bag
  suppression kind!:inSource|external status:accepted|underReview|rejected justification:text location:@location \
      guid:text properties:bag
  """)

@Suite("The SARIF of lint")
struct SARIFTests {
  /// Every rule's examples, each in a file of its own, with some of it silenced.
  private static let everything: Lint = {
    var readings: [Reading] = []
    for rule in Rule.all {
      for (number, example) in rule.bad.prefix(1).enumerated() {
        readings.append(read(SourceFile(name: "./all rules/\(rule.id) ü\(number).yaml", text: example.text)))
      }
    }
    let silenced = """
      apiVersion: v1
      kind: Pod
      metadata: {name: 뒤, annotations: {drydock.dev/ignore: "pod-naked, image-latest-tag", drydock.dev/ignore-reason: so}}
      spec:
        containers:
        - {name: a, image: "a:latest"}   # 😀 drydock
        - {name: "😀", image: nginx, livenessProbe: {httpGet: {port: 1}}}
      """
    readings.append(read(SourceFile(name: "../silenced.yaml", text: silenced)))
    readings.append(read(SourceFile(name: "/tmp/bröken.yaml", text: "kind: [")))
    var policy = Policy()
    policy.selection = (try? RuleSelection(enable: ["all"], disable: [])) ?? RuleSelection()
    policy.ignores = [Ignore(["topic:labels"], reason: "later", span: readings[0].documents[0].root.span)]
    var opened = Opened(loaded: Loaded(), inventory: Inventory(readings))
    opened.policy = policy
    return Lint(opened)
  }()

  @Test("has only what the schema allows, and all that it wants, for every rule, fix and suppression")
  func schema() throws {
    let text = SARIFReport(Self.everything, showsSuppressed: true).json.text
    let root = try #require(readJSON(SourceFile(name: "a.sarif", text: text)).documents.first).root
    let faults = sarifSchema.faults(of: root, as: "sarifLog")
    #expect(faults.isEmpty, "\(faults.prefix(20))")
    let run = root["runs"][0]
    let results = run["results"].items
    #expect(results.count > 1000)
    let named = Set(results.compactMap { $0["ruleId"].text })
    let silent = Rule.all.filter { !named.contains($0.id) && !$0.bad.isEmpty }.map(\.id)
    // Some look at whole sets, in which another's example is what was missing.
    #expect(silent.count < 40, "\(silent)")
    for key in ["fixes", "suppressions"] { #expect(results.contains { $0[key].isPresent }, "\(key)") }
    let rules = run["tool"]["driver"]["rules"]
    for result in results {
      let index = try #require(result["ruleIndex"].int)
      #expect(rules[index]["id"].text == result["ruleId"].text)
      #expect(result["level"].text != "none", "a failure has a level")
    }
  }

  @Test("says what code scanning shows, sorts and filters by")
  func codeScanning() throws {
    let text = SARIFReport(Self.everything, showsSuppressed: true).json.text
    let root = try #require(readJSON(SourceFile(name: "a.sarif", text: text)).documents.first).root
    let run = root["runs"][0]
    for rule in run["tool"]["driver"]["rules"].items {
      let id = rule["id"].text ?? ""
      for key in ["name", "shortDescription", "fullDescription", "help", "defaultConfiguration", "properties"] {
        #expect(rule[key].isPresent, "\(id) \(key)")
      }
      for key in ["shortDescription", "fullDescription"] {
        #expect((rule[key]["text"].text?.count ?? 0) <= 1024, "\(id) \(key)")
      }
      let tags = rule["properties"]["tags"].items.compactMap(\.text)
      #expect(tags.contains("security") == rule["properties"]["security-severity"].isPresent, "\(id)")
      #expect(["very-high", "high", "medium"].contains(rule["properties"]["precision"].text), "\(id)")
    }
    var fingerprints: Set<String> = []
    for result in run["results"].items {
      let fingerprint = try #require(result["partialFingerprints"]["drydock/v1"].text)
      #expect(fingerprints.insert(fingerprint).inserted, "two results are one")
      let location = result["locations"][0]["physicalLocation"]
      let uri = location["artifactLocation"]["uri"].text ?? ""
      #expect(!uri.hasPrefix("./") && !uri.contains("\\") && uri.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "\(uri)")
      let region = location["region"]
      guard let start = region["startLine"].int, let end = region["endLine"].int else { continue }
      #expect((start, region["startColumn"].int ?? 0) <= (end, region["endColumn"].int ?? 0))
    }
  }

  @Test("columns count code points, also behind what takes two units of UTF-16")
  func columns() throws {
    let text = SARIFReport(Self.everything).json.text
    let root = try #require(readJSON(SourceFile(name: "a.sarif", text: text)).documents.first).root
    #expect(root["runs"][0]["columnKind"].text == "unicodeCodePoints")
    let line = Array(#"  - {name: "😀", image: nginx, livenessProbe: {httpGet: {port: 1}}}"#.unicodeScalars)
    let places = root["runs"][0]["results"].items.map { $0["locations"][0]["physicalLocation"] }
    let regions = places.filter { $0["artifactLocation"]["uri"].text == "../silenced.yaml" }.map { $0["region"] }
    let columns = regions.filter { $0["startLine"].int == 7 }.compactMap { $0["startColumn"].int }.filter { $0 > 22 }
    #expect(!columns.isEmpty)
    for column in columns {
      #expect(" {".unicodeScalars.contains(line[column - 2]) && line[column - 1] != " ", "\(column)")
    }
  }

  @Test(
    "a wrong field, a missing one, another word, a place before the first are faults",
    arguments: [
      (#"{"version": "2.1.0", "runs": [], "colour": 1}"#, "sarifLog has no 'colour'"),
      (#"{"version": "2.1.0"}"#, "sarifLog lacks 'runs'"), (#"{"version": "2.0", "runs": []}"#, "version is '2.0'"),
      (
        #"{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "a"}}, "results": [{"message": {}}]}]}"#,
        "message has none of text, id"
      ),
      (
        #"""
        {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "a"}}, "results": [{"message": {"text": "a"},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": "a b"}, "region": {"startLine": 0}}}]}]}]}
        """#, "uri is 'a b'; startLine is '0'"
      ),
    ])
  func faults(text: String, fault: String) throws {
    let root = try #require(readJSON(SourceFile(name: "a.sarif", text: text)).documents.first).root
    #expect(sarifSchema.faults(of: root, as: "sarifLog").joined(separator: "; ") == fault)
  }
}

/// A schema in a few lines, see `sarifSchema`.
private struct Schema {
  private struct Object {
    var fields: [String: (type: Substring, isRequired: Bool)] = [:]
    var oneOf: [Substring] = []
  }

  private var objects: [Substring: Object] = [:]

  init(_ text: String) {
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      var object = Object()
      for word in words.dropFirst() {
        guard let colon = word.firstIndex(of: ":") else {
          object.oneOf = word.dropFirst().split(separator: "|")
          continue
        }
        let name = word[..<colon]
        let isRequired = name.hasSuffix("!")
        object.fields[String(isRequired ? name.dropLast() : name)] = (word[word.index(after: colon)...], isRequired)
      }
      objects[words[0]] = object
    }
  }

  func faults(of node: Node, as type: String) -> [String] { faults(node, "@\(type)", type) }

  private func faults(_ node: Node, _ type: Substring, _ name: String) -> [String] {
    let wrong = ["\(name) is '\(node.text ?? "\(node.shape)")'"]
    switch type.first {
    case "@": return faults(node, object: type.dropFirst())
    case "[":
      guard node.shape == .list, let end = type.lastIndex(of: "]") else { return wrong }
      let flags = type[type.index(after: end)...]
      let inner = type[type.index(after: type.startIndex)..<end]
      var found = node.items.flatMap { faults($0, inner, name) }
      if flags.contains("+"), node.items.isEmpty { found.append("\(name) is empty") }
      if flags.contains("u"), Set(node.items.map(\.span.text)).count < node.count {
        found.append("\(name) has doubles")
      }
      return found
    case "<":
      guard node.shape == .map else { return wrong }
      return node.fields.flatMap { faults($0.value, type.dropFirst().dropLast(), name) }
    default: break
    }
    if type == "bag" {
      let tags = node["tags"]
      return node.shape != .map ? wrong : tags.isPresent ? faults(tags, "[text]u", "tags") : []
    }
    guard node.shape == .scalar else { return wrong }
    let isString: Bool = if case .string? = node.scalar { true } else { false }
    let text = node.text ?? ""
    let isRight: Bool
    switch type {
    case "text": isRight = isString
    case "flag": isRight = node.bool != nil
    case "uri": isRight = isString && isReference(text) && text.contains("://")
    case "reference": isRight = isString && isReference(text)
    case _ where type.hasPrefix("whole>="): isRight = node.int.map { $0 >= Int(type.dropFirst(7)) ?? 0 } ?? false
    default: isRight = isString && type.split(separator: "|").contains { $0 == text }
    }
    return isRight ? [] : wrong
  }

  private func faults(_ node: Node, object name: Substring) -> [String] {
    guard let object = objects[name] else { return ["there is no '\(name)'"] }
    guard node.shape == .map else { return ["\(name) is no object"] }
    var found = node.fields.flatMap { key, value in
      object.fields[key].map { faults(value, $0.type, key) } ?? ["\(name) has no '\(key)'"]
    }
    for (key, field) in object.fields where field.isRequired && !node[key].isWritten {
      found.append("\(name) lacks '\(key)'")
    }
    if !object.oneOf.isEmpty, !object.oneOf.contains(where: { node[String($0)].isWritten }) {
      found.append("\(name) has none of \(object.oneOf.joined(separator: ", "))")
    }
    return found
  }

  /// Whether all characters are those that a URI may have, with `%` before two hexadecimal digits.
  private func isReference(_ text: String) -> Bool {
    let marks = "-._~:/?#[]@!$&'()*+,;="
    var rest = Array(text)[...]
    while let character = rest.popFirst() {
      if character == "%" {
        guard rest.prefix(2).count == 2, rest.prefix(2).allSatisfy(\.isHexDigit) else { return false }
        rest = rest.dropFirst(2)
      } else if !(character.isASCII && (character.isLetter || character.isNumber || marks.contains(character))) {
        return false
      }
    }
    return !text.isEmpty
  }
}
