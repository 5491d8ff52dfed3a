import type { ComputeNode } from '../generated/computenode.ts';
import type { NodePool } from '../generated/nodepool.ts';
import { releaseFinalizer } from '../meta/finalizers.ts';
import { poolLabel } from '../operation/build.ts';
import { unitLabels } from '../unit/labels.ts';
import type { Stamp } from './stamp.ts';
import { stampOf } from './stamp.ts';

/**
 * The ComputeNode of a pool under this name: a copy of the template, with the finalizer that makes its end orderly, and
 * the stamp of whom it is for: the pool itself, unless told.
 */
export function nodeOf(pool: NodePool, name: string, stamp: Stamp = pool.spec): ComputeNode {
  const { template, clusterRef, spread, assetSelector, preferences, cell, drainTimeout, health } = pool.spec;
  const { preemptible } = pool.spec;
  const { labels, taints, ...refs } = template;
  return {
    apiVersion: 'rackwright.io/v1alpha1',
    kind: 'ComputeNode',
    metadata: {
      name,
      labels: { [poolLabel]: pool.metadata.name, ...unitLabels(pool.metadata) },
      finalizers: [releaseFinalizer],
    },
    spec: {
      clusterRef: { ...clusterRef },
      poolRef: { name: pool.metadata.name },
      ...refs,
      labels: { ...labels },
      ...(taints === undefined ? {} : { taints }),
      ...(spread === undefined ? {} : { spread }),
      ...(assetSelector === undefined ? {} : { assetSelector }),
      ...(preferences === undefined ? {} : { preferences }),
      ...(cell === undefined ? {} : { cell }),
      ...stampOf(stamp),
      ...(preemptible === undefined ? {} : { preemptible }),
      drainTimeout,
      startupTimeout: health?.nodeStartupTimeout ?? '30m',
      paused: false,
    },
  };
}

/**
 * `count` names that no ComputeNode bears, of this pool or another: `<pool>-<number>`, lowest first. Made from the same
 * picture they are the same names, so a pool that is asked twice makes nothing twice.
 */
export function freeNames(pool: string, isTaken: (name: string) => boolean, count: number): string[] {
  const names: string[] = [];
  for (let number = 0; names.length < count; number++) {
    const name = `${pool}-${number}`;
    if (!isTaken(name)) names.push(name);
  }
  return names;
}
