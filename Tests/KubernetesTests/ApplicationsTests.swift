import Manifest
import TestSupport
import Testing

@testable import Kubernetes

/// A Deployment and its Service, and what its pods use.
private func app(_ name: String, labels: String = "", uses: String = "") -> String {
  """
  {apiVersion: apps/v1, kind: Deployment, metadata: {name: \(name), labels: {\(labels)}}, spec: {replicas: 0, template: {metadata: {labels: {app: \(name)}}, spec: {\(uses)}}}}
  ---
  {apiVersion: v1, kind: Service, metadata: {name: \(name)}, spec: {selector: {app: \(name)}, ports: [{port: 80}]}}
  ---

  """
}

/// The applications as text: what's shared is marked with `=`; limits and derived objects left out.
private func text(_ found: Inventory) -> String {
  found.applications.map { application in
    let members = application.members.filter { found[$0]?.isWritten == true }
      .map { (application.shared.contains($0) ? "=" : "") + $0.description }
    return "\(application.name): \(members.joined(separator: " "))"
  }.joined(separator: "\n")
}

@Suite("Applications")
struct ApplicationsTests {
  @Test("connected objects are one application, named by its workload, or by its Ingress")
  func connected() {
    let found = inventory(
      app("web") + app("api")
        + "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: shop}, spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}}"
    )
    #expect(text(found) == "api: Deployment/api Service/api\nshop: Deployment/web Service/web Ingress/shop")
  }

  @Test("part-of names and joins; instance does where that's missing")
  func labelled() {
    let partOf = "app.kubernetes.io/part-of: shop"
    let instance = "app.kubernetes.io/instance: blog-1"
    let found = inventory(
      app("web", labels: partOf) + app("db", labels: "\(partOf), app.kubernetes.io/instance: x")
        + app("blog", labels: instance) + app("blog-db", labels: instance))
    #expect(
      text(found) == """
        blog-1: Deployment/blog Service/blog Deployment/blog-db Service/blog-db
        shop: Deployment/web Service/web Deployment/db Service/db
        """)
  }

  @Test("what several use is in each and doesn't glue them; what one uses is its own; the rest comes last")
  func shared() {
    let both = "volumes: [{configMap: {name: both}}]"
    let found = inventory(
      app("a", uses: "\(both), serviceAccountName: robot") + app("b", uses: both)
        + """
        {apiVersion: v1, kind: ConfigMap, metadata: {name: both}}
        ---
        {apiVersion: v1, kind: ConfigMap, metadata: {name: nobody}}
        ---
        {apiVersion: v1, kind: ServiceAccount, metadata: {name: robot}}
        ---
        {apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: rb}, roleRef: {kind: Role, apiGroup: rbac.authorization.k8s.io, name: r}, subjects: [{kind: ServiceAccount, name: robot}]}
        ---
        {apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: r}}
        """)
    #expect(
      text(found) == """
        a: Deployment/a Service/a =ConfigMap/both ServiceAccount/robot RoleBinding/rb Role/r
        b: Deployment/b Service/b =ConfigMap/both
        other objects: ConfigMap/nobody
        """)
    #expect(found.applications.last?.isRest == true)
  }

  @Test("applications of one name are told apart by their namespaces")
  func names() {
    let web = "{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: "
    let found = inventory("\(web)dev}}\n---\n\(web)prod}}")
    #expect(text(found) == "web (dev): Pod/web\nweb (prod): Pod/web")
  }

  @Test("a guess glues nothing")
  func guesses() {
    let found = inventory(
      app("db") + app("web", uses: "containers: [{name: c, env: [{name: DB, value: 'db:80'}]}]"))
    #expect(found.applications.map(\.name) == ["db", "web"])
  }
}
