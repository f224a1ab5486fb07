import Testing

@testable import Kubernetes

@Suite("The notation of the API's fields")
struct SchemaTextTests {
  @Test("a type has its fields, in order, with what they hold and their help")
  func fields() throws {
    let schema = try SchemaText.read([
      """
      group v1

      kind Pod  runs containers
        spec: PodSpec

      PodSpec
        containers: [Container]! by name merge  what runs
        nodeSelector: {string}
        restartPolicy: Always | Never = Always  what happens at the end

      Container
        name: string!
      group meta
      ObjectMeta
        name: string
      """
    ])
    #expect(
      outline(schema) == """
        v1.Pod (kind) — runs containers
          apiVersion: string — group and version of the API that it is written for
          kind: string — what it is
          metadata: ObjectMeta — its name, labels and what else is known about it
          spec: PodSpec
        v1.PodSpec
          containers: [Container] required, by name, merge name — what runs
          nodeSelector: {string}
          restartPolicy: Always | Never = Always — what happens at the end
        v1.Container
          name: string required
        meta.ObjectMeta
          name: string
        """)
  }

  @Test(
    "each fact about a field has its word",
    arguments: [
      ("a: int", "a: int"),
      ("a: int-or-string!", "a: int-or-string required"),
      ("a: string = \"\"", "a: string = ''"),
      ("a: [X | Y]! = [] atomic", "a: [X | Y] required = [] , atomic"),
      ("a: X | Y | ... = X", "a: X | Y | ... = X"),
      ("a: [string] set merge", "a: [string], set, merge as a set"),
      ("a: [T] by port+protocol merge port", "a: [T], by port+protocol, merge port"),
      ("a: [T] by name merge retainKeys since 1.26", "a: [T], by name, merge name, retainKeys, since 1.26"),
      ("a: T retainKeys", "a: T, retainKeys"),
      ("a: T replace", "a: T, replace"),
      ("a: {[string]} since 1.30", "a: {[string]}, since 1.30"),
    ])
  func facts(line: String, meaning: String) throws {
    let schema = try SchemaText.read(["group v1\nT\n  \(line)"])
    #expect(describe(schema.types[0].fields[0]) == meaning.replacing(" ,", with: ","))
  }

  @Test("a name is looked for in its own group, then the core group, then what all share")
  func names() throws {
    let schema = try SchemaText.read([
      "group v1\nEvent\n  a: string\nPod\n  b: string\ngroup meta\nTime\n  c: string",
      "group events/v1\nEvent\n  own: Event\n  core: Pod\n  shared: Time\n  other: v1.Event",
    ])
    let event = try #require(schema.type(named: "events/v1.Event"))
    let led = event.fields.map { field in
      if case .object(let id) = field.holds { "\(schema.type(id).apiVersion).\(schema.type(id).name)" } else { "?" }
    }
    #expect(led == ["events/v1.Event", "v1.Pod", "meta.Time", "v1.Event"])
  }

  @Test("a version or successor at a type's head holds for all of it")
  func heads() throws {
    let schema = try SchemaText.read(["group a/v1\nkind A since 1.30 formerly a/v1beta1 a/v1alpha1  help\n  x: int"])
    #expect(schema.root(apiVersion: "a/v1", kind: "A")?.isSuccessor == false)
    #expect(schema.root(apiVersion: "a/v1alpha1", kind: "A")?.isSuccessor == true)
    #expect(schema.types[0].fields.map(\.since) == [30, 30, 30])
  }

  @Test(
    "what isn't in the notation is refused with the line",
    arguments: [
      ("group v1\nT\n  a: Unknown", "no type 'Unknown': 'a: Unknown'"),
      ("group v1\nT\n  a: int sometimes", "unknown word 'sometimes': 'a: int sometimes'"),
      ("group v1\nT\n  a: int =", "nothing after '=': 'a: int ='"),
      ("group v1\nT\n  a: int since soon", "no version after 'since': 'a: int since soon'"),
      ("group v1\nT\n  a:", "a field that holds nothing: 'a:'"),
      ("group v1\nT\n  help only", "no field: 'help only'"),
      ("  a: int", "a field before the first type: '  a: int'"),
      ("T\n  a: int", "a type before the first group: 'T'"),
      ("group v1\nT\n  a: int\nT\n  a: int", "a type twice: 'T'"),
      ("group v1\nT\n  a: int\n  a: int", "a field twice in T, which begins: 'a: int'"),
    ])
  func faults(text: String, message: String) {
    #expect(throws: SchemaText.Fault.self) { try SchemaText.read([text]) }
    do { _ = try SchemaText.read([text]) } catch { #expect(error.description == message) }
  }
}

private func outline(_ schema: Schema) -> String {
  schema.types.map { type in
    let head = "\(type.apiVersion).\(type.name)" + (type.isKind ? " (kind)" : "") + dash(type.help)
    return ([head] + type.fields.map { "  " + describe($0) }).joined(separator: "\n")
  }.joined(separator: "\n")
}

private func dash(_ help: String) -> String { help.isEmpty ? "" : " — \(help)" }

private func describe(_ field: Schema.Field) -> String {
  var text = "\(field.name): \(field.notation)"
  if field.isRequired { text += " required" }
  if let standard = field.standard { text += " = " + (standard.isEmpty ? "''" : standard) }
  switch field.list {
  case .atomic: text += ", atomic"
  case .set: text += ", set"
  case .map(let keys): text += ", by " + keys.joined(separator: "+")
  case nil: break
  }
  if field.patch.merges { text += ", merge " + (field.patch.key ?? "as a set") }
  if field.patch.retainsKeys { text += ", retainKeys" }
  if field.patch.replaces { text += ", replace" }
  if let since = field.since { text += ", since 1.\(since)" }
  return text + dash(field.help)
}
