import type { Reason } from '../conditions/reasons.ts';
import type { Stored } from '../meta/object.ts';
import type { Unit, UnitSpec } from '../generated/unit.ts';
import { missingPools, type Instance } from './instances.ts';
import type { ObservedUnit } from './observed.ts';
import { poolName } from './pool-of.ts';

export interface Obstacle {
  reason: Reason;
  message: string;
}

/** Why the pools that an instance lacks can't be made, the first reason that applies; undefined when they can. */
export function obstacleOf(unit: Stored<Unit>, instance: Instance, observed: ObservedUnit): Obstacle | undefined {
  for (const { name } of missingPools(unit.spec, instance.pools)) {
    const pool = poolName(unit.metadata.name, instance.index, name);
    if (!observed.isTaken(pool)) continue;
    const message = `NodePool ${pool} exists, and isn't of this Unit: scale it to 0 and delete it, or give the Unit another name.`;
    return { reason: 'NodePoolNameTaken', message };
  }
  if (!observed.references.complete) return observed.references;
  return instance.pools.size === 0 ? tooLarge(unit.spec, observed) : undefined;
}

/** Whether one instance alone needs more machines of a Flavor than there are, free or not. */
export function tooLarge({ pools }: UnitSpec, { stockOf }: ObservedUnit): Obstacle | undefined {
  const needed = new Map<string, number>();
  for (const { replicas, template } of pools) {
    const flavor = template.flavorRef.name;
    needed.set(flavor, (needed.get(flavor) ?? 0) + replicas);
  }
  for (const [flavor, machines] of needed) {
    const stock = stockOf(flavor);
    if (stock === undefined || stock >= machines) continue;
    const message = `One instance needs ${machines} machines of Flavor ${flavor}, and there are ${stock} in all, free or not: ask for fewer, or add machines.`;
    return { reason: 'GangNeverFits', message };
  }
  return undefined;
}
