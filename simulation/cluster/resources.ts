import type { Resource } from '#models/meta/resource.ts';

const core = { group: '', version: 'v1' };
const apps = { group: 'apps', version: 'v1' };

export const nodes: Resource = { ...core, plural: 'nodes', kind: 'Node', namespaced: false };
export const pods: Resource = { ...core, plural: 'pods', kind: 'Pod', namespaced: true };
export const secrets: Resource = { ...core, plural: 'secrets', kind: 'Secret', namespaced: true };
export const leases: Resource = {
  group: 'coordination.k8s.io',
  version: 'v1',
  plural: 'leases',
  kind: 'Lease',
  namespaced: true,
};
export const certificateSigningRequests: Resource = {
  group: 'certificates.k8s.io',
  version: 'v1',
  plural: 'certificatesigningrequests',
  kind: 'CertificateSigningRequest',
  namespaced: false,
};
export const deployments: Resource = { ...apps, plural: 'deployments', kind: 'Deployment', namespaced: true };
export const replicaSets: Resource = { ...apps, plural: 'replicasets', kind: 'ReplicaSet', namespaced: true };
export const podDisruptionBudgets: Resource = {
  group: 'policy',
  version: 'v1',
  plural: 'poddisruptionbudgets',
  kind: 'PodDisruptionBudget',
  namespaced: true,
};
