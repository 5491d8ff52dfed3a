import { counted } from '../conditions/counted.ts';
import type { ConditionInput } from '../conditions/conditions.ts';
import { conditionOf, withCondition } from '../conditions/conditions.ts';
import { sentence } from '../conditions/sentence.ts';
import type { NodePool, NodePoolStatus } from '../generated/nodepool.ts';
import { nodePools } from '../generated/resources.ts';
import { step } from '../machine/step.ts';
import { isRefusal } from '../reconcile/refusal-event.ts';
import { addFinalizer, hasFinalizer, inUseFinalizer, removeFinalizer } from '../meta/finalizers.ts';
import type { Stored } from '../meta/object.ts';
import { poolLabel } from '../operation/build.ts';
import type { Decision, Intent } from '../reconcile/decision.ts';
import { earliest, eventIntent, requeue } from '../reconcile/decision.ts';
import type { Assignment } from './assign.ts';
import { assign } from './assign.ts';
import type { Census } from './census.ts';
import { census, hasServed, isReady } from './census.ts';
import { changeOfSize } from './change.ts';
import type { NodePoolEvent } from './machine.ts';
import { nodePoolMachine } from './machine.ts';
import type { ObservedPool } from './observed.ts';
import { replaceFailed } from './replace.ts';
import { rolesOf } from './roles.ts';
import { servedOffers } from './served-offers.ts';

/** Counts alone are written no more often than this. */
const dampingMs = 2_000;

/** N alike nodes: makes and deletes ComputeNodes until there are as many as wanted, and says what is missing. */
export function decideNodePool(pool: Stored<NodePool>, observed: ObservedPool, now: number): Decision<NodePoolStatus> {
  const people = census(pool, observed.nodes);
  if (pool.metadata.deletionTimestamp !== undefined) return deleting(pool, people, observed, now);
  const { wanted } = observed;
  const failed = people.staying.filter((node) => node.status?.phase === 'Failed');
  const healthy = people.counts.ready >= wanted;
  const still = isPaused(pool, observed);
  const mayReplace = !still && people.staying.length <= wanted;
  const assignment = assignmentOf(pool, people, wanted, observed);
  const kept = failed.filter((node) => !assignment.going.includes(node));
  const replacement = replaceFailed(pool, mayReplace ? kept : [], healthy, now);
  const size = { staying: people.staying.length, wanted };
  const change = still ? [] : changeOfSize(pool, size, assignment, replacement.node, observed);
  const { event, ready } = perceive(pool, people, wanted, observed);
  const status = compose(pool, people, wanted, event, ready, now);
  const shortage = newShortage(pool, status, ready);
  Object.assign(status, replacement.status, servedOffers(observed.served));
  const guard = hasFinalizer(pool, inUseFinalizer) ? [] : [addFinalizer(nodePools, pool, inUseFinalizer)];
  return damped(
    pool,
    { status, intents: [...guard, ...change, ...shortage] },
    observed.lastWrite,
    now,
    replacement.requeueAt,
  );
}

function isPaused({ spec }: NodePool, { clusterPaused }: ObservedPool): boolean {
  return spec.paused === true || clusterPaused;
}

function assignmentOf(pool: NodePool, { staying }: Census, wanted: number, observed: ObservedPool): Assignment {
  const roles = rolesOf(pool, wanted, observed.served);
  return assign(staying, roles, pool.spec.gang?.name, observed.releaseFirst);
}

interface Verdict {
  event: NodePoolEvent;
  ready: ConditionInput;
}

function perceive(pool: NodePool, people: Census, wanted: number, observed: ObservedPool): Verdict {
  const { counts, leaving } = people;
  const tally = `${counts.ready} of ${wanted} Ready`;
  if (pool.spec.paused) return verdict('SCALING', 'Paused', `${tally}; paused by spec.paused.`);
  if (observed.clusterPaused) {
    return verdict('SCALING', 'Paused', `${tally}; Cluster ${pool.spec.clusterRef.name} is paused.`);
  }
  if (counts.replicas < wanted && !observed.references.complete) {
    return verdict('SCALING', observed.references.reason, `${tally}. ${observed.references.message}`);
  }
  const trouble = broken(people, tally) ?? short(people, tally);
  if (trouble !== undefined) return trouble;
  if (counts.ready < wanted || counts.replicas > wanted) {
    const { installing, joining, pending } = counts;
    const moving = `${installing} installing, ${joining} joining, ${pending} waiting.${stuck(people)}`;
    if (observed.frozen === undefined) return verdict('SCALING', 'Scaling', `${tally}: ${moving}`);
    return verdict('SCALING', 'Frozen', `${tally}: ${moving} Everything destructive is frozen: ${observed.frozen}`);
  }
  const gone = leaving.length === 0 ? '' : ` ${leaving.length} more being released.`;
  return {
    event: { type: leaving.length === 0 ? 'COMPLETE' : 'SCALING' },
    ready: { type: 'Ready', status: 'True', reason: 'Ready', message: `${tally}.${gone}` },
  };
}

