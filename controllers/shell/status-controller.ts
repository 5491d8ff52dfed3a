import type { KubeObject, Stored } from '#models/meta/object.ts';
import { keyOf } from '#models/meta/object.ts';
import type { Resource } from '#models/meta/resource.ts';
import type { Decision } from '#models/reconcile/decision.ts';
import { earliest } from '#models/reconcile/decision.ts';
import type { ControllerDefinition } from '../runtime/controller.ts';
import type { Informer } from '../runtime/informers.ts';
import type { Source } from '../runtime/source.ts';
import { source } from '../runtime/source.ts';
import type { Ports } from './ports.ts';
import { createStatusWrites } from './status-writes.ts';

/** A kind whose controller observes, decides and keeps a status: every kind that machines aren't worked on for. */
export interface StatusKind<T extends KubeObject & { status?: Status }, Status, Observed extends object> {
  resource: Resource;
  informer: Informer<T>;
  workers?: number;
  /** What makes it look again, besides its own changes. Must include every informer that `observe` reads. */
  sources: readonly Source[];
  observe(object: Stored<T>, now: number): Observed | Promise<Observed>;
  decide(object: Stored<T>, observed: Observed, now: number): Decision<Status>;
  /** When to look again for the sake of what `observe` asks outside of the caches, in ms since the epoch. */
  again?(object: Stored<T>, observed: Observed, now: number): number | undefined;
  /** The object of this key is gone. */
  forget?(key: string): void;
}

export function statusController<T extends KubeObject & { status?: Status }, Status, Observed extends object>(
  ports: Ports,
  kind: StatusKind<T, Status, Observed>,
): ControllerDefinition {
  const { clock, events, ids } = ports;
  const { resource, informer } = kind;
  const writes = createStatusWrites(clock);
  return {
    name: resource.kind.toLowerCase(),
    workers: kind.workers ?? 2,
    sources: [source(informer, (object) => [keyOf(object)]), ...kind.sources],
    async reconcile(key) {
      const object = informer.store.get(key);
      if (object === undefined) {
        writes.forget(key);
        kind.forget?.(key);
        return { done: 'settled' };
      }
      const observed = { ...(await kind.observe(object, clock.now())), ...writes.of(object) };
      const now = clock.now();
      const decision = kind.decide(object, observed, now);
      const outcome = await writes.conclude(resource, object, decision, { model: ports.kube, events, ids });
      const atMs = earliest(outcome.done === 'requeue' ? outcome.atMs : undefined, kind.again?.(object, observed, now));
      return outcome.done === 'retry' || atMs === undefined ? outcome : { done: 'requeue', atMs };
    },
  };
}
