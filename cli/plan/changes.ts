import { isKubeError, type KubeError } from '#controllers/runtime/kube-error.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import { computeNodes } from '#models/generated/resources.ts';
import { keyOf, nameOf, type KubeObject, type Stored } from '#models/meta/object.ts';
import type { Resource } from '#models/meta/resource.ts';
import { mergePatch } from '#models/plan/merge-patch.ts';
import { applyPatch } from '#models/plan/three-way.ts';
import { someOf } from '#models/plan/lists.ts';
import { same } from '#models/reconcile/same.ts';
import { asStored, complete } from '../snapshot/complete.ts';
import { ownResource } from '../snapshot/kinds.ts';
import type { Manifest, ManifestFault } from '../snapshot/manifest.ts';
import { faulty } from '../snapshot/read-manifests.ts';

/** What applying one manifest comes to. */
export interface Change {
  how: 'created' | 'configured' | 'unchanged';
  object: Stored;
}

/** As stored, by `kind key`. */
export type Model = ReadonlyMap<string, Stored>;

export function modelOf(objects: Iterable<Stored>): Model {
  const model = new Map<string, Stored>();
  for (const object of objects) model.set(idOf(object), object);
  return model;
}

/**
 * What the manifests come to where no server can be asked: the same patch, defaults and rules.
 *
 * @throws CommandError that names file and line of everything that is wrong.
 */
export function changesByRules(model: Model, manifests: readonly Manifest[], now: number): Change[] {
  const faults: ManifestFault[] = [];
  const changes = ours(manifests).map(({ manifest, resource }): Change => {
    const current = model.get(idOf(manifest.object));
    const object = current === undefined ? structuredClone(manifest.object) : patched(current, manifest.object);
    faults.push(...complete({ ...manifest, object }, resource, current));
    if (current === undefined) return { how: 'created', object: asStored(object, now) };
    return configured(current, object);
  });
  if (faults.length > 0) throw faulty(faults);
  return changes;
}

/** What the server says that applying the manifests would come to: it checks them all and stores nothing. */
export async function changesByServer(
  kube: Kube,
  model: Model,
  manifests: readonly Manifest[],
  now: number,
): Promise<Change[]> {
  const faults: ManifestFault[] = [];
  const all = ours(manifests);
  const changes: (Change | undefined)[] = all.map(() => undefined);
  const queue = all.entries();
  const work = async (): Promise<void> => {
    for (const [index, { manifest, resource }] of queue) {
      try {
        changes[index] = await ask(kube, model.get(idOf(manifest.object)), manifest.object, resource, now);
      } catch (error) {
        if (!isKubeError(error)) throw error;
        faults.push(...refusals(manifest, error));
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  if (faults.length > 0) throw faulty(faults);
  return changes.filter((change) => change !== undefined);
}

/** Each field that the server names, with its line; what it says as a whole where it names none. */
function refusals(manifest: Manifest, error: KubeError): ManifestFault[] {
  const id = idOf(manifest.object);
  const named = error.causes.filter(({ field = '<nil>' }) => field !== '<nil>');
  if (named.length === 0) return [{ at: manifest.at(), message: `${id}: ${error.message}` }];
  return named.map(({ field = '', message = '' }) => ({
    at: manifest.at(field),
    message: message.includes(field) ? `${id}: ${message}` : `${id}: ${field}: ${message}`,
  }));
}

const atOnce = 16;

async function ask(
  kube: Kube,
  current: Stored | undefined,
  manifest: KubeObject,
  resource: Resource,
  now: number,
): Promise<Change> {
  if (current === undefined) {
    const created = await kube.create(resource, manifest, { dryRun: true });
    return { how: 'created', object: asStored(created, now) };
  }
  const patch = applyPatch(current, manifest);
  if (Object.keys(patch).length === 0) return { how: 'unchanged', object: current };
  const after = await kube.mergePatch(resource, nameOf(keyOf(current)), patch, { dryRun: true });
  return configured(current, after);
}

/**
 * Those of kinds that aren't Rackwright's are left out: what becomes of them is no concern of the controllers.
 *
 * @throws CommandError for what there is twice, and for a kind or version that Rackwright's group doesn't have.
 */
function ours(manifests: readonly Manifest[]): { manifest: Manifest; resource: Resource }[] {
  const faults: ManifestFault[] = [];
  const seen = new Map<string, Manifest>();
  const found = manifests.flatMap((manifest) => {
    const { apiVersion, kind } = manifest.object;
    const resource = ownResource(manifest.object);
    if (resource === undefined) {
      if (isOwnGroup(apiVersion))
        faults.push({ at: manifest.at('kind'), message: `${apiVersion} ${kind} is no kind of Rackwright` });
      return [];
    }
    if (resource.namespaced) manifest.object.metadata.namespace ??= 'default';
    else delete manifest.object.metadata.namespace;
    const first = seen.get(idOf(manifest.object));
    if (first !== undefined)
      faults.push({ at: manifest.at(), message: `${idOf(manifest.object)} is there already, at ${first.at()}` });
    seen.set(idOf(manifest.object), manifest);
    return [{ manifest, resource }];
  });
  if (faults.length > 0) throw faulty(faults);
  return found;
}

/** One line about the manifests that are left out; undefined: there are none. */
export function leftOut(manifests: readonly Manifest[]): string | undefined {
  const others = manifests.filter(({ object }) => ownResource(object) === undefined);
  if (others.length === 0) return undefined;
  const names = others.map(({ object }) => `${object.kind} ${keyOf(object)}`);
  return `Skipped, being of no kind of Rackwright: ${someOf(names)}.`;
}

function isOwnGroup(apiVersion: string): boolean {
  return apiVersion.startsWith(`${computeNodes.group}/`);
}

function patched(current: Stored, manifest: KubeObject): KubeObject {
  return structuredClone(mergePatch(current, applyPatch(current, manifest)) as KubeObject);
}

function configured(current: Stored, after: KubeObject): Change {
  const { metadata } = after;
  delete metadata.managedFields;
  const { generation = 1 } = current.metadata;
  const bodyIsSame = same(current['spec'], after['spec']);
  if (
    bodyIsSame &&
    same(current.metadata.labels, metadata.labels) &&
    same(current.metadata.annotations, metadata.annotations)
  ) {
    return { how: 'unchanged', object: current };
  }
  const stored = { ...current, ...after, metadata: { ...current.metadata, ...metadata } };
  return {
    how: 'configured',
    object: { ...stored, metadata: { ...stored.metadata, generation: bodyIsSame ? generation : generation + 1 } },
  };
}

function idOf(object: KubeObject): string {
  return `${object.kind} ${keyOf(object)}`;
}
