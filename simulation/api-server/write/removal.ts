import type { KubeObject } from '#models/meta/object.ts';
import { timestamp } from '#models/ports/clock.ts';
import { asArray, at } from '../json.ts';
import type { ResourceDefinition } from '../resources/definition.ts';
import { cloneJson } from '../storage/clone.ts';
import { equalJson } from '../storage/equal.ts';
import { markKind } from './removal-marks.ts';

export type Propagation = 'Background' | 'Foreground' | 'Orphan';

export interface RemovalOptions {
  gracePeriodSeconds?: number | undefined;
  propagation?: Propagation | undefined;
}

/** What a DELETE comes to: the object goes, or it is marked and waits for someone, or nothing changes. */
export type Removal = { kind: 'remove' } | { kind: 'mark'; object: KubeObject } | { kind: 'unchanged' };

/** Pure. `object` is not changed. */
export function decideRemoval(
  definition: ResourceDefinition,
  object: KubeObject,
  options: RemovalOptions,
  now: number,
): Removal {
  const marked = cloneJson(object);
  const { metadata } = marked;
  metadata.finalizers = finalizersFor(metadata.finalizers ?? [], options.propagation);
  if (metadata.finalizers.length === 0) delete metadata.finalizers;
  markDeletion(definition, marked, options.gracePeriodSeconds, now);
  if (object.metadata.deletionTimestamp === undefined) {
    if (metadata.generation !== undefined) metadata.generation += 1;
    markKind(definition, marked, now);
  }
  if (isFinished(definition, marked)) return { kind: 'remove' };
  return equalJson(marked, object) ? { kind: 'unchanged' } : { kind: 'mark', object: marked };
}

/** Whether nothing holds an object that is being deleted any more. */
export function isFinished(definition: ResourceDefinition, object: KubeObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = object.metadata;
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds > 0 || finalizers.length > 0) return false;
  return !isNamespace(definition) || asArray(at(object, 'spec', 'finalizers')).length === 0;
}

/** Namespaces wait for their contents, and not for a time. */
function isNamespace({ group, plural }: ResourceDefinition): boolean {
  return group === '' && plural === 'namespaces';
}

/** A second deletion can only shorten the first one's grace. */
function markDeletion(
  definition: ResourceDefinition,
  object: KubeObject,
  asked: number | undefined,
  now: number,
): void {
  const { metadata } = object;
  const grace = definition.strategy?.gracePeriodSeconds?.(object, asked) ?? 0;
  if (metadata.deletionTimestamp === undefined) {
    metadata.deletionTimestamp = timestamp(now + grace * 1000);
    if (!isNamespace(definition)) metadata.deletionGracePeriodSeconds = grace;
    return;
  }
  const before = metadata.deletionGracePeriodSeconds ?? 0;
  if (grace >= before) return;
  metadata.deletionTimestamp = timestamp(Date.parse(metadata.deletionTimestamp) + (grace - before) * 1000);
  metadata.deletionGracePeriodSeconds = grace;
}

function finalizersFor(finalizers: readonly string[], propagation: Propagation | undefined): string[] {
  if (propagation === undefined) return [...finalizers];
  const others = finalizers.filter((finalizer) => finalizer !== 'orphan' && finalizer !== 'foregroundDeletion');
  if (propagation === 'Background') return others;
  return [...others, propagation === 'Orphan' ? 'orphan' : 'foregroundDeletion'];
}
