import type { NodePool } from '../generated/nodepool.ts';
import type { Stamp } from './stamp.ts';
import { isOfClass, stampOf } from './stamp.ts';
import type { Demand, Served } from './demand.ts';

/** The nodes of an offer that are all to get machines, or none. */
export interface GangRole {
  /** `namespace/name` of the offer. */
  name: string;
  count: number;
  /** They all had machines once. From then on any node of the pool will do in the place of one. */
  whole: boolean;
  stamp: Stamp;
}

export interface LooseRole {
  count: number;
  stamp: Stamp;
}

/** What the nodes of a pool are there for. All counts together are what the pool wants. */
export interface Roles {
  /** In the order in which they are served. */
  gangs: readonly GangRole[];
  /** All others: the pool's own, and those of offers that aren't gangs. Alike, but that some are served first. */
  loose: readonly LooseRole[];
}

export function rolesOf({ spec }: NodePool, wanted: number, served: readonly Served[]): Roles {
  const gangs: GangRole[] = [];
  const own: LooseRole = { count: wanted, stamp: stampOf(spec) };
  const loose: LooseRole[] = [own];
  for (const { demand, adds } of served) {
    if (adds === 0) continue;
    const stamp = classOf(demand, spec);
    own.count -= adds;
    if (demand.gang !== undefined) {
      gangs.push({ name: demand.key, count: adds, whole: demand.gang.whole, stamp });
      continue;
    }
    const known = loose.find((role) => isOfClass(role.stamp, stamp));
    if (known === undefined) loose.push({ count: adds, stamp: { ...stamp, ...gangOf(spec) } });
    else known.count += adds;
  }
  return { gangs, loose: loose.toSorted((a, b) => (b.stamp.priority ?? 0) - (a.stamp.priority ?? 0)) };
}

function gangOf({ gang }: Stamp): Stamp {
  return gang === undefined ? {} : { gang };
}

/** An offer that names no priority has its pool's. One may not preempt through a pool that says Never. */
function classOf(demand: Demand, pool: Stamp): Stamp {
  const priority = demand.priority === 0 ? pool.priority : demand.priority;
  const may = pool.preemptionPolicy === 'Never' ? undefined : demand.preemptionPolicy;
  const preemptionPolicy = may ?? pool.preemptionPolicy;
  return {
    ...(priority === undefined ? {} : { priority }),
    ...(preemptionPolicy === undefined ? {} : { preemptionPolicy }),
  };
}
