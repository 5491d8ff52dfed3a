import type { ResourceOffer, ResourceOfferStatus } from '../generated/resourceoffer.ts';
import type { Kept } from '../nodepool/demand.ts';
import { timestamp } from '../ports/clock.ts';
import { isAccepted, isWhole } from './gang.ts';

export type KeptStatus = NonNullable<ResourceOfferStatus['kept']>;

/** How long whoever made an offer that doesn't fit any more has to lower it before it is refused whole, in ms. */
const graceMs = 30_000;

/**
 * Nodes that an offer stands for, by its status alone: what it may keep when it doesn't fit any more. None once the time
 * to lower it is over, and none of a gang that isn't whole: nothing runs there yet.
 */
export function heldBy(offer: ResourceOffer, now: number): number {
  const { kept, nodes = 0 } = offer.status ?? {};
  if (!isAccepted(offer) || (offer.spec.gang === true && !isWhole(offer))) return 0;
  if (kept === undefined) return nodes;
  return kept.until !== undefined && Date.parse(kept.until) <= now ? 0 : kept.nodes;
}

/**
 * What is told of an offer that doesn't fit any more. While it `stands`, as its pool is paused, nobody gives its nodes back,
 * and its time begins when that is over.
 */
export function keptStatus({ status }: ResourceOffer, { nodes }: Kept, stands: boolean, now: number): KeptStatus {
  if (stands) return { nodes };
  return { nodes, until: status?.kept?.until ?? timestamp(now + graceMs) };
}
