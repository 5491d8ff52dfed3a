import { ageOf } from '../../present/age.ts';
import { recordsAt, textAt } from './fields.ts';
import { ageColumn, coreKind, nameColumn } from './kind.ts';

/** For readers only (`kubectl cluster-info`): without an allocator of cluster IPs, to accept one would be a pretence. */
export const service = coreKind({
  group: '',
  kind: 'Service',
  plural: 'services',
  namespaced: true,
  shortNames: ['svc'],
  categories: ['all'],
  verbs: ['get', 'list', 'watch'],
  columns: [
    nameColumn,
    { name: 'Type', type: 'string', jsonPath: '.spec.type' },
    { name: 'Cluster-IP', type: 'string', jsonPath: '.spec.clusterIP' },
    { name: 'External-IP', type: 'string', jsonPath: '' },
    { name: 'Port(s)', type: 'string', jsonPath: '' },
    ageColumn,
    { name: 'Selector', type: 'string', priority: 1, jsonPath: '' },
  ],
  cells: (object, now) => [
    object.metadata.name,
    textAt(object, 'spec', 'type'),
    textAt(object, 'spec', 'clusterIP') || '<none>',
    '<none>',
    recordsAt(object, 'spec', 'ports')
      .map((port) => `${textAt(port, 'port')}/${textAt(port, 'protocol')}`)
      .join(',') || '<none>',
    ageOf(object, now),
    '<none>',
  ],
  selectableFields: {
    'spec.clusterIP': (object) => textAt(object, 'spec', 'clusterIP'),
    'spec.type': (object) => textAt(object, 'spec', 'type'),
  },
});
