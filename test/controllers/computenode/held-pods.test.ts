import { afterEach, expect, test } from 'vitest';
import { computeNodeController } from '#controllers/computenode.ts';
import { createVerdicts } from '#controllers/shell/verdicts.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { releaseFinalizer } from '#models/meta/finalizers.ts';
import { cluster } from '#test/builders/cluster.ts';
import { joinedNode } from '../joined-node.ts';
import { createControllerLab, type ControllerLab } from '../lab.ts';

let lab: ControllerLab;

afterEach(() => lab.stop());

test('a drain that a disruption budget holds says which one', async () => {
  lab = await createControllerLab();
  await lab.put(cluster({ metadata: { name: 'cluster-1' }, spec: { local: true } }));
  await joinedNode(lab, 'node-1', { asset: 'asset-1', rack: 'rack-1' });
  await lab.change('ComputeNode', 'node-1', { metadata: { finalizers: [releaseFinalizer] } });
  const layers = [{ name: 'k8s', fingerprint: 'f', at: '2030-01-01T00:00:00Z' }];
  await lab.change('ComputeNode', 'node-1', { status: { layers } }, 'status');
  const labels = { app: 'web' };
  await lab.put({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-1', namespace: 'default', labels },
    spec: { nodeName: 'node-1', containers: [{ name: 'main', image: 'web' }] },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
  });
  await lab.put({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'web', namespace: 'default' },
    spec: { minAvailable: 1, selector: { matchLabels: labels } },
    status: { disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1, observedGeneration: 1 },
  });
  await lab.start((ports) => computeNodeController(ports, createVerdicts()));

  await lab.delete('ComputeNode', 'node-1');
  await lab.settle(30_000);

  const conditions = lab.get<ComputeNode>('ComputeNode', 'node-1')?.status?.conditions ?? [];
  expect(conditions.find(({ type }) => type === 'Ready')?.message).toMatch(
    /default\/web-1\. Held: The disruption budget web needs 1 healthy pods and has 1 currently\.$/,
  );
});
