import type { KubeObject, OwnerReference, Stored } from '#models/meta/object.ts';
import { controllerUser } from '../auth/users.ts';
import type { ServerContext } from '../context.ts';
import type { Served } from '../registry.ts';
import type { StoreWrite } from '../storage/store.ts';
import type { Propagation } from '../write/removal.ts';
import { removeObject } from '../write/remove-object.ts';
import { edit } from './edit.ts';
import { changesOwners, createOwnership, stateOfOwner, type Place } from './ownership.ts';
import { createTurns } from './turns.ts';

const user = controllerUser('generic-garbage-collector');

/**
 * The garbage collector of kube-controller-manager: what has lost all its owners goes, an owner deleted in the foreground
 * waits for those who block it, and one deleted with Orphan lets its dependents go first.
 * https://kubernetes.io/docs/concepts/architecture/garbage-collection/
 */
export function collectGarbage(server: ServerContext): { record(write: StoreWrite): void; stop(): void } {
  const ownership = createOwnership();
  const turns = createTurns(server.log, (id) => collect(id));

  function record(write: StoreWrite): void {
    ownership.record(write);
    const { metadata } = write.entry.object;
    if (write.type === 'DELETED') {
      ownership.dependentsOf(metadata.uid).forEach(look);
      metadata.ownerReferences?.forEach((owner) => lookAtOwner(owner, metadata.namespace));
      return;
    }
    if (changesOwners(write) || waitsForDependents(metadata)) look(write);
  }

  function look({ resource, key }: Place): void {
    turns.add(`${resource}\n${key}`);
  }

  function lookAtOwner(owner: OwnerReference, namespace: string | undefined): void {
    if (stateOfOwner(server, owner, namespace) !== 'deleting-first-its-dependents') return;
    const group = owner.apiVersion.includes('/') ? owner.apiVersion.slice(0, owner.apiVersion.indexOf('/')) : '';
    const served = server.registry.findKind(group, owner.kind);
    if (served === undefined) return;
    look({ resource: served.id, key: served.definition.namespaced ? `${namespace ?? ''}/${owner.name}` : owner.name });
  }

  function collect(id: string): void {
    const [resource = '', key = ''] = id.split('\n');
    const served = server.registry.stored(resource);
    const object = server.store.collection(resource).get(key)?.object;
    if (served === undefined || object === undefined) return;
    if (object.metadata.deletionTimestamp !== undefined && waitsForDependents(object.metadata)) {
      if (object.metadata.finalizers?.includes('orphan') === true) orphanDependents(served, object);
      else deleteDependentsFirst(served, object);
      return;
    }
    judge(served, object);
  }

  /** Whether an object has lost its owners: then it goes; if some are left, only the lost ones are struck off. */
  function judge(served: Served, object: Stored): void {
    const owners = object.metadata.ownerReferences ?? [];
    if (owners.length === 0 || object.metadata.deletionTimestamp !== undefined) return;
    const states = owners.map((owner) => stateOfOwner(server, owner, object.metadata.namespace));
    const solid = owners.filter((_, index) => states[index] === 'present' || states[index] === 'unknown');
    if (solid.length === owners.length) return;
    if (solid.length > 0) {
      edit(server, served, object, user, (copy) => keepOwners(copy, solid));
      return;
    }
    const first = states.includes('deleting-first-its-dependents') && hasDependents(object);
    remove(served, object, first ? 'Foreground' : ownChoice(object));
  }

  function deleteDependentsFirst(served: Served, owner: Stored): void {
    const dependents = dependentsOf(owner);
    for (const { served: kind, object } of dependents) judge(kind, object);
    const blocked = dependentsOf(owner).some(({ object }) =>
      object.metadata.ownerReferences?.some(
        ({ uid, blockOwnerDeletion }) => uid === owner.metadata.uid && blockOwnerDeletion === true,
      ),
    );
    if (!blocked) edit(server, served, owner, user, (copy) => dropFinalizer(copy, 'foregroundDeletion'));
  }

  function orphanDependents(served: Served, owner: Stored): void {
    for (const { served: kind, object } of dependentsOf(owner)) {
      const others = object.metadata.ownerReferences?.filter(({ uid }) => uid !== owner.metadata.uid) ?? [];
      edit(server, kind, object, user, (copy) => keepOwners(copy, others));
    }
    edit(server, served, owner, user, (copy) => dropFinalizer(copy, 'orphan'));
  }

  function dependentsOf(owner: Stored): { served: Served; object: Stored }[] {
    return ownership.dependentsOf(owner.metadata.uid).flatMap(({ resource, key }) => {
      const served = server.registry.stored(resource);
      const object = server.store.collection(resource).get(key)?.object;
      return served === undefined || object === undefined ? [] : [{ served, object }];
    });
  }

  function hasDependents(object: Stored): boolean {
    return ownership.dependentsOf(object.metadata.uid).length > 0;
  }

  function remove(served: Served, object: Stored, propagation: Propagation): void {
    const { name, namespace, uid } = object.metadata;
    removeObject(server, { served, namespace, name, user, dryRun: false, propagation, preconditions: { uid } });
  }

  return { record, stop: () => turns.stop() };
}

function waitsForDependents({ finalizers }: KubeObject['metadata']): boolean {
  return finalizers?.some((finalizer) => finalizer === 'orphan' || finalizer === 'foregroundDeletion') === true;
}

/** A finalizer that someone put there beforehand says how the object wants to go. */
function ownChoice({ metadata: { finalizers } }: KubeObject): Propagation {
  if (finalizers?.includes('orphan') === true) return 'Orphan';
  return finalizers?.includes('foregroundDeletion') === true ? 'Foreground' : 'Background';
}

function keepOwners(object: KubeObject, owners: readonly OwnerReference[]): void {
  if (owners.length === 0) delete object.metadata.ownerReferences;
  else object.metadata.ownerReferences = owners.map((owner) => ({ ...owner }));
}

function dropFinalizer(object: KubeObject, finalizer: string): void {
  const others = object.metadata.finalizers?.filter((one) => one !== finalizer) ?? [];
  if (others.length === 0) delete object.metadata.finalizers;
  else object.metadata.finalizers = others;
}
