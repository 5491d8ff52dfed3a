import { ageOf } from '../../present/age.ts';
import { dotlessNameProblems } from '../../metadata/names.ts';
import { listAt, textAt } from './fields.ts';
import { ageColumn, coreKind, keepField, nameColumn, ownSubresource } from './kind.ts';

const self = { group: '', kind: 'Namespace' };
const nameLabel = 'kubernetes.io/metadata.name';

export const namespace = coreKind({
  ...self,
  plural: 'namespaces',
  namespaced: false,
  shortNames: ['ns'],
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  subresources: [
    ownSubresource('status', self),
    { name: 'finalize', kind: 'Namespace', group: '', version: 'v1', verbs: ['update'] },
  ],
  columns: [nameColumn, { name: 'Status', type: 'string', jsonPath: '.status.phase' }, ageColumn],
  cells: (object, now) => [object.metadata.name, textAt(object, 'status', 'phase'), ageOf(object, now)],
  selectableFields: { 'status.phase': (object) => textAt(object, 'status', 'phase') },
  strategy: {
    initialStatus: () => ({ phase: 'Active' }),
    prepareForCreate(object) {
      object.metadata.labels = { ...object.metadata.labels, [nameLabel]: object.metadata.name };
    },
    prepareForUpdate(object, old, context) {
      if (context.subresource === 'finalize') keepField(object, old, 'status');
      else keepField(object, old, 'spec');
      object.metadata.labels = { ...object.metadata.labels, [nameLabel]: object.metadata.name };
    },
    admit(object, old) {
      if (old !== undefined) return;
      const finalizers = listAt(object, 'spec', 'finalizers');
      object.spec = { finalizers: finalizers.includes('kubernetes') ? [...finalizers] : [...finalizers, 'kubernetes'] };
    },
    nameProblems: dotlessNameProblems,
  },
});
