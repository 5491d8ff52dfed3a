import type { Flavor } from '../generated/flavor.ts';
import type { NodePool } from '../generated/nodepool.ts';
import { milli } from '../quantity/quantity.ts';
import { perNode } from './size.ts';

/** How many nodes a namespace may have of a pool, and what in its quota says so: `cpu 128`. */
export interface Allowance {
  nodes: number;
  by: string;
  /** What the Flavor promises nothing of, so that a quota in it can't be told in nodes. */
  unsized?: 'cpu' | 'memory';
}

/**
 * What a pool's quota leaves a namespace, as nodes: the tightest of its parts, the first of equals. GPUs allow any number
 * where a node of the Flavor has none, and so do resources while there is no Flavor: then no node is made. Cpu or memory
 * that the Flavor doesn't promise is there all the same, nobody knows how much of it: that allows none. Undefined: no limit.
 */
export function allowanceOf(pool: NodePool, namespace: string, flavor: Flavor | undefined): Allowance | undefined {
  const quota = pool.spec.quotas?.find((each) => each.namespace === namespace);
  if (quota === undefined) return undefined;
  const node = flavor === undefined ? { cpu: 0n, memory: 0n, gpus: 0 } : perNode(flavor);
  const parts: Allowance[] = [];
  const allow = (name: string, limit: string | number | undefined, each: bigint): void => {
    if (limit === undefined || each === 0n) return;
    parts.push({ nodes: Number(milli(limit) / each), by: `${name} ${limit}` });
  };
  allow('nodes', quota.nodes, 1000n);
  for (const name of ['cpu', 'memory'] as const) {
    if (flavor !== undefined && quota[name] !== undefined && node[name] === 0n) {
      parts.push({ nodes: 0, by: `${name} ${quota[name]}`, unsized: name });
    }
    allow(name, quota[name], node[name]);
  }
  allow('gpus', quota.gpus, BigInt(node.gpus) * 1000n);
  return parts.toSorted((a, b) => a.nodes - b.nodes)[0];
}
