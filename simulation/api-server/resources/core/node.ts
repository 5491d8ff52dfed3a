import type { KubeObject } from '#models/meta/object.ts';
import { ageOf } from '../../present/age.ts';
import type { FieldError } from '../definition.ts';
import { forbidden } from '../../schema/field-errors.ts';
import { at, ensureRecord, listAt, recordAt, recordsAt, textAt } from './fields.ts';
import { ageColumn, coreKind, nameColumn, ownSubresource } from './kind.ts';
import { podRangeErrors } from './pod-ranges.ts';
import { taintErrors } from './taints.ts';

const self = { group: '', kind: 'Node' };
const rolePrefix = 'node-role.kubernetes.io/';

export const node = coreKind({
  ...self,
  plural: 'nodes',
  namespaced: false,
  shortNames: ['no'],
  subresources: [ownSubresource('status', self)],
  columns: [
    nameColumn,
    { name: 'Status', type: 'string', jsonPath: '' },
    { name: 'Roles', type: 'string', jsonPath: '' },
    ageColumn,
    { name: 'Version', type: 'string', jsonPath: '.status.nodeInfo.kubeletVersion' },
    { name: 'Internal-IP', type: 'string', priority: 1, jsonPath: '' },
    { name: 'External-IP', type: 'string', priority: 1, jsonPath: '' },
    { name: 'OS-Image', type: 'string', priority: 1, jsonPath: '.status.nodeInfo.osImage' },
    { name: 'Kernel-Version', type: 'string', priority: 1, jsonPath: '.status.nodeInfo.kernelVersion' },
    { name: 'Container-Runtime', type: 'string', priority: 1, jsonPath: '.status.nodeInfo.containerRuntimeVersion' },
  ],
  cells: (object, now) => [
    object.metadata.name,
    statusCell(object),
    rolesCell(object),
    ageOf(object, now),
    textAt(object, 'status', 'nodeInfo', 'kubeletVersion'),
    address(object, 'InternalIP'),
    address(object, 'ExternalIP'),
    orUnknown(textAt(object, 'status', 'nodeInfo', 'osImage')),
    orUnknown(textAt(object, 'status', 'nodeInfo', 'kernelVersion')),
    orUnknown(textAt(object, 'status', 'nodeInfo', 'containerRuntimeVersion')),
  ],
  selectableFields: {
    'spec.unschedulable': (object) => String(at(object, 'spec', 'unschedulable') === true),
  },
  strategy: {
    prepareForCreate(object) {
      normalize(object);
    },
    prepareForUpdate(object) {
      normalize(object);
    },
    validate(object, old) {
      return [...taintErrors(object), ...podRangeErrors(object, old), ...updateErrors(object, old)];
    },
  },
});

function normalize(object: KubeObject): void {
  const spec = ensureRecord(object, 'spec');
  if (spec.unschedulable === false) delete spec.unschedulable;
  // The one is the first of the others: whoever says one of them says both.
  const [first, ...others] = listAt(spec, 'podCIDRs');
  const one = textAt(spec, 'podCIDR');
  if (one !== '') spec.podCIDRs = first === undefined || first === one ? [one, ...others] : [one];
  else if (first !== undefined) spec.podCIDR = first;
  const status = ensureRecord(object, 'status');
  if (status.allocatable === undefined && status.capacity !== undefined) {
    status.allocatable = structuredClone(status.capacity);
  }
}

function updateErrors(object: KubeObject, old: KubeObject | undefined): FieldError[] {
  const before = textAt(old, 'spec', 'providerID');
  if (before === '' || before === textAt(object, 'spec', 'providerID')) return [];
  return [forbidden('spec.providerID', 'node updates may not change providerID except from "" to valid')];
}

function statusCell(object: KubeObject): string {
  const ready = recordsAt(object, 'status', 'conditions').find((condition) => condition.type === 'Ready');
  const word = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
  return at(object, 'spec', 'unschedulable') === true ? `${word},SchedulingDisabled` : word;
}

function rolesCell(object: KubeObject): string {
  const labels = Object.entries(recordAt(object, 'metadata', 'labels'));
  const roles = labels.flatMap(([key, value]) => {
    if (key.startsWith(rolePrefix)) return key.length > rolePrefix.length ? [key.slice(rolePrefix.length)] : [];
    return key === 'kubernetes.io/role' && typeof value === 'string' && value !== '' ? [value] : [];
  });
  return roles.length === 0 ? '<none>' : [...new Set(roles)].toSorted().join(',');
}

function address(object: KubeObject, type: string): string {
  const found = recordsAt(object, 'status', 'addresses').find((one) => one.type === type);
  return found === undefined ? '<none>' : textAt(found, 'address');
}

function orUnknown(value: string): string {
  return value === '' ? '<unknown>' : value;
}