function broken({ counts, staying }: Census, tally: string): Verdict | undefined {
  const failed = staying.find((node) => node.status?.phase === 'Failed');
  if (failed !== undefined) {
    const why = sentence(failed.status?.failure?.message);
    return verdict('BROKEN', 'Degraded', `${tally}; ${counts.failed} failed, ${failed.metadata.name}: ${why}`);
  }
  const silent = staying.find((node) => hasServed(node) && !isReady(node));
  if (silent === undefined) return undefined;
  const why = sentence(conditionOf(silent, 'Ready')?.message);
  return verdict('BROKEN', 'Degraded', `${tally}; ${silent.metadata.name}: ${why}`);
}

/** Of those that aren't there yet, the first that somebody has to do something for. */
function stuck({ staying }: Census): string {
  for (const node of staying) {
    const ready = conditionOf(node, 'Ready');
    if (ready?.status === 'False' && isRefusal(ready.reason))
      return ` ${node.metadata.name}: ${sentence(ready.message)}`;
  }
  return '';
}

function short({ refused, staying }: Census, tally: string): Verdict | undefined {
  if (refused === undefined) return undefined;
  // What was refused a machine may wait for something else by now.
  const waiting = staying.find(
    (node) => node.spec.assetRef === undefined && conditionOf(node, 'Ready')?.reason === 'InsufficientCapacity',
  );
  if (waiting === undefined) return undefined;
  const why = sentence(conditionOf(waiting, 'Ready')?.message);
  return verdict('SHORT', 'InsufficientCapacity', `${tally}; ${refused.count} without a machine. ${why}`);
}

/** Told once, when it begins; the condition goes on saying it. */
function newShortage(pool: NodePool, status: NodePoolStatus, ready: ConditionInput): Intent[] {
  if (status.phase !== 'InsufficientCapacity' || pool.status?.phase === 'InsufficientCapacity') return [];
  return [eventIntent('Warning', 'InsufficientCapacity', ready.message)];
}

function verdict(type: NodePoolEvent['type'], reason: ConditionInput['reason'], message: string): Verdict {
  return { event: { type }, ready: { type: 'Ready', status: 'False', reason, message } };
}

function compose(
  pool: NodePool,
  people: Census,
  wanted: number,
  event: NodePoolEvent,
  ready: ConditionInput,
  now: number,
): NodePoolStatus {
  return {
    ...people.counts,
    ...(people.refused === undefined ? {} : { refused: people.refused }),
    wanted,
    selector: `${poolLabel}=${pool.metadata.name}`,
    phase: step(nodePoolMachine, pool.status?.phase, event),
    observedGeneration: pool.metadata.generation ?? 1,
    conditions: withCondition(pool.status?.conditions, ready, now, pool.metadata.generation),
  };
}

/**
 * A pool in use is protected from deletion by mistake: it makes no new nodes, keeps those it has, and goes when a person
 * has scaled it to nothing, and the offers that it was serving are gone.
 */
function deleting(
  pool: Stored<NodePool>,
  people: Census,
  observed: ObservedPool,
  now: number,
): Decision<NodePoolStatus> {
  const all = people.staying.length + people.leaving.length;
  const wanted = Math.min(observed.wanted, people.staying.length);
  const size = { staying: people.staying.length, wanted };
  const assignment = { ...assignmentOf(pool, people, wanted, observed), made: [] };
  const intents = isPaused(pool, observed) ? [] : changeOfSize(pool, size, assignment, undefined, observed);
  if (all === 0) intents.push(removeFinalizer(nodePools, pool, inUseFinalizer));
  const message =
    people.staying.length > wanted || people.staying.length === 0
      ? `Waiting for ${counted(all, 'node')} to be released.`
      : `Deletion waits, ${counted(people.staying.length, 'node is', 'nodes are')} left. To release them: ${howToRelease(pool, observed)}`;
  const ready: ConditionInput = { type: 'Ready', status: 'False', reason: 'Deleting', message };
  return { status: compose(pool, people, wanted, { type: 'DELETED' }, ready, now), intents };
}

function howToRelease({ metadata: { name }, spec }: NodePool, { served }: ObservedPool): string {
  const scale = spec.replicas > 0 || served.length === 0 ? [`kubectl scale nodepool ${name} --replicas=0`] : [];
  const offers = served.slice(0, 5).map(({ demand: { key } }) => key);
  const more = served.length > 5 ? ` and ${served.length - 5} more` : '';
  return [...scale, ...(offers.length === 0 ? [] : [`delete ResourceOffers ${offers.join(', ')}${more}`])].join(
    ', and ',
  );
}

/** Phase, reason and size are told at once; numbers that only move along wait for the damping. */
function damped(
  pool: NodePool,
  decision: Decision<NodePoolStatus>,
  lastWrite: number | undefined,
  now: number,
  requeueAt: number | undefined,
): Decision<NodePoolStatus> {
  const before = pool.status;
  const due = (lastWrite ?? 0) + dampingMs;
  const told =
    before === undefined ||
    before.phase !== decision.status.phase ||
    before.wanted !== decision.status.wanted ||
    before.replacements !== decision.status.replacements ||
    before.replacedAt !== decision.status.replacedAt ||
    before.observedGeneration !== decision.status.observedGeneration;
  if (told || now >= due) return { ...decision, ...requeue(requeueAt) };
  return { status: before, intents: decision.intents, ...requeue(earliest(due, requeueAt)) };
}
