import Testing

@testable import Loading

@Suite("Charts and kustomizations")
struct PackageTests {
  let folder = TemporaryFolder()

  private func writeChart(_ path: String) {
    folder.write("\(path)/Chart.yaml", "apiVersion: v2\nname: shop\nversion: 1.0.0\n")
    folder.write("\(path)/values.yaml", "replicas: 1\n")
    folder.write("\(path)/templates/web.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: {{ .Release.Name }}}\n")
    folder.write("\(path)/templates/tests/plain.yaml", configMap("plain"))
    folder.write("\(path)/crds/coupons.yaml", "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n")
  }

  @Test("of a chart only the CRDs are read, and it is named with the command that renders it")
  func chart() {
    writeChart("app/charts of ours/shop")
    folder.write("app/web.yaml", configMap("web"))
    let result = folder.load("app")
    #expect(result.files == ["app/charts of ours/shop/crds/coupons.yaml 1", "app/web.yaml 1"])
    #expect(result.packages == ["chart app/charts of ours/shop"])
    #expect(
      result.problems == [
        "warning not-rendered app/charts of ours/shop: Helm chart, not rendered yet: its templates are not shown"
      ])
    #expect(result.loaded.packages[0].command == "helm template '\(folder("app/charts of ours/shop"))' | drydock -")
  }

  @Test("a chart's own charts are a part of it")
  func dependencies() {
    writeChart("shop")
    writeChart("shop/charts/db")
    folder.write("shop/charts/cache-1.2.3.tgz", "packed")
    folder.write("shop/charts/README.yaml", configMap("x"))
    let result = folder.load("shop")
    #expect(result.files == ["shop/charts/db/crds/coupons.yaml 1", "shop/crds/coupons.yaml 1"])
    #expect(result.packages == ["chart shop"])
  }

  @Test("a chart's templates are not read as YAML, however one gets to them")
  func templates() {
    writeChart("shop")
    folder.link("d/templates", to: "../shop/templates")
    folder.folder("d")
    folder.link("d/linked", to: "../shop/templates")
    for name in ["shop/templates", "shop/templates/tests", "shop/Chart.yaml", "d/linked"] {
      let result = folder.load(name)
      #expect(result.files == [], "\(name)")
      #expect(result.packages.count == 1, "\(name)")
      #expect(result.loaded.sources.map(\.kind) == [.package], "\(name)")
    }
    let file = folder.load("shop/templates/web.yaml")
    #expect(file.problems.count == 1)
    #expect(file.problems[0].hasPrefix("error template shop/templates/web.yaml"))
  }

  @Test("packed charts are known by their names and not opened")
  func packed() {
    folder.write("d/shop-1.4.2.tgz", "packed")
    folder.write("d/backup-2024.tgz", "no chart")
    folder.write("other.tgz", "named")
    #expect(folder.load("d").packages == ["packedChart d/shop-1.4.2.tgz"])
    #expect(folder.load("d").loaded.otherFiles == 1)
    #expect(folder.load("other.tgz").packages == ["packedChart other.tgz"])
  }

  @Test("of a kustomization the resources are shown as written; its patches, values and own file are not")
  func kustomization() {
    folder.write("base/kustomization.yaml", "resources: [web.yaml, ../common/db.yaml]\n")
    folder.write("base/web.yaml", configMap("web"))
    folder.write("base/loose.yaml", configMap("loose"))
    folder.write("common/db.yaml", configMap("db"))
    folder.write(
      "prod/kustomization.yml",
      """
      apiVersion: kustomize.config.k8s.io/v1beta1
      kind: Kustomization
      resources: [../base, both.yaml]
      patches:
        - path: more.yaml
        - patch: |
            kind: ConfigMap
            apiVersion: v1
      patchesStrategicMerge: [sub/../old.yaml, both.yaml]
      transformers: [names.yaml]
      """)
    for name in ["more", "old", "both", "names"] { folder.write("prod/\(name).yaml", configMap(name)) }
    let result = folder.load("")
    #expect(
      result.files == ["base/loose.yaml 1", "base/web.yaml 1", "common/db.yaml 1", "prod/both.yaml 1"])
    #expect(result.packages == ["kustomization base", "kustomization prod"])
    #expect(result.loaded.packages[1].command == "kubectl kustomize \(folder("prod")) | drydock -")
    #expect(
      Set(result.loaded.skipped.map(\.path))
        == Set(
          ["base/kustomization.yaml", "prod/kustomization.yml", "prod/more.yaml", "prod/old.yaml", "prod/names.yaml"]
            .map {
              folder($0)
            }))
    #expect(folder.load("prod", "prod/old.yaml").files == ["prod/both.yaml 1", "prod/old.yaml 1"])
    #expect(folder.load("base/kustomization.yaml").packages == ["kustomization base"])
  }

  @Test("an object of Flux in a file of that name is an object")
  func flux() {
    folder.write("d/kustomization.yaml", "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n")
    let result = folder.load("d")
    #expect(result.files == ["d/kustomization.yaml 1"])
    #expect(result.packages == [])
    #expect(result.problems == [])
  }

  @Test(
    "paths are quoted for the shell where they need it",
    arguments: [
      ("charts/shop", "charts/shop"), ("it's", "'it'\\''s'"), ("a b", "'a b'"), ("-x", "./-x"), ("$(x)", "'$(x)'"),
      ("", "''"), ("a\nb", "'a\nb'"), ("-a b", "'./-a b'"),
    ])
  func quoting(path: String, quoted: String) {
    #expect(Path(path).quotedForShell == quoted)
  }

  @Test(
    "paths are tidied by name",
    arguments: [
      ("./shop/", "shop"), (".//shop", "shop"), (".", "."), ("./", "."), ("/", "/"), ("//", "/"), ("../x//", "../x"),
      ("././x", "x"),
    ])
  func tidying(path: String, tidied: String) {
    #expect(Path(path).tidied.text == tidied)
  }

  @Test(
    "dots are carried out by name",
    arguments: [("a/../b", "b"), ("../a/./b", "../a/b"), ("/a/../..", "/.."), ("a/..", "."), ("../../x", "../../x")])
  func normalizing(path: String, normal: String) {
    #expect(Path(path).normalized?.text == normal)
  }
}
