import type { KubeObject } from '#models/meta/object.ts';
import type { FieldError } from '../../definition.ts';
import { invalid } from '../../../schema/field-errors.ts';
import { listAt, recordsAt, textAt } from '../fields.ts';

/** A version that something may still be stored in stays. */
export function storedVersionsErrors(object: KubeObject): FieldError[] {
  const path = 'status.storedVersions';
  const names = recordsAt(object, 'spec', 'versions').map((version) => textAt(version, 'name'));
  const stored = listAt(object, 'status', 'storedVersions').map(String);
  if (stored.length === 0) return [invalid(path, null, 'must have at least one stored version')];
  const current = recordsAt(object, 'spec', 'versions')
    .filter((version) => version['storage'] === true)
    .map((version) => textAt(version, 'name'));
  return [
    ...current
      .filter((name) => !stored.includes(name))
      .map((name) => invalid(path, stored, `must have the storage version ${name}`)),
    ...stored.flatMap((name, index) =>
      names.includes(name) ? [] : [invalid(`${path}[${String(index)}]`, name, missing(name))],
    ),
  ];
}

function missing(name: string): string {
  return (
    `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a ` +
    `storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`
  );
}
