import { describe, expect, it } from 'vitest';
import type { KubeObject } from '#models/meta/object.ts';
import { toTable } from '#simulation/api-server/present/table.ts';
import { definitionsOf } from '#simulation/api-server/resources/custom.ts';
import type { ResourceDefinition } from '#simulation/api-server/resources/definition.ts';
import { created, definitionOf, now, object, podSpec } from '../resources/core/objects.ts';
import { widgetDefinition } from './custom-resource-definition.ts';

const options = {
  listMetadata: { resourceVersion: '9' },
  includeObject: 'Metadata' as const,
  now,
  apiVersion: 'meta.k8s.io/v1',
};
const fiveMinutesAgo = '2026-11-21T05:55:00Z';

function widgets(version: Record<string, unknown> = {}): ResourceDefinition {
  const found = definitionsOf(widgetDefinition(version)).find((one) => one.version === 'v1');
  if (found === undefined) throw new Error('v1 is not served');
  return found;
}

function widget(fields: Record<string, unknown> = {}): KubeObject {
  return {
    apiVersion: 'example.io/v1',
    kind: 'Widget',
    metadata: { name: 'w', namespace: 'default', creationTimestamp: fiveMinutesAgo },
    ...fields,
  };
}

/** Column name → cell of the only row. */
function row(given: KubeObject, definition = definitionOf(given.kind)): Record<string, unknown> {
  const table = toTable(definition, [given], options);
  expect(table.rows[0]?.cells).toHaveLength(table.columnDefinitions.length);
  return Object.fromEntries(table.columnDefinitions.map(({ name }, index) => [name, table.rows[0]?.cells[index]]));
}

describe('a table of custom resources', () => {
  it('prints the columns of the CRD after the name', () => {
    const given = widget({
      spec: { color: 'red', size: 4 },
      status: { conditions: [{ type: 'Ready', status: 'True' }], seenAt: '2026-11-21T05:59:30Z' },
    });

    expect(row(given, widgets())).toEqual({ Name: 'w', Color: 'red', Ready: 'True', Size: 4, Seen: '30s' });
  });

  it('leaves cells empty where there is nothing, or nothing of that type', () => {
    const given = widget({ spec: { color: { r: 1 }, size: 'big' }, status: { seenAt: 'soon' } });

    expect(row(given, widgets())).toEqual({ Name: 'w', Color: '{"r":1}', Ready: null, Size: null, Seen: '<invalid>' });
  });

  it('has Age where the CRD says nothing', () => {
    expect(row(widget(), widgets({ additionalPrinterColumns: [] }))).toEqual({ Name: 'w', Age: '5m' });
  });

  it('passes on priority, type and description', () => {
    const columns = toTable(widgets(), [], options).columnDefinitions;

    expect(columns.find(({ name }) => name === 'Size')).toMatchObject({ type: 'integer', priority: 1 });
    expect(columns.find(({ name }) => name === 'Color')).toMatchObject({ description: 'What it looks like.' });
    expect(columns[0]).toMatchObject({ name: 'Name', format: 'name', priority: 0 });
  });
});

describe('what a row carries', () => {
  it.each([
    ['None', null],
    ['Metadata', { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: widget().metadata }],
    ['Object', widget()],
  ] as const)('%s', (includeObject, carried) => {
    const table = toTable(widgets(), [widget()], { ...options, includeObject });

    expect(table.rows[0]?.object).toEqual(carried);
    expect(table).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata: { resourceVersion: '9' } });
  });
});

