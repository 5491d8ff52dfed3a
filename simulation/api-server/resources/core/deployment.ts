import { ageOf } from '../../present/age.ts';
import { at, ensureRecord, numberAt, setDefaults } from './fields.ts';
import { ageColumn, coreKind, nameColumn, ownSubresource, scaleSubresource } from './kind.ts';
import { rolloutErrors } from './rollout.ts';
import { containerCells, selectorText, setTemplateDefaults, workloadErrors } from './workload.ts';
import type { KubeObject } from '#models/meta/object.ts';

const self = { group: 'apps', kind: 'Deployment' };

export const deployment = coreKind({
  ...self,
  plural: 'deployments',
  namespaced: true,
  shortNames: ['deploy'],
  categories: ['all'],
  subresources: [scaleSubresource, ownSubresource('status', self)],
  columns: [
    nameColumn,
    { name: 'Ready', type: 'string', jsonPath: '' },
    { name: 'Up-to-date', type: 'string', jsonPath: '.status.updatedReplicas' },
    { name: 'Available', type: 'string', jsonPath: '.status.availableReplicas' },
    ageColumn,
    { name: 'Containers', type: 'string', priority: 1, jsonPath: '' },
    { name: 'Images', type: 'string', priority: 1, jsonPath: '' },
    { name: 'Selector', type: 'string', priority: 1, jsonPath: '' },
  ],
  cells: (object, now) => {
    const status = (name: string): number => numberAt(object, 'status', name) ?? 0;
    return [
      object.metadata.name,
      `${status('readyReplicas')}/${numberAt(object, 'spec', 'replicas') ?? 0}`,
      status('updatedReplicas'),
      status('availableReplicas'),
      ageOf(object, now),
      ...containerCells(object),
      selectorText(at(object, 'spec', 'selector')),
    ];
  },
  strategy: {
    initialStatus: () => ({}),
    prepareForCreate: (object) => setSpecDefaults(object),
    prepareForUpdate: (object, old, { subresource }) => {
      if (subresource === 'status') keepLabels(object, old);
      setSpecDefaults(object);
    },
    validate: (object, old) => [...workloadErrors(object, old), ...rolloutErrors(object)],
  },
});

/** Of metadata, a write of the status may change all but these. */
function keepLabels({ metadata }: KubeObject, old: KubeObject): void {
  if (old.metadata.labels === undefined) delete metadata.labels;
  else metadata.labels = { ...old.metadata.labels };
}

function setSpecDefaults(object: KubeObject): void {
  const spec = ensureRecord(object, 'spec');
  setDefaults(spec, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 });
  const strategy = ensureRecord(spec, 'strategy');
  setDefaults(strategy, { type: 'RollingUpdate' });
  if (strategy.type === 'RollingUpdate') {
    setDefaults(ensureRecord(strategy, 'rollingUpdate'), { maxUnavailable: '25%', maxSurge: '25%' });
  }
  setTemplateDefaults(spec);
}
