import type { KubeObject } from '#models/meta/object.ts';
import { ageOf } from '../../present/age.ts';
import { at, ensureRecord, numberAt, setDefaults } from './fields.ts';
import { ageColumn, coreKind, nameColumn, ownSubresource, scaleSubresource } from './kind.ts';
import { containerCells, selectorText, setTemplateDefaults, workloadErrors } from './workload.ts';

const self = { group: 'apps', kind: 'ReplicaSet' };

export const replicaSet = coreKind({
  ...self,
  plural: 'replicasets',
  namespaced: true,
  shortNames: ['rs'],
  categories: ['all'],
  subresources: [scaleSubresource, ownSubresource('status', self)],
  columns: [
    nameColumn,
    { name: 'Desired', type: 'integer', jsonPath: '.spec.replicas' },
    { name: 'Current', type: 'integer', jsonPath: '.status.replicas' },
    { name: 'Ready', type: 'integer', jsonPath: '.status.readyReplicas' },
    ageColumn,
    { name: 'Containers', type: 'string', priority: 1, jsonPath: '' },
    { name: 'Images', type: 'string', priority: 1, jsonPath: '' },
    { name: 'Selector', type: 'string', priority: 1, jsonPath: '' },
  ],
  cells: (object, now) => [
    object.metadata.name,
    numberAt(object, 'spec', 'replicas') ?? 0,
    numberAt(object, 'status', 'replicas') ?? 0,
    numberAt(object, 'status', 'readyReplicas') ?? 0,
    ageOf(object, now),
    ...containerCells(object),
    selectorText(at(object, 'spec', 'selector')),
  ],
  strategy: {
    initialStatus: () => ({ replicas: 0 }),
    prepareForCreate: (object) => setSpecDefaults(object),
    prepareForUpdate: (object) => setSpecDefaults(object),
    validate: workloadErrors,
  },
});

function setSpecDefaults(object: KubeObject): void {
  const spec = ensureRecord(object, 'spec');
  setDefaults(spec, { replicas: 1 });
  setTemplateDefaults(spec);
}
