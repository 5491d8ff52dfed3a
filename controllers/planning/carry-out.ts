import type { Stored } from '#models/meta/object.ts';
import { keyOf } from '#models/meta/object.ts';
import type { Decision, Intent } from '#models/reconcile/decision.ts';
import { same } from '#models/reconcile/same.ts';
import { mergePatch } from '#models/plan/merge-patch.ts';
import type { PlanWorld } from './world.ts';

/**
 * Carries a decision out on the copy, in the order in which the controllers' shell does: intents, then the status. What
 * is meant for a target cluster has no effect here: what comes of it is assumed elsewhere.
 *
 * @returns whether anything is otherwise now.
 */
export function carryOut<Status>(
  world: PlanWorld,
  object: Stored & { status?: Status },
  { intents, status }: Decision<Status>,
): boolean {
  let changed = false;
  for (const intent of intents) changed = carryOutOne(world, intent) || changed;
  const latest = world.get(object.kind, keyOf(object));
  if (latest?.metadata.uid !== object.metadata.uid || same(latest['status'], status)) return changed;
  world.put({ ...latest, status });
  return true;
}

function carryOutOne(world: PlanWorld, intent: Intent): boolean {
  switch (intent.do) {
    case 'create':
      if (intent.side === 'target' || world.get(intent.object.kind, keyOf(intent.object)) !== undefined) return false;
      world.create(intent.object);
      return true;
    case 'update':
      if (intent.side === 'target') return false;
      world.change(withGeneration(intent.object, world.get(intent.object.kind, keyOf(intent.object))));
      return true;
    case 'patch': {
      const before =
        intent.side === 'target' ? undefined : world.get(intent.resource.kind, keyOf({ metadata: intent.name }));
      if (before === undefined || before.metadata.uid !== intent.uid) return false;
      // A patch of a stored object leaves it one.
      world.change(withGeneration(mergePatch(before, unguarded(intent.patch)) as Stored, before));
      return true;
    }
    case 'delete': {
      const object =
        intent.side === 'target' ? undefined : world.get(intent.resource.kind, keyOf({ metadata: intent.name }));
      const meant = intent.uid === undefined || object?.metadata.uid === intent.uid;
      if (object === undefined || !meant || object.metadata.deletionTimestamp !== undefined) return false;
      world.delete(object);
      return true;
    }
    case 'evict':
    case 'bootstrapToken':
    case 'event':
      return false;
  }
}

/** A patch carries the resourceVersion it was decided on, which a copy has no use for. */
function unguarded(patch: Record<string, unknown>): Record<string, unknown> {
  const { metadata } = patch;
  if (typeof metadata !== 'object' || metadata === null) return patch;
  return { ...patch, metadata: { ...metadata, resourceVersion: undefined } };
}

/** One higher when the spec is another, as the API server counts for kinds with a status. */
export function withGeneration(object: Stored, before: Stored | undefined): Stored {
  const { generation = 1 } = before?.metadata ?? {};
  const next = before === undefined || same(before['spec'], object['spec']) ? generation : generation + 1;
  return { ...object, metadata: { ...object.metadata, generation: next } };
}
