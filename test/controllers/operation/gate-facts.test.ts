import { afterEach, beforeEach, expect, test } from 'vitest';
import { gateFacts } from '#controllers/operation/gate-facts.ts';
import type { Operation } from '#models/generated/operation.ts';
import { cluster } from '#test/builders/cluster.ts';
import { computeAsset } from '#test/builders/computeasset.ts';
import { operation } from '#test/builders/operation.ts';
import { createControllerLab, type ControllerLab } from '../lab.ts';

let lab: ControllerLab;

const elsewhere = { local: false, kubeconfigSecretRef: { namespace: 'default', name: 'kubeconfig' } };

beforeEach(async () => {
  lab = await createControllerLab();
  await lab.put(cluster());
  await lab.put(computeAsset());
});
afterEach(() => lab.stop());

/** Of a ComputeNode that is gone. */
function wipe(): Operation {
  const base = operation();
  const { layer: _, ...spec } = base.spec;
  const computeNodeRef = { name: 'node-1', uid: 'uid-of-node-1' };
  return { ...base, spec: { ...spec, action: 'Wipe', disruptive: true, computeNodeRef } };
}

test('the wipe after a ComputeNode that is gone waits for a cluster that may hold its Node, and says for which', async () => {
  const status = { phase: 'Unreachable', clusterUID: 'uid-of-lost' } as const;
  await lab.put(cluster({ metadata: { name: 'lost' }, spec: elsewhere, status: { ...status, observedGeneration: 1 } }));
  await lab.start();

  expect(await gateFacts(lab.ports, wipe())).toMatchObject({
    node: 'unknown',
    nodeUnreadable: expect.stringContaining('Secret default/kubeconfig') as string,
  });
});

test('a Cluster that was never connected to holds no wipe up', async () => {
  await lab.put(cluster({ metadata: { name: 'never' }, spec: elsewhere }));
  await lab.start();

  expect((await gateFacts(lab.ports, wipe())).node).toBe('absent');
});

test('what the ComputeNode left behind is seen by name and identity', async () => {
  await lab.start();
  const node = (providerID: string) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'node-1' },
    spec: { providerID },
  });
  await lab.put(node('rackwright://node-1/another'));
  expect((await gateFacts(lab.ports, wipe())).node).toBe('absent');

  await lab.delete('Node', 'node-1');
  await lab.put(node('rackwright://node-1/uid-of-node-1'));
  expect((await gateFacts(lab.ports, wipe())).node).toBe('undrained');
});
