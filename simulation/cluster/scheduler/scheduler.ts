import { startController, type Outcome, type RunningController } from '#controllers/runtime/controller.ts';
import type { Informer, InformerSet } from '#controllers/runtime/informers.ts';
import { isKubeError } from '#controllers/runtime/kube-error.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import type { Source } from '#controllers/runtime/source.ts';
import { timestamp, type Clock } from '#models/ports/clock.ts';
import type { Log } from '#models/ports/log.ts';
import type { Random } from '#models/ports/random.ts';
import { inBatches } from '../batches.ts';
import { podIndexes } from '../indexes.ts';
import { conditionOf, withCondition } from '../objects/condition.ts';
import type { Node } from '../objects/node.ts';
import type { Pod } from '../objects/pod.ts';
import * as resources from '../resources.ts';
import { createSchedulingCache, type PendingPod, type SchedulingCache } from './scheduling-cache.ts';
import { schedulingPass } from './scheduling-pass.ts';

const passKey = 'pass';
/** Pods that were refused are tried again no more often than this, however much happens. */
const retryParkedMs = 1_000;
/** A refusal is put in other words no more often than this: each Node that comes changes those of all pods that wait. */
const rewordMs = 30_000;

export function startScheduler(
  kube: Kube,
  informers: InformerSet,
  ports: { clock: Clock; random: Random; log: Log },
): RunningController {
  const { clock } = ports;
  const cache = createSchedulingCache();
  let from = 0;
  let unparkedAt = Number.NEGATIVE_INFINITY;
  /** When pods were last told, by uid. Cleared when nobody waits. */
  const toldAt = new Map<string, number>();

  async function reconcile(): Promise<Outcome> {
    const isDue = cache.mayHelp && clock.now() >= unparkedAt + retryParkedMs;
    if (isDue) unparkedAt = clock.now();
    if (isDue || cache.parked === 0) cache.unpark();
    const { bindings, refusals } = schedulingPass(cache, from);
    if (cache.parked === 0) toldAt.clear();
    // Without pods to place nobody looks at the rooms: to sort them at each change of n nodes would cost n².
    if (bindings.length > 0) from = (from + bindings.length) % Math.max(1, cache.rooms().length);
    const failures = [
      ...(await inBatches(bindings, ({ pending, node }) => bind(pending, node), clock)),
      ...(await inBatches(refusals, ({ pending, message }) => tell(pending, message), clock)),
    ];
    if (failures.length > 0) return { done: 'retry', error: failures[0] };
    return cache.mayHelp ? { done: 'requeue', atMs: unparkedAt + retryParkedMs } : { done: 'settled' };
  }

  async function bind(pending: PendingPod, node: string): Promise<void> {
    const { name, namespace = '', uid } = pending.pod.metadata;
    try {
      await kube.createSubresource(resources.pods, { name, namespace }, 'binding', {
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: { name, namespace, uid },
        target: { apiVersion: 'v1', kind: 'Node', name: node },
      });
    } catch (error) {
      // Gone, or bound by another hand: the watch says what came of it.
      if (isKubeError(error, 'NotFound')) cache.removePod(pending.pod);
      else cache.forget(pending);
      if (!isKubeError(error, 'NotFound', 'Conflict')) throw error;
    }
  }

  /** A refusal is written when it is new, not when it is repeated. */
  async function tell(pending: PendingPod, message: string): Promise<void> {
    const { name, namespace = '', uid, resourceVersion } = pending.pod.metadata;
    const old = pending.pod.status?.conditions ?? [];
    if (clock.now() < (toldAt.get(uid) ?? -Infinity) + rewordMs) return;
    toldAt.set(uid, clock.now());
    const said = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message } as const;
    const conditions = withCondition(old, said, timestamp(clock.now()));
    if (conditions === old || conditionOf(old, 'PodScheduled')?.status === 'True') return;
    const patch = { metadata: { uid, resourceVersion }, status: { conditions } };
    try {
      await kube.mergePatch(resources.pods, { name, namespace }, patch, { subresource: 'status' });
    } catch (error) {
      if (isKubeError(error, 'NotFound')) return;
      cache.forget(pending);
      throw error;
    }
  }

  return startController(
    {
      name: 'scheduler',
      sources: [
        podSource(informers.get<Pod>(resources.pods, { indexes: podIndexes }), cache),
        nodeSource(informers.get<Node>(resources.nodes), cache),
      ],
      reconcile,
    },
    { ...ports, queue: { qps: 100, burst: 100, maxDelayMs: 10_000 } },
  );
}

function podSource({ store, synced }: Informer<Pod>, cache: SchedulingCache): Source {
  return {
    synced,
    start: (enqueue) =>
      store.subscribe({
        onAdd(pod) {
          cache.setPod(pod);
          enqueue(passKey);
        },
        onUpdate(_, pod) {
          cache.setPod(pod);
          enqueue(passKey);
        },
        onDelete(pod) {
          cache.removePod(pod);
          enqueue(passKey);
        },
      }),
  };
}

function nodeSource({ store, synced }: Informer<Node>, cache: SchedulingCache): Source {
  return {
    synced,
    start: (enqueue) =>
      store.subscribe({
        onAdd(node) {
          cache.setNode(node);
          enqueue(passKey);
        },
        onUpdate(_, node) {
          cache.setNode(node);
          enqueue(passKey);
        },
        onDelete(node) {
          cache.removeNode(node.metadata.name);
          enqueue(passKey);
        },
      }),
  };
}
