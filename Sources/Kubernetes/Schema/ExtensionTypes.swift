/// Extensions of the API: webhooks, admission policies, custom resources, API services.
///
/// In the notation that `SchemaText` reads.
let extensionTypes = """
  group admissionregistration.k8s.io/v1

  kind MutatingWebhookConfiguration formerly admissionregistration.k8s.io/v1beta1  services that may change objects on their way in
    webhooks: [MutatingWebhook] by name merge  the services

  MutatingWebhook
    admissionReviewVersions: [string]! atomic                   versions of the question that it understands
    clientConfig: WebhookClientConfig!                          how it is called
    failurePolicy: Ignore | Fail = Fail                         what happens when it doesn't answer
    matchConditions: [MatchCondition] by name merge since 1.27  expressions that must hold for it to be asked
    matchPolicy: Exact | Equivalent = Equivalent                whether other versions of the same kind are meant too
    name: string!                                               full name, such as check.example.org
    namespaceSelector: LabelSelector                            namespaces in which it is asked
    objectSelector: LabelSelector                               objects about which it is asked
    reinvocationPolicy: Never | IfNeeded = Never                whether it is asked again after others changed the object
    rules: [RuleWithOperations] atomic                          requests about which it is asked
    sideEffects: None | NoneOnDryRun | Some | Unknown!          whether it does more than answer; None or NoneOnDryRun
    timeoutSeconds: int = 10                                    seconds to wait for its answer

  WebhookClientConfig  how a webhook is called; url or service
    caBundle: base64           certificates to check it with, in base64
    service: ServiceReference  service in the cluster
    url: string                address outside the cluster

  ServiceReference
    name: string!       name of the service
    namespace: string!  namespace of the service
    path: string        path of the request
    port: int = 443     port of the service

  MatchCondition since 1.27
    expression: string!  CEL expression that must be true
    name: string!        name of the condition

  RuleWithOperations
    apiGroups: [string] atomic                                   API groups; "" is the core group, * all
    apiVersions: [string] atomic                                 API versions; * all
    operations: [CREATE | UPDATE | DELETE | CONNECT | *] atomic  what is done
    resources: [string] atomic                                   kinds as plural names; * all
    scope: Cluster | Namespaced | * = *                          objects of the cluster, of namespaces, or both

  kind ValidatingWebhookConfiguration formerly admissionregistration.k8s.io/v1beta1  services that may refuse objects on their way in
    webhooks: [ValidatingWebhook] by name merge  the services

  ValidatingWebhook
    admissionReviewVersions: [string]! atomic                   versions of the question that it understands
    clientConfig: WebhookClientConfig!                          how it is called
    failurePolicy: Ignore | Fail = Fail                         what happens when it doesn't answer
    matchConditions: [MatchCondition] by name merge since 1.27  expressions that must hold for it to be asked
    matchPolicy: Exact | Equivalent = Equivalent                whether other versions of the same kind are meant too
    name: string!                                               full name, such as check.example.org
    namespaceSelector: LabelSelector                            namespaces in which it is asked
    objectSelector: LabelSelector                               objects about which it is asked
    rules: [RuleWithOperations] atomic                          requests about which it is asked
    sideEffects: None | NoneOnDryRun | Some | Unknown!          whether it does more than answer; None or NoneOnDryRun
    timeoutSeconds: int = 10                                    seconds to wait for its answer

  NamedRuleWithOperations since 1.30
    apiGroups: [string] atomic
    apiVersions: [string] atomic
    operations: [CREATE | UPDATE | DELETE | CONNECT | *] atomic  what is done
    resourceNames: [string] atomic
    resources: [string] atomic
    scope: Cluster | Namespaced | * = *                          objects of the cluster, of namespaces, or both

  kind ValidatingAdmissionPolicy since 1.30 formerly admissionregistration.k8s.io/v1beta1 admissionregistration.k8s.io/v1alpha1  expressions that may refuse objects on their way in
    spec: ValidatingAdmissionPolicySpec  what is checked
    status: ValidatingAdmissionPolicyStatus

  ValidatingAdmissionPolicySpec since 1.30
    auditAnnotations: [AuditAnnotation] atomic       notes for the audit log
    failurePolicy: Ignore | Fail = Fail              what happens when an expression can't be evaluated
    matchConditions: [MatchCondition] by name merge  expressions that must hold for it to apply
    matchConstraints: MatchResources                 objects it applies to
    paramKind: ParamKind                             kind of the object with its settings
    validations: [Validation] atomic                 expressions that must hold
    variables: [Variable] by name merge              names for parts of expressions

  AuditAnnotation since 1.30
    key: string!
    valueExpression: string!

  MatchResources since 1.30
    excludeResourceRules: [NamedRuleWithOperations] atomic
    matchPolicy: Exact | Equivalent = Equivalent  whether other versions of the same kind are meant too
    namespaceSelector: LabelSelector
    objectSelector: LabelSelector
    resourceRules: [NamedRuleWithOperations] atomic

  ParamKind since 1.30
    apiVersion: string
    kind: string

  Validation since 1.30
    expression: string!        CEL expression that must be true
    message: string            said when it isn't
    messageExpression: string  CEL expression for the message
    reason: string             kind of refusal; Invalid if unset

  Variable since 1.30
    expression: string!  CEL expression
    name: string!        name, used as variables.name

  ValidatingAdmissionPolicyStatus since 1.30
    conditions: [Condition] by type
    observedGeneration: int64
    typeChecking: TypeChecking

  TypeChecking since 1.30
    expressionWarnings: [ExpressionWarning] atomic

  ExpressionWarning since 1.30
    fieldRef: string!
    warning: string!

  kind ValidatingAdmissionPolicyBinding since 1.30 formerly admissionregistration.k8s.io/v1beta1 admissionregistration.k8s.io/v1alpha1  where a policy is in force, and how strictly
    spec: ValidatingAdmissionPolicyBindingSpec  where, and how strictly

  ValidatingAdmissionPolicyBindingSpec since 1.30
    matchResources: MatchResources                objects it is limited to
    paramRef: ParamRef                            object with the settings
    policyName: string                            name of the policy
    validationActions: [Deny | Warn | Audit] set  what happens when it is broken

  ParamRef since 1.30
    name: string
    namespace: string
    parameterNotFoundAction: Allow | Deny  what happens when there are no settings
    selector: LabelSelector

  group apiextensions.k8s.io/v1

  kind CustomResourceDefinition  a kind of object of your own
    spec: CustomResourceDefinitionSpec!  its names, versions and fields
    status: CustomResourceDefinitionStatus

  CustomResourceDefinitionSpec
    conversion: CustomResourceConversion                 how versions are turned into each other
    group: string!                                       its API group
    names: CustomResourceDefinitionNames!                what it is called
    preserveUnknownFields: boolean = false               whether unknown fields are kept
    scope: Cluster | Namespaced!                         whether its objects live in namespaces
    versions: [CustomResourceDefinitionVersion]! atomic  its versions

  CustomResourceConversion
    strategy: None | Webhook!   how versions are turned into each other
    webhook: WebhookConversion  the service that does it

  WebhookConversion
    clientConfig: WebhookClientConfig
    conversionReviewVersions: [string]! atomic

  WebhookClientConfig
    caBundle: base64
    service: ServiceReference
    url: string

  ServiceReference
    name: string!
    namespace: string!
    path: string
    port: int = 443

  CustomResourceDefinitionNames
    categories: [string] atomic  groups it is listed with, such as all
    kind: string!                its kind, such as Certificate
    listKind: string             kind of a list of them; the kind with List if unset
    plural: string!              plural in lower case, as in addresses
    shortNames: [string] atomic  short names for the command line
    singular: string             singular in lower case

  CustomResourceDefinitionVersion
    additionalPrinterColumns: [CustomResourceColumnDefinition] atomic  further columns of lists
    deprecated: boolean = false                            whether its use gives a warning
    deprecationWarning: string                             the warning
    name: string!                                          name of the version, such as v1beta1
    schema: CustomResourceValidation                       its fields
    selectableFields: [SelectableField] atomic since 1.30  fields by which lists can be filtered
    served: boolean! = false                               whether it can be used
    storage: boolean! = false                              whether objects are kept in this version; true for exactly one
    subresources: CustomResourceSubresources               whether it has a status and a scale of its own

  CustomResourceColumnDefinition
    description: string  what the column shows
    format: string       format of the value
    jsonPath: string!    where the value is found
    name: string!        header of the column
    priority: int = 0    above 0 it is shown in wide lists only
    type: string!        type of the value

  CustomResourceValidation
    openAPIV3Schema: JSONSchemaProps

  JSONSchemaProps
    $ref: string
    $schema: string
    additionalItems: JSONSchemaPropsOrBool
    additionalProperties: JSONSchemaPropsOrBool
    allOf: [JSONSchemaProps] atomic
    anyOf: [JSONSchemaProps] atomic
    default: JSON
    definitions: {JSONSchemaProps}
    dependencies: {JSONSchemaPropsOrStringArray}
    description: string
    enum: [JSON] atomic
    example: JSON
    exclusiveMaximum: boolean
    exclusiveMinimum: boolean
    externalDocs: ExternalDocumentation
    format: string
    id: string
    items: JSONSchemaPropsOrArray
    maxItems: int64
    maxLength: int64
    maxProperties: int64
    maximum: number
    minItems: int64
    minLength: int64
    minProperties: int64
    minimum: number
    multipleOf: number
    not: JSONSchemaProps
    nullable: boolean
    oneOf: [JSONSchemaProps] atomic
    pattern: string
    patternProperties: {JSONSchemaProps}
    properties: {JSONSchemaProps}
    required: [string] atomic
    title: string
    type: string
    uniqueItems: boolean
    x-kubernetes-embedded-resource: boolean
    x-kubernetes-int-or-string: boolean
    x-kubernetes-list-map-keys: [string] atomic
    x-kubernetes-list-type: string
    x-kubernetes-map-type: string
    x-kubernetes-preserve-unknown-fields: boolean
    x-kubernetes-validations: [ValidationRule] by rule merge

  JSONSchemaPropsOrBool  a schema, or true or false

  JSON  anything

  JSONSchemaPropsOrStringArray  a schema or names of fields

  ExternalDocumentation
    description: string
    url: string

  JSONSchemaPropsOrArray  a schema or several

  ValidationRule
    fieldPath: string since 1.28
    message: string
    messageExpression: string since 1.27
    optionalOldSelf: boolean since 1.29
    reason: string since 1.28
    rule: string!

  SelectableField since 1.30
    jsonPath: string!

  CustomResourceSubresources
    scale: CustomResourceSubresourceScale
    status: CustomResourceSubresourceStatus

  CustomResourceSubresourceScale
    labelSelectorPath: string
    specReplicasPath: string!
    statusReplicasPath: string!

  CustomResourceSubresourceStatus  status that is written separately; empty

  CustomResourceDefinitionStatus
    acceptedNames: CustomResourceDefinitionNames
    conditions: [CustomResourceDefinitionCondition] by type
    observedGeneration: int64 since 1.35
    storedVersions: [string] atomic

  CustomResourceDefinitionCondition
    lastTransitionTime: time
    message: string
    observedGeneration: int64 since 1.35
    reason: string
    status: string!
    type: string!

  group apiregistration.k8s.io/v1

  kind APIService formerly apiregistration.k8s.io/v1beta1  a server that answers for a group of the API
    spec: APIServiceSpec
    status: APIServiceStatus

  APIServiceSpec
    caBundle: base64 atomic                 certificates to check it with, in base64
    group: string                           its API group
    groupPriorityMinimum: int!              importance of the group among groups
    insecureSkipTLSVerify: boolean = false  whether certificates aren't checked
    service: ServiceReference               the service that answers; the API server itself if unset
    version: string                         its API version
    versionPriority: int!                   importance of the version within the group

  ServiceReference
    name: string
    namespace: string
    port: int = 443

  APIServiceStatus
    conditions: [APIServiceCondition] by type merge

  APIServiceCondition
    lastTransitionTime: time
    message: string
    reason: string
    status: string!
    type: string!
  """
