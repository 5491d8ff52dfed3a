import { ageOf } from '../../present/age.ts';
import { listAt } from './fields.ts';
import { ageColumn, coreKind, nameColumn } from './kind.ts';

export const serviceAccount = coreKind({
  group: '',
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  namespaced: true,
  shortNames: ['sa'],
  subresources: [
    { name: 'token', kind: 'TokenRequest', group: 'authentication.k8s.io', version: 'v1', verbs: ['create'] },
  ],
  columns: [nameColumn, { name: 'Secrets', type: 'string', jsonPath: '' }, ageColumn],
  cells: (object, now) => [object.metadata.name, listAt(object, 'secrets').length, ageOf(object, now)],
});
