import Testing

import Kubernetes

@Suite("Image references")
struct ImageTests {
  static let hex = String(repeating: "0123456789abcdef", count: 4)

  @Test(
    "a reference is completed as the container runtime does",
    arguments: [
      ("nginx", "docker.io/library/nginx:latest"), ("nginx:1.27", "docker.io/library/nginx:1.27"),
      ("team/web", "docker.io/team/web:latest"),
      ("localhost/web", "localhost/web:latest"), ("localhost:5000/web:1", "localhost:5000/web:1"),
      ("host:5000/app", "host:5000/app:latest"),
      ("registry.k8s.io/pause:3.9", "registry.k8s.io/pause:3.9"), ("docker.io/nginx", "docker.io/library/nginx:latest"),
      ("index.docker.io/a/b", "docker.io/a/b:latest"), ("[::1]:5000/a", "[::1]:5000/a:latest"),
      ("quay.io/a/b/c_d__e-f.g:v1", "quay.io/a/b/c_d__e-f.g:v1"),
      ("nginx@sha256:\(hex)", "docker.io/library/nginx@sha256:\(hex)"),
      ("nginx:1@sha256:\(hex)", "docker.io/library/nginx:1@sha256:\(hex)"),
      ("Host/web", "Host/web:latest"), ("web:UPPER_1.x", "docker.io/library/web:UPPER_1.x"),
    ])
  func normalised(text: String, whole: String) {
    #expect(Image(text)?.description == whole)
  }

  @Test(
    "a text that isn't one says why",
    arguments: [
      ("", "image can't be empty"),
      ("nginx:", "image 'nginx:' has nothing after ':'; write a tag or leave out the colon"),
      ("Nginx", "image 'Nginx' must have its name in lower case"),
      ("a/B", "image 'a/B' must have its name in lower case"),
      ("https://quay.io/a", "image 'https://quay.io/a' is a URL; leave out the part up to '://'"),
      (" nginx", "image ' nginx' contains a blank or a character that isn't ASCII"),
      ("nginx:a:b", "image 'nginx:a:b' has a part 'nginx:a' that isn't a name"),
      ("a//b", "image 'a//b' has an empty part between slashes"),
      ("nginx:-1", "image 'nginx:-1' has a tag '-1' that isn't one; use letters, digits, '_', '.' and '-'"),
      ("a..b", "image 'a..b' has a part 'a..b' that isn't a name"),
      ("nginx@sha256:abc", "image 'nginx@sha256:abc' has a digest of 3 hexadecimal digits; sha256 has 64"),
      (hex, "image '\(hex)' is 64 hexadecimal digits, which is an image's id, not its name"),
      ("nginx@1", "image 'nginx@1' has a digest without an algorithm; write '@sha256:…'"),
      ("host:x/a", "image 'host:x/a' has a registry 'host:x' that isn't a host"),
      ("{{ .Values.image }}", "image '{{ .Values.image }}' has a variable in it that nothing has filled in"),
      ("$(IMAGE)", "image '$(IMAGE)' has a variable in it that nothing has filled in"),
      (
        "nginx:" + String(repeating: "a", count: 129),
        "image 'nginx:\(String(repeating: "a", count: 129))' has a tag '\(String(repeating: "a", count: 129))' that isn't one; use letters, digits, '_', '.' and '-'"
      ),
    ])
  func refused(text: String, reason: String) {
    #expect(Image(text) == nil)
    #expect(Image.problem(with: text) == reason)
  }

  @Test(
    "the default pull policy",
    arguments: [
      ("nginx", "Always"), ("nginx:latest", "Always"), ("nginx:1.27", "IfNotPresent"), ("host:5000/app", "Always"),
      ("nginx@sha256:\(hex)", "IfNotPresent"), ("nginx:latest@sha256:\(hex)", "Always"),
      ("not an image", "IfNotPresent"),
    ])
  func policy(text: String, policy: String) {
    #expect(Image.defaultPullPolicy(for: text) == policy)
  }

  @Test("a name has at most 255 characters, its registry not counted")
  func length() {
    let part = String(repeating: "a", count: 255)
    #expect(Image("registry.example.com/\(part)") != nil)
    #expect(
      Image.problem(with: "registry.example.com/\(part)a")?.hasSuffix("has a name of more than 255 characters") == true)
  }

  @Test("only an unpinned latest is latest")
  func latest() {
    #expect(Image("nginx")?.isLatest == true)
    #expect(Image("nginx:latest@sha256:\(Self.hex)")?.isLatest == false)
    #expect(Image("host:5000/team/app:2")?.shortName == "app")
  }
}
