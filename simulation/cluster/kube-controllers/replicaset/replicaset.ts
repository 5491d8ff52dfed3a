import type { Outcome } from '#controllers/runtime/controller.ts';
import { isKubeError } from '#controllers/runtime/kube-error.ts';
import { source } from '#controllers/runtime/source.ts';
import { keyOf, type Stored } from '#models/meta/object.ts';
import { same } from '#models/reconcile/same.ts';
import { inBatches } from '../../batches.ts';
import { controlledIndexes, controllerUidOf, podIndexes } from '../../indexes.ts';
import type { Pod } from '../../objects/pod.ts';
import type { ReplicaSet } from '../../objects/workload.ts';
import { pods as podResource, replicaSets } from '../../resources.ts';
import { unlessGone } from '../../unless-gone.ts';
import { createPace } from '../pace.ts';
import type { ControllerParts } from '../parts.ts';
import { believedMs, createExpectations } from './expectations.ts';
import { decideReplicaSet } from './replica-set.ts';

/** Keeps as many pods as each ReplicaSet wants. Counts only pods that it controls: it adopts none. */
export function startReplicaSets({ kube, informers, clock, ids, start, onStop }: ControllerParts): void {
  const sets = informers.get<ReplicaSet>(replicaSets, { indexes: controlledIndexes });
  const pods = informers.get<Pod>(podResource, { indexes: podIndexes });
  const expected = createExpectations();
  const pace = createPace();
  const ownerOf = (pod: Pod): string => controllerUidOf(pod) ?? '';
  onStop(
    pods.store.subscribe({
      onAdd: (pod) => expected.met(ownerOf(pod), pod.metadata.name),
      onUpdate(_, pod) {
        if (pod.metadata.deletionTimestamp !== undefined) expected.met(ownerOf(pod), pod.metadata.uid);
      },
      onDelete: (pod) => expected.met(ownerOf(pod), pod.metadata.uid),
    }),
  );
  onStop(sets.store.subscribe({ onDelete: (set) => expected.forget(set.metadata.uid) }));

  async function create(set: Stored<ReplicaSet>): Promise<void> {
    const { uid } = set.metadata;
    const pod = podOf(set, ids.token(5));
    expected.creating(uid, pod.metadata.name, clock.now());
    try {
      await kube.create<Pod>(podResource, pod);
    } catch (error) {
      // After an unknown outcome the pod may be there: it stays expected.
      if (!isKubeError(error, 'UnknownOutcome')) expected.met(uid, pod.metadata.name);
      throw error;
    }
  }

  async function remove(set: Stored<ReplicaSet>, pod: Stored<Pod>): Promise<void> {
    const { name, namespace = '', uid } = pod.metadata;
    expected.deleting(set.metadata.uid, uid, clock.now());
    try {
      await unlessGone(kube.delete(podResource, { name, namespace }, { uid }));
    } catch (error) {
      expected.met(set.metadata.uid, uid);
      throw error;
    }
  }

  start({
    name: 'replicaset',
    workers: 8,
    sources: [
      source(sets, (set) => [keyOf(set)]),
      source(pods, (pod) => {
        const owner = pod.metadata.ownerReferences?.find(
          ({ controller, kind }) => controller === true && kind === 'ReplicaSet',
        );
        return owner === undefined ? [] : [`${pod.metadata.namespace ?? ''}/${owner.name}`];
      }),
    ],
    async reconcile(key): Promise<Outcome> {
      const set = sets.store.get(key);
      if (set === undefined) {
        pace.forget(key);
        return { done: 'settled' };
      }
      const { uid } = set.metadata;
      const now = clock.now();
      const atMs = pace.waitUntil(key, now);
      if (atMs !== undefined) return { done: 'requeue', atMs };
      const all = pods.store.byIndex('controller', uid);
      pace.looked(key, all.length, now);
      const own = all.filter((pod) => !expected.isDeleting(uid, pod.metadata.uid, now));
      const decision = decideReplicaSet(set, own, expected.creations(uid, now));
      const failures = [
        ...(await inBatches(Array.from({ length: decision.create }), () => create(set), clock)),
        ...(await inBatches(decision.remove, (pod) => remove(set, pod), clock)),
      ];
      if (!same(decision.status, set.status)) {
        const status = decision.status;
        await unlessGone(kube.updateSubresource<Stored<ReplicaSet>>(replicaSets, 'status', { ...set, status }));
      }
      if (failures.length > 0) return { done: 'retry', error: failures[0] };
      return expected.creations(uid, now) === 0 ? { done: 'settled' } : { done: 'requeue', atMs: now + believedMs };
    },
  });
}

function podOf(set: Stored<ReplicaSet>, suffix: string): Pod {
  const { name, namespace = '', uid } = set.metadata;
  const { labels, annotations } = set.spec.template.metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${name}-${suffix}`,
      namespace,
      ...(labels && { labels }),
      ...(annotations && { annotations }),
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name, uid, controller: true, blockOwnerDeletion: true },
      ],
    },
    spec: set.spec.template.spec,
  };
}
