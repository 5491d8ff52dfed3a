import type { Estimates } from '#models/estimate/estimates.ts';
import { remainingMs, stepsOf, totalMs } from '#models/estimate/remaining.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { Flavor } from '#models/generated/flavor.ts';
import type { NodePool } from '#models/generated/nodepool.ts';
import type { Caches } from '../shell/caches.ts';

/**
 * When `count` of `nodes` should be Ready, in ms since the epoch. Those that aren't made yet take as long as any; undefined
 * when one of them can't be told.
 */
export function arrivalOf(
  caches: Caches,
  { pool, flavor, nodes }: { pool: NodePool; flavor: Flavor | undefined; nodes: readonly ComputeNode[] },
  estimates: Estimates,
  count: number,
  now: number,
): number | undefined {
  const alike = flavor?.status?.skus ?? [];
  const circlesOf = ({ spec }: ComputeNode): readonly (readonly string[])[] => {
    const asset = spec.assetRef === undefined ? undefined : caches.assets.store.get(spec.assetRef.name);
    return asset === undefined ? [alike] : [[asset.spec.skuRef.name], alike];
  };
  const times = nodes.map((node) => remainingMs(node, estimates, circlesOf(node), now) ?? Infinity);
  if (times.length < count) {
    const whole = totalMs(stepsOf(pool.spec.template), estimates, [alike]) ?? Infinity;
    times.push(...Array.from({ length: count - times.length }, () => whole));
  }
  const last = times.toSorted((a, b) => a - b)[count - 1];
  return last === undefined || last === Infinity ? undefined : now + last;
}
