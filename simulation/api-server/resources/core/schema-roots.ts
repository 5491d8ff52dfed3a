/**
 * Which of the client's model classes become schemas: the kinds served, by the package that Kubernetes' OpenAPI names
 * them under. What they refer to follows, under the package of whoever refers to it first, in this order.
 */
export const schemaRoots: readonly { package: string; group: string; version: string; classes: readonly string[] }[] = [
  {
    package: 'io.k8s.apimachinery.pkg.apis.meta.v1',
    group: '',
    version: 'v1',
    classes: [
      'V1ObjectMeta',
      'V1ListMeta',
      'V1LabelSelector',
      'V1Condition',
      'V1Status',
      'V1DeleteOptions',
      'V1FieldSelectorRequirement',
    ],
  },
  {
    package: 'io.k8s.api.core.v1',
    group: '',
    version: 'v1',
    classes: [
      'V1Pod',
      'V1Node',
      'V1Namespace',
      'V1Secret',
      'V1ConfigMap',
      'V1ServiceAccount',
      'V1Service',
      'CoreV1Event',
      'V1Binding',
    ],
  },
  {
    package: 'io.k8s.api.apps.v1',
    group: 'apps',
    version: 'v1',
    classes: ['V1Deployment', 'V1ReplicaSet', 'V1DaemonSet', 'V1ControllerRevision'],
  },
  { package: 'io.k8s.api.autoscaling.v1', group: 'autoscaling', version: 'v1', classes: ['V1Scale'] },
  {
    package: 'io.k8s.api.policy.v1',
    group: 'policy',
    version: 'v1',
    classes: ['V1PodDisruptionBudget', 'V1Eviction'],
  },
  { package: 'io.k8s.api.coordination.v1', group: 'coordination.k8s.io', version: 'v1', classes: ['V1Lease'] },
  {
    package: 'io.k8s.api.certificates.v1',
    group: 'certificates.k8s.io',
    version: 'v1',
    classes: ['V1CertificateSigningRequest'],
  },
  {
    package: 'io.k8s.api.authorization.v1',
    group: 'authorization.k8s.io',
    version: 'v1',
    classes: ['V1SelfSubjectAccessReview', 'V1SelfSubjectRulesReview', 'V1SubjectAccessReview'],
  },
  {
    package: 'io.k8s.api.authentication.v1',
    group: 'authentication.k8s.io',
    version: 'v1',
    classes: ['V1SelfSubjectReview', 'V1TokenReview', 'AuthenticationV1TokenRequest'],
  },
  {
    package: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1',
    group: 'apiextensions.k8s.io',
    version: 'v1',
    classes: ['V1CustomResourceDefinition'],
  },
];
