import type { Readiness } from '../conditions/readiness.ts';
import { notReady, ready, readyCondition } from '../conditions/readiness.ts';
import type { Flavor } from '../generated/flavor.ts';
import type { NodePool } from '../generated/nodepool.ts';
import type { ResourceOffer, ResourceOfferStatus } from '../generated/resourceoffer.ts';
import { step } from '../machine/step.ts';
import type { Stored } from '../meta/object.ts';
import { keyOf } from '../meta/object.ts';
import type { Grant } from '../nodepool/wanted.ts';
import { conclude } from '../reconcile/conclude.ts';
import type { Decision } from '../reconcile/decision.ts';
import { earliest } from '../reconcile/decision.ts';
import type { Tones } from '../reconcile/phase-event.ts';
import { phaseEvent } from '../reconcile/phase-event.ts';
import { commonStatus } from '../reconcile/status.ts';
import { poolWants } from './demands.ts';
import { judge, scheduleOf } from './judge.ts';
import type { ResourceOfferEvent } from './machine.ts';
import { resourceOfferMachine } from './machine.ts';

/** What the shell looks up for a ResourceOffer, from synced stores only. */
export interface ObservedOffer {
  /** The NodePool that is asked, or undefined when there is none of that name. */
  pool: NodePool | undefined;
  /** The Flavor of the pool's template, or undefined when it doesn't exist. */
  flavor: Flavor | undefined;
  /** Every offer on the pool. Whether this one is among them, and in which version, doesn't matter. */
  offers: readonly Stored<ResourceOffer>[];
  /** ComputeNodes of the pool that are Ready now. */
  readyNodes: number;
  /** When the shell last wrote this object's status (ms since the epoch); absent when it doesn't know. */
  statusWrittenAt?: number;
}

const tones: Tones<ResourceOfferStatus['phase']> = {
  Accepted: 'Normal',
  Fulfilled: 'Normal',
  Refused: 'Warning',
  Expired: 'Normal',
};

/** A standing request, judged anew at each change of the pool, its other offers and its nodes. */
export function decideResourceOffer(
  offer: Stored<ResourceOffer>,
  observed: ObservedOffer,
  now: number,
): Decision<ResourceOfferStatus> {
  const before = offer.status;
  const { event, readiness, nodes } = perceive(offer, observed, now);
  const phase = step(resourceOfferMachine, before?.phase, event);
  const after: ResourceOfferStatus = {
    ...commonStatus(offer, phase, [readyCondition(readiness)], now),
    ...(nodes === undefined ? {} : { nodes }),
  };
  const events = phaseEvent(before?.phase, phase, readiness, tones);
  const requeueAt = changesAt(offer, now);
  return conclude({ before, after, events, statusWrittenAt: observed.statusWrittenAt, requeueAt }, now);
}

/** When time alone makes the offer another one: its end, or the next turn of its schedule. */
function changesAt({ spec }: ResourceOffer, now: number): number | undefined {
  const end = Date.parse(spec.expiresAt ?? '');
  const times = end <= now ? undefined : scheduleOf(spec, now);
  return earliest(
    end > now ? end : undefined,
    times === undefined || times.state === 'invalid' ? undefined : times.until,
  );
}

interface Perceived {
  event: ResourceOfferEvent;
  readiness: Readiness;
  nodes?: number;
}

function perceive(offer: Stored<ResourceOffer>, observed: ObservedOffer, now: number): Perceived {
  const { flavor } = observed;
  const judgement = judge(offer, observed.pool, flavor, now);
  if (!judgement.counts) return judgement;
  const { nodes, pool } = judgement;
  const accepted = offer.status?.phase === 'Accepted' || offer.status?.phase === 'Fulfilled';
  if (pool.spec.paused === true && !accepted) {
    const message = `NodePool ${pool.metadata.name} is paused: the offer is decided when spec.paused is false.`;
    return { event: { type: 'WAIT' }, readiness: notReady('PoolPaused', message), nodes };
  }
  const key = keyOf(offer);
  const others = observed.offers.filter((other) => keyOf(other) !== key);
  const grant = poolWants(pool, [...others, offer], flavor, now).grants.get(key);
  return { ...answer(grant, pool.metadata.name, nodes, observed.readyNodes), nodes };
}

function answer(grant: Grant | undefined, pool: string, nodes: number, readyNodes: number): Omit<Perceived, 'nodes'> {
  if (grant === undefined) {
    const message = `The offer is being deleted, and NodePool ${pool} counts it no more.`;
    return { event: { type: 'WAIT' }, readiness: notReady('Deleting', message) };
  }
  if (!grant.granted) {
    const message = `NodePool ${pool} would need ${grant.total} nodes, max is ${grant.max}: ask for ${grant.total - grant.max} fewer, or raise max.`;
    return { event: { type: 'REFUSE' }, readiness: notReady('AboveMax', message) };
  }
  if (readyNodes >= grant.total) {
    const message = `NodePool ${pool} has the ${nodes} nodes asked for: ${readyNodes} are Ready.`;
    return { event: { type: 'FULFIL' }, readiness: ready(message) };
  }
  const message = `NodePool ${pool} counts ${nodes} nodes for this, which makes ${grant.total}: ${readyNodes} are Ready.`;
  return { event: { type: 'ACCEPT' }, readiness: notReady('Accepted', message) };
}
