import type { Unit, UnitSpec } from '../generated/unit.ts';
import type { ObservedUnit, UnitInstance, UnitPool } from './observed.ts';
import type { UnitPoolSpec } from './pool-of.ts';
import { sizeOf } from './pool-of.ts';

/** One instance as it was recorded, and as it is. */
export interface Instance {
  index: number;
  record: UnitInstance | undefined;
  /** By the name that the Unit gives them; those that it names no more are among them. */
  pools: ReadonlyMap<string, UnitPool>;
}

/** Every instance that is on record or has a pool, by number: a lost status loses none. */
export function instancesOf({ metadata, status }: Unit, observed: ObservedUnit): Instance[] {
  const pools = new Map<number, Map<string, UnitPool>>();
  const prefix = `${metadata.name}-`;
  for (const each of observed.pools.toSorted(byName)) {
    const { name } = each.pool.metadata;
    const [, index, entry] = (name.startsWith(prefix) && /^(\d{1,3})-(.+)$/.exec(name.slice(prefix.length))) || [];
    if (index === undefined || entry === undefined) continue;
    const those = pools.get(Number(index)) ?? new Map<string, UnitPool>();
    pools.set(Number(index), those.set(entry, each));
  }
  const records = new Map((status?.instances ?? []).map((record) => [record.index, record]));
  return [...new Set([...records.keys(), ...pools.keys()])]
    .toSorted((a, b) => a - b)
    .map((index) => ({ index, record: records.get(index), pools: pools.get(index) ?? new Map<string, UnitPool>() }));
}

function byName(a: UnitPool, b: UnitPool): number {
  return a.pool.metadata.name < b.pool.metadata.name ? -1 : 1;
}

export interface InstanceTally {
  size: number;
  claimed: number;
  ready: number;
  /** Failed, or silent after they had served. */
  broken: number;
  /** Pools that somebody deletes: they keep their nodes until they are scaled to 0. */
  deleted: number;
  domain: string | undefined;
}

/** What an instance has of what the Unit wants: nodes beyond a pool's number count for nothing. */
export function tallyOf(spec: UnitSpec, pools: Instance['pools']): InstanceTally {
  const tally: InstanceTally = { size: sizeOf(spec), claimed: 0, ready: 0, broken: 0, deleted: 0, domain: undefined };
  for (const { name, replicas } of spec.pools) {
    const found = pools.get(name);
    if (found === undefined) continue;
    const { pool, nodes } = found;
    if (pool.metadata.deletionTimestamp !== undefined) tally.deleted += 1;
    tally.claimed += Math.min(nodes.bound, replicas);
    tally.ready += Math.min(nodes.ready, replicas);
    tally.broken += nodes.failed + nodes.silent;
    tally.domain ??= nodes.domains[0];
  }
  return tally;
}

/** The entries of the spec that have no pool yet. */
export function missingPools(spec: UnitSpec, pools: Instance['pools']): UnitPoolSpec[] {
  return spec.pools.filter(({ name }) => !pools.has(name));
}

/** ComputeNodes that there are of it still, those being released included. */
export function nodesLeft(pools: Instance['pools']): number {
  let left = 0;
  for (const { nodes } of pools.values()) left += nodes.all;
  return left;
}
