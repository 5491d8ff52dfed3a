import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Stored } from '#models/meta/object.ts';
import { told } from '../client/told.ts';
import { createScene } from '../scene.ts';
import { widget, widgetCrd, widgetsPath } from '../widgets.ts';

const { api, unique, ...scene } = createScene();
const plainGroup = `${unique}-plain`;
let path: string;
let plain: string;
beforeAll(async () => {
  await scene.install(widgetCrd(unique));
  await scene.install(widgetCrd(plainGroup, { subresources: {} }));
  const namespace = await scene.namespace();
  path = widgetsPath(unique, namespace);
  plain = widgetsPath(plainGroup, namespace);
});

const fresh = (): string => `a${randomBytes(4).toString('hex')}`;

async function made(name: string, overrides: Record<string, unknown> = {}): Promise<Stored> {
  await api.post(path, widget(unique, name, { spec: { size: 1 }, ...overrides }));
  return (
    await api.put(`${path}/${name}/status`, { ...(await api.get(`${path}/${name}`)).object, status: { phase: 'x' } })
  ).object;
}

type Change = (object: Stored) => Record<string, unknown>;
const withMetadata =
  (metadata: Record<string, unknown>): Change =>
  (object) => ({ ...object, metadata: { ...object.metadata, ...metadata } });
const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'a', uid: 'u' };
const changes: [string, Change][] = [
  ['of nothing', (object) => object],
  ['of the status', (object) => ({ ...object, status: { phase: 'y' } })],
  ['of status and spec', (object) => ({ ...object, spec: { size: 2 }, status: { phase: 'y' } })],
  ['of the spec alone', (object) => ({ ...object, spec: { size: 2 } })],
  ['with an invalid spec', (object) => ({ ...object, spec: { size: 200 }, status: { phase: 'y' } })],
  ['with a spec of the wrong type', (object) => ({ ...object, spec: 'x', status: { phase: 'y' } })],
  ['without a spec', (object) => ({ ...object, spec: undefined, status: { phase: 'y' } })],
  ['without a status', (object) => ({ ...object, status: undefined })],
  ['with a null status', (object) => ({ ...object, status: null })],
  ['with an empty status', (object) => ({ ...object, status: {} })],
  ['with an invalid status', (object) => ({ ...object, status: { phase: 5 } })],
  ['with a status that is text', (object) => ({ ...object, status: 'x' })],
  ['with an unknown field', (object) => ({ ...object, status: { phase: 'y', bogus: 1 }, bogus: 1 })],
  ['of labels', withMetadata({ labels: { a: 'b' } })],
  ['of annotations', withMetadata({ annotations: { a: 'b' } })],
  ['of finalizers', withMetadata({ finalizers: ['example.com/a'] })],
  ['of owners', withMetadata({ ownerReferences: [owner] })],
  ['of an invalid label', withMetadata({ labels: { 'a b': 'c d' } })],
  ['of the generation', withMetadata({ generation: 9 })],
  ['of an older revision', withMetadata({ resourceVersion: '1' })],
  ['without a revision', withMetadata({ resourceVersion: undefined })],
  ['of another uid', withMetadata({ uid: 'other' })],
  ['of another name', withMetadata({ name: 'other' })],
  ['of another namespace', withMetadata({ namespace: 'other' })],
];

describe('an update of the status of a custom resource', () => {
  test.each(changes)('%s', async (_, change) => {
    const name = fresh();
    const object = await made(name);

    const updated = await api.put(`${path}/${name}/status`, change(object));

    const after = await api.get(`${path}/${name}`);
    expect(told(updated, name, unique)).toMatchSnapshot();
    expect(told(after, name, unique)).toMatchSnapshot();
    expect(after.object.metadata.resourceVersion !== object.metadata.resourceVersion).toMatchSnapshot();
  });

  test('keeps the labels and finalizers that were there', async () => {
    const name = fresh();
    const object = await made(name, {
      metadata: {
        labels: { a: '1' },
        annotations: { b: '2' },
        finalizers: ['example.com/a'],
      },
    });

    const bare = {
      ...object,
      metadata: { name, resourceVersion: object.metadata.resourceVersion },
      status: { phase: 'y' },
    };
    expect(told(await api.put(`${path}/${name}/status`, bare), name, unique)).toMatchSnapshot();
    await api.patch('merge', `${path}/${name}`, { metadata: { finalizers: null } });
  });

  test('takes an object of another kind, as nobody looks at the kind', async () => {
    const name = fresh();
    const object = await made(name);

    const answer = await api.put(`${path}/${name}/status`, { ...object, kind: 'Other', status: { phase: 'y' } });

    expect(told(answer, name, unique)).toMatchSnapshot();
  });

  test('that is not there', async () => {
    expect(
      told(await api.put(`${path}/absent/status`, widget(unique, 'absent', { status: { phase: 'x' } })), unique),
    ).toMatchSnapshot();
    expect(told(await api.get(`${path}/absent/status`), unique)).toMatchSnapshot();
    expect(told(await api.patch('merge', `${path}/absent/status`, {}), unique)).toMatchSnapshot();
  });

  test('that is being deleted', async () => {
    const name = fresh();
    await made(name, { metadata: { finalizers: ['example.com/a'] } });
    await api.delete(`${path}/${name}`);
    const { object } = await api.get(`${path}/${name}`);

    const metadata = { ...object.metadata, finalizers: [] };
    expect(
      told(await api.put(`${path}/${name}/status`, { ...object, metadata, status: { phase: 'gone' } }), name, unique),
    ).toMatchSnapshot();
    expect((await api.get(`${path}/${name}`)).object.metadata.finalizers).toEqual(['example.com/a']);
    await api.patch('merge', `${path}/${name}`, { metadata: { finalizers: null } });
  });
});

