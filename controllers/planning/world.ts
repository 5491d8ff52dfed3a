import type { KubeObject, Stored } from '#models/meta/object.ts';
import { keyOf } from '#models/meta/object.ts';
import { timestamp } from '#models/ports/clock.ts';
import type { Caches } from '../shell/caches.ts';
import { createStillCaches, type StillCaches } from '../shell/still-caches.ts';

/** Hears of everything that comes, goes or turns into something else. */
export type ChangeListener = (now: Stored | undefined, before: Stored | undefined) => void;

/**
 * The copy that a plan works on: objects as they would be, at a time of its own. Objects are replaced and never changed,
 * so the snapshot that it was made of stays as it was.
 */
export class PlanWorld {
  readonly #still: StillCaches;
  readonly #original = new Map<string, Stored | undefined>();
  readonly #listeners = new Set<ChangeListener>();
  #made = 0;
  /** Two plans never give one uid to two objects, should the one go by what the other said. */
  readonly #begun: number;
  /** In ms since the epoch. */
  now: number;

  constructor(objects: Iterable<Stored>, now: number) {
    this.#still = createStillCaches(objects);
    this.now = now;
    this.#begun = now;
  }

  get caches(): Caches {
    return this.#still.caches;
  }

  /** Every object that is otherwise than in the snapshot, as it was there, by `kind key`; undefined: it wasn't there. */
  get original(): ReadonlyMap<string, Stored | undefined> {
    return this.#original;
  }

  get(kind: string, key: string): Stored | undefined {
    return this.#still.get(kind, key);
  }

  onChange(listener: ChangeListener): void {
    this.#listeners.add(listener);
  }

  put(object: Stored): void {
    const before = this.#note(object);
    this.#still.put(object);
    this.#tell(object, before);
  }

  /** As the API server stores a new object. One of its name stays as it is. */
  create(object: KubeObject): void {
    if (this.get(object.kind, keyOf(object)) !== undefined) return;
    this.#made += 1;
    this.put({
      ...object,
      metadata: {
        ...object.metadata,
        uid: `planned-${this.#begun}-${this.#made}`,
        resourceVersion: '0',
        generation: 1,
        creationTimestamp: timestamp(this.now),
      },
    });
  }

  /** As the API server deletes: what has finalizers stays until they are gone. */
  delete(object: Stored): void {
    const { metadata } = object;
    if (metadata.finalizers === undefined || metadata.finalizers.length === 0) this.#remove(object);
    else if (metadata.deletionTimestamp === undefined) {
      this.put({ ...object, metadata: { ...metadata, deletionTimestamp: timestamp(this.now) } });
    }
  }

  /** As the API server stores a change: what is being deleted and lost its last finalizer is gone. */
  change(object: Stored): void {
    const { finalizers = [], deletionTimestamp } = object.metadata;
    if (deletionTimestamp !== undefined && finalizers.length === 0) this.#remove(object);
    else this.put(object);
  }

  #remove(object: Stored): void {
    const before = this.#note(object);
    this.#still.remove(object);
    this.#tell(undefined, before);
  }

  #note(object: KubeObject): Stored | undefined {
    const key = keyOf(object);
    const before = this.get(object.kind, key);
    const id = `${object.kind} ${key}`;
    if (!this.#original.has(id)) this.#original.set(id, before);
    return before;
  }

  #tell(now: Stored | undefined, before: Stored | undefined): void {
    for (const listener of this.#listeners) listener(now, before);
  }
}
