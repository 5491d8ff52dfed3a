import type { ComputeNode } from '../generated/computenode.ts';
import type { Stored } from '../meta/object.ts';
import type { LooseRole } from './roles.ts';
import type { Stamp } from './stamp.ts';
import { bears, isOfClass } from './stamp.ts';

type Node = Stored<ComputeNode>;

/** Which of `nodes` their class has too many of: of each the first in `order`. */
export function surplusOf(
  nodes: readonly Node[],
  roles: readonly LooseRole[],
  order: (a: Node, b: Node) => number,
): (node: ComputeNode) => boolean {
  const surplus = new Set<ComputeNode>();
  const left = new Map(roles.map((role) => [role, role.count]));
  for (const node of nodes.toSorted(order).toReversed()) {
    const role = roles.find(({ stamp }) => isOfClass(node.spec, stamp));
    const open = role === undefined ? 0 : (left.get(role) ?? 0);
    if (role === undefined || open === 0) surplus.add(node);
    else left.set(role, open - 1);
  }
  return (node) => surplus.has(node);
}

/**
 * Gives the roles to `nodes` and to `missing` more. A node with a machine serves as what it is; one without becomes what
 * is still open, the highest priority first.
 */
export function stampLoose(
  nodes: readonly Node[],
  roles: readonly LooseRole[],
  missing: number,
): { stamped: { node: Node; stamp: Stamp }[]; made: Stamp[] } {
  const [only] = roles;
  if (roles.length === 1 && only !== undefined) return stampAlike(nodes, only.stamp, missing);
  const open = roles.map(({ stamp, count }) => ({ stamp, count }));
  const take = (slot: (typeof open)[number] | undefined): Stamp | undefined => {
    if (slot !== undefined) slot.count -= 1;
    return slot?.stamp;
  };
  const alike = (node: Node) => open.find(({ stamp, count }) => count > 0 && isOfClass(node.spec, stamp));
  const bound = nodes.filter(({ spec }) => spec.assetRef !== undefined);
  const unbound = nodes.filter(({ spec }) => spec.assetRef === undefined);
  const others = bound.filter((node) => take(alike(node)) === undefined);
  const settled = new Map(unbound.map((node) => [node, take(alike(node))]));
  for (const _ of others) take(open.findLast(({ count }) => count > 0));
  const next = (): Stamp | undefined => take(open.find(({ count }) => count > 0));
  const stamped = [...settled].flatMap(([node, alikeStamp]) => {
    const stamp = alikeStamp ?? next();
    return stamp === undefined || bears(node, stamp) ? [] : [{ node, stamp }];
  });
  const made = Array.from({ length: missing }, next).filter((stamp) => stamp !== undefined);
  return { stamped, made };
}

function stampAlike(nodes: readonly Node[], stamp: Stamp, missing: number): ReturnType<typeof stampLoose> {
  const others = nodes.filter((node) => node.spec.assetRef === undefined && !bears(node, stamp));
  return {
    stamped: others.map((node) => ({ node, stamp })),
    made: Array.from({ length: missing }, () => stamp),
  };
}
