import { ageOf } from '../../present/age.ts';
import type { FieldError } from '../definition.ts';
import { invalid, required } from '../../schema/field-errors.ts';
import { immutableError } from './immutable.ts';
import { numberAt, recordsAt, textAt } from './fields.ts';
import { ageColumn, coreKind, nameColumn } from './kind.ts';
import { sameJson } from '../../schema/json.ts';

export const controllerRevision = coreKind({
  group: 'apps',
  kind: 'ControllerRevision',
  plural: 'controllerrevisions',
  namespaced: true,
  columns: [
    nameColumn,
    { name: 'Controller', type: 'string', jsonPath: '' },
    { name: 'Revision', type: 'string', jsonPath: '.revision' },
    ageColumn,
  ],
  cells: (object, now) => {
    const owner = recordsAt(object, 'metadata', 'ownerReferences').find((one) => one.controller === true);
    return [object.metadata.name, controllerCell(owner), numberAt(object, 'revision') ?? 0, ageOf(object, now)];
  },
  strategy: {
    prepareForCreate(object) {
      object.revision ??= 0;
    },
    validate(object, old) {
      const errors: FieldError[] = [];
      if (object.data === undefined) errors.push(required('data', 'data is mandatory'));
      const revision = numberAt(object, 'revision') ?? 0;
      if (revision < 0) errors.push(invalid('revision', revision, 'must be greater than or equal to 0'));
      if (old !== undefined && !sameJson(object.data, old.data)) errors.push(immutableError('data', object.data));
      return errors;
    },
  },
});

function controllerCell(owner: Record<string, unknown> | undefined): string {
  if (owner === undefined) return '<none>';
  const group = textAt(owner, 'apiVersion').split('/').slice(0, -1).join('/');
  const kind = textAt(owner, 'kind').toLowerCase();
  return `${group === '' ? kind : `${kind}.${group}`}/${textAt(owner, 'name')}`;
}
