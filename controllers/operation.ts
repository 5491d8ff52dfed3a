import { afterNews } from '#models/operation/progress.ts';
import type { OperationNews } from '#models/operation/progress.ts';
import { collectionDue, isStillNamed, keptMs } from '#models/operation/collect.ts';
import { isFinal } from '#models/operation/final.ts';
import { gate } from '#models/operation/gate.ts';
import { unoffered } from '#models/operation/outside.ts';
import { nextPoll } from '#models/operation/poll.ts';
import type { Operation } from '#models/generated/operation.ts';
import { operations } from '#models/generated/resources.ts';
import type { Stored } from '#models/meta/object.ts';
import { same } from '#models/reconcile/same.ts';
import type { OpsAdapter } from '#ops-adapters/port.ts';
import { OpsError } from '#ops-adapters/port.ts';
import { pollNews, startNews } from './operation/news.ts';
import { createHearing } from './operation/hearing.ts';
import { gateFacts } from './operation/gate-facts.ts';
import { outsideOperations } from './operation/outside.ts';
import { operationRequest } from './operation/request.ts';
import type { ControllerDefinition, Outcome } from './runtime/controller.ts';
import { source } from './runtime/source.ts';
import { conclude } from './shell/conclude.ts';
import { machineAddress } from './shell/machine-address.ts';
import type { Ports } from './shell/ports.ts';

/**
 * Runs Operations through the adapter of their OpsMaster, and alone writes how they went. Each is looked up by name
 * before it is started, so a controller that died between the act and the record finds out instead of repeating.
 * Those of an external OpsMaster it only admits (`operation/outside.ts`).
 */
