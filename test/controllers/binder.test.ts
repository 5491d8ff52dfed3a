import { afterEach, expect, test } from 'vitest';
import { binderController } from '#controllers/binder.ts';
import { createVerdicts } from '#controllers/shell/verdicts.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import { azone } from '#test/builders/azone.ts';
import { cluster } from '#test/builders/cluster.ts';
import { computeAsset } from '#test/builders/computeasset.ts';
import { computeNode } from '#test/builders/computenode.ts';
import { criImage } from '#test/builders/criimage.ts';
import { flavor } from '#test/builders/flavor.ts';
import { k8sImage } from '#test/builders/k8simage.ts';
import { osImage } from '#test/builders/osimage.ts';
import { rack } from '#test/builders/rack.ts';
import { region } from '#test/builders/region.ts';
import { sku } from '#test/builders/sku.ts';
import { createControllerLab, type ControllerLab } from './lab.ts';

let lab: ControllerLab;

afterEach(() => lab.stop());

test('a node waited for ever for a machine that was labelled after the binder had looked', async () => {
  lab = await createControllerLab();
  for (const each of [region(), azone(), rack(), sku(), flavor()]) await lab.put(each);
  await lab.put(cluster({ spec: { local: true } }));
  const status = { observedGeneration: 1, phase: 'Ready' as const, digest: 'sha256:1', usedBy: 0, conditions: [] };
  await lab.put(osImage({ metadata: { name: 'debian-12' }, status }));
  await lab.put(criImage({ metadata: { name: 'containerd-2' }, status }));
  await lab.put(k8sImage({ metadata: { name: 'kubernetes-1-35' }, status }));
  await lab.put(computeAsset({ status: { observedGeneration: 1, phase: 'Available', conditions: [] } }));
  await lab.put(computeNode({ spec: { assetSelector: { matchLabels: { tier: 'gold' } } } }));
  await lab.start((ports) => binderController(ports, createVerdicts()));
  await lab.settle(5 * 60_000);
  const claim = () => lab.get<ComputeAsset>('ComputeAsset', 'asset-1')?.spec.claimRef?.name;
  expect(claim()).toBeUndefined();

  await lab.change('ComputeAsset', 'asset-1', { metadata: { labels: { tier: 'gold' } } });
  await lab.settle();

  expect(claim()).toBe('node-1');
});
