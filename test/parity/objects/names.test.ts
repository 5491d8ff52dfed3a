import { beforeAll, describe, expect, test } from 'vitest';
import { told } from '../client/told.ts';
import { createScene } from '../scene.ts';
import { widget, widgetCrd, widgetsPath } from '../widgets.ts';

const { api, unique, ...scene } = createScene();
let namespace: string;
let path: string;
beforeAll(async () => {
  await scene.install(widgetCrd(unique));
  namespace = await scene.namespace();
  path = widgetsPath(unique, namespace);
});

test.each([
  ['empty', { name: '' }],
  ['with capitals', { name: 'Abc' }],
  ['with an underscore', { name: 'a_b' }],
  ['with a slash', { name: 'a/b' }],
  ['of a dot', { name: '.' }],
  ['of two dots', { name: '..' }],
  ['with a percent', { name: 'a%b' }],
  ['ending in a dash', { name: 'a-' }],
  ['of two parts', { name: 'a.b' }],
  ['of 253 characters', { name: 'a'.repeat(253) }],
  ['of 254 characters', { name: 'a'.repeat(254) }],
  ['with a bad base and a name', { name: 'base', generateName: 'A_' }],
])('a name %s', async (_, metadata) => {
  const { name = '', ...rest } = metadata as { name?: string };

  expect(told(await api.post(path, widget(unique, name, { metadata: rest })), unique)).toMatchSnapshot();
});

test('a generated name is its base and five characters', async () => {
  const short = await api.post(path, widget(unique, '', { metadata: { name: undefined, generateName: 'web-' } }));
  const long = await api.post(
    path,
    widget(unique, '', { metadata: { name: undefined, generateName: 'x'.repeat(100) } }),
  );

  expect(short.object.metadata).toMatchObject({
    name: expect.stringMatching(/^web-[a-z0-9]{5}$/),
    generateName: 'web-',
  });
  expect(long.object.metadata.name).toMatch(/^x{58}[a-z0-9]{5}$/);
});

describe('metadata', () => {
  test.each([
    ['a label key without a name', { labels: { 'a/': '1' } }],
    ['a label key with two slashes', { labels: { 'a/b/c': '1' } }],
    ['a label key with a bad prefix', { labels: { 'A/b': '1' } }],
    ['a label value that is too long', { labels: { a: 'x'.repeat(64) } }],
    ['a label value with a space', { labels: { a: 'b c' } }],
    ['a bad key of an annotation', { annotations: { 'b c': '1' } }],
    ['annotations that are too large', { annotations: { a: 'x'.repeat(262_144) } }],
    ['an unqualified finalizer', { finalizers: ['x'] }],
    ['a bad finalizer', { finalizers: ['a b/c'] }],
    ['two finalizers that exclude each other', { finalizers: ['orphan', 'foregroundDeletion'] }],
    ['an owner without fields', { ownerReferences: [{}] }],
    ['an owner of an odd version', { ownerReferences: [{ apiVersion: 'a/b/c', kind: 'K', name: 'n', uid: 'u' }] }],
    ['an Event as owner', { ownerReferences: [{ apiVersion: 'v1', kind: 'Event', name: 'n', uid: 'u' }] }],
    [
      'two controllers',
      {
        ownerReferences: [
          { apiVersion: 'v1', kind: 'Pod', name: 'a', uid: 'u', controller: true },
          { apiVersion: 'v1', kind: 'Pod', name: 'b', uid: 'v', controller: true },
        ],
      },
    ],
    [
      'an owner with an unknown field',
      { ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'a', uid: 'u', odd: 1 }] },
    ],
    ['a resourceVersion', { resourceVersion: '1' }],
    [
      'a uid, times and a generation',
      {
        uid: 'x',
        creationTimestamp: '2020-01-01T00:00:00Z',
        generation: 7,
        deletionTimestamp: '2020-01-01T00:00:00Z',
        deletionGracePeriodSeconds: 3,
        selfLink: '/x',
      },
    ],
    ['another namespace', { namespace: 'other' }],
    ['a negative generation', { generation: -1 }],
  ])('with %s', async (what, metadata) => {
    const name = what.replaceAll(/[^a-z]+/g, '-');

    expect(told(await api.post(path, widget(unique, name, { metadata })), unique)).toMatchSnapshot();
  });
});

describe('a place', () => {
  const nowhere = `/apis/${unique}.example.com/v1/namespaces/nowhere/widgets`;

  test('that is no namespace', async () => {
    expect(told(await api.post(nowhere, widget(unique, 'a')), unique)).toMatchSnapshot();
    expect(
      told(await api.post('/api/v1/namespaces/nowhere/configmaps', { metadata: { name: 'a' } }), unique),
    ).toMatchSnapshot();
    expect(told(await api.get(`${nowhere}/a`), unique)).toMatchSnapshot();
    expect(
      told(await api.put(`${nowhere}/a`, widget(unique, 'a', { metadata: { resourceVersion: '1' } })), unique),
    ).toMatchSnapshot();
    expect(told(await api.patch('merge', `${nowhere}/a`, {}), unique)).toMatchSnapshot();
    expect(told(await api.delete(`${nowhere}/a`), unique)).toMatchSnapshot();
  });

  test('that is being deleted', async () => {
    const leaving = await scene.namespace();
    const held = `/api/v1/namespaces/${leaving}/configmaps`;
    await api.post(held, { metadata: { name: 'held', finalizers: ['example.com/held'] } });
    await api.delete(`/api/v1/namespaces/${leaving}`);

    const refused = [
      await api.post(held, { metadata: { name: 'late' } }),
      await api.post(held, { metadata: { generateName: 'late-' } }),
      await api.post(widgetsPath(unique, leaving), widget(unique, 'late')),
    ];
    await api.patch('merge', `${held}/held`, { metadata: { finalizers: null } });

    for (const answer of refused) {
      expect(told(answer, unique)).toMatchSnapshot();
    }
  });
});
