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

/** A place with all that a node refers to, and free machines of these names. */
async function hallWith(...machines: readonly string[]): Promise<void> {
  lab = await createControllerLab();
  for (const each of [region(), azone(), rack(), sku(), flavor()]) await lab.put(each);
  await lab.put(cluster({ spec: { local: true } }));
  const status = { observedGeneration: 1, phase: 'Ready' as const, digest: 'sha256:1', usedBy: 0, conditions: [] };
  await lab.put(osImage({ metadata: { name: 'debian-12' }, status }));
  await lab.put(criImage({ metadata: { name: 'containerd-2' }, status }));
  await lab.put(k8sImage({ metadata: { name: 'kubernetes-1-35' }, status }));
  for (const name of machines) {
    const free = { observedGeneration: 1, phase: 'Available' as const, conditions: [] };
    await lab.put(computeAsset({ metadata: { name }, spec: { serial: `serial-${name}` }, status: free }));
  }
}

const claimOn = (asset: string): string => lab.get<ComputeAsset>('ComputeAsset', asset)?.spec.claimRef?.name ?? '';

test('a node waited for ever for a machine that was labelled after the binder had looked', async () => {
  await hallWith('asset-1');
  await lab.put(computeNode({ spec: { assetSelector: { matchLabels: { tier: 'gold' } } } }));
  await lab.start((ports) => binderController(ports, createVerdicts()));
  await lab.settle(5 * 60_000);
  expect(claimOn('asset-1')).toBe('');

  await lab.change('ComputeAsset', 'asset-1', { metadata: { labels: { tier: 'gold' } } });
  await lab.settle();

  expect(claimOn('asset-1')).toBe('node-1');
});

test('a small pool gets its share of the stock beside a large one that has waited longer', async () => {
  await hallWith('a1', 'a2', 'a3', 'a4');
  const member = (pool: string, at: number) =>
    computeNode({ metadata: { name: `${pool}-${at}` }, spec: { poolRef: { name: pool } } });
  for (let at = 0; at < 9; at += 1) await lab.put(member('large', at));
  await lab.settle(60_000);
  for (let at = 0; at < 3; at += 1) await lab.put(member('small', at));

  await lab.start((ports) => binderController(ports, createVerdicts()));
  await lab.settle();

  expect(['a1', 'a2', 'a3', 'a4'].map(claimOn).toSorted()).toEqual(['large-0', 'large-1', 'large-2', 'small-0']);
});

test('a machine that was paused while the claims before it were written is left alone', async () => {
  const names = Array.from({ length: 40 }, (_, at) => `a${at + 10}`);
  await hallWith(...names);
  for (const name of names) await lab.put(computeNode({ metadata: { name: `node-${name}` } }));
  let first = true;
  await lab.start((ports) => {
    const update: typeof ports.kube.update = async (resource, object, options) => {
      if (first) {
        first = false;
        await lab.change('ComputeAsset', 'a49', { spec: { paused: true } });
      }
      return ports.kube.update(resource, object, options);
    };
    return binderController({ ...ports, kube: { ...ports.kube, update } }, createVerdicts());
  });
  await lab.settle();

  expect(names.filter((name) => claimOn(name) !== '')).toEqual(names.slice(0, 39));
});
