import type { Grant, WantedNodes } from '../nodepool/demand.ts';
import type { GangCount } from './gang.ts';

interface Counted {
  /** That the offer asks for. */
  nodes: number;
  grant: Extract<Grant, { granted: true }>;
  wants: WantedNodes;
}

interface Present {
  /** Of the whole pool. */
  readyNodes: number;
  gangs: ReadonlyMap<string, GangCount>;
}

/**
 * Whether the nodes of an offer are there. A gang has nodes of its own, `own`; all others go by how many are Ready in no
 * gang, the earlier served first. Where other offers count for part of it, the pool has to have as many in all.
 */
export function isThere(own: GangCount | undefined, { nodes, grant, wants }: Counted, present: Present): boolean {
  const { adds, loose, total } = grant;
  const inAll = present.readyNodes >= total;
  if (own === undefined) return present.readyNodes - readyInGangs(wants, present) >= loose && (adds === nodes || inAll);
  // Once it was whole, any node of the pool stands in for one that is missing.
  const standIns = adds < nodes || own.made < adds;
  return own.ready >= Math.min(own.made, adds) && (!standIns || inAll);
}

/** Ready nodes that others than their gangs can't count on. */
function readyInGangs({ served }: WantedNodes, { gangs }: Present): number {
  let ready = 0;
  for (const { demand, adds } of served) {
    if (demand.gang !== undefined) ready += Math.min(gangs.get(demand.key)?.ready ?? 0, adds);
  }
  return ready;
}
