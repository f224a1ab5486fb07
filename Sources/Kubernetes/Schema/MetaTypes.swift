/// What every object has, and what many types share.
///
/// In the notation that `SchemaText` reads.
let metaTypes = """
  group meta

  ObjectMeta  the part that every object has: its name and what is known about it
    annotations: {string}                           notes for people and tools; no selector looks at them
    creationTimestamp: time                         when it was created; set by the API server
    deletionGracePeriodSeconds: int64               seconds left for a graceful end; set by the API server
    deletionTimestamp: time                         when deletion was asked for; set by the API server
    finalizers: [string] set merge                  what must be done before the object may vanish; it stays until this list is empty
    generateName: string                            beginning of a name that the API server completes
    generation: int64                               counts changes of the spec; set by the API server
    labels: {string}                                names and values by which selectors find the object
    managedFields: [ManagedFieldsEntry] atomic      who last set which field; kept by the API server
    name: string                                    the name, unique among objects of its kind in the namespace
    namespace: string = default                     the namespace the object lives in
    ownerReferences: [OwnerReference] by uid merge  the objects it belongs to; with the last of them it is removed
    resourceVersion: string                         changes with each write; set by the API server
    selfLink: string                                the object's address, which newer clusters no longer fill in
    uid: string                                     identity in time and space; set by the API server

  ManagedFieldsEntry
    apiVersion: string
    fieldsType: string
    fieldsV1: FieldsV1
    manager: string
    operation: string
    subresource: string
    time: time

  FieldsV1  a set of field names

  OwnerReference  an object that another belongs to
    apiVersion: string!                  API version of the owner
    blockOwnerDeletion: boolean = false  whether the owner waits for this object when deleted in the foreground
    controller: boolean = false          whether the owner is the one controller in charge
    kind: string!                        kind of the owner
    name: string!                        name of the owner
    uid: string!                         uid of the owner

  LabelSelector  picks objects by their labels; every condition must hold
    matchExpressions: [LabelSelectorRequirement] atomic  conditions such as key In (values); all must hold
    matchLabels: {string}                                labels that must be there with exactly these values

  LabelSelectorRequirement  one condition on a label
    key: string!                                   the label's name
    operator: In | NotIn | Exists | DoesNotExist!  how the label is compared
    values: [string] atomic                        what to compare with; empty for Exists and DoesNotExist

  Condition
    lastTransitionTime: time!        when the status last changed
    message: string!                 the reason in a sentence
    observedGeneration: int64        generation of the object that was judged
    reason: string!                  the reason in one word
    status: True | False | Unknown!  whether it holds
    type: string!                    what the condition is about

  DeleteOptions
    apiVersion: string
    dryRun: [string] atomic
    gracePeriodSeconds: int64
    ignoreStoreReadErrorWithClusterBreakingPotential: boolean since 1.32
    kind: string
    orphanDependents: boolean
    preconditions: Preconditions
    propagationPolicy: Orphan | Background | Foreground  what becomes of the objects it owns

  Preconditions
    resourceVersion: string
    uid: string

  RawExtension  any object at all

  FieldSelectorRequirement since 1.31
    key: string!
    operator: string!
    values: [string] atomic
  """
