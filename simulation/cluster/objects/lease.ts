import type { KubeObject } from '#models/meta/object.ts';

export interface Lease extends KubeObject {
  spec?: { holderIdentity?: string; leaseDurationSeconds?: number; acquireTime?: string; renewTime?: string };
}

export const nodeLeaseNamespace = 'kube-node-lease';
