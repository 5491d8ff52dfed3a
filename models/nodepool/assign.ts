import type { ComputeNode } from '../generated/computenode.ts';
import type { Stored } from '../meta/object.ts';
import { stampLoose, surplusOf } from './classes.ts';
import type { Roles } from './roles.ts';
import type { Expendability } from './size.ts';
import { byExpendability } from './size.ts';
import type { Stamp } from './stamp.ts';
import { bears } from './stamp.ts';

type Node = Stored<ComputeNode>;

/** What makes the nodes that stay those that are wanted. Nothing, where they are. */
export interface Assignment {
  /** In the order in which they are given up. */
  going: readonly Node[];
  /** Without a machine, and there for somebody else by now. */
  stamped: readonly { node: Node; stamp: Stamp }[];
  /** One for each node to make, in the order in which they are served. */
  made: readonly Stamp[];
}

/**
 * Which nodes go, which are made, and what for. A node keeps its role as long as that is wanted. What is left over fills
 * what is open: anything does for a role but that of a gang which has never been whole, which needs nodes that have no
 * machine yet. So none is drained for being another's, and a node of a gang only goes when the gang shrinks or goes. One
 * that outlived its gang may have pods of others by now: it stays as long as others are named to go.
 */
export function assign(
  nodes: readonly Node[],
  roles: Roles,
  ownGang: string | undefined,
  releaseFirst: ReadonlySet<string>,
): Assignment {
  const gangs = new Set(roles.gangs.map(({ name }) => name));
  const gangOf = ({ spec }: ComputeNode): string | undefined =>
    spec.gang !== undefined && (gangs.has(spec.gang.name) || spec.gang.name !== ownGang) ? spec.gang.name : undefined;
  const byGang = Map.groupBy(nodes, gangOf);
  const isLeft = ({ spec: { gang } }: ComputeNode): boolean =>
    gang !== undefined && gang.name !== ownGang && !gangs.has(gang.name);
  const order = byExpendability({ isLeft, releaseFirst, isSurplus: () => false });

  const open = roles.gangs.map((role) => {
    const members = (byGang.get(role.name) ?? []).toSorted(order).toReversed();
    const kept = members.slice(0, role.count);
    return { role, kept, beyond: members.slice(role.count), missing: role.count - kept.length };
  });
  const wanted = roles.loose.reduce((sum, { count }) => sum + count, 0);
  const own = byGang.get(undefined) ?? [];
  const loose = own.length > wanted ? leastExpendable(own, roles, { isLeft, releaseFirst }) : own;
  let spare = [...nodes.filter(isLeft), ...open.flatMap(({ beyond }) => beyond), ...loose.slice(wanted)];
  spare.sort((a, b) => order(b, a));

  /** Takes up to `count` from the spare that do: those that the pool would rather keep first. */
  function take(count: number, does: (node: Node) => boolean): Node[] {
    const taken = new Set(spare.filter(does).slice(0, count));
    if (taken.size > 0) spare = spare.filter((node) => !taken.has(node));
    return [...taken];
  }

  function fill(to: (typeof open)[number], does: (node: Node) => boolean): void {
    const taken = take(to.missing, does);
    to.missing -= taken.length;
    // One with a machine serves as what it is.
    to.kept.push(...taken.filter(isUnbound));
  }
  for (const each of open) if (!each.role.whole) fill(each, isFresh);
  for (const each of open) if (each.role.whole) fill(each, () => true);
  const kept = loose.slice(0, wanted).concat(take(Math.max(wanted - own.length, 0), () => true));
  const isNamed = ({ metadata }: Node): boolean => releaseFirst.has(metadata.name);
  const named = kept.filter(isNamed).toSorted(order);
  const instead = take(named.length, (node) => isLeft(node) && !isUnbound(node) && !isNamed(node));
  const yielding = new Set(named.slice(0, instead.length));
  const rest = kept.filter((node) => !yielding.has(node)).concat(instead);
  spare.push(...yielding);
  spare.sort((a, b) => order(b, a));

  const stamped: { node: Node; stamp: Stamp }[] = [];
  const made: Stamp[] = [];
  for (const { role, kept, missing } of open) {
    const size = role.whole ? kept.length + missing : role.count;
    const stamp: Stamp = { gang: { name: role.name, size }, ...role.stamp };
    for (const node of kept) if (isUnbound(node) && !bears(node, stamp)) stamped.push({ node, stamp });
    for (let count = 0; count < missing; count++) made.push(stamp);
  }
  const others = stampLoose(rest, roles.loose, wanted - rest.length);
  return { going: spare.toReversed(), stamped: [...stamped, ...others.stamped], made: [...made, ...others.made] };
}

function leastExpendable(nodes: readonly Node[], { loose }: Roles, order: Omit<Expendability, 'isSurplus'>): Node[] {
  const plain = byExpendability({ ...order, isSurplus: () => false });
  const isSurplus = surplusOf(nodes, loose, plain);
  return nodes.toSorted(byExpendability({ ...order, isSurplus })).toReversed();
}

function isUnbound({ spec }: ComputeNode): boolean {
  return spec.assetRef === undefined;
}

function isFresh(node: ComputeNode): boolean {
  return isUnbound(node) && node.status?.phase !== 'Failed';
}
