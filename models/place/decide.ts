import { readyCondition } from '../conditions/readiness.ts';
import type { RackStatus } from '../generated/rack.ts';
import type { Maintenance } from '../generated/shared.ts';
import { step } from '../machine/step.ts';
import type { StoredMeta } from '../meta/object.ts';
import type { Resource } from '../meta/resource.ts';
import { protect } from '../protection/protect.ts';
import { conclude } from '../reconcile/conclude.ts';
import type { Decision } from '../reconcile/decision.ts';
import type { Tones } from '../reconcile/phase-event.ts';
import { phaseEvent } from '../reconcile/phase-event.ts';
import { commonStatus } from '../reconcile/status.ts';
import { placeMachine } from './machine.ts';
import type { ObservedPlace } from './observed.ts';
import { perceivePlace } from './perceive.ts';

/** A Rack's status is a Region's or AZone's, and the power given away. */
export type PlaceStatus = RackStatus;

/** A stored Region, AZone or Rack, as far as they are alike. */
interface Place {
  metadata: StoredMeta;
  spec: { maintenance: Maintenance; powerBudgetWatts?: number };
  status?: PlaceStatus;
}

const tones: Tones<PlaceStatus['phase']> = {
  Active: 'Normal',
  Degraded: 'Warning',
  Cordoned: 'Normal',
  Draining: 'Normal',
  Drained: 'Normal',
};

/** The reconcile that Region, AZone and Rack share: nested failure domains, under maintenance or not. */
export function decidePlace(
  resource: Resource,
  place: Place,
  observed: ObservedPlace,
  now: number,
): Decision<PlaceStatus> {
  const before = place.status;
  const title = `${resource.kind} ${place.metadata.name}`;
  const perceived = perceivePlace({ title, ...place.spec }, observed);
  const phase = step(placeMachine, before?.phase, perceived.event);
  const protection = protect(resource, place, observed.users);
  const readiness = protection.state === 'held' ? protection.readiness : perceived.readiness;
  const { counts, powerAllocatedWatts, statusWrittenAt } = observed;
  const after: PlaceStatus = {
    ...commonStatus(place, phase, [readyCondition(readiness), perceived.massFailure], now),
    counts,
    ...(powerAllocatedWatts === undefined ? {} : { powerAllocatedWatts }),
  };
  const events = phaseEvent(before?.phase, phase, perceived.readiness, tones);
  return conclude({ before, after, events, protection, statusWrittenAt }, now);
}
