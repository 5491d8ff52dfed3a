import type { Stored } from '#models/meta/object.ts';
import type { UserInfo } from '#simulation/api-server/resources/definition.ts';
import { controllersUser } from '#simulation/lab/identities.ts';

/** The field manager of Rackwright's controllers. */
const ourManager = 'rackwright';

interface ManagedFieldsEntry {
  manager?: string;
  operation?: string;
  subresource?: string;
  time?: string;
}

/**
 * Who made a write, as far as a store without users can tell: the manager with a new entry in managedFields, or one of a
 * new time (another's entry can shrink by the same write). Where there is none (the mark of a deletion, a deletion, a
 * second write of the same fields within a second) an object of Rackwright's kinds was written by its controllers, since
 * nobody else on a stage writes those without leaving an entry of their own, and for other objects nobody is named.
 */
export function authorOf(object: Stored, old: Stored | undefined): UserInfo {
  const managers = writers(object, old);
  if (managers.includes(ourManager)) return controllersUser;
  const [other] = managers;
  if (other !== undefined) return { name: other, groups: [] };
  return object.apiVersion.startsWith('rackwright.io/') ? controllersUser : { name: 'unknown', groups: [] };
}

function writers(object: Stored, old: Stored | undefined): string[] {
  const before = new Set(entriesOf(old).map(stampOf));
  return entriesOf(object)
    .filter((entry) => !before.has(stampOf(entry)))
    .map(({ manager }) => manager ?? '');
}

function stampOf({ manager, operation, subresource, time }: ManagedFieldsEntry): string {
  return JSON.stringify([manager, operation, subresource, time]);
}

function entriesOf(object: Stored | undefined): ManagedFieldsEntry[] {
  return (object?.metadata.managedFields ?? []) as ManagedFieldsEntry[];
}
