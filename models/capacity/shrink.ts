import type { ComputeNode } from '../generated/computenode.ts';
import type { ClusterSpec } from '../generated/cluster.ts';
import type { Stored } from '../meta/object.ts';
import type { Amounts } from './amounts.ts';
import type { PoolCount } from './census.ts';
import type { CountedRoom } from './rooms.ts';
import { missingId } from './rooms.ts';
import { isOpen } from './place.ts';
import type { Fullness } from './threshold.ts';
import { maySpare, withoutRoom } from './threshold.ts';

/** A node, or one that is still to be made, that nothing needs. */
export interface Idle {
  /** uid of the ComputeNode; of one that isn't made yet, what stands for it. */
  id: string;
  name: string;
  since: number;
  /** Undefined for one that isn't made yet. */
  node: Stored<ComputeNode> | undefined;
  /** What is lost with it of the room that pods have in common. */
  room: Amounts;
  /** Its Node is Ready. Else nothing is lost but what was to come. */
  there: boolean;
  pool: string;
}

/**
 * What of a pool nothing needs now, the longest first: nodes without pods that nobody was given room on, and failed ones that
 * no pod runs on all the same (`busy` names the Nodes that hold some).
 * Only where an offer of ours stands, and none of a gang: what others asked for isn't ours to give back.
 */
export function idleOf(
  pool: PoolCount,
  { rooms, busy }: { rooms: readonly CountedRoom[]; busy: ReadonlySet<string> },
  taken: ReadonlyMap<string, unknown>,
  idleSince: ReadonlyMap<string, number>,
  now: number,
): Idle[] {
  if (pool.ours === undefined) return [];
  const since = (id: string): number => Math.min(idleSince.get(id) ?? now, now);
  const missing = new Set(Array.from({ length: pool.ownMissing }, (_, at) => missingId(pool.name, at + 1)));
  const idle: Idle[] = [];
  for (const { id, node, state, empty, whole, place } of rooms.filter((room) => room.pool === pool.name)) {
    if (state === 'silent' || !empty || taken.has(id)) continue;
    if (node === undefined ? !missing.has(id) : pool.isOthers(node)) continue;
    const name = node?.metadata.name ?? id;
    const there = state === 'there';
    idle.push({ id, name, since: since(id), node, room: isOpen(place) ? whole : {}, there, pool: pool.name });
  }
  for (const node of pool.staying) {
    const { uid, name } = node.metadata;
    if (node.status?.phase !== 'Failed' || busy.has(name) || pool.isOthers(node)) continue;
    idle.push({ id: uid, name, since: since(uid), node, room: {}, there: false, pool: pool.name });
  }
  return idle.toSorted(byAge);
}

function byAge(a: Idle, b: Idle): number {
  if (a.since !== b.since) return a.since - b.since;
  const [left, right] = [a.node?.metadata.creationTimestamp ?? '~', b.node?.metadata.creationTimestamp ?? '~'];
  if (left !== right) return left < right ? -1 : 1;
  return a.name.length - b.name.length || (a.name < b.name ? -1 : 1);
}

/** Those that have been idle for long enough, and may go without the cluster becoming too full. */
export function spare(
  idle: readonly Idle[],
  emptyForMs: number,
  thresholds: NonNullable<NonNullable<ClusterSpec['capacity']>['thresholds']>,
  fullness: Fullness,
  now: number,
): { going: Idle[]; fullness: Fullness } {
  const going: Idle[] = [];
  let left = fullness;
  for (const each of idle) {
    if (now < each.since + emptyForMs || !maySpare(left, thresholds, each)) continue;
    going.push(each);
    left = withoutRoom(left, each);
  }
  return { going, fullness: left };
}
