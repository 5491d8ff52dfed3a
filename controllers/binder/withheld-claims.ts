import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { Stored } from '#models/meta/object.ts';
import type { Refusal, Withheld } from '#models/placement/refusal.ts';
import { timestamp } from '#models/ports/clock.ts';
import { earliest } from '#models/reconcile/decision.ts';
import { same } from '#models/reconcile/same.ts';

/** How long a machine is passed over for the ComputeNode that it was withheld from, in ms. */
export const passOverMs = 600_000;
/** How long a ComputeNode rests after its second refusal in a row; twice as long after each more, up to `passOverMs`. */
const restMs = 10_000;
const unsought: Refusal = { reason: 'InsufficientCapacity', considered: 0, classes: [] };
/** As much as a condition needs of what the API server said. */
const longestMessage = 300;

interface Entry extends Withheld {
  untilMs: number;
  /** What the refusal may have been for: where that is otherwise, it is tried again. */
  of: unknown;
}

interface Seen {
  entries: Map<string, Entry>;
  refusals: number;
  restsUntil: number;
}

/**
 * Claims that the API server refused for good: a webhook, a policy, a right that is missing. Such a machine is passed over
 * for that ComputeNode, so that it gets another, and nobody waits behind it. Held in memory only, as all that the binder
 * refuses: it can be had again by trying.
 */
export class WithheldClaims {
  readonly #byNode = new Map<string, Seen>();

  /** The API server refused the claim with these words. */
  note(node: Stored<ComputeNode>, asset: Stored<ComputeAsset>, said: string, now: number): Withheld {
    const record = this.#byNode.get(node.metadata.uid) ?? { entries: new Map(), refusals: 0, restsUntil: now };
    this.#byNode.set(node.metadata.uid, record);
    const { name } = asset.metadata;
    const message = said.slice(0, longestMessage).toWellFormed();
    const untilMs = now + passOverMs;
    const entry = { asset: name, message, until: timestamp(untilMs), untilMs, of: of(node, asset) };
    record.entries.delete(name);
    record.entries.set(name, entry);
    record.refusals += 1;
    // Another machine is tried at once. Where those are withheld too, it is not about the machine.
    if (record.refusals > 1) record.restsUntil = now + Math.min(restMs * 2 ** (record.refusals - 2), passOverMs);
    return entry;
  }

  /** Lets go of what is over, by time or since one of both was changed, and of all nodes but `pending`. */
  refresh(
    pending: readonly Stored<ComputeNode>[],
    assetOf: (name: string) => Stored<ComputeAsset> | undefined,
    now: number,
  ): void {
    const nodes = new Map(pending.map((node) => [node.metadata.uid, node]));
    for (const [uid, record] of this.#byNode) {
      const node = nodes.get(uid);
      if (node === undefined) {
        this.#byNode.delete(uid);
        continue;
      }
      for (const [name, { untilMs, of: before }] of record.entries) {
        const asset = assetOf(name);
        if (asset !== undefined && same(of(node, asset), before)) {
          if (now >= untilMs) record.entries.delete(name);
          continue;
        }
        record.entries.delete(name);
        record.restsUntil = now;
      }
    }
  }

  /** Names of assets that the node can't have now, sorted. */
  from(uid: string): readonly string[] {
    return [...(this.#byNode.get(uid)?.entries.keys() ?? [])].toSorted();
  }

  /** Whether nothing is tried for the node now. */
  rests(uid: string, now: number): boolean {
    return (this.#byNode.get(uid)?.restsUntil ?? now) > now;
  }

  /**
   * `refused`, each told with what was withheld from it last. Of `left`, the uids of nodes without a machine, those too that
   * nothing was looked for, as they rest or were refused just now.
   */
  told(refused: ReadonlyMap<string, Refusal>, left: readonly string[]): Map<string, Refusal> {
    const told = new Map(refused);
    for (const uid of left) {
      const entry = [...(this.#byNode.get(uid)?.entries.values() ?? [])].at(-1);
      if (entry === undefined) continue;
      const { asset, message, until } = entry;
      told.set(uid, { ...(told.get(uid) ?? unsought), withheld: { asset, message, until } });
    }
    return told;
  }

  /** When something is tried again (ms since the epoch); undefined when nothing is withheld. */
  nextAt(now: number): number | undefined {
    let next: number | undefined;
    for (const { entries, restsUntil } of this.#byNode.values()) {
      if (restsUntil > now) next = earliest(next, restsUntil);
      for (const { untilMs } of entries.values()) next = earliest(next, Math.max(untilMs, now));
    }
    return next;
  }
}

function of(node: Stored<ComputeNode>, asset: Stored<ComputeAsset>): unknown {
  return [node, asset].map(({ metadata: { generation, labels, annotations } }) => ({
    generation,
    labels,
    annotations,
  }));
}
