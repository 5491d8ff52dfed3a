import type { KubeObject } from '#models/meta/object.ts';
import { ageOf } from '../../present/age.ts';
import { at, ensureRecord, numberAt, recordAt, setDefaults } from './fields.ts';
import { ageColumn, coreKind, nameColumn, ownSubresource } from './kind.ts';
import { containerCells, selectorText, setTemplateDefaults, workloadErrors } from './workload.ts';

const self = { group: 'apps', kind: 'DaemonSet' };
const counts = [
  'desiredNumberScheduled',
  'currentNumberScheduled',
  'numberReady',
  'updatedNumberScheduled',
  'numberAvailable',
];

/** Stored and served, so that a drain can tell its Pods apart; nothing here makes Pods of it. */
export const daemonSet = coreKind({
  ...self,
  plural: 'daemonsets',
  namespaced: true,
  shortNames: ['ds'],
  categories: ['all'],
  subresources: [ownSubresource('status', self)],
  columns: [
    nameColumn,
    { name: 'Desired', type: 'integer', jsonPath: '.status.desiredNumberScheduled' },
    { name: 'Current', type: 'integer', jsonPath: '.status.currentNumberScheduled' },
    { name: 'Ready', type: 'integer', jsonPath: '.status.numberReady' },
    { name: 'Up-to-date', type: 'integer', jsonPath: '.status.updatedNumberScheduled' },
    { name: 'Available', type: 'integer', jsonPath: '.status.numberAvailable' },
    { name: 'Node Selector', type: 'string', jsonPath: '' },
    ageColumn,
    { name: 'Containers', type: 'string', priority: 1, jsonPath: '' },
    { name: 'Images', type: 'string', priority: 1, jsonPath: '' },
    { name: 'Selector', type: 'string', priority: 1, jsonPath: '' },
  ],
  cells: (object, now) => [
    object.metadata.name,
    ...counts.map((name) => numberAt(object, 'status', name) ?? 0),
    selectorText({ matchLabels: recordAt(object, 'spec', 'template', 'spec', 'nodeSelector') }),
    ageOf(object, now),
    ...containerCells(object),
    selectorText(at(object, 'spec', 'selector')),
  ],
  strategy: {
    initialStatus: () => ({
      currentNumberScheduled: 0,
      desiredNumberScheduled: 0,
      numberMisscheduled: 0,
      numberReady: 0,
    }),
    prepareForCreate: (object) => setSpecDefaults(object),
    prepareForUpdate: (object) => setSpecDefaults(object),
    validate: workloadErrors,
  },
});

function setSpecDefaults(object: KubeObject): void {
  const spec = ensureRecord(object, 'spec');
  setDefaults(spec, { revisionHistoryLimit: 10 });
  const strategy = ensureRecord(spec, 'updateStrategy');
  setDefaults(strategy, { type: 'RollingUpdate' });
  if (strategy.type === 'RollingUpdate') {
    setDefaults(ensureRecord(strategy, 'rollingUpdate'), { maxUnavailable: 1, maxSurge: 0 });
  }
  setTemplateDefaults(spec);
}
