import { conditionOf } from '../conditions/conditions.ts';
import type { CoreNode } from '../computenode/core.ts';
import { nodeReady, startupTaint } from '../computenode/core.ts';
import type { ComputeNode } from '../generated/computenode.ts';
import type { Stored } from '../meta/object.ts';
import type { Amounts } from './amounts.ts';
import { amountsOf, minus } from './amounts.ts';
import type { PoolCount } from './census.ts';
import type { SeenNode } from './observed.ts';
import type { Room } from './pack.ts';
import { placeOfNode } from './place.ts';

/** How long the scheduler may take to notice room that has come up, in ms: until then it counts for pods that wait. */
export const noticingMs = 30_000;
/** How long a device plugin may take to tell what a Node has, in ms. */
const pluginMs = 600_000;

export interface CountedRoom extends Room {
  /** What it holds when it is empty. */
  whole: Amounts;
  /** Of which ComputeNode, where it is one of a pool; of `missing` ones only the pool is known. */
  pool: string | undefined;
  node: Stored<ComputeNode> | undefined;
  /**
   * `there`: its Node is Ready. `coming`: on its way. `waiting`: it has no machine, and none is free. `silent`: its Node was
   * Ready, and isn't now: no pod is offered it, and nothing is concluded from that.
   */
  state: 'there' | 'coming' | 'waiting' | 'silent';
  /** Nothing on it needs it. */
  empty: boolean;
}

/** All room there is and all that comes, in the order in which pods take it: what is there first. */
export function roomsOf(nodes: readonly SeenNode[], pools: readonly PoolCount[], now: number): CountedRoom[] {
  const owners = new Map(
    pools.flatMap((pool) => pool.seen.nodes.map((node) => [node.metadata.name, { pool, node }] as const)),
  );
  const known = new Set(nodes.map(({ node }) => node.metadata.name));
  const rooms = nodes.flatMap((seen): CountedRoom[] => {
    const owner = owners.get(seen.node.metadata.name);
    if (owner === undefined) return [standing(seen, undefined, undefined, now)];
    return roomOf(owner.node, owner.pool, seen, now);
  });
  for (const [name, { pool, node }] of owners) if (!known.has(name)) rooms.push(...roomOf(node, pool, undefined, now));
  for (const pool of pools) {
    const { template } = pool.seen;
    for (let at = 1; template !== undefined && at <= pool.missing; at += 1) {
      const room = { place: template.place, free: template.room, whole: template.room };
      const id = missingId(pool.name, at);
      rooms.push({ ...room, ...nobody, id, pool: pool.name, node: undefined, state: 'coming', forRecent: false });
    }
  }
  return rooms.toSorted(byTurn);
}

const nobody = { counts: new Map<string, number>(), empty: true };

/** Stands for one of the nodes that a pool wants and hasn't made yet. */
export function missingId(pool: string, at: number): string {
  return `${pool}+${at}`;
}

function roomOf(
  node: Stored<ComputeNode>,
  { name, seen: { template } }: PoolCount,
  seen: SeenNode | undefined,
  now: number,
): CountedRoom[] {
  if (node.metadata.deletionTimestamp !== undefined || node.status?.phase === 'Failed') return [];
  if (seen !== undefined && isUsable(seen.node)) return [standing(seen, node, name, now, template?.room)];
  const empty = (seen?.keeping ?? 0) === 0;
  const { phase } = node.status ?? {};
  if (phase === 'Ready' && seen !== undefined) {
    const room = standing(seen, node, name, now);
    return [{ ...room, state: 'silent', empty: false }];
  }
  if (phase === 'Ready' || template === undefined) return [];
  // Pods that are there already, on a Node that comes back, take of it. Others have the room to themselves.
  const held = empty || seen === undefined ? undefined : { free: freeOn(seen), counts: seen.counts };
  const room = { place: template.place, free: template.room, whole: template.room, counts: nobody.counts, ...held };
  const state = isRefused(node) ? 'waiting' : 'coming';
  return [{ ...room, empty, id: node.metadata.uid, pool: name, node, state, forRecent: false }];
}

function freeOn({ node, used }: SeenNode): Amounts {
  return minus(amountsOf(node.status?.allocatable), used);
}

function standing(
  { node, used, counts, keeping, changedAt }: SeenNode,
  owner: Stored<ComputeNode> | undefined,
  pool: string | undefined,
  now: number,
  promised: Amounts = {},
): CountedRoom {
  const allocatable = amountsOf(node.status?.allocatable);
  const joined = Date.parse(owner?.status?.joinedAt ?? '');
  const whole = now < joined + pluginMs ? { ...allocatable, ...onlySpecial(promised, allocatable) } : allocatable;
  const empty = keeping === 0;
  const stirredAt = Math.max(changedAt, readySince(node, owner));
  return {
    id: owner?.metadata.uid ?? node.metadata.uid,
    place: placeOfNode(node),
    free: minus(whole, used),
    whole,
    counts,
    forRecent: !empty && now >= stirredAt + noticingMs,
    pool,
    node: owner,
    state: nodeReady(node) === 'True' ? 'there' : 'silent',
    empty,
  };
}

/** When pods could come there for the first time. */
function readySince(node: Stored<CoreNode>, owner: Stored<ComputeNode> | undefined): number {
  const own = conditionOf(owner, 'Ready')?.lastTransitionTime;
  const seen = node.status?.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime;
  return Date.parse(own ?? seen ?? '') || 0;
}

/** Extended resources that the Node will have, as its pool's template says, and doesn't show yet. */
function onlySpecial(promised: Amounts, allocatable: Amounts): Amounts {
  const late = Object.entries(promised).filter(([name]) => name.includes('/') && !((allocatable[name] ?? 0n) > 0n));
  return Object.fromEntries(late);
}

function isUsable(node: Stored<CoreNode>): boolean {
  const starting = node.spec?.taints?.some(({ key }) => key === startupTaint.key) === true;
  return nodeReady(node) === 'True' && !starting;
}

/** The binder found no machine for it. */
function isRefused(node: ComputeNode): boolean {
  return node.spec.assetRef === undefined && conditionOf(node, 'Ready')?.reason === 'InsufficientCapacity';
}

const turns: Readonly<Record<CountedRoom['state'], number>> = { there: 0, silent: 1, coming: 2, waiting: 3 };

/** What holds pods already before what is empty, so that what is empty can go; the oldest of those that come first. */
function byTurn(a: CountedRoom, b: CountedRoom): number {
  if (a.state !== b.state) return turns[a.state] - turns[b.state];
  if (a.empty !== b.empty) return Number(a.empty) - Number(b.empty);
  const [left, right] = [a.node?.metadata.creationTimestamp ?? '~', b.node?.metadata.creationTimestamp ?? '~'];
  if (left !== right) return left < right ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}
