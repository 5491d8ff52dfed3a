import type { KubeObject } from '#models/meta/object.ts';
import { pods } from '#models/meta/core-resources.ts';
import { conditionOf } from '#simulation/cluster/objects/condition.ts';
import type { Pod } from '#simulation/cluster/objects/pod.ts';
import type { Stage } from './stage.ts';

/** Of a spec of pods that go nowhere but to Nodes of the pool. */
export function boundTo(pool: string): Record<string, unknown> {
  return {
    nodeSelector: { 'rackwright.io/pool': pool },
    tolerations: [{ key: 'example.com/dedicated', operator: 'Exists' }],
    terminationGracePeriodSeconds: 5,
  };
}

export function budget(name: string, minAvailable: number): KubeObject {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, namespace: 'default' },
    spec: { minAvailable, selector: { matchLabels: { app: name } } },
  };
}

/** Pods of the Deployment that serve: Ready, and not going. */
export function serving(stage: Stage, name: string): Pod[] {
  return stage
    .list<Pod>(pods, 'default')
    .filter(
      ({ metadata, status }) =>
        metadata.labels?.['app'] === name &&
        metadata.deletionTimestamp === undefined &&
        conditionOf(status?.conditions, 'Ready')?.status === 'True',
    );
}
