import type { Operation } from '#models/generated/operation.ts';
import { operations } from '#models/generated/resources.ts';
import type { Stored } from '#models/meta/object.ts';
import { isAdmitted, turnOf } from '#models/operation/admission.ts';
import { isFinal } from '#models/operation/final.ts';
import { gate, type Gate } from '#models/operation/gate.ts';
import { admitted, sealed, watched, withheld } from '#models/operation/outside.ts';
import { nextPoll } from '#models/operation/poll.ts';
import type { OperationNews } from '#models/operation/progress.ts';
import type { Decision } from '#models/reconcile/decision.ts';
import { same } from '#models/reconcile/same.ts';
import type { Outcome } from '../runtime/controller.ts';
import { conclude } from '../shell/conclude.ts';
import type { Ports } from '../shell/ports.ts';
import { gateFacts, otherOpen } from './gate-facts.ts';

/** What the Operation controller keeps of those that it has let begin, and the cache doesn't show yet. */
export interface LetBegin {
  readonly runningBeside: (operation: Operation) => number;
  /** OpsMasters by the name of the Operation. */
  assumed: Map<string, string>;
}

/**
 * Operations of external OpsMasters. The gate is ours: until it opens, and for as long as what it opened for isn't begun,
 * nothing else may write. Then the outside process alone does, and we watch.
 */
export function outsideOperations(
  ports: Ports,
  { runningBeside, assumed }: LetBegin,
): { reconcile(operation: Stored<Operation>): Promise<Outcome | undefined> } {
  const { caches, clock } = ports;

  function hasLeft(operation: Operation): boolean {
    const { opsMasterRef } = operation.spec;
    return caches.opsMasters.store.get(opsMasterRef.name)?.spec.external === true;
  }

  async function write(operation: Stored<Operation>, decision: Decision<Operation['status']>): Promise<Outcome> {
    const hands = { model: ports.kube, events: ports.events, ids: ports.ids };
    const { status } = decision;
    return status === undefined ? { done: 'settled' } : conclude(operations, operation, { ...decision, status }, hands);
  }

  /** Whether it may begin; and may still, where it was offered and nobody has begun it. */
  async function offer(operation: Stored<Operation>): Promise<Outcome> {
    const { name } = operation.metadata;
    const read = await gateFacts(ports, operation);
    // From here to the assumption nothing is awaited, so that no two workers let two begin on one machine.
    const facts = {
      ...read,
      otherOpen: read.otherOpen ?? otherOpen(ports, operation) ?? assumedOn(operation),
      runningOfMaster: runningBeside(operation),
    };
    const now = clock.now();
    const verdict = gate(operation, facts, now);
    if (verdict.gate === 'open') {
      const again = nextPoll(operation, { news: 'waiting', reason: 'Admitted', message: '' }, now);
      if (isAdmitted(operation)) return { done: 'requeue', atMs: again };
      assumed.set(name, operation.spec.opsMasterRef.name);
      return write(operation, { status: admitted(operation, now), intents: [], requeueAt: again });
    }
    assumed.delete(name);
    const news = newsOf(verdict);
    const requeueAt = news.news === 'failed' ? {} : { requeueAt: nextPoll(operation, news, now) };
    return write(operation, { status: withheld(operation, news, now), intents: [], ...requeueAt });
  }

  /** Nothing of ours begins before the offer is off the record: whoever takes it at this moment finds out by the write. */
  async function withdraw(operation: Stored<Operation>): Promise<Outcome> {
    const message = `OpsMaster ${operation.spec.opsMasterRef.name} isn't external any more: its adapter is asked next.`;
    const news: OperationNews = { news: 'waiting', reason: 'BackendNotChecked', message };
    const now = clock.now();
    return write(operation, { status: withheld(operation, news, now), intents: [], requeueAt: now });
  }

  /** Another on the machine that was let begin a moment ago. */
  function assumedOn({ metadata, spec }: Operation): string | undefined {
    for (const name of assumed.keys()) {
      const other = name === metadata.name ? undefined : caches.operations.store.get(name);
      if (other === undefined || isFinal(other) || other.spec.action === 'Inspect') continue;
      if (other.spec.assetRef.name === spec.assetRef.name) return name;
    }
    return undefined;
  }

  return {
    /** Undefined: it isn't, or is no longer, an outside process's; or all that is left is to collect it. */
    async reconcile(operation) {
      switch (turnOf(operation)) {
        case 'ended': {
          if (!isAdmitted(operation)) return undefined;
          const status = sealed(operation, clock.now());
          return same(status, operation.status) ? undefined : write(operation, { status, intents: [] });
        }
        case 'outside':
          assumed.delete(operation.metadata.name);
          return write(operation, watched(operation, clock.now()));
        case 'offered':
          assumed.delete(operation.metadata.name);
          return hasLeft(operation) ? offer(operation) : withdraw(operation);
        case 'controller':
          // What an adapter of ours had begun before the OpsMaster became external is still that adapter's.
          return hasLeft(operation) && operation.status?.startedAt === undefined ? offer(operation) : undefined;
      }
    },
  };
}

function newsOf(verdict: Exclude<Gate, { gate: 'open' }>): OperationNews {
  const { reason, message } = verdict;
  if (verdict.gate === 'shut') return { news: 'waiting', reason, message };
  return { news: 'failed', reason, message, retryable: verdict.retryable, untouched: true };
}
