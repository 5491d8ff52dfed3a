import { inUseFinalizer } from '#models/meta/finalizers.ts';
import type { StoredMeta } from '#models/meta/object.ts';

/** When the tests' objects were created, and the time by their clock. */
export const createdAt = '2026-01-01T00:00:00Z';
export const now = Date.parse('2026-01-02T00:00:00Z');

/** Metadata as the API server stores it. */
export function storedMeta(name: string): StoredMeta {
  return {
    name,
    uid: `uid-of-${name}`,
    resourceVersion: '1',
    generation: 1,
    creationTimestamp: createdAt,
  };
}

/** Metadata of a kind that is protected while in use, as it stands after its first reconcile. */
export function protectedMeta(name: string): StoredMeta {
  return { ...storedMeta(name), finalizers: [inUseFinalizer] };
}
