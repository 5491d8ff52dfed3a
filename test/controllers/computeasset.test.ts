import { afterEach, expect, test } from 'vitest';
import { computeAssetController } from '#controllers/computeasset.ts';
import { KubeError } from '#controllers/runtime/kube-error.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import type { Ports } from '#controllers/shell/ports.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { Stored } from '#models/meta/object.ts';
import { computeAsset } from '#test/builders/computeasset.ts';
import { createControllerLab, type ControllerLab } from './lab.ts';

let lab: ControllerLab;

afterEach(() => lab.stop());

test('a lagging cache had OpsMinions made for an asset that was gone, as fast as they were collected', async () => {
  lab = await createControllerLab();
  let made = 0;
  const counting = (kube: Kube): Kube => ({
    ...kube,
    create(resource, object, options) {
      if (resource.kind === 'OpsMinion' && (made += 1) > 20) throw new KubeError('Unavailable', 'enough');
      return kube.create(resource, object, options);
    },
  });
  /** Shows what it has seen once, whatever became of it. */
  const lagging = (ports: Ports): Ports => {
    const { assets } = ports.caches;
    const seen = new Map<string, Stored<ComputeAsset>>();
    const get = (key: string): Stored<ComputeAsset> | undefined => {
      const now = assets.store.get(key);
      if (now !== undefined) seen.set(key, now);
      return seen.get(key);
    };
    const caches = { ...ports.caches, assets: { ...assets, store: { ...assets.store, get } } };
    return { ...ports, kube: counting(ports.kube), caches };
  };
  await lab.start((ports) => computeAssetController(lagging(ports)));
  await lab.put(computeAsset({ metadata: { name: 'a1' } }));
  await lab.settle();
  expect(lab.get('OpsMinion', 'a1')).toBeDefined();
  const before = made;

  await lab.delete('ComputeAsset', 'a1');
  await lab.settle();

  expect(lab.get('OpsMinion', 'a1')).toBeUndefined();
  expect(made).toBe(before);
});
