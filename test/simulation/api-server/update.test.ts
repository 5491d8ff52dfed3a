import { describe, expect, it } from 'vitest';
import {
  configMap,
  configMaps,
  crds,
  startLab,
  startOfTime,
  widget,
  widgetDefinition,
  widgets,
  type Lab,
} from './lab.ts';

async function labWithWidgets(): Promise<Lab> {
  const lab = startLab();
  const { status, body } = await lab.admin.post(crds, widgetDefinition());
  expect({ status, body }).toMatchObject({ status: 201 });
  return lab;
}

describe('update', () => {
  it('raises the revision always and the generation when what is wanted changes', async () => {
    const { admin } = await labWithWidgets();
    const { object: first } = await admin.post(widgets, widget('a'));

    const { object: labelled } = await admin.merge(`${widgets}/a`, { metadata: { labels: { x: 'y' } } });
    const { object: resized } = await admin.merge(`${widgets}/a`, { spec: { size: 5 } });

    expect([first, labelled, resized].map(({ metadata }) => metadata.generation)).toEqual([1, 1, 2]);
    expect(new Set([first, labelled, resized].map(({ metadata }) => metadata.resourceVersion)).size).toBe(3);
  });

  it('that changes nothing writes nothing', async () => {
    const { admin, server } = await labWithWidgets();
    const { object } = await admin.post(widgets, widget('a', { spec: { size: 3 } }));
    const before = server.store.revision;

    const put = await admin.put(`${widgets}/a`, object);
    const patched = await admin.merge(`${widgets}/a`, { spec: { size: 3 }, metadata: { labels: {} } });

    expect([put.status, patched.status]).toEqual([200, 200]);
    expect(server.store.revision).toBe(before);
    expect(put.object).toEqual(object);
  });

  it('from an old revision is a conflict, by PUT and by PATCH', async () => {
    const { admin } = await labWithWidgets();
    const { object: old } = await admin.post(widgets, widget('a'));
    await admin.merge(`${widgets}/a`, { spec: { size: 2 } });

    const put = await admin.put(`${widgets}/a`, { ...old, spec: { size: 3 } });
    const patched = await admin.merge(`${widgets}/a`, {
      metadata: { resourceVersion: old.metadata.resourceVersion },
      spec: { size: 3 },
    });

    for (const { status, failure } of [put, patched]) {
      expect(status).toBe(409);
      expect(failure.message).toBe(
        'Operation cannot be fulfilled on widgets.lab.example.com "a": the object has been modified; please apply your changes to the latest version and try again',
      );
    }
    expect((await admin.get(`${widgets}/a`)).object['spec']).toEqual({ size: 2 });
  });

  it('through the object leaves status alone, and through status leaves the rest alone', async () => {
    const { admin } = await labWithWidgets();
    const { object } = await admin.post(widgets, widget('a', { spec: {} }));

    const { object: viaStatus } = await admin.put(`${widgets}/a/status`, {
      ...object,
      metadata: { ...object.metadata, labels: { sneaky: 'yes' } },
      spec: { size: 99 },
      status: { phase: 'Ready' },
    });
    const { object: viaObject } = await admin.merge(`${widgets}/a`, { spec: { size: 2 }, status: { phase: 'Broken' } });

    expect(viaStatus).toMatchObject({ spec: { size: 1 }, status: { phase: 'Ready' }, metadata: { generation: 1 } });
    expect(viaStatus.metadata).not.toHaveProperty('labels');
    expect(viaObject).toMatchObject({ spec: { size: 2 }, status: { phase: 'Ready' }, metadata: { generation: 2 } });
  });

  it('to a missing object is 404, but a PUT creates a Lease', async () => {
    const { admin } = await labWithWidgets();
    const lease = { metadata: { name: 'l' }, spec: { holderIdentity: 'me' } };

    expect((await admin.put(`${widgets}/a`, widget('a', { metadata: { resourceVersion: '1' } }))).status).toBe(404);
    expect((await admin.put('/apis/coordination.k8s.io/v1/namespaces/default/leases/l', lease)).status).toBe(201);
  });

  it('of what the schema refuses says why, field by field', async () => {
    const { admin } = await labWithWidgets();
    await admin.post(widgets, widget('a'));

    const { status, failure } = await admin.merge(`${widgets}/a`, { spec: { size: -1 } });

    expect(status).toBe(422);
    expect(failure.details?.causes).toMatchObject([
      {
        reason: 'FieldValueInvalid',
        field: 'spec.size',
        message: 'Invalid value: -1: spec.size in body should be greater than or equal to 0',
      },
      { field: '.spec.size' },
    ]);
  });
});

describe('reading', () => {
  it('shows what beforeRead makes of an object, and stores nothing of it', async () => {
    const { admin, server } = startLab({
      beforeRead: (definition, object) =>
        definition.plural === 'leases'
          ? { ...object, spec: { renewTime: new Date(startOfTime).toISOString() } }
          : object,
    });
    const leases = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';
    await admin.post(leases, { metadata: { name: 'node-1' }, spec: { holderIdentity: 'node-1' } });

    const { object } = await admin.get(`${leases}/node-1`);
    const { list } = await admin.get(leases);

    const computed = { renewTime: '2026-01-01T00:00:00.000Z' };
    expect([object['spec'], list.items[0]?.['spec']]).toEqual([computed, computed]);
    const stored = server.store.get(
      { group: 'coordination.k8s.io', plural: 'leases' },
      { namespace: 'kube-node-lease', name: 'node-1' },
    );
    expect(stored?.['spec']).toEqual({ holderIdentity: 'node-1' });
  });

  it('tells onlookers each write, with what it was before and who did it', async () => {
    const { admin, server } = startLab();
    const told: unknown[] = [];
    server.subscribe(({ type, definition, object, old, user }) =>
      told.push([type, definition.kind, object['data'], old?.['data'], user.name]),
    );

    await admin.post(configMaps, configMap('a', { data: { n: '1' } }));
    await admin.merge(`${configMaps}/a`, { data: { n: '2' } });

    expect(told).toEqual([
      ['ADDED', 'ConfigMap', { n: '1' }, undefined, 'admin'],
      ['MODIFIED', 'ConfigMap', { n: '2' }, { n: '1' }, 'admin'],
    ]);
    expect(server.writes.total('admin')).toBe(2);
    expect(server.writes.all()).toContainEqual({ user: 'admin', resource: 'configmaps', type: 'ADDED', count: 1 });
  });
});
