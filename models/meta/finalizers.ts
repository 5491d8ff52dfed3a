import type { Intent } from '../reconcile/decision.ts';
import type { ObjectMeta, Stored } from './object.ts';
import type { Resource } from './resource.ts';

/** Keeps what others refer to (a Rack with assets, an image on nodes) until nothing does. */
export const inUseFinalizer = 'rackwright.io/in-use';

/** On an asset while it is claimed, so that it can't vanish under its ComputeNode. */
export const claimFinalizer = 'rackwright.io/claimed';

/** On a ComputeNode from its first moment, so that it ends by release. */
export const releaseFinalizer = 'rackwright.io/release';

export function hasFinalizer(object: { metadata: ObjectMeta }, finalizer: string): boolean {
  return object.metadata.finalizers?.includes(finalizer) ?? false;
}

/** Puts `finalizer` on. Guarded by uid and resourceVersion: a list of finalizers is replaced whole. */
export function addFinalizer(resource: Resource, object: Guarded, finalizer: string): Intent {
  const others = object.metadata.finalizers ?? [];
  return finalizersPatch(resource, object, [...others.filter((other) => other !== finalizer), finalizer]);
}

/** Takes `finalizer` off, with the same guards. When it was the last of a deleted object, the object is gone with it. */
export function removeFinalizer(resource: Resource, object: Guarded, finalizer: string): Intent {
  const others = object.metadata.finalizers ?? [];
  return finalizersPatch(
    resource,
    object,
    others.filter((other) => other !== finalizer),
  );
}

type Guarded = { metadata: Stored['metadata'] };

function finalizersPatch(resource: Resource, object: Guarded, finalizers: string[]): Intent {
  const { name, namespace, uid, resourceVersion } = object.metadata;
  return {
    do: 'patch',
    side: 'model',
    resource,
    name: namespace === undefined ? { name } : { name, namespace },
    uid,
    patch: { metadata: { resourceVersion, finalizers } },
  };
}
