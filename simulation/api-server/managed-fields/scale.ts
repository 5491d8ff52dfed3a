import { readManagedFields, storedManagers, writeManagedFields } from './entries.ts';
import { difference, has, isEmpty, type FieldSet, type Path } from './field-set.ts';
import { identifierOf, type Managed, type Ownership } from './managers.ts';
import { setOfPaths } from './set-builder.ts';

export const scaleVersion = 'autoscaling/v1';
const inScale: Path = ['f:spec', 'f:replicas'];

export interface ScaledObject {
  /** Its managedFields as stored. */
  managedFields: unknown;
  /** Where a version keeps its replicas: null for nowhere, undefined for a version that isn't there. */
  pathIn: (apiVersion: string) => Path | null | undefined;
  share: (fields: FieldSet) => FieldSet;
}

/** The managedFields of an object's Scale: of who owns its replicas. */
export function toScaleManagers({ managedFields, pathIn, share }: ScaledObject): unknown[] | undefined {
  const owners = new Map<string, Ownership>();
  for (const ownership of storedManagers(managedFields).values()) {
    const path = pathIn(ownership.apiVersion);
    if (path === undefined || path === null || !has(ownership.fields, path)) continue;
    const inTheScale = { ...ownership, apiVersion: scaleVersion, fields: setOfPaths(inScale) };
    owners.set(identifierOf(inTheScale), inTheScale);
  }
  return writeManagedFields(owners, share);
}

/**
 * The managedFields of the object after its Scale was written: who owns the replicas there owns them here. As upstream
 * has it, an updater is another one in the version of a Scale than in the object's own, and has no time.
 */
export function fromScaleManagers(
  { managedFields, pathIn, share }: ScaledObject,
  ofScale: unknown,
  apiVersion: string,
): unknown[] | undefined {
  const read = readManagedFields(ofScale);
  const scaling = new Map(read.kind === 'said' ? read.managed : []);
  const parents: Managed = storedManagers(managedFields);
  const kept: Ownership[] = [];
  for (const [identifier, ownership] of parents) {
    const path = pathIn(ownership.apiVersion);
    if (path === undefined) continue;
    if (path === null || !has(ownership.fields, path)) kept.push(ownership);
    else if (scaling.delete(identifier)) kept.push(ownership);
    else {
      const fields = difference(ownership.fields, setOfPaths(path));
      if (!isEmpty(fields)) kept.push({ ...ownership, fields });
    }
  }
  const path = pathIn(apiVersion) ?? undefined;
  for (const [identifier, ownership] of scaling) {
    if (path === undefined || !has(ownership.fields, inScale)) continue;
    kept.push({ ...ownership, apiVersion, fields: setOfPaths(path), time: parents.get(identifier)?.time });
  }
  return writeManagedFields(new Map(kept.map((one, index) => [String(index), one])), share);
}
