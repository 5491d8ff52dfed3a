import type { Outcome } from '#controllers/runtime/controller.ts';
import { source } from '#controllers/runtime/source.ts';
import { keyOf, type Stored } from '#models/meta/object.ts';
import { earliest } from '#models/reconcile/decision.ts';
import { same } from '#models/reconcile/same.ts';
import { controlledIndexes, namespaceIndexes, podIndexes } from '../../indexes.ts';
import { selects } from '../../objects/label-selector.ts';
import type { Pod } from '../../objects/pod.ts';
import type { PodDisruptionBudget, ReplicaSet } from '../../objects/workload.ts';
import { podDisruptionBudgets, pods as podResource, replicaSets } from '../../resources.ts';
import { unlessGone } from '../../unless-gone.ts';
import { createPace } from '../pace.ts';
import type { ControllerParts } from '../parts.ts';
import { budgetStatus, disruptedPodMs } from './disruption.ts';

/** Keeps the status of each PodDisruptionBudget, by which the API server allows or refuses evictions. */
export function startDisruptionBudgets({ kube, informers, clock, start }: ControllerParts): void {
  const budgets = informers.get<PodDisruptionBudget>(podDisruptionBudgets, { indexes: namespaceIndexes });
  const pods = informers.get<Pod>(podResource, { indexes: podIndexes });
  const pace = createPace();
  const sets = informers.get<ReplicaSet>(replicaSets, { indexes: controlledIndexes });

  /** How many pods the controllers of these want; a pod with no ReplicaSet counts as itself. */
  function controlledCount(selected: readonly Stored<Pod>[]): number {
    const owners = new Set<string>();
    let count = 0;
    for (const pod of selected) {
      const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller === true);
      const key = `${pod.metadata.namespace ?? ''}/${owner?.name ?? ''}`;
      const set = owner?.kind === 'ReplicaSet' ? sets.store.get(key) : undefined;
      if (set === undefined) count += 1;
      else if (!owners.has(key)) count += set.spec.replicas ?? 1;
      if (set !== undefined) owners.add(key);
    }
    return count;
  }

  start({
    name: 'pdb',
    workers: 4,
    sources: [
      source(budgets, (budget) => [keyOf(budget)]),
      source(pods, (pod, old) => {
        const near = budgets.store.byIndex('namespace', pod.metadata.namespace ?? '');
        const concerned = near.filter(
          ({ spec }) => selects(spec.selector, pod.metadata.labels) || selects(spec.selector, old?.metadata.labels),
        );
        return concerned.map(keyOf);
      }),
    ],
    async reconcile(key): Promise<Outcome> {
      const budget = budgets.store.get(key);
      if (budget === undefined) {
        pace.forget(key);
        return { done: 'settled' };
      }
      const now = clock.now();
      const waitUntil = pace.waitUntil(key, now);
      if (waitUntil !== undefined) return { done: 'requeue', atMs: waitUntil };
      const all = pods.store.byIndex('namespace', budget.metadata.namespace ?? '');
      pace.looked(key, all.length, now);
      const selected = all.filter((pod) => selects(budget.spec.selector, pod.metadata.labels));
      const status = budgetStatus(budget, selected, controlledCount(selected), now);
      if (!same(status, budget.status)) {
        const next = { ...budget, status };
        await unlessGone(kube.updateSubresource<Stored<PodDisruptionBudget>>(podDisruptionBudgets, 'status', next));
      }
      const ends = Object.values(status.disruptedPods ?? {}).map((at) => Date.parse(at) + disruptedPodMs);
      const atMs = earliest(...ends);
      return atMs === undefined ? { done: 'settled' } : { done: 'requeue', atMs };
    },
  });
}
