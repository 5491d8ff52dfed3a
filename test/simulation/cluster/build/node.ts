import type { StoredMeta } from '#models/meta/object.ts';
import type { CoreCondition } from '#simulation/cluster/objects/condition.ts';
import type { Node } from '#simulation/cluster/objects/node.ts';

export const since = '2030-01-01T00:00:00Z';

export function ready(status: CoreCondition['status'], lastTransitionTime = since): CoreCondition {
  return { type: 'Ready', status, reason: 'KubeletReady', message: '', lastTransitionTime };
}

export function node(
  over: { metadata?: Partial<StoredMeta>; spec?: Node['spec']; status?: Node['status'] } = {},
): Node & { metadata: StoredMeta } {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'n1', uid: 'node-uid-1', resourceVersion: '1', creationTimestamp: since, ...over.metadata },
    spec: over.spec ?? {},
    status: { conditions: [ready('True')], ...over.status },
  };
}
