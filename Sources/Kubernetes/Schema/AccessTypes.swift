/// Access: accounts, roles, tokens, certificates.
///
/// In the notation that `SchemaText` reads.
let accessTypes = """
  group v1

  kind ServiceAccount  an identity for pods
    automountServiceAccountToken: boolean = true     whether pods get its token unless they say otherwise
    imagePullSecrets: [LocalObjectReference] atomic  secrets for image registries, given to every pod that uses it
    secrets: [ObjectReference] by name merge         secrets that its pods may use

  group rbac.authorization.k8s.io/v1

  kind Role formerly rbac.authorization.k8s.io/v1beta1  rights within a namespace
    rules: [PolicyRule] atomic  the rights; they add up

  PolicyRule  what may be done with what
    apiGroups: [string] atomic        API groups; "" is the core group, * all
    nonResourceURLs: [string] atomic  paths of the API that are no objects, such as /healthz
    resourceNames: [string] atomic    single objects by name; all if unset
    resources: [string] atomic        kinds as plural names, such as pods or pods/log; * all
    verbs: [string]! atomic           what may be done, such as get, list, watch, create; * all

  kind ClusterRole formerly rbac.authorization.k8s.io/v1beta1  rights in the whole cluster, or to be bound in namespaces
    aggregationRule: AggregationRule  cluster roles whose rights are collected here
    rules: [PolicyRule] atomic        the rights; they add up

  AggregationRule
    clusterRoleSelectors: [LabelSelector] atomic  labels of the roles that are collected

  kind RoleBinding formerly rbac.authorization.k8s.io/v1beta1  gives a role to somebody within a namespace
    roleRef: RoleRef!           the role; can't be changed later
    subjects: [Subject] atomic  who gets it

  RoleRef
    apiGroup: string! = rbac.authorization.k8s.io  API group of the role
    kind: Role | ClusterRole!                      kind of the role
    name: string!                                  name of the role

  Subject  somebody who has rights
    apiGroup: string                      rbac.authorization.k8s.io for users and groups, nothing for service accounts
    kind: User | Group | ServiceAccount!  who it is
    name: string!                         the name
    namespace: string                     namespace of the service account

  kind ClusterRoleBinding formerly rbac.authorization.k8s.io/v1beta1  gives a role to somebody in the whole cluster
    roleRef: RoleRef!           the role; can't be changed later
    subjects: [Subject] atomic  who gets it

  group authentication.k8s.io/v1

  kind TokenRequest  asks for a token of a service account
    spec: TokenRequestSpec!
    status: TokenRequestStatus

  TokenRequestSpec
    audiences: [string]! atomic
    boundObjectRef: BoundObjectReference
    expirationSeconds: int64

  BoundObjectReference
    apiVersion: string
    kind: string
    name: string
    uid: string

  TokenRequestStatus
    expirationTimestamp: time!
    token: string!

  kind TokenReview  asks whose token it is
    spec: TokenReviewSpec!
    status: TokenReviewStatus

  TokenReviewSpec
    audiences: [string] atomic
    token: string

  TokenReviewStatus
    audiences: [string] atomic
    authenticated: boolean
    error: string
    user: UserInfo

  UserInfo
    extra: {[string]}
    groups: [string] atomic
    uid: string
    username: string

  kind SelfSubjectReview since 1.28  asks who I am
    status: SelfSubjectReviewStatus

  SelfSubjectReviewStatus since 1.28
    userInfo: UserInfo

  group authorization.k8s.io/v1

  kind LocalSubjectAccessReview  asks what somebody may do in a namespace
    spec: SubjectAccessReviewSpec!
    status: SubjectAccessReviewStatus

  SubjectAccessReviewSpec
    extra: {[string]}
    groups: [string] atomic
    nonResourceAttributes: NonResourceAttributes
    resourceAttributes: ResourceAttributes
    uid: string
    user: string

  NonResourceAttributes
    path: string
    verb: string

  ResourceAttributes
    fieldSelector: FieldSelectorAttributes since 1.31
    group: string
    labelSelector: LabelSelectorAttributes since 1.31
    name: string
    namespace: string
    resource: string
    subresource: string
    verb: string
    version: string

  FieldSelectorAttributes since 1.31
    rawSelector: string
    requirements: [FieldSelectorRequirement] atomic

  LabelSelectorAttributes since 1.31
    rawSelector: string
    requirements: [LabelSelectorRequirement] atomic

  SubjectAccessReviewStatus
    allowed: boolean!
    denied: boolean
    evaluationError: string
    reason: string

  kind SelfSubjectAccessReview  asks whether I may do something
    spec: SelfSubjectAccessReviewSpec!
    status: SubjectAccessReviewStatus

  SelfSubjectAccessReviewSpec
    nonResourceAttributes: NonResourceAttributes
    resourceAttributes: ResourceAttributes

  kind SelfSubjectRulesReview  asks what I may do in a namespace
    spec: SelfSubjectRulesReviewSpec!
    status: SubjectRulesReviewStatus

  SelfSubjectRulesReviewSpec
    namespace: string

  SubjectRulesReviewStatus
    evaluationError: string
    incomplete: boolean!
    nonResourceRules: [NonResourceRule]! atomic
    resourceRules: [ResourceRule]! atomic

  NonResourceRule
    nonResourceURLs: [string] atomic
    verbs: [string]! atomic

  ResourceRule
    apiGroups: [string] atomic
    resourceNames: [string] atomic
    resources: [string] atomic
    verbs: [string]! atomic

  kind SubjectAccessReview  asks what somebody may do
    spec: SubjectAccessReviewSpec!
    status: SubjectAccessReviewStatus

  group certificates.k8s.io/v1

  kind CertificateSigningRequest formerly certificates.k8s.io/v1beta1  asks for a certificate
    spec: CertificateSigningRequestSpec!
    status: CertificateSigningRequestStatus

  CertificateSigningRequestSpec
    expirationSeconds: int   how long it should be valid, at least 600
    extra: {[string]}
    groups: [string] atomic
    request: base64!         the request in PEM, in base64
    signerName: string!      who is asked to sign
    uid: string
    usages: [string] atomic  what the key may be used for
    username: string

  CertificateSigningRequestStatus
    certificate: base64
    conditions: [CertificateSigningRequestCondition] by type

  CertificateSigningRequestCondition
    lastTransitionTime: time
    lastUpdateTime: time
    message: string
    reason: string
    status: string!
    type: string!
  """
