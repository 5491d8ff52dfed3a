import type { KubeObject } from '#models/meta/object.ts';
import { since } from '../../present/age.ts';
import type { FieldError } from '../definition.ts';
import { qualifiedNameProblems } from '../../metadata/names.ts';
import { invalid, required } from '../../schema/field-errors.ts';
import { numberAt, recordAt, textAt } from './fields.ts';
import { coreKind } from './kind.ts';

const involved = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'];
/** Where Events of cluster-scoped objects may live. */
const namespacesOfClusterScoped = ['', 'default', 'kube-system'];

export const event = coreKind({
  group: '',
  kind: 'Event',
  plural: 'events',
  namespaced: true,
  shortNames: ['ev'],
  columns: [
    { name: 'Last Seen', type: 'string', jsonPath: '' },
    { name: 'Type', type: 'string', jsonPath: '.type' },
    { name: 'Reason', type: 'string', jsonPath: '.reason' },
    { name: 'Object', type: 'string', jsonPath: '' },
    { name: 'Subobject', type: 'string', priority: 1, jsonPath: '.involvedObject.fieldPath' },
    { name: 'Source', type: 'string', priority: 1, jsonPath: '' },
    { name: 'Message', type: 'string', jsonPath: '.message' },
    { name: 'First Seen', type: 'string', priority: 1, jsonPath: '' },
    { name: 'Count', type: 'string', priority: 1, jsonPath: '' },
    { name: 'Name', type: 'string', format: 'name', priority: 1, jsonPath: '.metadata.name' },
  ],
  cells: (object, now) => [
    lastSeen(object, now),
    textAt(object, 'type'),
    textAt(object, 'reason'),
    objectCell(object),
    textAt(object, 'involvedObject', 'fieldPath'),
    sourceCell(object),
    textAt(object, 'message').trim(),
    since(object.firstTimestamp ?? object.eventTime, now),
    numberAt(object, 'series', 'count') ?? numberAt(object, 'count') ?? 1,
    object.metadata.name,
  ],
  selectableFields: {
    ...Object.fromEntries(
      involved.map((name) => [
        `involvedObject.${name}`,
        (object: KubeObject): string => textAt(object, 'involvedObject', name),
      ]),
    ),
    reason: (object) => textAt(object, 'reason'),
    type: (object) => textAt(object, 'type'),
    reportingComponent: (object) => textAt(object, 'reportingComponent'),
    source: (object) => textAt(object, 'source', 'component') || textAt(object, 'reportingComponent'),
  },
  strategy: {
    validate(object, old) {
      const own = object.metadata.namespace ?? '';
      const others = textAt(object, 'involvedObject', 'namespace');
      const placed = others === '' ? namespacesOfClusterScoped.includes(own) : others === own;
      return [
        ...(placed ? [] : [invalid('involvedObject.namespace', others, 'does not match event.namespace')]),
        ...(old === undefined ? reportErrors(object) : []),
      ];
    },
  },
});

/** Who says when something happened, in the newer manner, says the rest as well. */
function reportErrors(object: KubeObject): FieldError[] {
  if (textAt(object, 'eventTime') === '') return [];
  const needed = (name: string): FieldError[] => (textAt(object, name) === '' ? [required(name)] : []);
  const reporter = textAt(object, 'reportingComponent');
  return [
    ...needed('reportingComponent'),
    ...qualifiedNameProblems(reporter).map((words) => invalid('reportingComponent', reporter, words)),
    ...needed('reportingInstance'),
    ...needed('action'),
    ...needed('reason'),
  ];
}

function lastSeen(object: KubeObject, now: number): string {
  const series = recordAt(object, 'series').lastObservedTime;
  return since(series ?? object.lastTimestamp ?? object.firstTimestamp ?? object.eventTime, now);
}

function objectCell(object: KubeObject): string {
  return `${textAt(object, 'involvedObject', 'kind').toLowerCase()}/${textAt(object, 'involvedObject', 'name')}`;
}

function sourceCell(object: KubeObject): string {
  const component = textAt(object, 'source', 'component') || textAt(object, 'reportingComponent');
  const host = textAt(object, 'source', 'host') || textAt(object, 'reportingInstance');
  return host === '' ? component : `${component}, ${host}`;
}
