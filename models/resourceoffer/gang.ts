import type { Readiness } from '../conditions/readiness.ts';
import { notReady } from '../conditions/readiness.ts';
import type { Flavor } from '../generated/flavor.ts';
import type { ResourceOffer, ResourceOfferStatus } from '../generated/resourceoffer.ts';
import { timestamp } from '../ports/clock.ts';
import { durationMs } from '../quantity/duration.ts';

/** ComputeNodes of one gang that aren't being released. */
export interface GangCount {
  made: number;
  /** Of those, with a machine. */
  claimed: number;
  ready: number;
}

export type GangStatus = NonNullable<ResourceOfferStatus['gang']>;

const usualTimeout = '30m';

export function isAccepted({ status }: ResourceOffer): boolean {
  return status?.phase === 'Accepted' || status?.phase === 'Fulfilled';
}

/** Whether its nodes have all had machines since it was accepted. */
export function isWhole(offer: ResourceOffer): boolean {
  return isAccepted(offer) && offer.status?.gang?.wholeSince !== undefined;
}

/**
 * When an offer that is granted was accepted. Undefined for a gang that `stands`, until it is whole: while nobody makes it
 * whole, or gives it back, its clock stands, and begins anew afterwards.
 */
export function clockOf(offer: ResourceOffer, stands: boolean, now: number): string | undefined {
  if (stands && offer.spec.gang === true && !isWhole(offer)) return undefined;
  return (isAccepted(offer) ? offer.status?.acceptedAt : undefined) ?? timestamp(now);
}

/**
 * How far a gang is of which `adds` nodes are wanted. When the last has its machine it is whole, and is so from then on;
 * until then it has a deadline, counted from `acceptedAt`; none while that is undefined.
 */
export function gangStatus(
  offer: ResourceOffer,
  adds: number,
  claimed: number,
  acceptedAt: string | undefined,
  now: number,
): GangStatus {
  const before = isAccepted(offer) ? offer.status?.gang?.wholeSince : undefined;
  const wholeSince = before ?? (adds > 0 && claimed >= adds ? timestamp(now) : undefined);
  if (wholeSince !== undefined) return { claimed, wholeSince };
  if (acceptedAt === undefined) return { claimed };
  const timeout = durationMs(offer.spec.gangTimeout ?? usualTimeout) ?? 0;
  return { claimed, deadline: timestamp(Date.parse(acceptedAt) + timeout) };
}

/** Whether no node of it waits to be whole with the others: it was whole, has none of its own, or is no gang. */
export function isComplete(gang: GangStatus | undefined, adds: number): boolean {
  return gang?.wholeSince !== undefined || gang === undefined || adds === 0;
}

/** A gang that was given back stays refused, until a person changes what it asks for. Known from its status alone. */
export function timedOut({ metadata, spec, status }: ResourceOffer): Readiness | undefined {
  const refused = status?.conditions.some(({ type, reason }) => type === 'Ready' && reason === 'GangTimedOut');
  const same = status?.observedGeneration === metadata.generation;
  if (!spec.gang || refused !== true || !same || status?.gang === undefined) return undefined;
  return tooLate(status.gang);
}

export function tooLate({ claimed, deadline }: GangStatus): Readiness {
  const message = `Not all of the gang had a machine by ${deadline}, ${claimed} had: its nodes were given back. To ask again, change the offer: fewer nodes, or a longer spec.gangTimeout.`;
  return notReady('GangTimedOut', message);
}

/** Why so many could never be there at once. What hasn't been counted yet says nothing. */
export function neverFits(offer: ResourceOffer, nodes: number, flavor: Flavor | undefined): Readiness | undefined {
  const { status, metadata } = flavor ?? {};
  if (offer.spec.gang !== true || isWhole(offer) || status === undefined) return undefined;
  if (status.observedGeneration !== metadata?.generation || nodes <= status.matching) return undefined;
  const message = `A gang of ${nodes} can never be whole: Flavor ${metadata?.name} has ${status.matching} machines in all. Ask for ${nodes - status.matching} fewer, or add machines.`;
  return notReady('GangNeverFits', message);
}
