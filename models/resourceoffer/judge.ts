import type { Readiness } from '../conditions/readiness.ts';
import { notReady } from '../conditions/readiness.ts';
import type { Flavor } from '../generated/flavor.ts';
import type { NodePool } from '../generated/nodepool.ts';
import type { ResourceOffer } from '../generated/resourceoffer.ts';
import { timestamp } from '../ports/clock.ts';
import { rememberedStanding } from '../schedule/remembered.ts';
import type { Standing } from '../schedule/schedule.ts';
import { neverFits, timedOut } from './gang.ts';
import type { ResourceOfferEvent } from './machine.ts';
import { sizeOf } from './size.ts';

/** What an offer comes to by itself, before the pool's size and other offers are looked at. */
export type Judgement =
  { counts: true; nodes: number; pool: NodePool } | { counts: false; event: ResourceOfferEvent; readiness: Readiness };

/** Why an offer can't count, the first that applies; or how many nodes it asks for. */
export function judge(
  offer: ResourceOffer,
  pool: NodePool | undefined,
  flavor: Flavor | undefined,
  now: number,
): Judgement {
  const { spec } = offer;
  const poolName = spec.poolRef.name;
  if (spec.expiresAt !== undefined && Date.parse(spec.expiresAt) <= now) return over(offer, spec.expiresAt);
  if (pool === undefined) {
    return waiting('PoolNotFound', `NodePool ${poolName} doesn't exist: the offer waits for it.`);
  }
  // What it serves already, it goes on serving: deleted by mistake, a pool keeps its nodes.
  if (pool.metadata.deletionTimestamp !== undefined && !isServed(offer)) {
    return refused('PoolDeleting', `NodePool ${poolName} is being deleted: ask another.`);
  }
  const namespace = offer.metadata.namespace ?? '';
  if (!(pool.spec.allowedNamespaces ?? []).includes(namespace)) {
    const message = `NodePool ${poolName} hears no offers from namespace ${namespace}: add it to spec.allowedNamespaces of the NodePool.`;
    return refused('NamespaceNotAllowed', message);
  }
  const outside = outsideSchedule(spec, now);
  if (outside !== undefined) return outside;
  const size = sizeOf(spec, flavor, pool.spec.template.flavorRef.name);
  if (size.sized) {
    const never = timedOut(offer) ?? neverFits(offer, size.nodes, flavor);
    return never === undefined
      ? { counts: true, nodes: size.nodes, pool }
      : { counts: false, event: { type: 'REFUSE' }, readiness: never };
  }
  if (size.reason === 'FlavorNotFound') return waiting(size.reason, size.message);
  return refused(size.reason, size.message);
}

function isServed({ status }: ResourceOffer): boolean {
  return status?.phase === 'Accepted' || status?.phase === 'Fulfilled';
}

function outsideSchedule(spec: ResourceOffer['spec'], now: number): Judgement | undefined {
  const times = scheduleOf(spec, now);
  switch (times?.state) {
    case undefined:
    case 'holds':
      return undefined;
    case 'waits':
      return waiting('OutsideSchedule', `The offer holds again from ${timestamp(times.until)}: see spec.schedule.`);
    case 'invalid':
      return refused(times.reason, times.message);
  }
}

/** How the offer's schedule stands; undefined for an offer without one, which always holds. */
export function scheduleOf({ schedule, timeZone, duration }: ResourceOffer['spec'], now: number): Standing | undefined {
  return schedule === undefined ? undefined : rememberedStanding({ cron: schedule, timeZone, duration }, now);
}

function over({ metadata }: ResourceOffer, expiresAt: string): Judgement {
  if (metadata.creationTimestamp !== undefined && Date.parse(expiresAt) <= Date.parse(metadata.creationTimestamp)) {
    return refused(
      'ExpiredOnArrival',
      `The offer was over at ${expiresAt}, before it was made: set spec.expiresAt to a later time.`,
    );
  }
  return {
    counts: false,
    event: { type: 'EXPIRE' },
    readiness: notReady('Expired', `The offer was over at ${expiresAt}.`),
  };
}

function refused(...[reason, message]: Parameters<typeof notReady>): Judgement {
  return { counts: false, event: { type: 'REFUSE' }, readiness: notReady(reason, message) };
}

function waiting(...[reason, message]: Parameters<typeof notReady>): Judgement {
  return { counts: false, event: { type: 'WAIT' }, readiness: notReady(reason, message) };
}
