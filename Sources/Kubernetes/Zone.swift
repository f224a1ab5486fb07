/// Who makes an object, and when: the three zones of the map.
package enum Zone: String, CaseIterable, Sendable, Hashable {
  /// Written by whoever develops the application.
  case developer
  /// Made by an administrator, before the application comes.
  case admin
  /// Made by controllers while the application runs.
  case runtime
}

extension Resource {
  /// The zone an object belongs in.
  ///
  /// What is assumed is an administrator's, what is derived is made at run time. Of what is written, an administrator
  /// makes: everything without a namespace (it takes rights on the whole cluster), limits and quotas, service accounts,
  /// and Secrets for pulling images. Objects that name their controller, as a dump of a cluster holds them, and kinds
  /// that only the cluster itself writes belong to run time.
  package var zone: Zone {
    switch origin {
    case .assumed: return .admin
    case .derived: return .runtime
    case .written: break
    }
    switch kind {
    case .endpoints, .endpointSlice, .event, .eventsEvent, .controllerRevision, .lease, .volumeAttachment, .csiNode,
      .csiStorageCapacity, .resourceSlice, .ipAddress, .componentStatus, .certificateRequest, .order, .challenge:
      return controllerReference.isPresent || kind != .endpoints ? .runtime : .developer
    case .limitRange, .resourceQuota, .serviceAccount: return .admin
    case .secret where isPullSecret: return .admin
    default: break
    }
    if controllerReference.isPresent { return .runtime }
    return kind.map(\.isNamespaced) == false ? .admin : .developer
  }

  /// A Secret with a registry's credentials.
  package var isPullSecret: Bool {
    kind == .secret
      && ["kubernetes.io/dockerconfigjson", "kubernetes.io/dockercfg"].contains(node["type"].text ?? "")
  }
}
