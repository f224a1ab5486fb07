import Testing

/// Not fit for deletion, and in want of a Secret.
private let manifest = """
  apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web}
  spec:
    selector: {matchLabels: {app: web}}
    template:
      metadata: {labels: {app: web}}
      spec:
        containers:
        - name: web
          image: nginx:1.27
          ports: [{containerPort: 8080}]
          envFrom:
          - secretRef: {name: gone}
  ---
  apiVersion: v1
  kind: Service
  metadata: {name: web}
  spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}

  """

/// What the explorer writes: the shipped program in a real terminal.
@Suite("Decisions in a real terminal", .serialized)
struct DecisionTests {
  let folder = Folder(["web.yaml": manifest])

  /// So that nothing is written while the folder is taken away.
  private func quit(_ tmux: Tmux) {
    tmux.keys("Q")
    tmux.type("echo do\"ne\"")
    tmux.expect("done")
  }

  private func explorer(of source: String = "", below sub: String = "") -> Tmux {
    let tmux = Tmux(width: 110, height: 30, environment: ["XDG_STATE_HOME": "\(folder.path)/.state"])
    tmux.type("cd \(folder.path) && git init -q . && mkdir -p ./\(sub) && cd ./\(sub) && \(drydock) \(source)")
    tmux.expect("Deployment/web")
    return tmux
  }

  @Test("what is ignored is in .drydock.yaml with its reason, and out of the list, and the linter agrees")
  func ignoring() {
    let tmux = explorer()
    tmux.keys("w", "/", "r", "u", "l", "e", ":", "p", "r", "e", "s", "t", "o", "p", "Enter")
    tmux.expect("1 shown of")
    tmux.keys("I", "o", "o", "k", "Enter", "Enter")
    tmux.expect("make '.drydock.yaml' with this")
    #expect(folder.read(".drydock.yaml").isEmpty)
    tmux.keys("y")
    tmux.expect("1 ignored")
    let written = folder.read(".drydock.yaml")
    #expect(written.hasPrefix("ignore:\n- rule: lifecycle-prestop-missing"))
    #expect(written.hasSuffix("  object: Deployment/web\n  reason: ok\n"))
    quit(tmux)
    let lint = shell("cd \(quoted(folder.path)) && \(drydock) lint --show-suppressed . 2>/dev/null").output
    #expect(lint.contains("suppressed at .drydock.yaml:2: ok"))
  }

  @Test("what is assumed is no longer missing, and comments stay")
  func assuming() {
    folder.write("# Ours.\n", to: ".drydock.yaml")
    let tmux = explorer()
    tmux.keys("w", "/", "S", "e", "c", "r", "e", "t", "/", "g", "o", "n", "e", "Enter", "a")
    tmux.expect("+ assume: [Secret/gone]")
    tmux.keys("Enter")
    tmux.expect("0 shown of")
    #expect(folder.read(".drydock.yaml") == "# Ours.\nassume: [Secret/gone]\n")
    quit(tmux)
  }

  @Test("a file that was changed after it was shown stays as it is")
  func changedMeanwhile() {
    folder.write("# Ours.\n", to: ".drydock.yaml")
    let tmux = explorer()
    tmux.keys(":", "a", "s", "s", "u", "m", "e", " ", "S", "e", "c", "r", "e", "t", "/", "x", "Enter")
    tmux.expect("+ assume: [Secret/x]")
    folder.write("# Theirs.\n", to: ".drydock.yaml")
    tmux.keys("y")
    tmux.expect("has changed meanwhile")
    #expect(folder.read(".drydock.yaml") == "# Theirs.\n")
    quit(tmux)
  }

  @Test("git applies the patch of everything that can be mended")
  func patching() {
    let tmux = explorer()
    tmux.keys("w", "v", "v", "v", "g", "g", "P")
    tmux.expect("write the patch to")
    tmux.keys("C-u", "a", ".", "p", "a", "t", "c", "h", "Enter")
    tmux.expect("wrote 'a.patch'")
    #expect(shell("cd \(quoted(folder.path)) && git apply --check a.patch 2>&1").output.isEmpty)
    #expect(folder.read("a.patch").split(separator: "\n").count { $0.hasPrefix("+") } > 5)
    quit(tmux)
  }

  @Test("a patch of a file beside the current folder says where git applies it", arguments: [true, false])
  func patchingBeside(isAbsolute: Bool) {
    let tmux = explorer(of: isAbsolute ? folder.path : "../web.yaml", below: "sub")
    tmux.keys("w", "v", "v", "v", "g", "g", "P")
    tmux.expect("write the patch to")
    tmux.keys("C-u", "a", ".", "p", "a", "t", "c", "h", "Enter")
    tmux.expect("wrote 'a.patch'; 'git -C / apply ")
    #expect(shell("git -C / apply --check \(quoted(folder.path))/sub/a.patch 2>&1").output.isEmpty)
    #expect(folder.read("sub/a.patch").contains("+++ b/"))
    quit(tmux)
  }
}
