import { describePreemption, preemptions, type Preemption } from '#models/binder/preempt.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { computeNodes } from '#models/generated/resources.ts';
import type { Stored } from '#models/meta/object.ts';
import type { Reserved } from '#models/placement/place.ts';
import { isKubeError } from '../runtime/kube-error.ts';
import type { Caches } from '../shell/caches.ts';
import type { Ports } from '../shell/ports.ts';

/** Takes machines from ComputeNodes for others: each is deleted, so that it is drained and its machine wiped by the rules. */
export class Preempting {
  readonly #ports: Pick<Ports, 'kube' | 'caches' | 'events' | 'log'>;
  /** Uids of those deleted that the cache doesn't show as leaving yet, by name. */
  readonly #leaving = new Map<string, string>();

  constructor(ports: Pick<Ports, 'kube' | 'caches' | 'events' | 'log'>) {
    this.#ports = ports;
  }

  /** Uids of ComputeNodes that go, whatever the cache shows. */
  leaving(): ReadonlySet<string> {
    const { store } = this.#ports.caches.nodes;
    for (const [name, uid] of this.#leaving) {
      const { metadata } = store.get(name) ?? {};
      if (metadata?.uid !== uid || metadata.deletionTimestamp !== undefined) this.#leaving.delete(name);
    }
    return new Set(this.#leaving.values());
  }

  /** @throws KubeError where it may be done later, or its outcome isn't known: done again it changes nothing. */
  async carryOut(reserved: readonly Reserved[]): Promise<void> {
    for (const taken of preemptions(reserved)) await this.#take(taken);
  }

  async #take(taken: Preemption): Promise<void> {
    const { caches, kube, events, log } = this.#ports;
    const parties = partiesOf(caches, taken);
    if (parties === undefined) return;
    const { victim, taker } = parties;
    try {
      await kube.delete(computeNodes, { name: victim.metadata.name }, { uid: victim.metadata.uid });
    } catch (error) {
      // Gone already, or another of its name.
      if (isKubeError(error, 'NotFound', 'Conflict')) return;
      if (!isKubeError(error) || error.retryable) throw error;
      log.warn('could not preempt', { object: victim.metadata.name, for: taker.metadata.name, error });
      return;
    }
    this.#leaving.set(victim.metadata.name, victim.metadata.uid);
    tell(victim, taker, taken, events);
  }
}

/** Whom a machine is taken from, and for whom; undefined where that is no longer so, or the victim goes already. */
export function partiesOf(
  caches: Caches,
  taken: Preemption,
): { victim: Stored<ComputeNode>; taker: Stored<ComputeNode> } | undefined {
  const claim = caches.assets.store.get(taken.asset)?.spec.claimRef;
  const victim = claim === undefined ? undefined : caches.nodes.store.get(claim.name);
  const taker = caches.nodes.store.get(taken.for.name);
  if (victim === undefined || victim.metadata.uid !== claim?.uid || taker?.metadata.uid !== taken.for.uid) {
    return undefined;
  }
  if (victim.metadata.deletionTimestamp !== undefined || victim.spec.preemptible !== true) return undefined;
  return { victim, taker };
}

function tell(
  victim: Stored<ComputeNode>,
  taker: Stored<ComputeNode>,
  taken: Preemption,
  events: Ports['events'],
): void {
  const messages = describePreemption(taken, victim.metadata.name);
  events.record(victim, { type: 'Warning', reason: 'Preempted', message: messages.victim });
  events.record(taker, { type: 'Normal', reason: 'Preempting', message: messages.by });
}
