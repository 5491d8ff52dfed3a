import { conditionOf } from '#models/conditions/conditions.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { UnitStatus } from '#models/generated/unit.ts';
import type { Condition, Stored } from '#models/meta/object.ts';
import { isRefusal } from '#models/reconcile/refusal-event.ts';
import type { PlanWorld } from './world.ts';

/** Objects that the person's change makes otherwise, by `kind key`. */
export type Changed = ReadonlySet<string>;

/** The object as it was in the snapshot; undefined: it wasn't there. */
export function asBefore(world: PlanWorld, kind: string, key: string): Stored | undefined {
  const id = `${kind} ${key}`;
  return world.original.has(id) ? world.original.get(id) : world.get(kind, key);
}

/** Whether the change is about this ComputeNode: it names it, its pool or the Unit of that. */
export function isOfChange(world: PlanWorld, changed: Changed, { metadata, spec }: Stored<ComputeNode>): boolean {
  const pool = spec.poolRef?.name ?? '';
  const unit = unitOf(world, pool);
  return [`ComputeNode ${metadata.name}`, `NodePool ${pool}`, ...(unit === undefined ? [] : [`Unit ${unit}`])].some(
    (id) => changed.has(id),
  );
}

/** Name of the Unit that the pool belongs to. */
function unitOf({ caches }: PlanWorld, pool: string): string | undefined {
  return caches.pools.store.get(pool)?.metadata.ownerReferences?.find(({ kind }) => kind === 'Unit')?.name;
}

/** Whether the ComputeNode is of a Unit that had no room before: of such a one, they are made and given back all the time. */
export function isOfShortUnit(world: PlanWorld, pool: string): boolean {
  const unit = unitOf(world, pool);
  return unit !== undefined && isShort(asBefore(world, 'Unit', unit));
}

/** Whether a NodePool, a Unit or a ResourceOffer says that it can't have what it asks for. */
export function isShort(object: Stored | undefined): boolean {
  const status = (object?.['status'] ?? {}) as { phase?: string; instances?: UnitStatus['instances'] };
  const ready = readyOf(object);
  if (status.phase === 'Refused') return true;
  if (ready?.status === 'False' && (isRefusal(ready.reason) || ready.reason === 'GangTimedOut')) return true;
  // An instance that is tried again was refused before, whatever it waits for just now.
  return status.instances?.some(({ attempts = 0 }) => attempts > 0) === true;
}

export function readyOf(object: Stored | undefined): Condition | undefined {
  const { conditions } = (object?.['status'] ?? {}) as { conditions?: Condition[] };
  return conditions === undefined ? undefined : conditionOf({ status: { conditions } }, 'Ready');
}

/** Whether anything that the change asks for, or that stood before it, is refused in the end. */
export function fallsShortOf(world: PlanWorld, changed: Changed): boolean {
  const ids = new Set([...changed, ...world.original.keys()]);
  return [...ids].some((id) => {
    const [kind = '', key = ''] = id.split(' ');
    const object = world.get(kind, key);
    if (!asking.has(kind) || !isShort(object)) return false;
    // Of a pool, the ComputeNodes without a machine tell.
    if (kind === 'NodePool' && readyOf(object)?.reason === 'InsufficientCapacity') return false;
    if (changed.has(id)) return true;
    return !isShort(world.original.get(id)) && !(kind === 'NodePool' && isOfShortUnit(world, key));
  });
}

const asking: ReadonlySet<string> = new Set(['NodePool', 'Unit', 'ResourceOffer']);
