import type { Rack, RackStatus } from '../generated/rack.ts';
import { racks } from '../generated/resources.ts';
import type { Stored } from '../meta/object.ts';
import { decidePlace } from '../place/decide.ts';
import type { ObservedPlace } from '../place/observed.ts';
import type { Decision } from '../reconcile/decision.ts';

/** A Rack: its parent is its AZone, its ancestors are that and the Region; `powerAllocatedWatts` is its own. */
export function decideRack(rack: Stored<Rack>, observed: ObservedPlace, now: number): Decision<RackStatus> {
  return decidePlace(racks, rack, observed, now);
}
