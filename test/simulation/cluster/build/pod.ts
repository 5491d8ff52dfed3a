import type { StoredMeta } from '#models/meta/object.ts';
import type { Pod, PodSpec, PodStatus } from '#simulation/cluster/objects/pod.ts';

/** A pod of one container that asks for nothing. */
export function pod(
  over: { metadata?: Partial<StoredMeta>; spec?: Partial<PodSpec>; status?: PodStatus } = {},
): Pod & { metadata: StoredMeta } {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'web-1',
      namespace: 'shop',
      uid: 'pod-uid-1',
      resourceVersion: '1',
      creationTimestamp: '2030-01-01T00:00:00Z',
      ...over.metadata,
    },
    spec: { containers: [{ name: 'main', image: 'web:1' }], ...over.spec },
    ...(over.status && { status: over.status }),
  };
}

export function asking(requests: Record<string, string>, over: Partial<PodSpec> = {}): Pod {
  return pod({ spec: { containers: [{ name: 'main', resources: { requests } }], ...over } });
}

export function running(over: Partial<StoredMeta> = {}, spec: Partial<PodSpec> = {}): Pod {
  const status: PodStatus = {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2030-01-01T00:00:00Z' }],
  };
  return pod({ metadata: over, spec: { nodeName: 'n1', ...spec }, status });
}
