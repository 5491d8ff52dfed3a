import type { KubeObject } from '#models/meta/object.ts';
import { timestamp } from '#models/ports/clock.ts';
import { asArray, asObject, isObject } from '../json.ts';
import { setCondition } from '../resources/core/crd/status.ts';
import type { ResourceDefinition } from '../resources/definition.ts';

/** Held by a CustomResourceDefinition until its objects are gone. */
export const cleanupFinalizer = 'customresourcecleanup.apiextensions.k8s.io';

/** Changes in place what the first DELETE of some kinds changes beside the deletion time. */
export function markKind(definition: ResourceDefinition, object: KubeObject, now: number): void {
  if (definition.group === '' && definition.kind === 'Namespace') {
    object['status'] = { ...asObject(object['status']), phase: 'Terminating' };
  }
  if (definition.kind === 'CustomResourceDefinition') markDefinition(object, now);
}

function markDefinition(object: KubeObject, now: number): void {
  const finalizers = object.metadata.finalizers ?? [];
  if (!finalizers.includes(cleanupFinalizer)) object.metadata.finalizers = [...finalizers, cleanupFinalizer];
  const status = asObject(object['status']) ?? {};
  const condition = {
    type: 'Terminating',
    status: 'True',
    lastTransitionTime: timestamp(now),
    reason: 'InstanceDeletionPending',
    message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
  };
  const conditions = asArray(status['conditions']).filter(isObject);
  setCondition(conditions, condition);
  object['status'] = { ...status, conditions };
}
