import type { KubeObject } from '#models/meta/object.ts';
import type { Answer } from '../answer/answer.ts';
import { rendered } from '../answer/rendered.ts';
import { ApiError } from '../api-error.ts';
import { keyIn, type Call, type ServerContext } from '../context.ts';
import { asArray, asObject, asString, at } from '../json.ts';
import { readDeleteOptions } from '../request/delete-options.ts';
import { readDryRun } from '../request/write-options.ts';
import { timestamp } from '#models/ports/clock.ts';
import { matchesLabels } from '../selectors/label-selector.ts';
import { requirementsOf } from '../selectors/object-selector.ts';
import { notFound } from '../status.ts';
import { cloneJson } from '../storage/clone.ts';
import { readRequestObject } from './request-object.ts';
import { removeObject } from '../write/remove-object.ts';

const budgetsId = 'poddisruptionbudgets.policy';

/**
 * Deletes a pod if its PodDisruptionBudget has a disruption left, and takes one from it. The budget's numbers are its
 * controller's: without one, no eviction passes, as with kube-apiserver.
 */
export function evict(server: ServerContext, call: Call): Answer {
  const { served, namespace, name, request, user } = call;
  const { definition } = served;
  const body = readRequestObject(call, { group: 'policy', version: 'v1', kind: 'Eviction' });
  const options = readDeleteOptions(asObject(body['deleteOptions']) ?? {});
  const dryRun = options.dryRun || readDryRun(request.query.getAll('dryRun'), 'CreateOptions');
  const pod = server.store.collection(served.id).get(keyIn(definition, namespace, name))?.object;
  if (pod === undefined) throw notFound(definition, name);
  const budgets = skipsBudgets(pod) ? [] : budgetsOf(server, pod);
  if (budgets.length > 1) {
    const message = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
    throw new ApiError(500, '', message);
  }
  const [budget] = budgets;
  if (budget !== undefined && !passesUnhealthy(pod, budget)) takeDisruption(server, call, budget, name, dryRun);
  removeObject(server, { served, namespace, name, user, ...options, dryRun });
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };
  return { kind: 'body', status: 201, body: rendered(status) };
}

/** Pods that nobody counts on: finished, not started, or on their way out. */
function skipsBudgets(pod: KubeObject): boolean {
  const phase = at(pod, 'status', 'phase');
  const uncounted = phase === 'Succeeded' || phase === 'Failed' || phase === 'Pending';
  return uncounted || pod.metadata.deletionTimestamp !== undefined;
}

function budgetsOf({ store }: ServerContext, pod: KubeObject): KubeObject[] {
  const budgets = store.collection(budgetsId);
  const prefix = `${pod.metadata.namespace ?? ''}/`;
  const found: KubeObject[] = [];
  for (const key of budgets.keysFrom(prefix)) {
    if (!key.startsWith(prefix)) break;
    const budget = budgets.get(key)?.object;
    const requirements = requirementsOf(at(budget, 'spec', 'selector'));
    if (budget !== undefined && requirements !== undefined && matchesLabels(requirements, pod.metadata.labels)) {
      found.push(budget);
    }
  }
  return found;
}

/** A pod that isn't ready may go by `AlwaysAllow`, or when the budget's healthy pods are enough without it. */
function passesUnhealthy(pod: KubeObject, budget: KubeObject): boolean {
  const conditions = asArray(at(pod, 'status', 'conditions')).map((one) => asObject(one) ?? {});
  if (conditions.some(({ type, status }) => type === 'Ready' && status === 'True')) return false;
  if (at(budget, 'spec', 'unhealthyPodEvictionPolicy') === 'AlwaysAllow') return true;
  const desired = numberAt(budget, 'desiredHealthy');
  return desired > 0 && numberAt(budget, 'currentHealthy') >= desired;
}

function takeDisruption(server: ServerContext, call: Call, budget: KubeObject, pod: string, dryRun: boolean): void {
  const { name, namespace = '', generation = 0, resourceVersion } = budget.metadata;
  if (numberAt(budget, 'observedGeneration') < generation) {
    throw refused('The disruption budget ' + name + ' is still being processed by the server.');
  }
  const allowed = numberAt(budget, 'disruptionsAllowed');
  if (allowed <= 0) {
    const desired = numberAt(budget, 'desiredHealthy');
    const current = numberAt(budget, 'currentHealthy');
    throw refused(`The disruption budget ${name} needs ${desired} healthy pods and has ${current} currently`);
  }
  if (dryRun) return;
  const status = asObject(budget['status']) ?? {};
  const disruptedPods = { ...asObject(status['disruptedPods']), [pod]: timestamp(server.clock.now()) };
  const object = cloneJson({ ...budget, status: { ...status, disruptionsAllowed: allowed - 1, disruptedPods } });
  server.store.update(budgetsId, `${namespace}/${name}`, object, Number(asString(resourceVersion)), call.user);
}

function refused(cause: string): ApiError {
  const message = "Cannot evict pod as it would violate the pod's disruption budget.";
  return new ApiError(429, 'TooManyRequests', message, { causes: [{ reason: 'DisruptionBudget', message: cause }] });
}

function numberAt(budget: KubeObject, field: string): number {
  const value = at(budget, 'status', field);
  return typeof value === 'number' ? value : 0;
}