describe('tables of core kinds', () => {
  const metadata = { creationTimestamp: fiveMinutesAgo };

  it('Node: status, roles, versions and addresses', () => {
    const given = object(
      'Node',
      {
        spec: { unschedulable: true },
        status: {
          conditions: [{ type: 'Ready', status: 'True' }],
          addresses: [{ type: 'InternalIP', address: '10.0.0.1' }],
          nodeInfo: { kubeletVersion: 'v1.35.0', osImage: 'Debian', containerRuntimeVersion: 'containerd://2' },
        },
      },
      { ...metadata, labels: { 'node-role.kubernetes.io/worker': '', 'node-role.kubernetes.io/control-plane': '' } },
    );

    expect(row(given)).toEqual({
      Name: 'x',
      Status: 'Ready,SchedulingDisabled',
      Roles: 'control-plane,worker',
      Age: '5m',
      Version: 'v1.35.0',
      'Internal-IP': '10.0.0.1',
      'External-IP': '<none>',
      'OS-Image': 'Debian',
      'Kernel-Version': '<unknown>',
      'Container-Runtime': 'containerd://2',
    });
  });

  it.each([
    [[], 'Unknown'],
    [[{ type: 'Ready', status: 'Unknown' }], 'NotReady'],
    [[{ type: 'Ready', status: 'False' }], 'NotReady'],
  ])('Node with conditions %j is %s', (conditions, status) => {
    expect(row(object('Node', { status: { conditions } }))).toMatchObject({ Status: status, Roles: '<none>' });
  });

  it('Pod: ready of all, restarts and when', () => {
    const state = { running: { startedAt: fiveMinutesAgo } };
    const given = object(
      'Pod',
      {
        spec: { ...podSpec(), nodeName: 'n1' },
        status: {
          phase: 'Running',
          podIP: '10.1.0.9',
          containerStatuses: [
            {
              name: 'main',
              ready: true,
              restartCount: 2,
              state,
              lastState: { terminated: { finishedAt: fiveMinutesAgo } },
            },
          ],
        },
      },
      metadata,
    );

    expect(row(given)).toMatchObject({
      Ready: '1/1',
      Status: 'Running',
      Restarts: '2 (5m ago)',
      IP: '10.1.0.9',
      Node: 'n1',
      'Nominated Node': '<none>',
    });
  });

  it.each([
    [{ phase: 'Pending' }, {}, 'Pending'],
    [{ phase: 'Failed', reason: 'Evicted' }, {}, 'Evicted'],
    [{ phase: 'Running' }, { deletionTimestamp: fiveMinutesAgo }, 'Terminating'],
    [
      { phase: 'Pending', containerStatuses: [{ state: { waiting: { reason: 'ImagePullBackOff' } } }] },
      {},
      'ImagePullBackOff',
    ],
    [{ phase: 'Failed', containerStatuses: [{ state: { terminated: { exitCode: 3 } } }] }, {}, 'ExitCode:3'],
    [{ phase: 'Pending', initContainerStatuses: [{ state: { running: {} } }] }, {}, 'Init:0/1'],
    [{ phase: 'Pending', conditions: [{ type: 'PodScheduled', reason: 'SchedulingGated' }] }, {}, 'SchedulingGated'],
  ])('Pod with status %j prints %s', (status, more, word) => {
    const spec = podSpec({ initContainers: [{ name: 'init', image: 'i' }] });

    expect(row(object('Pod', { spec, status }, more))).toMatchObject({ Status: word, Ready: '0/1', Restarts: '0' });
  });

  it('Deployment: counts, containers and selector', () => {
    const given = object('Deployment', {
      spec: { replicas: 3, selector: { matchLabels: { app: 'web' } }, template: { spec: podSpec() } },
      status: { readyReplicas: 1, updatedReplicas: 3, availableReplicas: 1 },
    });

    expect(row(given)).toMatchObject({
      Ready: '1/3',
      'Up-to-date': 3,
      Available: 1,
      Containers: 'main',
      Images: 'registry.example/app:1',
      Selector: 'app=web',
    });
  });

  it('Event: how long ago, of what', () => {
    const given = object('Event', {
      type: 'Warning',
      reason: 'Claimed',
      message: 'taken\n',
      involvedObject: { kind: 'ComputeAsset', name: 'a1' },
      source: { component: 'rackwright' },
      lastTimestamp: fiveMinutesAgo,
      count: 4,
    });

    expect(row(given)).toMatchObject({
      'Last Seen': '5m',
      Type: 'Warning',
      Object: 'computeasset/a1',
      Source: 'rackwright',
      Message: 'taken',
      Count: 4,
      Name: 'x',
    });
  });

  it.each([
    [[], '', 'Pending'],
    [[{ type: 'Approved', status: 'True' }], '', 'Approved'],
    [[{ type: 'Approved', status: 'True' }], 'Y2VydA==', 'Approved,Issued'],
    [[{ type: 'Denied', status: 'True' }], '', 'Denied'],
    [
      [
        { type: 'Approved', status: 'True' },
        { type: 'Failed', status: 'True' },
      ],
      '',
      'Approved,Failed',
    ],
  ])('CertificateSigningRequest with %j is %s', (conditions, certificate, word) => {
    const given = object('CertificateSigningRequest', {
      spec: { username: 'ann', signerName: 'kubernetes.io/kube-apiserver-client-kubelet', expirationSeconds: 3600 },
      status: { conditions, certificate },
    });

    expect(row(given)).toMatchObject({ Condition: word, Requestor: 'ann', RequestedDuration: '60m' });
  });

  it.each([
    ['Namespace', {}, { Status: 'Active', Age: '5m' }],
    ['ConfigMap', { data: { a: '1' }, binaryData: { b: 'Yg==' } }, { Data: 2 }],
    ['Secret', { stringData: { a: '1' } }, { Type: 'Opaque', Data: 1 }],
    ['ServiceAccount', {}, { Age: '5m' }],
    ['Lease', { spec: { holderIdentity: 'me' } }, { Holder: 'me' }],
    [
      'PodDisruptionBudget',
      { spec: { minAvailable: 1 } },
      { 'Min Available': '1', 'Max Unavailable': 'N/A', 'Allowed Disruptions': 0 },
    ],
    ['ControllerRevision', { revision: 2, data: {} }, { Controller: '<none>', Revision: 2 }],
    ['ReplicaSet', { spec: { replicas: 2, template: { spec: podSpec() } } }, { Desired: 2, Current: 0, Ready: 0 }],
    ['CustomResourceDefinition', {}, { 'Created At': fiveMinutesAgo }],
  ])('%s', (kind, fields, cells) => {
    expect(row(created(object(kind, fields, metadata)))).toMatchObject({ Name: 'x', ...cells });
  });
});
