import type { OwnerReference } from '#models/meta/object.ts';
import type { ServerContext } from '../context.ts';
import type { Entry } from '../storage/entry.ts';
import { equalJson } from '../storage/equal.ts';
import type { StoreWrite } from '../storage/store.ts';

/** One stored object: `resource` is its resource's id. */
export interface Place {
  resource: string;
  key: string;
}

/** Who depends on whom, by the owners' uids. Kept up by {@link Ownership.record}. */
export interface Ownership {
  record(write: StoreWrite): void;
  /** In the order in which they came to depend on it. */
  dependentsOf(uid: string): Place[];
}

export function createOwnership(): Ownership {
  const byOwner = new Map<string, Map<string, Place>>();

  function change(write: StoreWrite, entry: Entry | undefined, add: boolean): void {
    const id = `${write.resource}\n${write.key}`;
    for (const { uid } of entry?.object.metadata.ownerReferences ?? []) {
      const dependents = byOwner.get(uid) ?? new Map<string, Place>();
      if (add) byOwner.set(uid, dependents.set(id, { resource: write.resource, key: write.key }));
      else if (dependents.delete(id) && dependents.size === 0) byOwner.delete(uid);
    }
  }

  return {
    record(write) {
      if (write.type === 'MODIFIED' && !changesOwners(write)) return;
      change(write, write.old, false);
      if (write.type !== 'DELETED') change(write, write.entry, true);
    },
    dependentsOf: (uid) => [...(byOwner.get(uid)?.values() ?? [])],
  };
}

export function changesOwners({ old, entry }: StoreWrite): boolean {
  return !equalJson(old?.object.metadata.ownerReferences, entry.object.metadata.ownerReferences);
}

/**
 * How an owner stands: `unknown` where its kind isn't served or can't own across that border; nobody is deleted for that.
 */
export type OwnerState = 'present' | 'deleting-first-its-dependents' | 'absent' | 'unknown';

export function stateOfOwner(server: ServerContext, owner: OwnerReference, namespace: string | undefined): OwnerState {
  const slash = owner.apiVersion.indexOf('/');
  const served = server.registry.findKind(slash < 0 ? '' : owner.apiVersion.slice(0, slash), owner.kind);
  if (served === undefined) return 'unknown';
  if (served.definition.namespaced && namespace === undefined) return 'unknown';
  const key = served.definition.namespaced ? `${namespace}/${owner.name}` : owner.name;
  const metadata = server.store.collection(served.id).get(key)?.object.metadata;
  if (metadata?.uid !== owner.uid) return 'absent';
  const first =
    metadata.deletionTimestamp !== undefined && metadata.finalizers?.includes('foregroundDeletion') === true;
  return first ? 'deleting-first-its-dependents' : 'present';
}
