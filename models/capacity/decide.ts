import type { Cluster } from '../generated/cluster.ts';
import type { Stored } from '../meta/object.ts';
import { systemNamespace } from '../meta/system.ts';
import { durationMs } from '../quantity/duration.ts';
import type { Intent } from '../reconcile/decision.ts';
import { earliest } from '../reconcile/decision.ts';
import { countPool } from './census.ts';
import type { CapacityStatus } from './findings.ts';
import { findingsOf, lateAfterMs, unseen } from './findings.ts';
import type { Growth } from './grow.ts';
import { grow } from './grow.ts';
import { whyHopeless } from './hopeless.ts';
import type { ObservedCapacity, SeenPool, WaitingPod } from './observed.ts';
import { offerIntents } from './offers.ts';
import type { CountedRoom } from './rooms.ts';
import { noticingMs, roomsOf } from './rooms.ts';
import type { Idle } from './shrink.ts';
import { idleOf, spare } from './shrink.ts';

const defaultEmptyForMs = 600_000;

export interface CapacityDecision {
  /** On ResourceOffers, in the model's cluster. */
  intents: Intent[];
  /** What the Cluster's own controller is to tell; undefined for a Cluster that asks for nothing. */
  findings: CapacityStatus | undefined;
  /** Pods to be told, once, that no machine can hold them. */
  toTell: readonly { pod: WaitingPod; message: string }[];
  /** Since when what is idle is so: to be given again as `idleSince`. */
  idleSince: ReadonlyMap<string, number>;
  requeueAt?: number;
}

const nothing: CapacityDecision = { intents: [], findings: undefined, toTell: [], idleSince: new Map() };

/**
 * What a Cluster asks its pools for: as many nodes as its waiting pods and its thresholds need beyond what is there or
 * comes, and fewer only once nodes have been empty for long enough. What can't be seen is not taken for nothing.
 */
export function decideCapacity(cluster: Stored<Cluster>, observed: ObservedCapacity, now: number): CapacityDecision {
  const { capacity, paused } = cluster.spec;
  const { name, deletionTimestamp } = cluster.metadata;
  if (capacity === undefined || deletionTimestamp !== undefined) return nothing;
  if (paused === true) {
    return { ...nothing, findings: { reason: 'Paused', message: `Cluster ${name} is paused: nothing is asked for.` } };
  }
  const { sight } = observed;
  if (sight.seen === 'none') return { ...nothing, findings: unseen(sight.message) };
  const namespace = capacity.namespace ?? systemNamespace;
  const staying = observed.pools.filter(({ pool: { metadata } }) => metadata.deletionTimestamp === undefined);
  const hears = ({ pool: { spec } }: SeenPool): boolean => spec.allowedNamespaces?.includes(namespace) === true;
  const deaf = { namespace, pools: staying.filter((pool) => !hears(pool)) };
  const pools = staying
    .filter(hears)
    .map((pool) => countPool(pool, name, namespace, now))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const rooms = roomsOf(observed.nodes, pools, now);
  const growth = grow(capacity, observed, pools, rooms, now);

  const busy = new Set(observed.nodes.flatMap(({ node, keeping }) => (keeping > 0 ? [node.metadata.name] : [])));
  const idle = pools.flatMap((pool) => idleOf(pool, { rooms, busy }, growth.taken, observed.idleSince, now));
  const emptyForMs = durationMs(capacity.emptyFor) ?? defaultEmptyForMs;
  const maySink = sight.seen === 'whole' && observed.frozen === undefined;
  const { going } = spare(maySink ? idle : [], emptyForMs, capacity.thresholds ?? [], growth.fullness, now);

  const intents = pools.flatMap((pool) => offerIntents(cluster, namespace, pool, growth, idle, going));
  const toTell = growth.hopeless
    .filter(({ pod }) => !observed.told.has(pod.metadata.uid))
    .map((pod) => ({ pod, message: whyHopeless(pod.shape, pools, deaf) }));
  // Time in which what goes on couldn't be seen is no time in which a node was seen to be empty.
  const seenIdle = sight.seen === 'whole' ? idle : [];
  const idleSince = new Map(seenIdle.map(({ id, since }) => [id, since] as const));
  const findings = findingsOf({ cluster, deaf, pools, growth, idle: seenIdle, observed, now });
  const dueAt = maySink ? nextDue(idle, going, emptyForMs) : undefined;
  const lateAt = findings.reason === 'Sufficient' ? nextLate(observed.pods, now) : undefined;
  const requeueAt = earliest(dueAt, noticedBy(growth, rooms, now), lateAt);
  return {
    intents,
    findings,
    toTell,
    idleSince,
    ...(requeueAt === undefined ? {} : { requeueAt }),
  };
}

function nextDue(idle: readonly Idle[], going: readonly Idle[], emptyForMs: number): number | undefined {
  const left = idle.filter((each) => !going.includes(each));
  return left.reduce<number | undefined>((due, { since }) => earliest(due, since + emptyForMs), undefined);
}

/** When the scheduler has had its time to place the next of the pods that have room. */
function nextLate(pods: readonly WaitingPod[], now: number): number | undefined {
  const due = pods.map(({ since }) => since + lateAfterMs).filter((at) => at > now);
  return due.reduce<number | undefined>((first, at) => earliest(first, at), undefined);
}

/** When room beside other pods, which the scheduler may not have noticed yet, has been noticed and not taken. */
function noticedBy({ taken }: Growth, rooms: readonly CountedRoom[], now: number): number | undefined {
  const isPromised = rooms.some(({ id, state, empty }) => state === 'there' && !empty && taken.has(id));
  return isPromised ? now + noticingMs : undefined;
}
