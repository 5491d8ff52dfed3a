import type { KubeObject } from '#models/meta/object.ts';
import { ageOf, since } from '../../present/age.ts';
import type { PrinterColumn } from '../definition.ts';
import { at, numberAt, recordsAt, textAt, type Json } from './fields.ts';
import { ageColumn, nameColumn } from './kind.ts';

export const podColumns: readonly PrinterColumn[] = [
  nameColumn,
  { name: 'Ready', type: 'string', jsonPath: '' },
  { name: 'Status', type: 'string', jsonPath: '' },
  { name: 'Restarts', type: 'string', jsonPath: '' },
  ageColumn,
  { name: 'IP', type: 'string', priority: 1, jsonPath: '.status.podIP' },
  { name: 'Node', type: 'string', priority: 1, jsonPath: '.spec.nodeName' },
  { name: 'Nominated Node', type: 'string', priority: 1, jsonPath: '.status.nominatedNodeName' },
  { name: 'Readiness Gates', type: 'string', priority: 1, jsonPath: '' },
];

export function podCells(object: KubeObject, now: number): readonly unknown[] {
  const statuses = recordsAt(object, 'status', 'containerStatuses');
  const ready = statuses.filter((one) => one.ready === true && at(one, 'state', 'running') !== undefined).length;
  return [
    object.metadata.name,
    `${ready}/${recordsAt(object, 'spec', 'containers').length}`,
    statusCell(object, statuses),
    restartsCell(statuses, now),
    ageOf(object, now),
    textAt(object, 'status', 'podIP') || '<none>',
    textAt(object, 'spec', 'nodeName') || '<none>',
    textAt(object, 'status', 'nominatedNodeName') || '<none>',
    gatesCell(object),
  ];
}

/** Why it isn't running, where something says so: the pod's own reason, an init container, then a container. */
function statusCell(object: KubeObject, statuses: readonly Json[]): string {
  const phase = textAt(object, 'status', 'reason') || textAt(object, 'status', 'phase') || 'Unknown';
  if (object.metadata.deletionTimestamp !== undefined) {
    return textAt(object, 'status', 'reason') === 'NodeLost' ? 'Unknown' : 'Terminating';
  }
  const gated = recordsAt(object, 'status', 'conditions').some(
    (one) => one.type === 'PodScheduled' && one.reason === 'SchedulingGated',
  );
  if (gated) return 'SchedulingGated';
  return initReason(object) ?? statuses.map(containerReason).find((one) => one !== undefined) ?? phase;
}

function initReason(object: KubeObject): string | undefined {
  const statuses = recordsAt(object, 'status', 'initContainerStatuses');
  for (const [index, status] of statuses.entries()) {
    if (numberAt(status, 'state', 'terminated', 'exitCode') === 0 || status.started === true) continue;
    const reason = containerReason(status);
    if (reason !== undefined && reason !== 'PodInitializing') return `Init:${reason}`;
    return `Init:${index}/${recordsAt(object, 'spec', 'initContainers').length}`;
  }
  return undefined;
}

function containerReason(status: Json): string | undefined {
  const waiting = textAt(status, 'state', 'waiting', 'reason');
  if (waiting !== '') return waiting;
  const terminated = at(status, 'state', 'terminated');
  if (terminated === undefined) return undefined;
  const reason = textAt(terminated, 'reason');
  if (reason !== '') return reason;
  const signal = numberAt(terminated, 'signal') ?? 0;
  return signal === 0 ? `ExitCode:${textAt(terminated, 'exitCode')}` : `Signal:${signal}`;
}

function restartsCell(statuses: readonly Json[], now: number): string {
  const count = statuses.reduce((sum, one) => sum + (numberAt(one, 'restartCount') ?? 0), 0);
  const last = statuses
    .map((one) => textAt(one, 'lastState', 'terminated', 'finishedAt'))
    .filter((time) => time !== '')
    .toSorted()
    .at(-1);
  return count === 0 || last === undefined ? String(count) : `${count} (${since(last, now)} ago)`;
}

function gatesCell(object: KubeObject): string {
  const gates = recordsAt(object, 'spec', 'readinessGates');
  if (gates.length === 0) return '<none>';
  const met = gates.filter((gate) =>
    recordsAt(object, 'status', 'conditions').some((one) => one.type === gate.conditionType && one.status === 'True'),
  );
  return `${met.length}/${gates.length}`;
}
