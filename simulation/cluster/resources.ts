import type { Resource } from '#models/meta/resource.ts';

// What the chain reads as well is named once.
export { certificateSigningRequests, coreNodes as nodes, leases, pods, secrets } from '#models/meta/core-resources.ts';

const apps = { group: 'apps', version: 'v1' };

export const deployments: Resource = { ...apps, plural: 'deployments', kind: 'Deployment', namespaced: true };
export const replicaSets: Resource = { ...apps, plural: 'replicasets', kind: 'ReplicaSet', namespaced: true };
export const podDisruptionBudgets: Resource = {
  group: 'policy',
  version: 'v1',
  plural: 'poddisruptionbudgets',
  kind: 'PodDisruptionBudget',
  namespaced: true,
};
