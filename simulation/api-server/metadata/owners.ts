import type { ObjectMeta } from '#models/meta/object.ts';
import { equalJson } from '../storage/equal.ts';

/** Drops in place owners that are there twice. Who shares a uid with another one is warned of. */
export function dropRepeatedOwners(metadata: ObjectMeta, warnings: string[]): void {
  const owners = metadata.ownerReferences ?? [];
  const uids = owners.map(({ uid }) => uid);
  const repeated = [...new Set(uids.filter((uid, index) => uids.indexOf(uid) !== index))];
  if (repeated.length === 0) return;
  metadata.ownerReferences = owners.filter(
    (owner, index) => owners.findIndex((one) => equalJson(one, owner)) === index,
  );
  const advice =
    'API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests';
  warnings.push(
    `.metadata.ownerReferences contains duplicate entries; ${advice}; duplicate UID(s) observed: ${repeated.join(', ')}`,
  );
}
