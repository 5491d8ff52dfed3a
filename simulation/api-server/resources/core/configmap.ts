import { duplicate } from '../../schema/field-errors.ts';
import { recordAt, textAt } from './fields.ts';
import { immutableErrors, keyErrors, sizeErrors } from './config-data.ts';
import { ageColumn, coreKind, nameColumn } from './kind.ts';
import { ageOf } from '../../present/age.ts';

export const configMap = coreKind({
  group: '',
  kind: 'ConfigMap',
  plural: 'configmaps',
  namespaced: true,
  shortNames: ['cm'],
  columns: [nameColumn, { name: 'Data', type: 'string', jsonPath: '' }, ageColumn],
  cells: (object, now) => [
    object.metadata.name,
    Object.keys(recordAt(object, 'data')).length + Object.keys(recordAt(object, 'binaryData')).length,
    ageOf(object, now),
  ],
  strategy: {
    validate(object, old) {
      const data = recordAt(object, 'data');
      const binary = recordAt(object, 'binaryData');
      const bytes =
        Object.keys(data).reduce((sum, key) => sum + Buffer.byteLength(textAt(data, key)), 0) +
        Object.keys(binary).reduce((sum, key) => sum + Buffer.byteLength(textAt(binary, key), 'base64'), 0);
      return [
        ...keyErrors('data', data),
        ...keyErrors('binaryData', binary),
        ...Object.keys(binary)
          .filter((key) => key in data)
          .map((key) => duplicate(`data[${key}]`, key)),
        ...sizeErrors('', bytes),
        ...immutableErrors(object, old, ['data', 'binaryData']),
      ];
    },
  },
});
