import { afterEach, expect, test } from 'vitest';
import { computeNodeController } from '#controllers/computenode.ts';
import { layerOperationsController } from '#controllers/layer-operations.ts';
import { createVerdicts } from '#controllers/shell/verdicts.ts';
import { computeAsset } from '#test/builders/computeasset.ts';
import { computeNode } from '#test/builders/computenode.ts';
import { cluster } from '#test/builders/cluster.ts';
import { criImage } from '#test/builders/criimage.ts';
import { flavor } from '#test/builders/flavor.ts';
import { k8sImage } from '#test/builders/k8simage.ts';
import { osImage } from '#test/builders/osimage.ts';
import { createControllerLab, type ControllerLab } from '../lab.ts';

let lab: ControllerLab;

afterEach(() => lab.stop());

test('an OpsMaster that went missing mid-install left a ComputeNode pointing at an Operation that never came', async () => {
  lab = await createControllerLab();
  await lab.put(flavor());
  await lab.put(cluster({ spec: { local: true } }));
  const status = { observedGeneration: 1, phase: 'Ready' as const, digest: 'sha256:1', usedBy: 0, conditions: [] };
  await lab.put(osImage({ metadata: { name: 'debian-12' }, status }));
  await lab.put(criImage({ metadata: { name: 'containerd-2' }, status }));
  await lab.put(k8sImage({ metadata: { name: 'kubernetes-1-35' }, status }));
  const node = await lab.put(computeNode());
  const claimRef = { name: node.metadata.name, uid: node.metadata.uid };
  const asset = await lab.put(computeAsset({ spec: { claimRef, claimEpoch: 1 } }));
  await lab.change('ComputeAsset', asset.metadata.name, { spec: { opsMasterRef: null } });
  const assetRef = { name: asset.metadata.name, uid: asset.metadata.uid };
  await lab.change('ComputeNode', node.metadata.name, { spec: { assetRef } });
  await lab.start(
    (ports) => computeNodeController(ports, createVerdicts()),
    (ports) => layerOperationsController(ports, 'os'),
  );
  await lab.settle(60_000);
  expect(lab.ready('ComputeNode', node.metadata.name)).toContain('CannotBegin');

  await lab.change('ComputeAsset', asset.metadata.name, { spec: { opsMasterRef: { name: 'master-1' } } });
  await lab.settle(60_000);

  expect(lab.ready('ComputeNode', node.metadata.name)).toContain('Installing');
  expect(lab.server.store.list({ group: 'rackwright.io', plural: 'operations' })).toHaveLength(1);
});
