import type { ComputeAsset } from '../generated/computeasset.ts';
import type { Operation } from '../generated/operation.ts';
import { operations as operationResource } from '../generated/resources.ts';
import { backoffMs } from '../operation/backoff.ts';
import { conditionOf } from '../conditions/conditions.ts';
import { sentence } from '../conditions/sentence.ts';
import { buildOperation } from '../operation/build.ts';
import { isFinal } from '../operation/final.ts';
import { operationName } from '../operation/name.ts';
import { timestamp } from '../ports/clock.ts';
import type { Intent } from '../reconcile/decision.ts';
import { eventIntent } from '../reconcile/decision.ts';
import type { ObservedAsset, Perceived } from './observed.ts';
import { epochOf, notReady } from './observed.ts';

export const cleaningAttempts = 5;
const wipeDeadlineMs = 60 * 60_000;

/**
 * Wipes a machine that its ComputeNode has left, attempt by attempt, then records the release. After the last attempt
 * the machine is Quarantined, which a change of its spec ends.
 */
export function perceiveCleaning(asset: ComputeAsset, observed: ObservedAsset, now: number): Perceived {
  const { cleaning, phase, observedGeneration, nextAttemptAt } = asset.status ?? {};
  const attempt = cleaning?.attempt ?? 1;
  const name = wipeName(asset, attempt);
  const operation = observed.operations.find((candidate) => candidate.metadata.name === name);
  const exhausted = phase === 'Quarantined' && cleaning !== undefined;
  if (exhausted) {
    if (observedGeneration === asset.metadata.generation) return stuck(asset, observed);
    return again(asset, attempt + 1, now, 'A change of its spec starts the cleaning anew.');
  }
  if (operation === undefined) return begin(asset, observed, name, attempt, nextAttemptAt, now);
  if (!isFinal(operation)) {
    const message = operation.status?.message ?? 'The wipe is about to begin.';
    return { event: { type: 'CLEANING' }, ready: notReady('Cleaning', message), status: record(attempt, name) };
  }
  if (operation.status?.phase === 'Succeeded') {
    return {
      event: { type: 'CLEANING' },
      ready: notReady('Cleaned', 'Cleaned; the claim is being removed.'),
      status: { ...record(attempt, name), releasedEpoch: epochOf(asset) },
    };
  }
  const why = sentence(operation.status?.message);
  if (attempt % cleaningAttempts === 0) return stuck(asset, observed);
  return again(asset, attempt + 1, now, `Wipe attempt ${attempt} failed: ${why}`);
}

export function wipeName(asset: ComputeAsset, attempt: number): string {
  return operationName(asset.metadata.name, 'Wipe', attempt, asset.metadata.uid, epochOf(asset));
}

function record(attempt: number, operation: string): { cleaning: { attempt: number; operation: string } } {
  return { cleaning: { attempt, operation } };
}

function again(asset: ComputeAsset, attempt: number, now: number, why: string): Perceived {
  const at = now + backoffMs(attempt);
  return {
    event: { type: 'CLEANING' },
    ready: notReady('CleaningFailed', `${why} Trying again at ${timestamp(at)}.`),
    status: { ...record(attempt, wipeName(asset, attempt)), nextAttemptAt: timestamp(at) },
    requeueAt: at,
  };
}

function stuck(asset: ComputeAsset, observed: ObservedAsset): Perceived {
  const attempt = asset.status?.cleaning?.attempt ?? cleaningAttempts;
  const last = observed.operations.find((operation) => operation.metadata.name === wipeName(asset, attempt));
  const told = conditionOf(asset, 'Ready');
  // The operation that failed is collected after a while; what was said of it stays.
  if (last === undefined && told?.reason === 'CleaningFailed') {
    return { event: { type: 'STUCK' }, ready: notReady('CleaningFailed', told.message) };
  }
  const why = sentence(last?.status?.message);
  const message = `Cleaning failed ${attempt} times: ${why} It holds data of the last claim and isn't picked. Mend the machine, then change spec.retryToken to clean it again.`;
  const intents: Intent[] =
    asset.status?.phase === 'Quarantined' ? [] : [eventIntent('Warning', 'Quarantined', message)];
  return { event: { type: 'STUCK' }, ready: notReady('CleaningFailed', message), intents };
}

function begin(
  asset: ComputeAsset,
  observed: ObservedAsset,
  name: string,
  attempt: number,
  nextAttemptAt: string | undefined,
  now: number,
): Perceived {
  const still = standsStill(asset, observed);
  if (still !== undefined) return { event: { type: 'CLEANING' }, ready: still };
  const due = nextAttemptAt === undefined ? now : Date.parse(nextAttemptAt);
  if (due > now && attempt > 1) {
    // Why the last attempt failed was said when this one was set, and stays until it begins.
    const told = conditionOf(asset, 'Ready');
    const message = told?.reason === 'CleaningFailed' ? told.message : `Trying again at ${nextAttemptAt ?? ''}.`;
    return { event: { type: 'CLEANING' }, ready: notReady('CleaningFailed', message), requeueAt: due };
  }
  const built = buildOperation(
    {
      name,
      asset,
      allowedMs: wipeDeadlineMs,
      claimUid: asset.spec.claimRef?.uid ?? '',
      action: 'Wipe',
      sequence: nextSequence(asset, observed),
      attempt,
      disruptive: true,
      ...wipeParameters(asset),
      ...(asset.spec.claimRef === undefined ? {} : { computeNodeRef: { ...asset.spec.claimRef } }),
    },
    now,
  );
  if (!built.built) return { event: { type: 'CLEANING' }, ready: notReady('OpsMasterNotSet', built.message) };
  return {
    event: { type: 'CLEANING' },
    ready: notReady('Cleaning', 'The wipe is about to begin.'),
    status: record(attempt, name),
    intents: [{ do: 'create', side: 'model', resource: operationResource, object: built.operation }],
  };
}

/** In the words that adapters know, which take no list: the schema keeps commas out of serial numbers. */
function wipeParameters({ spec }: ComputeAsset): { parameters?: Record<string, string> } {
  const { method, dataDisks = [] } = spec.wipe ?? {};
  const parameters = {
    ...(method === undefined ? {} : { wipeMethod: method.toLowerCase() }),
    ...(dataDisks.length === 0 ? {} : { wipeDataDisks: dataDisks.join(',') }),
  };
  return Object.keys(parameters).length === 0 ? {} : { parameters };
}

function standsStill(asset: ComputeAsset, observed: ObservedAsset): ReturnType<typeof notReady> | undefined {
  if (asset.spec.paused === true) return notReady('Paused', 'Paused: cleaning waits.');
  if (observed.frozen !== undefined) return notReady('Frozen', `Cleaning waits, all is frozen: ${observed.frozen}`);
  if (observed.maintenance !== 'None') return notReady('InMaintenance', 'Cleaning waits until maintenance ends.');
  return undefined;
}

/** Above everything that the claim's ComputeNode had done to the machine. */
function nextSequence(asset: ComputeAsset, observed: ObservedAsset): number {
  const epoch = epochOf(asset);
  const done: Operation[] = observed.operations.filter((operation) => operation.spec.claim?.epoch === epoch);
  const { fence } = observed.minion?.status ?? {};
  const { claimant } = observed;
  return (
    Math.max(
      0,
      ...done.map((operation) => operation.spec.sequence),
      fence?.epoch === epoch ? fence.sequence : 0,
      claimant.seen === 'live' ? (claimant.node.status?.sequence ?? 0) : 0,
    ) + 1
  );
}
