import type { ConditionInput } from '../conditions/conditions.ts';
import type { Readiness } from '../conditions/readiness.ts';
import { notReady, ready } from '../conditions/readiness.ts';
import type { PlaceEvent } from './machine.ts';
import type { EffectiveMaintenance, Maintenance } from './maintenance.ts';
import { effectiveMaintenance } from './maintenance.ts';
import { massFailure } from './mass-failure.ts';
import type { ObservedPlace } from './observed.ts';

/** The part of a Region, AZone or Rack that its phase depends on. */
export interface PlaceFacts {
  /** As a person reads it: `Rack r1`. */
  title: string;
  maintenance: Maintenance;
  powerBudgetWatts?: number;
}

export interface PerceivedPlace {
  event: PlaceEvent;
  readiness: Readiness;
  /** Stands beside Ready, so that maintenance and deletion never hide it: repair asks this one. */
  massFailure: ConditionInput;
}

/** The first that holds decides. Drained comes before mass failure: what is drained may well be switched off. */
export function perceivePlace(facts: PlaceFacts, observed: ObservedPlace): PerceivedPlace {
  const effective = effectiveMaintenance(facts.maintenance, observed.ancestors);
  const drained = effective.maintenance === 'Drain' && observed.undrainedNodes === 0;
  const failed = !drained && massFailure(observed.nodes, observed.silentNodes);
  return { ...perceive(facts, observed, effective, { drained, failed }), massFailure: condition(failed, observed) };
}

function perceive(
  { title, powerBudgetWatts: budget }: PlaceFacts,
  observed: ObservedPlace,
  effective: EffectiveMaintenance,
  { drained, failed }: { drained: boolean; failed: boolean },
): Pick<PerceivedPlace, 'event' | 'readiness'> {
  const { parent, undrainedNodes, powerAllocatedWatts: allocated } = observed;
  const by = effective.from === undefined ? '' : `, by ${effective.from.kind} ${effective.from.name}`;
  if (parent?.seen === 'missing') {
    const message = `${parent.kind} ${parent.name} doesn't exist: create it, so that what stands in ${title} can be placed.`;
    return { event: { type: 'UNWELL' }, readiness: notReady(`${parent.kind}NotFound`, message) };
  }
  if (drained) {
    const message = `${title} is drained${by}: no ComputeNode holds work here, and machines may be switched off.`;
    return { event: { type: 'DRAINED' }, readiness: notReady('Drained', message) };
  }
  if (failed) return { event: { type: 'UNWELL' }, readiness: notReady('MassFailure', silence(observed)) };
  if (effective.maintenance === 'Drain') {
    const working = undrainedNodes === 1 ? '1 ComputeNode still holds' : `${undrainedNodes} ComputeNodes still hold`;
    const message = `${title} is being drained${by}: ${working} work.`;
    return { event: { type: 'DRAINING' }, readiness: notReady('Draining', message) };
  }
  if (effective.maintenance === 'Cordon') {
    const message = `${title} is cordoned${by}: what runs here stays, nothing new is placed.`;
    return { event: { type: 'CORDONED' }, readiness: notReady('Cordoned', message) };
  }
  if (budget !== undefined && allocated !== undefined && allocated > budget) {
    const message = `Machines under claim may draw ${allocated} W, and ${title} is given ${budget} W: nothing more is placed here.`;
    return { event: { type: 'UNWELL' }, readiness: notReady('PowerBudgetExceeded', message) };
  }
  const { assets, faulty } = observed.counts;
  if (massFailure(assets, faulty)) {
    const message = `${faulty} of ${assets} assets in ${title} are Faulty or Quarantined: list them by phase and look at each.`;
    return { event: { type: 'UNWELL' }, readiness: notReady('ManyFaulty', message) };
  }
  return { event: { type: 'WELL' }, readiness: ready(summary(observed)) };
}

function summary({ counts, parent }: ObservedPlace): string {
  const { assets, available, inUse, faulty } = counts;
  const leaving =
    parent?.seen === 'deleting' ? ` ${parent.kind} ${parent.name} is being deleted and waits for it.` : '';
  return `${assets} assets: ${available} available, ${inUse} in use, ${faulty} faulty.${leaving}`;
}

function condition(failed: boolean, observed: ObservedPlace): ConditionInput {
  return failed
    ? { type: 'MassFailure', status: 'True', reason: 'MassFailure', message: silence(observed) }
    : {
        type: 'MassFailure',
        status: 'False',
        reason: 'NoMassFailure',
        message: 'Nodes here fail one by one, if at all.',
      };
}

function silence({ nodes, silentNodes }: ObservedPlace): string {
  return `${silentNodes} of ${nodes} nodes here went silent: repair and replacement stop. Look at what they share: power, switch, cooling.`;
}
