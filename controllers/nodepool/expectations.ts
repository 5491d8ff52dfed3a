import { computeNodes } from '#models/generated/resources.ts';
import type { Stored } from '#models/meta/object.ts';
import type { Resource } from '#models/meta/resource.ts';
import type { Intent } from '#models/reconcile/decision.ts';

/** A watch that lags longer than this is not waited for: names and uids still guard what is decided. */
export const patienceMs = 30_000;

interface Expected {
  /** Names of those that were made. */
  made: Set<string>;
  /** Uid by name of those that were deleted. */
  deleted: Map<string, string>;
  until: number;
}

/**
 * What was asked of the API server for each parent (a pool: ComputeNodes; a Unit: NodePools) and the cache doesn't show yet. Until it does, the pool isn't decided
 * on again: counted on a picture that lags behind one's own writes, a pool makes or deletes too many (as ReplicaSets
 * know). Held in memory only: a new process begins with a list of what there is.
 */
export class Expectations {
  readonly #pools = new Map<string, Expected>();
  readonly #made: Resource;

  constructor(made: Resource = computeNodes) {
    this.#made = made;
  }

  /** Intents that are about to be carried out for `pool`. */
  expect(pool: string, intents: readonly Intent[], now: number): void {
    const made = new Set<string>();
    const deleted = new Map<string, string>();
    for (const intent of intents) {
      if (intent.do === 'create' && intent.resource === this.#made) made.add(intent.object.metadata.name);
      if (intent.do === 'delete' && intent.resource === this.#made) deleted.set(intent.name.name, intent.uid ?? '');
    }
    if (made.size + deleted.size > 0) this.#pools.set(pool, { made, deleted, until: now + patienceMs });
  }

  /** They failed, or the pool is gone. */
  forget(pool: string): void {
    this.#pools.delete(pool);
  }

  /** Until when (ms since the epoch) the pool has to wait for the cache; undefined when it has caught up. */
  waitsUntil(pool: string, cached: (name: string) => Stored | undefined, now: number): number | undefined {
    const expected = this.#pools.get(pool);
    if (expected === undefined) return undefined;
    for (const name of expected.made) if (cached(name) !== undefined) expected.made.delete(name);
    for (const [name, uid] of expected.deleted) {
      const node = cached(name);
      const leaves = node?.metadata.uid !== uid || node.metadata.deletionTimestamp !== undefined;
      if (leaves) expected.deleted.delete(name);
    }
    if (expected.made.size + expected.deleted.size > 0 && now < expected.until) return expected.until;
    this.#pools.delete(pool);
    return undefined;
  }
}
