import { isKubeError } from '#controllers/runtime/kube-error.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import { listAll, type ListScope } from '#controllers/runtime/pager.ts';
import { createStoredForm } from '#controllers/runtime/stored-form.ts';
import { rackwrightResources } from '#models/generated/resources.ts';
import type { KubeObject, Stored } from '#models/meta/object.ts';
import type { Resource } from '#models/meta/resource.ts';
import type { Snapshot, Unread } from './snapshot.ts';

export interface ServerReading {
  url: string;
  now: number;
  signal: AbortSignal;
  /** Kinds of Rackwright to read; all of them unless told. One that can't be read fails the reading. */
  resources?: readonly Resource[];
  /** Of other kinds, what is welcome and can be missed. */
  welcome?: readonly (ListScope & { resource: Resource })[];
  /** Heard after each kind. */
  onRead?: (resource: Resource, objects: number) => void;
}

const pageSize = 1_000;
const atOnce = 4;

/**
 * Reads every kind page by page, each as it stood at one resourceVersion. Kinds are read side by side, so they may be some
 * seconds apart, as informers' caches are.
 *
 * @throws KubeError when one of Rackwright's kinds can't be read.
 */
export async function readFromServer(kube: Kube, reading: ServerReading): Promise<Snapshot> {
  const { url, now, signal, resources = rackwrightResources, welcome = [], onRead } = reading;
  const stored = createStoredForm({});
  const objects: Stored[] = [];
  const others: KubeObject[] = [];
  const unread: Unread[] = [];
  const list = async (resource: Resource, scope: ListScope, into: KubeObject[]): Promise<void> => {
    const { items } = await listAll(kube, resource, { ...scope, pageSize, signal });
    for (const item of items) {
      stored(item);
      into.push(item);
    }
    onRead?.(resource, items.length);
  };
  const queue = [
    ...resources.map((resource) => () => list(resource, {}, objects)),
    ...welcome.map(({ resource, ...scope }) => async () => {
      try {
        await list(resource, scope, others);
      } catch (error) {
        if (!isKubeError(error)) throw error;
        unread.push({ kind: resource.kind, why: error.message });
      }
    }),
  ].values();
  const work = async (): Promise<void> => {
    for (const read of queue) await read();
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { from: { kind: 'server', url }, takenAt: now, objects, others, unread };
}
