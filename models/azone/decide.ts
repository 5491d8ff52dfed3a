import type { AZone, AZoneStatus } from '../generated/azone.ts';
import { azones } from '../generated/resources.ts';
import type { Stored } from '../meta/object.ts';
import { decidePlace } from '../place/decide.ts';
import type { ObservedPlace } from '../place/observed.ts';
import type { Decision } from '../reconcile/decision.ts';

/** An AZone: its parent and only ancestor is its Region. */
export function decideAZone(azone: Stored<AZone>, observed: ObservedPlace, now: number): Decision<AZoneStatus> {
  return decidePlace(azones, azone, observed, now);
}
