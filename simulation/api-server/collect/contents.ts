import type { KubeObject, Stored } from '#models/meta/object.ts';
import { timestamp } from '#models/ports/clock.ts';
import { controllerUser } from '../auth/users.ts';
import type { ServerContext } from '../context.ts';
import { asArray, asObject, at, isObject } from '../json.ts';
import type { Served } from '../registry.ts';
import { setCondition } from '../resources/core/crd/status.ts';
import { isTrue } from '../resources/custom.ts';
import type { UserInfo } from '../resources/definition.ts';
import type { Collection } from '../storage/collection.ts';
import type { Entry } from '../storage/entry.ts';
import type { StoreWrite } from '../storage/store.ts';
import { cleanupFinalizer } from '../write/removal-marks.ts';
import { removeObject } from '../write/remove-object.ts';
import { edit } from './edit.ts';
import { conditionsOf, type Condition } from './namespace-conditions.ts';
import { createTurns } from './turns.ts';

const namespaces = 'namespaces';
const definitions = 'customresourcedefinitions.apiextensions.k8s.io';
const namespaceUser = controllerUser('namespace-controller');
const definitionUser = controllerUser('crd-finalizer');
const clearing = {
  type: 'Terminating',
  status: 'True',
  reason: 'InstanceDeletionInProgress',
  message: 'CustomResource deletion is in progress',
};

/**
 * Deletes what is in a namespace, or what a CustomResourceDefinition defines, when that is being deleted, and lets it go
 * once nothing is left. Objects with finalizers hold it up.
 */
export function collectContents(server: ServerContext): { record(write: StoreWrite): void; stop(): void } {
  const { store, registry } = server;
  const turns = createTurns(server.log, (key) => {
    const [resource = '', name = ''] = key.split('\n');
    if (resource === namespaces) emptyNamespace(name);
    else emptyDefinition(name);
  });

  function record(write: StoreWrite): void {
    const { metadata } = write.entry.object;
    if (write.resource === namespaces || write.resource === definitions) {
      if (write.type !== 'DELETED') lookAt(write.resource, write.key);
    } else if (write.type === 'DELETED') {
      if (metadata.namespace !== undefined) lookAt(namespaces, metadata.namespace);
      lookAt(definitions, write.resource);
    }
  }

  function lookAt(resource: string, name: string): void {
    const container = store.collection(resource).get(name)?.object;
    if (container?.metadata.deletionTimestamp !== undefined) turns.add(`${resource}\n${name}`);
  }

  function emptyNamespace(name: string): void {
    const served = registry.stored(namespaces);
    const object = store.collection(namespaces).get(name)?.object;
    if (served === undefined || object?.metadata.deletionTimestamp === undefined) return;
    const finalizers = asArray(at(object, 'spec', 'finalizers'));
    if (!finalizers.includes('kubernetes')) return;
    const inside = registry.resources().filter(({ definition }) => definition.namespaced);
    const remains = inside.map((kind) => ({ served: kind, entries: empty(kind, `${name}/`, namespaceUser) }));
    if (remains.some(({ entries }) => entries.length > 0)) {
      sayWhatHolds(served, object, conditionsOf(remains, timestamp(server.clock.now())));
      return;
    }
    const finalize = (copy: Record<string, unknown>): void => {
      copy['spec'] = { ...asObject(copy['spec']), finalizers: finalizers.filter((one) => one !== 'kubernetes') };
    };
    edit(server, served, object, namespaceUser, finalize, 'finalize');
  }

  /** A condition that says what it said keeps its time, so that what stays the same is written once. */
  function sayWhatHolds(served: Served, namespace: Stored, conditions: readonly Condition[]): void {
    const say = (copy: Record<string, unknown>): void => {
      const said = asArray(at(copy, 'status', 'conditions')).filter(isObject);
      for (const condition of conditions) setCondition(said, { ...condition });
      copy['status'] = { ...asObject(copy['status']), conditions: said };
    };
    edit(server, served, namespace, namespaceUser, say, 'status');
  }

  function emptyDefinition(name: string): void {
    const served = registry.stored(definitions);
    const object = store.collection(definitions).get(name)?.object;
    if (served === undefined || object?.metadata.deletionTimestamp === undefined) return;
    if (object.metadata.finalizers?.includes(cleanupFinalizer) !== true) return;
    say(served, object, clearing);
    const defined = isTrue(object, 'Established') ? registry.stored(name) : undefined;
    if (defined !== undefined && empty(defined, '', definitionUser).length > 0) return;
    const last = store.collection(definitions).get(name)?.object;
    if (last === undefined) return;
    edit(server, served, last, definitionUser, ({ metadata }) => {
      metadata.finalizers = metadata.finalizers?.filter((finalizer) => finalizer !== cleanupFinalizer) ?? [];
      if (metadata.finalizers.length === 0) delete metadata.finalizers;
    });
  }

  /** Writes nothing where the CustomResourceDefinition says so already. */
  function say(served: Served, object: Stored, condition: typeof clearing): void {
    const lastTransitionTime = timestamp(server.clock.now());
    const change = (copy: KubeObject): void => {
      const status = asObject(copy['status']) ?? {};
      const conditions = asArray(status['conditions']).filter(isObject);
      setCondition(conditions, { ...condition, lastTransitionTime });
      copy['status'] = { ...status, conditions };
    };
    edit(server, served, object, definitionUser, change, 'status');
  }

  /** Deletes all whose key begins with `prefix`, and gives back what is still there. */
  function empty(served: Served, prefix: string, user: UserInfo): Entry[] {
    const collection = store.collection(served.id);
    for (const key of keysWith(collection, prefix)) {
      const { name, namespace, deletionTimestamp } = collection.get(key)?.object.metadata ?? {};
      if (name === undefined || deletionTimestamp !== undefined) continue;
      removeObject(server, { served, namespace, name, user, dryRun: false, propagation: 'Background' });
    }
    return keysWith(collection, prefix)
      .map((key) => collection.get(key))
      .filter((entry) => entry !== undefined);
  }

  return { record, stop: () => turns.stop() };
}

function keysWith(collection: Collection, prefix: string): string[] {
  const keys: string[] = [];
  for (const key of collection.keysFrom(prefix)) {
    if (!key.startsWith(prefix)) break;
    keys.push(key);
  }
  return keys;
}
