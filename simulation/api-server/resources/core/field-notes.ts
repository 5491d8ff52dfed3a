/**
 * What the client's model classes don't say about a field. Keys are `Kind.field`.
 * Source: the struct tags (`patchStrategy`, `patchMergeKey`) of k8s.io/api and k8s.io/apimachinery.
 */
export const patchMergeKeys: Readonly<Record<string, string>> = {
  'ObjectMeta.ownerReferences': 'uid',
  'PodSpec.containers': 'name',
  'PodSpec.initContainers': 'name',
  'PodSpec.ephemeralContainers': 'name',
  'PodSpec.volumes': 'name',
  'PodSpec.imagePullSecrets': 'name',
  'PodSpec.hostAliases': 'ip',
  'PodSpec.topologySpreadConstraints': 'topologyKey',
  'PodSpec.resourceClaims': 'name',
  'PodSpec.schedulingGates': 'name',
  'PodStatus.conditions': 'type',
  'PodStatus.podIPs': 'ip',
  'PodStatus.hostIPs': 'ip',
  'PodStatus.resourceClaimStatuses': 'name',
  'ContainerStatus.allocatedResourcesStatus': 'name',
  'ContainerStatus.volumeMounts': 'mountPath',
  'Container.ports': 'containerPort',
  'Container.env': 'name',
  'Container.volumeMounts': 'mountPath',
  'Container.volumeDevices': 'devicePath',
  'EphemeralContainer.ports': 'containerPort',
  'EphemeralContainer.env': 'name',
  'EphemeralContainer.volumeMounts': 'mountPath',
  'EphemeralContainer.volumeDevices': 'devicePath',
  'ServiceSpec.ports': 'port',
  'ServiceStatus.conditions': 'type',
  'ServiceAccount.secrets': 'name',
  'NodeStatus.conditions': 'type',
  'NodeStatus.addresses': 'type',
  'NamespaceStatus.conditions': 'type',
  'DeploymentStatus.conditions': 'type',
  'ReplicaSetStatus.conditions': 'type',
  'DaemonSetStatus.conditions': 'type',
  'PodDisruptionBudgetStatus.conditions': 'type',
};

/** `merge` on a list without a merge key makes it a set of scalars. */
export const patchStrategies: Readonly<Record<string, string>> = {
  'ObjectMeta.finalizers': 'merge',
  'NodeSpec.podCIDRs': 'merge',
  'PodSpec.volumes': 'merge,retainKeys',
  'PodSpec.resourceClaims': 'merge,retainKeys',
  'PodStatus.resourceClaimStatuses': 'merge,retainKeys',
  'DeploymentSpec.strategy': 'retainKeys',
  'PodDisruptionBudgetSpec.selector': 'replace',
};

/** Quantities are strings to the client; the API reads numbers as well (`cpu: 1`). */
export const quantities: ReadonlySet<string> = new Set([
  'ResourceRequirements.limits',
  'ResourceRequirements.requests',
  'VolumeResourceRequirements.limits',
  'VolumeResourceRequirements.requests',
  'NodeStatus.capacity',
  'NodeStatus.allocatable',
  'PodSpec.overhead',
  'PodStatus.allocatedResources',
  'ContainerStatus.allocatedResources',
  'EmptyDirVolumeSource.sizeLimit',
  'ResourceFieldSelector.divisor',
]);

/**
 * Lists whose items are told apart by these fields when they are applied; a list in neither of these two is owned as a
 * whole. Source: the markers (`+listType`, `+listMapKey`, `+mapType`) of k8s.io/api and k8s.io/apimachinery.
 */
export const listMapKeys: Readonly<Record<string, readonly string[]>> = {
  'ObjectMeta.ownerReferences': ['uid'],
  'PodSpec.containers': ['name'],
  'PodSpec.initContainers': ['name'],
  'PodSpec.ephemeralContainers': ['name'],
  'PodSpec.volumes': ['name'],
  'PodSpec.imagePullSecrets': ['name'],
  'PodSpec.hostAliases': ['ip'],
  'PodSpec.topologySpreadConstraints': ['topologyKey', 'whenUnsatisfiable'],
  'PodSpec.resourceClaims': ['name'],
  'PodSpec.schedulingGates': ['name'],
  'PodStatus.conditions': ['type'],
  'PodStatus.podIPs': ['ip'],
  'PodStatus.resourceClaimStatuses': ['name'],
  'ContainerStatus.allocatedResourcesStatus': ['name'],
  'ContainerStatus.volumeMounts': ['mountPath'],
  'ResourceStatus.resources': ['resourceID'],
  'ResourceRequirements.claims': ['name'],
  'Container.ports': ['containerPort', 'protocol'],
  'Container.env': ['name'],
  'Container.volumeMounts': ['mountPath'],
  'Container.volumeDevices': ['devicePath'],
  'EphemeralContainer.ports': ['containerPort', 'protocol'],
  'EphemeralContainer.env': ['name'],
  'EphemeralContainer.volumeMounts': ['mountPath'],
  'EphemeralContainer.volumeDevices': ['devicePath'],
  'ServiceSpec.ports': ['port', 'protocol'],
  'ServiceStatus.conditions': ['type'],
  'ServiceAccount.secrets': ['name'],
  'NodeStatus.conditions': ['type'],
  'NodeStatus.addresses': ['type'],
  'NamespaceStatus.conditions': ['type'],
  'DeploymentStatus.conditions': ['type'],
  'ReplicaSetStatus.conditions': ['type'],
  'DaemonSetStatus.conditions': ['type'],
  'PodDisruptionBudgetStatus.conditions': ['type'],
  'CertificateSigningRequestStatus.conditions': ['type'],
  'CustomResourceDefinitionStatus.conditions': ['type'],
};

/** Lists of scalars of which each is owned by itself. */
export const listSets: ReadonlySet<string> = new Set([
  'ObjectMeta.finalizers',
  'NodeSpec.podCIDRs',
  'ContainerRestartRuleOnExitCodes.values',
]);

/** Objects and maps that are owned as a whole: kinds, and fields of others. */
export const atomicMaps: ReadonlySet<string> = new Set([
  'LabelSelector',
  'OwnerReference',
  'ObjectReference',
  'LocalObjectReference',
  'TypedLocalObjectReference',
  'ObjectFieldSelector',
  'ResourceFieldSelector',
  'ConfigMapKeySelector',
  'SecretKeySelector',
  'FileKeySelector',
  'NodeSelector',
  'NodeSelectorTerm',
  'PodSpec.nodeSelector',
  'ServiceSpec.selector',
]);

/** A key of a list map that an item may leave out. */
export const keyDefaults: Readonly<Record<string, string>> = {
  'ContainerPort.protocol': 'TCP',
  'ServicePort.protocol': 'TCP',
};
