import { createStoredForm } from '#controllers/runtime/stored-form.ts';
import type { KubeObject, Stored } from '#models/meta/object.ts';
import { keyOf } from '#models/meta/object.ts';
import { asStored, complete } from './complete.ts';
import { ownResource } from './kinds.ts';
import type { Manifest, ManifestFault } from './manifest.ts';
import { faulty, readManifests } from './read-manifests.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * Reads a folder as a model: what `kubectl get -o yaml` printed of a cluster, manifests that were never applied, or both.
 * What a server gave (it has a uid) is taken as it is; the rest gets its defaults and is checked, as by a server that has
 * this version's kinds.
 *
 * @throws CommandError that names file and line of everything that is wrong.
 */
export function readFromFolder(path: string, now: number): Snapshot {
  const objects: Stored[] = [];
  const others: KubeObject[] = [];
  const faults: ManifestFault[] = [];
  const seen = new Map<string, Manifest>();
  const stored = createStoredForm({});
  for (const manifest of readManifests(path)) {
    const { object } = manifest;
    const resource = ownResource(object);
    const id = `${object.kind} ${keyOf(object)}`;
    const first = seen.get(id);
    if (first !== undefined) faults.push({ at: manifest.at(), message: `${id} is there already, at ${first.at()}` });
    seen.set(id, manifest);
    if (resource === undefined) others.push(object);
    else {
      faults.push(...complete(manifest, resource));
      stored(object);
      objects.push(asStored(object, now));
    }
  }
  if (faults.length > 0) throw faulty(faults);
  return { from: { kind: 'folder', path }, takenAt: now, objects, others, unread: [] };
}