export function operationController(ports: Ports): ControllerDefinition {
  const { caches, clock, kube } = ports;
  /** Started by us and not yet shown as running by the cache, by OpsMaster: what concurrency limits count too. */
  const assumed = new Map<string, string>();
  const hearing = createHearing();
  const outside = outsideOperations(ports, { runningBeside, assumed });

  async function run(operation: Stored<Operation>, adapter: OpsAdapter, signal: AbortSignal): Promise<OperationNews> {
    const { opsMasterRef, assetRef } = operation.spec;
    const opsMaster = caches.opsMasters.store.get(opsMasterRef.name);
    const asset = caches.assets.store.get(assetRef.name);
    if (opsMaster === undefined || asset === undefined) {
      return {
        news: 'waiting',
        reason: 'OpsMasterNotFound',
        message: `OpsMaster ${opsMasterRef.name} or its machine isn't known.`,
      };
    }
    try {
      const { action } = operation.spec;
      const handle = { name: operation.metadata.name, machine: await machineAddress(kube, asset, opsMaster), action };
      const begun = operation.status?.startedAt !== undefined;
      if (begun && operation.spec.cancel) await adapter.cancel(handle);
      const polled = await adapter.poll(handle);
      if (polled.outcome === 'running') hearing.listen(handle, adapter);
      if (polled.outcome !== 'unknown') return pollNews(polled);
      return await start(operation, adapter, signal);
    } catch (error) {
      if (!(error instanceof OpsError)) throw error;
      return { news: 'unknown', message: `${error.message}.` };
    }
  }

  async function start(operation: Stored<Operation>, adapter: OpsAdapter, signal: AbortSignal): Promise<OperationNews> {
    const { name } = operation.metadata;
    if (caches.opsMasters.store.get(operation.spec.opsMasterRef.name)?.spec.external === true) {
      return { news: 'unknown', asked: true, message: 'its OpsMaster is external by now, and nothing is begun by us.' };
    }
    const read = await gateFacts(ports, operation);
    // From here to the assumption nothing is awaited, so that no two workers take the same last place.
    const facts = { ...read, runningOfMaster: runningBeside(operation) };
    const verdict = gate(operation, facts, clock.now());
    if (verdict.gate === 'shut') return { news: 'waiting', reason: verdict.reason, message: verdict.message };
    if (verdict.gate === 'refused') {
      const { reason, message, retryable } = verdict;
      return { news: 'failed', reason, message, retryable, untouched: true };
    }
    assumed.set(name, operation.spec.opsMasterRef.name);
    const request = await operationRequest(ports, operation, facts);
    if ('news' in request) return request;
    // All that was read until here took time, and whoever leads by now decides for itself.
    signal.throwIfAborted();
    try {
      const started = await adapter.start(request);
      if (started.outcome !== 'accepted') return startNews(started);
      // What needs no time is over by now: asking saves the write that would only say that it runs.
      const polled = await adapter.poll(request);
      if (polled.outcome === 'running') hearing.listen(request, adapter);
      return pollNews(polled);
    } catch (error) {
      if (!(error instanceof OpsError)) throw error;
      return { news: 'unknown', asked: true, message: `${error.message}.` };
    }
  }

  /** How many others of its OpsMaster run: those that the cache shows, and those we began that it doesn't show yet. */
  function runningBeside({ metadata, spec }: Operation): number {
    const opsMaster = spec.opsMasterRef.name;
    const names = new Set(caches.operations.store.byIndex('running', opsMaster).map((other) => other.metadata.name));
    for (const [name, master] of assumed) if (master === opsMaster) names.add(name);
    names.delete(metadata.name);
    return names.size;
  }

  async function reconcile(operation: Stored<Operation>, signal: AbortSignal): Promise<Outcome> {
    const left = await outside.reconcile(operation);
    if (left !== undefined) return left;
    if (isFinal(operation)) return collect(operation);
    const lookup = adapterOf(operation);
    const news: OperationNews = 'news' in lookup ? lookup : await run(operation, lookup, signal);
    if (news.news !== 'running') assumed.delete(operation.metadata.name);
    const now = clock.now();
    const status = unoffered(afterNews(operation, news, now));
    const final = status.phase === 'Succeeded' || status.phase === 'Failed';
    const requeueAt = final ? {} : { requeueAt: nextPoll(operation, news, now) };
    return conclude(operations, operation, { status, intents: [], ...requeueAt }, hands());
  }

  function adapterOf(operation: Operation): OpsAdapter | OperationNews {
    const { name } = operation.spec.opsMasterRef;
    const opsMaster = caches.opsMasters.store.get(name);
    if (opsMaster === undefined) {
      return { news: 'waiting', reason: 'OpsMasterNotFound', message: `OpsMaster ${name} doesn't exist.` };
    }
    const lookup = ports.adapters.of(opsMaster);
    return lookup.found ? lookup.adapter : { news: 'waiting', reason: lookup.reason, message: `${lookup.message}.` };
  }

  /** Kept for a while to be read, then deleted; but not before its fence is on record with the OpsMinion. */
  async function collect(operation: Stored<Operation>): Promise<Outcome> {
    assumed.delete(operation.metadata.name);
    const due = collectionDue(operation, caches.minions.store.get(operation.spec.assetRef.name));
    const now = clock.now();
    if (due === undefined) return { done: 'settled' };
    if (due > now) return { done: 'requeue', atMs: due };
    const { assetRef, computeNodeRef } = operation.spec;
    const node = computeNodeRef === undefined ? undefined : caches.nodes.store.get(computeNodeRef.name);
    if (isStillNamed(operation, node, caches.assets.store.get(assetRef.name))) {
      return { done: 'requeue', atMs: now + keptMs };
    }
    const { name, uid } = operation.metadata;
    await conclude(
      operations,
      operation,
      {
        status: operation.status,
        intents: [{ do: 'delete', side: 'model', resource: operations, name: { name }, uid }],
      },
      hands(),
    );
    return { done: 'settled' };
  }

  function hands(): Parameters<typeof conclude>[3] {
    return { model: kube, events: ports.events, ids: ports.ids };
  }

  function open(asset: string): string[] {
    return caches.operations.store
      .byIndex('asset', asset)
      .filter((operation) => !isFinal(operation))
      .map(({ metadata }) => metadata.name);
  }

  return {
    name: 'operation',
    workers: 64,
    sources: [
      hearing.source,
      source(caches.operations, (operation) =>
        isFinal(operation)
          ? [operation.metadata.name, ...open(operation.spec.assetRef.name)]
          : [operation.metadata.name],
      ),
      source(caches.minions, (minion, old) =>
        old !== undefined && same(old.status?.fence, minion.status?.fence)
          ? []
          : caches.operations.store.byIndex('asset', minion.metadata.name).map(({ metadata }) => metadata.name),
      ),
      source(caches.opsMasters, () =>
        caches.operations.store.list().flatMap((operation) => (isFinal(operation) ? [] : [operation.metadata.name])),
      ),
      source(ports.freeze.informer, () =>
        caches.operations.store.list().flatMap((operation) => (isFinal(operation) ? [] : [operation.metadata.name])),
      ),
    ],
    async reconcile(key, { signal }) {
      const operation = caches.operations.store.get(key);
      if (operation !== undefined) return reconcile(operation, signal);
      assumed.delete(key);
      return { done: 'settled' };
    },
  };
}
