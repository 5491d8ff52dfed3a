import { notReady, readyCondition } from '../conditions/readiness.ts';
import type { Flavor } from '../generated/flavor.ts';
import type { NodePool } from '../generated/nodepool.ts';
import type { ResourceOffer, ResourceOfferStatus } from '../generated/resourceoffer.ts';
import { step } from '../machine/step.ts';
import type { Stored } from '../meta/object.ts';
import { keyOf } from '../meta/object.ts';
import type { Denial, Grant, WantedNodes } from '../nodepool/demand.ts';
import { conclude } from '../reconcile/conclude.ts';
import type { Decision } from '../reconcile/decision.ts';
import { earliest, eventIntent } from '../reconcile/decision.ts';
import type { Tones } from '../reconcile/phase-event.ts';
import { phaseEvent } from '../reconcile/phase-event.ts';
import { commonStatus } from '../reconcile/status.ts';
import type { Answer } from './answer.ts';
import { acceptance, denial, keeping } from './answer.ts';
import { poolWants } from './demands.ts';
import { etaOf } from './eta.ts';
import type { GangCount } from './gang.ts';
import { clockOf, gangStatus, isAccepted, isComplete, tooLate } from './gang.ts';
import { judge, scheduleOf } from './judge.ts';
import { keptStatus } from './kept.ts';
import { resourceOfferMachine } from './machine.ts';
import { isThere } from './presence.ts';

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
  /** The Cluster of the pool is paused: no node is made or given back. */
  clusterPaused: boolean;
  /** The pool's nodes that are of a gang, by its name. */
  gangs: ReadonlyMap<string, GangCount>;
  /**
   * When `count` nodes should be Ready, in ms since the epoch: of this gang, or of those in none that is wanted. Undefined
   * where nobody can tell.
   */
  expected: (gang: string | undefined, count: number, now: number) => number | undefined;
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
  const { event, readiness, status, lookAt } = perceive(offer, observed, now);
  const phase = step(resourceOfferMachine, before?.phase, event);
  const after: ResourceOfferStatus = { ...commonStatus(offer, phase, [readyCondition(readiness)], now), ...status };
  const isOutgrown = status.kept !== undefined && before?.kept === undefined;
  const events = isOutgrown
    ? [eventIntent('Warning', readiness.reason, readiness.message)]
    : phaseEvent(before?.phase, phase, readiness, tones);
  const requeueAt = earliest(changesAt(offer, now), lookAt);
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

interface Perceived extends Answer {
  /** What there is to say beside the phase. */
  status: Pick<ResourceOfferStatus, 'nodes' | 'acceptedAt' | 'eta' | 'gang' | 'kept'>;
  lookAt?: number | undefined;
}

function perceive(offer: Stored<ResourceOffer>, observed: ObservedOffer, now: number): Perceived {
  const { flavor } = observed;
  const judgement = judge(offer, observed.pool, flavor, now);
  if (!judgement.counts) {
    const { event, readiness } = judgement;
    // How far it had come is what its refusal is told by, as long as that lasts.
    const gang = readiness.reason === 'GangTimedOut' ? offer.status?.gang : undefined;
    return { event, readiness, status: gang === undefined ? {} : { gang } };
  }
  const { nodes, pool } = judgement;
  if (pool.spec.paused === true && !isAccepted(offer)) {
    const message = `NodePool ${pool.metadata.name} is paused: the offer is decided when spec.paused is false.`;
    return { event: { type: 'WAIT' }, readiness: notReady('PoolPaused', message), status: { nodes } };
  }
  const key = keyOf(offer);
  const others = observed.offers.filter((other) => keyOf(other) !== key);
  const wants = poolWants(pool, [...others, offer], flavor, now);
  const grant = wants.grants.get(key);
  if (grant === undefined) {
    const message = `The offer is being deleted, and NodePool ${pool.metadata.name} counts it no more.`;
    return { event: { type: 'WAIT' }, readiness: notReady('Deleting', message), status: { nodes } };
  }
  if (!grant.granted) return denied(offer, grant, { nodes, pool }, observed, now);
  return served(offer, grant, { nodes, pool, wants }, observed, now);
}

/** It doesn't fit. What it had is taken from it only when there was time to lower it. */
function denied(
  offer: Stored<ResourceOffer>,
  grant: Denial,
  { nodes, pool }: { nodes: number; pool: NodePool },
  { flavor, gangs, clusterPaused }: ObservedOffer,
  now: number,
): Perceived {
  const answer = denial(grant, pool, offer.metadata.namespace ?? '', flavor);
  if (grant.kept === undefined) return { ...answer, status: { nodes } };
  const kept = keptStatus(offer, grant.kept, pool.spec.paused === true || clusterPaused, now);
  const { acceptedAt, gang } = offer.status ?? {};
  const claimed = gangs.get(keyOf(offer))?.claimed ?? 0;
  return {
    ...keeping(answer, kept, nodes),
    status: {
      nodes,
      ...(acceptedAt === undefined ? {} : { acceptedAt }),
      ...(gang === undefined ? {} : { gang: { ...gang, claimed } }),
      kept,
    },
    lookAt: kept.until === undefined ? undefined : Date.parse(kept.until),
  };
}

function served(
  offer: Stored<ResourceOffer>,
  grant: Extract<Grant, { granted: true }>,
  { nodes, pool, wants }: { nodes: number; pool: NodePool; wants: WantedNodes },
  { clusterPaused, gangs, readyNodes, expected }: ObservedOffer,
  now: number,
): Perceived {
  const key = keyOf(offer);
  const own = offer.spec.gang === true ? (gangs.get(key) ?? { made: 0, claimed: 0, ready: 0 }) : undefined;
  const stands = pool.spec.paused === true || clusterPaused || grant.adds === 0;
  const acceptedAt = clockOf(offer, stands, now);
  const gang = own === undefined ? undefined : gangStatus(offer, grant.adds, own.claimed, acceptedAt, now);
  const deadline = Date.parse(gang?.deadline ?? '');
  if (gang !== undefined && deadline <= now) {
    return { event: { type: 'REFUSE' }, readiness: tooLate(gang), status: { gang } };
  }
  const there = isComplete(gang, grant.adds) && isThere(own, { nodes, grant, wants }, { readyNodes, gangs });
  const count = own === undefined ? grant.loose : grant.adds;
  const { eta, lookAt } =
    there || acceptedAt === undefined
      ? {}
      : etaOf(offer, acceptedAt, expected(own === undefined ? undefined : key, count, now));
  return {
    ...acceptance(grant, pool.metadata.name, { nodes, readyNodes, there, gang }),
    status: {
      nodes,
      ...(acceptedAt === undefined ? {} : { acceptedAt }),
      ...(eta === undefined ? {} : { eta }),
      ...(gang === undefined ? {} : { gang }),
    },
    lookAt: earliest(deadline > now ? deadline : undefined, lookAt),
  };
}
