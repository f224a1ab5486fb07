import Manifest
import Simulation
import TestSupport
import Testing

@Suite("Timelines for machines")
struct TimelineJSONTests {
  @Test("JSON has the scenario, the object, each knob's origin, each event's cause, the intervals and the result")
  func json() throws {
    let root = node(try played("delete", shop, set: ["shutdown": 2.5]).json)
    #expect(root["schema"].text == "drydock.timeline/v1")
    #expect(
      root["object"].json()
        == #"{"apiVersion":"apps/v1","kind":"Deployment","namespace":"","name":"web","pod":"web@1#1"}"#)
    #expect(root["knobs"][0].json() == #"{"name":"grace","value":30,"unit":"s","from":"default"}"#)
    #expect(root["knobs"][2].json() == #"{"name":"shutdown","value":2.5,"unit":"s","from":"user"}"#)
    let signal = root["events"].items.first { $0["ev"].text == "signal" }
    #expect(
      signal?.json() == #"{"t":0,"by":"kubelet","ev":"signal","pod":"web@1#1","container":"web","signal":"SIGTERM","#
        + #""because":{"path":"spec.template.spec.terminationGracePeriodSeconds","file":"web.yaml","line":10},"#
        + #""why":"process 1 is asked to end; SIGKILL follows in 30 s if it still runs"}"#)
    #expect(root["intervals"][1].json() == #"{"lane":"container web","from":0,"to":2.5,"what":"terminating"}"#)
    #expect(
      root["result"].json() == #"{"end":6.2,"gone":2.5,"restarts":0,"sigkill":false,"#
        + #""requests":{"ok":285,"failed":16,"inFlight":9,"failures":{"refused":16}}}"#)
  }

  @Test("JSON stays JSON whatever names the manifest has")
  func hostile() throws {
    let text =
      "apiVersion: v1\nkind: Pod\nmetadata: {name: \"a\\\"\\n\\u001b\"}\nspec: {containers: [{name: \"\\\\\", image: \"\\u202e\"}]}"
    let json = try played("delete", text).json
    #expect(readYAML(SourceFile(name: "a.json", text: json)).problems.map(\.message) == [])
    #expect(!json.utf8.contains { $0 < 0x20 && $0 != 0x0A })
  }

  @Test("CSV quotes what must be quoted, and no cell is a formula")
  func csv() throws {
    let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: =cmd}\nspec: {containers: [{name: \"a,\\\"b\", image: a}]}"
    let lines = try played("delete", text).csv.split(separator: "\n")
    #expect(lines[0] == "t,actor,letter,ev,pod,container,text,file,line,path,why")
    #expect(lines[3].hasPrefix(#"0,kubelet n1,A2,signal,'=cmd,"a,""b","SIGTERM to a,""b (no preStop)",web.yaml,4,"#))
  }
}
