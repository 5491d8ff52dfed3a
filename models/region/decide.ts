import type { Region, RegionStatus } from '../generated/region.ts';
import { regions } from '../generated/resources.ts';
import type { Stored } from '../meta/object.ts';
import { decidePlace } from '../place/decide.ts';
import type { ObservedPlace } from '../place/observed.ts';
import type { Decision } from '../reconcile/decision.ts';

/** A Region: stands in nothing, so its `observed` has no parent and no ancestors. */
export function decideRegion(region: Stored<Region>, observed: ObservedPlace, now: number): Decision<RegionStatus> {
  return decidePlace(regions, region, observed, now);
}