describe('a patch of the status', () => {
  const patches: ['merge' | 'json' | 'strategic', string, unknown][] = [
    ['merge', 'changes it', { status: { phase: 'y' } }],
    ['merge', 'changes nothing', { status: { phase: 'x' } }],
    ['merge', 'is of the spec', { spec: { size: 2 } }],
    ['merge', 'is of an invalid spec', { spec: { size: 200 }, status: { phase: 'y' } }],
    [
      'merge',
      'is of labels and finalizers',
      { metadata: { labels: { a: 'b' }, annotations: { a: 'b' }, finalizers: ['example.com/a'] } },
    ],
    ['merge', 'takes it away', { status: null }],
    ['merge', 'is invalid', { status: { phase: 5 } }],
    ['merge', 'names an unknown field', { status: { bogus: 1 } }],
    ['merge', 'is of an older revision', { metadata: { resourceVersion: '1' }, status: { phase: 'y' } }],
    ['merge', 'is of another uid', { metadata: { uid: 'other' }, status: { phase: 'y' } }],
    ['json', 'changes it', [{ op: 'replace', path: '/status/phase', value: 'y' }]],
    ['json', 'adds to it', [{ op: 'add', path: '/status/size', value: 5 }]],
    ['json', 'takes it away', [{ op: 'remove', path: '/status' }]],
    [
      'json',
      'tests the spec',
      [
        { op: 'test', path: '/spec/size', value: 2 },
        { op: 'add', path: '/status/size', value: 5 },
      ],
    ],
    ['strategic', 'is none', { status: { phase: 'y' } }],
  ];
  test.each(patches)('%s %s', async (type, _, patch) => {
    const name = fresh();
    const object = await made(name);

    const answer = await api.patch(type, `${path}/${name}/status`, patch);

    const after = await api.get(`${path}/${name}/status`);
    expect(told(answer, name, unique)).toMatchSnapshot();
    expect([after.object['spec'], after.object['status'], after.object.metadata.generation]).toMatchSnapshot();
    expect(after.object.metadata.resourceVersion !== object.metadata.resourceVersion).toMatchSnapshot();
  });

  test('by an apply', async () => {
    const name = fresh();
    await made(name);
    const applied = widget(unique, name, { metadata: { labels: { a: 'b' } }, spec: { size: 5 }, status: { size: 7 } });

    expect(
      told(await api.patch('apply', `${path}/${name}/status`, applied, { fieldManager: 'ann' }), name, unique),
    ).toMatchSnapshot();
    expect(
      told(
        await api.patch(
          'apply',
          `${path}/${name}/status`,
          { ...applied, status: { phase: 'z' } },
          { fieldManager: 'ann' },
        ),
        name,
        unique,
      ),
    ).toMatchSnapshot();
    expect(
      told(await api.patch('apply', `${path}/${fresh()}/status`, applied, { fieldManager: 'ann' }), name, unique),
    ).toMatchObject({ body: { code: 404 } });
  });
});

describe('the object itself', () => {
  test('is created without a status, and updated without a change of it', async () => {
    const name = fresh();

    expect(
      told(await api.post(path, widget(unique, name, { spec: { size: 1 }, status: { phase: 'x' } })), name, unique),
    ).toMatchSnapshot();
    await api.patch('merge', `${path}/${name}/status`, { status: { phase: 'x' } });
    const { object } = await api.get(`${path}/${name}`);
    expect(
      told(await api.put(`${path}/${name}`, { ...object, status: { phase: 'y' }, spec: { size: 2 } }), name, unique),
    ).toMatchSnapshot();
    expect(told(await api.patch('merge', `${path}/${name}`, { status: null }), name, unique)).toMatchSnapshot();
    expect(
      told(
        await api.put(`${path}/${name}`, {
          ...object,
          metadata: {
            ...object.metadata,
            resourceVersion: (await api.get(`${path}/${name}`)).object.metadata.resourceVersion,
          },
          status: { phase: 5 },
        }),
        name,
        unique,
      ),
    ).toMatchSnapshot();
  });

  test('has its status in itself where there is no path for it', async () => {
    expect(told(await api.post(plain, widget(plainGroup, 'a', { status: { phase: 'x' } })), unique)).toMatchSnapshot();
    expect(told(await api.patch('merge', `${plain}/a`, { status: { phase: 'y' } }), unique)).toMatchSnapshot();
    expect(told(await api.get(`${plain}/a/status`), unique)).toMatchSnapshot();
    expect(told(await api.patch('merge', `${plain}/a/status`, {}), unique)).toMatchSnapshot();
    expect(told(await api.put(`${plain}/a/status`, {}), unique)).toMatchSnapshot();
    expect(told(await api.get(`${plain}/a/scale`), unique)).toMatchSnapshot();
  });

  test.each(['DELETE', 'POST'] as const)('takes no %s of its status', async (method) => {
    const name = fresh();
    const object = await made(name);

    expect(
      told(
        await api.send({ method, path: `${path}/${name}/status`, body: method === 'POST' ? object : undefined }),
        name,
        unique,
      ),
    ).toMatchSnapshot();
  });
});
