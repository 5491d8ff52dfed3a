import type { ResourceOffer } from '../generated/resourceoffer.ts';
import { timestamp } from '../ports/clock.ts';

export interface Eta {
  eta?: string;
  /** When it is looked at again, in ms since the epoch: it has passed by more than it may be wrong by. */
  lookAt?: number;
}

/** How wrong what was said may be before it is said anew, as a part of the time from the acceptance on. */
const tolerance = 0.2;
/** Nothing is told anew for less, in ms. */
const least = 10_000;

/**
 * When the nodes of an offer should be Ready, told again only when it has moved by more than a fifth: an estimate that
 * breathes isn't worth a write. `expected` in ms since the epoch, undefined where nobody can tell.
 */
export function etaOf({ status }: ResourceOffer, acceptedAt: string, expected: number | undefined): Eta {
  if (expected === undefined) return {};
  const said = status?.acceptedAt === acceptedAt ? Date.parse(status.eta ?? '') : NaN;
  const eta = Math.abs(expected - said) <= slack(said, acceptedAt) ? said : expected;
  return { eta: timestamp(eta), lookAt: eta + slack(eta, acceptedAt) + 1_000 };
}

function slack(eta: number, acceptedAt: string): number {
  return Math.max((eta - Date.parse(acceptedAt)) * tolerance, least);
}
