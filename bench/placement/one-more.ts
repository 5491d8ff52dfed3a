import { KeptHall } from '#controllers/binder/kept-hall.ts';
import { unboundOf } from '#controllers/binder/pending.ts';
import { placementInput } from '#controllers/binder/placement-input.ts';
import { createStillCaches } from '#controllers/shell/still-caches.ts';
import type { Stored } from '#models/meta/object.ts';
import { place } from '#models/placement/place.ts';
import { computeNode, hallObjects } from './hall.ts';

/** How long the binder thinks about one ComputeNode that comes to a settled hall, in ms, sorted: once for each that came. Every machine fits them. */
export function oneMore(machines: number, times: number): number[] {
  const still = createStillCaches(hallObjects({ machines, nodes: Math.floor(machines / 40), pools: 20 }, 1));
  const { caches } = still;
  const kept = new KeptHall(caches);
  const stop = kept.source.start(() => {});
  const pass = (): number => {
    const { picking } = unboundOf(caches);
    const { input } = placementInput(caches, { pending: picking, hall: kept.now(new Map()) });
    const { placed } = place(input);
    for (const { want, candidate } of placed) {
      const node = caches.nodes.store.get(want.name);
      const asset = caches.assets.store.get(candidate.name);
      if (node === undefined || asset === undefined) continue;
      const assetRef = { name: candidate.name, uid: asset.metadata.uid };
      still.put({ ...node, spec: { ...node.spec, assetRef } } as unknown as Stored);
      const claimRef = { name: want.name, uid: want.uid };
      still.put({ ...asset, spec: { ...asset.spec, claimRef } } as unknown as Stored);
    }
    return placed.length;
  };
  pass();
  const took = Array.from({ length: times }, (_, at) => {
    still.put(computeNode(`pool-0-more-${at}`, 'pool-0', 'flavor-0', '2030-01-02T00:00:00Z'));
    const started = performance.now();
    if (pass() !== 1) throw new Error('the one that came got no machine');
    return performance.now() - started;
  });
  stop();
  return took.toSorted((a, b) => a - b);
}
