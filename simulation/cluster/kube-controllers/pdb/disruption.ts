import { timestamp } from '#models/ports/clock.ts';
import { withCondition } from '../../objects/condition.ts';
import { resolveIntOrPercent } from '../../objects/int-or-percent.ts';
import { isFinished, isReady, type Pod } from '../../objects/pod.ts';
import type { PodDisruptionBudget, PodDisruptionBudgetStatus } from '../../objects/workload.ts';

/** How long an eviction that was allowed counts against the budget although its pod still seems well. */
export const disruptedPodMs = 120_000;

/**
 * The budget's status, from the pods it selects. `controlled` is how many pods their controllers should run, which a
 * percentage or maxUnavailable is measured against; minAvailable as a number looks at the pods that exist.
 */
export function budgetStatus(
  budget: PodDisruptionBudget,
  selected: readonly Pod[],
  controlled: number,
  now: number,
): PodDisruptionBudgetStatus {
  const pods = selected.filter((pod) => !isFinished(pod));
  const { expectedPods, desiredHealthy } = target(budget, pods.length, controlled);
  const disruptedPods = stillDisrupted(budget, pods, now);
  const currentHealthy = pods.filter(
    (pod) => isReady(pod) && pod.metadata.deletionTimestamp === undefined && !(pod.metadata.name in disruptedPods),
  ).length;
  const disruptionsAllowed = expectedPods === 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy);
  const conditions = withCondition(
    budget.status?.conditions ?? [],
    {
      type: 'DisruptionAllowed',
      status: disruptionsAllowed > 0 ? 'True' : 'False',
      reason: disruptionsAllowed > 0 ? 'SufficientPods' : 'InsufficientPods',
      message: '',
    },
    timestamp(now),
  );
  return {
    conditions: [...conditions],
    currentHealthy,
    desiredHealthy,
    disruptionsAllowed,
    expectedPods,
    ...(Object.keys(disruptedPods).length > 0 && { disruptedPods }),
    ...(budget.metadata.generation !== undefined && { observedGeneration: budget.metadata.generation }),
  };
}

function target(
  { spec }: PodDisruptionBudget,
  existing: number,
  controlled: number,
): { expectedPods: number; desiredHealthy: number } {
  if (spec.maxUnavailable !== undefined) {
    const unavailable = resolveIntOrPercent(spec.maxUnavailable, controlled, 'up');
    return { expectedPods: controlled, desiredHealthy: Math.max(0, controlled - unavailable) };
  }
  if (typeof spec.minAvailable === 'string') {
    return { expectedPods: controlled, desiredHealthy: resolveIntOrPercent(spec.minAvailable, controlled, 'up') };
  }
  return { expectedPods: existing, desiredHealthy: spec.minAvailable ?? 0 };
}

/** Evictions that the API server has allowed, until their pod is seen to go or the time is up. */
function stillDisrupted(budget: PodDisruptionBudget, pods: readonly Pod[], now: number): Record<string, string> {
  const there = new Set(
    pods.filter((pod) => pod.metadata.deletionTimestamp === undefined).map((pod) => pod.metadata.name),
  );
  const entries = Object.entries(budget.status?.disruptedPods ?? {});
  return Object.fromEntries(entries.filter(([name, at]) => there.has(name) && Date.parse(at) + disruptedPodMs > now));
}
