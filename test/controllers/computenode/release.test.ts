import { afterEach, expect, test } from 'vitest';
import { computeNodeController } from '#controllers/computenode.ts';
import type { Ports } from '#controllers/shell/ports.ts';
import { createVerdicts } from '#controllers/shell/verdicts.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { releaseFinalizer } from '#models/meta/finalizers.ts';
import { cluster } from '#test/builders/cluster.ts';
import { joinedNode } from '../joined-node.ts';
import { createControllerLab, type ControllerLab } from '../lab.ts';

let lab: ControllerLab;

afterEach(() => lab.stop());

/** Its watch of Nodes hangs: none that registers is seen. */
function blindToNodes(ports: Ports): Ports {
  const { local } = ports.targets;
  const blind = { ...local, nodes: { ...local.nodes, store: { ...local.nodes.store, get: () => undefined } } };
  return { ...ports, targets: { ...ports.targets, local: blind, of: () => ({ found: true, target: blind }) } };
}

test('a Node that the cache did not show was left behind when its machine was handed back', async () => {
  lab = await createControllerLab();
  await lab.put(cluster({ metadata: { name: 'cluster-1' }, spec: { local: true } }));
  await joinedNode(lab, 'node-1', { asset: 'asset-1', rack: 'rack-1' });
  const layers = [{ name: 'os', fingerprint: 'f', at: '2030-01-01T00:00:00Z' }];
  await lab.change('ComputeNode', 'node-1', { metadata: { finalizers: [releaseFinalizer] } });
  await lab.change('ComputeNode', 'node-1', { status: { layers } }, 'status');
  await lab.start((ports) => computeNodeController(blindToNodes(ports), createVerdicts()));

  await lab.delete('ComputeNode', 'node-1');
  await lab.settle();

  expect(lab.get<ComputeNode>('ComputeNode', 'node-1')?.status?.left).toBe(true);
  expect(lab.get('Node', 'node-1')).toBeUndefined();
});
