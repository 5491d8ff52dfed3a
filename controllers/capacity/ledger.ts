import type { Amounts } from '#models/capacity/amounts.ts';
import { minus, plus } from '#models/capacity/amounts.ts';
import type { SeenNode, WaitingPod } from '#models/capacity/observed.ts';
import type { Shape } from '#models/capacity/shape.ts';
import { countedAs, shapeOf } from '#models/capacity/shape.ts';
import type { CorePod } from '#models/computenode/core.ts';
import { mustGo } from '#models/computenode/drain.ts';
import type { Stored } from '#models/meta/object.ts';
import { keyOf } from '#models/meta/object.ts';
import type { Clock } from '#models/ports/clock.ts';
import { same } from '#models/reconcile/same.ts';
import type { Store } from '../runtime/store.ts';

/**
 * The pods of one cluster in sums, kept up change by change: who adds up 100,000 pods each time one comes is too late for
 * that one.
 */
export interface Ledger {
  /** Those that the scheduler can't place, in no order. */
  waiting(): WaitingPod[];
  on(node: string): Omit<SeenNode, 'node'>;
  /** One shape of each DaemonSet that has pods. */
  daemons(): Shape[];
}

interface Entry {
  shape: Shape;
  node: string;
  /** It takes what it asks for. */
  holds: boolean;
  keeps: boolean;
  daemonSet: string | undefined;
  waiting: WaitingPod | undefined;
}

interface Tally {
  used: Amounts;
  counts: Map<string, number>;
  keeping: number;
  holders: number;
  changedAt: number;
}

const nobody: Amounts = {};
/** Shapes remembered so that alike pods share one; beyond it they are learned anew. */
const remembered = 16_384;

export function createLedger(pods: Store<CorePod>, clock: Clock): Ledger {
  const entries = new Map<string, Entry>();
  const tallies = new Map<string, Tally>();
  const daemonSets = new Map<string, Map<string, Shape>>();
  const waiting = new Map<string, WaitingPod>();
  const shapes = new Map<string, Shape>();

  function shared(pod: Stored<CorePod>): Shape {
    const shape = shapeOf(pod);
    const known = shapes.get(shape.key);
    if (known !== undefined) return known;
    if (shapes.size >= remembered) shapes.clear();
    shapes.set(shape.key, shape);
    return shape;
  }

  function put(key: string, entry: Entry): void {
    entries.set(key, entry);
    if (entry.waiting === undefined) waiting.delete(key);
    else waiting.set(key, entry.waiting);
    if (!entry.holds) return;
    count(entry, 1);
    if (entry.daemonSet === undefined) return;
    const those = daemonSets.get(entry.daemonSet) ?? new Map<string, Shape>();
    daemonSets.set(entry.daemonSet, those.set(key, entry.shape));
  }

  function drop(key: string): void {
    const entry = entries.get(key);
    if (entry === undefined) return;
    entries.delete(key);
    waiting.delete(key);
    if (!entry.holds) return;
    count(entry, -1);
    const those = daemonSets.get(entry.daemonSet ?? '');
    those?.delete(key);
    if (those?.size === 0) daemonSets.delete(entry.daemonSet ?? '');
  }

  function count({ node, shape, keeps }: Entry, by: 1 | -1): void {
    const tally = tallies.get(node) ?? { used: nobody, counts: new Map(), keeping: 0, holders: 0, changedAt: 0 };
    tally.used = by > 0 ? plus(tally.used, shape.requests) : minus(tally.used, shape.requests);
    for (const key of countedAs(shape)) tally.counts.set(key, (tally.counts.get(key) ?? 0) + by);
    tally.keeping += keeps ? by : 0;
    tally.holders += by;
    tally.changedAt = clock.now();
    if (tally.holders === 0) tallies.delete(node);
    else tallies.set(node, tally);
  }

  pods.subscribe({
    onAdd: (pod) => put(keyOf(pod), entryOf(pod, shared(pod))),
    onUpdate(old, pod) {
      const key = keyOf(pod);
      const known = entries.get(key);
      const unchanged = same(old.spec, pod.spec) && same(old.metadata.labels, pod.metadata.labels);
      const next = entryOf(pod, unchanged && known !== undefined ? known.shape : shared(pod));
      if (known !== undefined && isAlike(known, next)) return;
      drop(key);
      put(key, next);
    },
    onDelete: (pod) => drop(keyOf(pod)),
  });

  return {
    waiting: () => [...waiting.values()],
    on(node) {
      const { used, counts, keeping, changedAt } = tallies.get(node) ?? {
        used: nobody,
        counts: none,
        keeping: 0,
        changedAt: 0,
      };
      return { used, counts, keeping, changedAt };
    },
    daemons: () => [...daemonSets.values()].flatMap((those) => [...those.values()].slice(0, 1)),
  };
}

const none: ReadonlyMap<string, number> = new Map();

function isAlike(a: Entry, b: Entry): boolean {
  return (
    a.shape === b.shape &&
    a.node === b.node &&
    a.holds === b.holds &&
    a.keeps === b.keeps &&
    a.daemonSet === b.daemonSet &&
    a.waiting?.message === b.waiting?.message &&
    a.waiting?.pod.metadata.uid === b.waiting?.pod.metadata.uid
  );
}

function entryOf(pod: Stored<CorePod>, shape: Shape): Entry {
  const node = pod.spec?.nodeName ?? '';
  const holds = node !== '' && !isFinished(pod);
  const owner = pod.metadata.ownerReferences?.find((each) => each.controller === true && each.kind === 'DaemonSet');
  return {
    shape,
    node,
    holds,
    keeps: holds && pod.metadata.deletionTimestamp === undefined && mustGo(pod),
    daemonSet: owner?.uid,
    waiting: waitingPod(pod, shape),
  };
}

function isFinished({ status }: CorePod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

/** Whether the scheduler has said that it finds no node for the pod. One that is on its way out asks for nothing. */
export function isUnplaced(pod: CorePod): boolean {
  if ((pod.spec?.nodeName ?? '') !== '' || pod.metadata.deletionTimestamp !== undefined || isFinished(pod))
    return false;
  return refusalOf(pod) !== undefined;
}

function refusalOf({ status }: CorePod): { message?: string; lastTransitionTime?: string } | undefined {
  return status?.conditions?.find(
    ({ type, status: value, reason }) => type === 'PodScheduled' && value === 'False' && reason === 'Unschedulable',
  );
}

function waitingPod(pod: Stored<CorePod>, shape: Shape): WaitingPod | undefined {
  const refusal = isUnplaced(pod) ? refusalOf(pod) : undefined;
  if (refusal === undefined) return undefined;
  const since = Date.parse(refusal.lastTransitionTime ?? '') || Date.parse(pod.metadata.creationTimestamp);
  return { pod, shape, since, message: refusal.message ?? 'the scheduler finds no node for it' };
}
