import { beforeAll, describe, expect, test } from 'vitest';
import type { Stored } from '#models/meta/object.ts';
import { told } from '../client/told.ts';
import { createScene } from '../scene.ts';
import { widget, widgetCrd, widgetsPath } from '../widgets.ts';

const { api, unique, ...scene } = createScene();
let widgets: string;
let core: string;
beforeAll(async () => {
  await scene.install(widgetCrd(unique));
  const namespace = await scene.namespace();
  widgets = widgetsPath(unique, namespace);
  core = `/api/v1/namespaces/${namespace}`;
});

let made = 0;
async function held(...finalizers: string[]): Promise<{ path: string; object: Stored }> {
  const name = `held-${(made += 1)}`;
  const { object } = await api.post(widgets, widget(unique, name, { metadata: { finalizers } }));
  return { path: `${widgets}/${name}`, object };
}

const hold = 'example.com/hold';

describe('a deletion', () => {
  test.each([
    ['plain', undefined],
    ['in the background', { propagationPolicy: 'Background' }],
    ['with a grace period', { gracePeriodSeconds: 30 }],
    ['of a kind and version', { kind: 'DeleteOptions', apiVersion: 'v1' }],
    ['of a kind of the group of metadata', { kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/v1' }],
    ['of another kind', { kind: 'Pod', apiVersion: 'v1' }],
    ['with an unknown field', { odd: 1 }],
    ['with a policy that is none', { propagationPolicy: 'Sideways' }],
    ['with two policies', { propagationPolicy: 'Background', orphanDependents: true }],
    ['with a negative grace period', { gracePeriodSeconds: -1 }],
    ['with a grace period that is text', { gracePeriodSeconds: '1' }],
    ['of another uid', { preconditions: { uid: '00000000-0000-0000-0000-000000000000' } }],
    ['of an empty precondition', { preconditions: {} }],
    ['of a dry run', { dryRun: ['All'] }],
    ['of a list', []],
    ['of text', 'x'],
  ])('%s', async (_, options) => {
    const { path } = await held();

    expect(told(await api.delete(path, options), path.split('/').at(-1) ?? '', unique)).toMatchSnapshot();
    expect((await api.get(path)).status).toMatchSnapshot();
  });

  test.each([
    ['policy', { propagationPolicy: 'Sideways' }],
    ['grace period', { gracePeriodSeconds: 'x' }],
    ['negative grace period', { gracePeriodSeconds: '-1' }],
    ['orphanDependents', { orphanDependents: 'true' }],
    ['dry run', { dryRun: 'All' }],
  ])('with a %s in the query', async (_, query) => {
    const { path } = await held();

    expect(told(await api.delete(path, undefined, query), path.split('/').at(-1) ?? '', unique)).toMatchSnapshot();
  });

  test('with the right preconditions goes through', async () => {
    const { path, object } = await held();
    const { uid, resourceVersion } = object.metadata;

    expect(told(await api.delete(path, { preconditions: { uid, resourceVersion } }), unique)).toMatchSnapshot();
  });

  test('of what is not there', async () => {
    expect(told(await api.delete(`${widgets}/absent`), unique)).toMatchSnapshot();
    expect(told(await api.delete(`${widgets}/absent`, { preconditions: { uid: 'x' } }), unique)).toMatchSnapshot();
  });

  test.each(['configmaps', 'secrets', 'serviceaccounts', 'pods'])('of one of %s answers', async (plural) => {
    const spec = {
      pods: {
        containers: [{ name: 'a', image: 'a' }],
        nodeName: undefined,
        schedulingGates: [{ name: 'example.com/wait' }],
      },
    }[plural];
    await api.post(`${core}/${plural}`, { metadata: { name: 'short' }, ...(spec !== undefined && { spec }) });
    const answer = await api.delete(`${core}/${plural}/short`);

    const { kind, status } = answer.body as Record<string, unknown>;
    expect([answer.status, kind, typeof status]).toMatchSnapshot();
  });
});

describe('what a finalizer holds', () => {
  test('is marked, and stays marked as it was', async () => {
    const { path } = await held(hold);

    const first = await api.delete(path);
    const again = await api.delete(path);

    expect(told(first, path.split('/').at(-1) ?? '', unique)).toMatchSnapshot();
    expect(again.object).toEqual(first.object);
    await api.patch('merge', path, { metadata: { finalizers: null } });
  });

  test('is marked by a dry run in word only', async () => {
    const { path, object } = await held(hold);

    expect(told(await api.delete(path, { dryRun: ['All'] }), path.split('/').at(-1) ?? '', unique)).toMatchSnapshot();
    expect((await api.get(path)).object).toEqual(object);
    await api.delete(path);
    await api.patch('merge', path, { metadata: { finalizers: null } });
  });

  test('can be edited', async () => {
    const { path } = await held(hold);
    await api.delete(path);

    const edited = await api.patch('merge', path, { spec: { size: 9 }, metadata: { labels: { a: 'b' } } });

    expect(told(edited, path.split('/').at(-1) ?? '', unique)).toMatchSnapshot();
    await api.patch('merge', path, { metadata: { finalizers: null } });
  });

  test('takes no new finalizer', async () => {
    const { path } = await held(hold);
    await api.delete(path);

    const added = await api.patch('merge', path, {
      metadata: { finalizers: [hold, 'example.com/b', 'example.com/a'] },
    });
    const swapped = await api.patch('merge', path, { metadata: { finalizers: ['example.com/b'] } });

    expect(told(added, path.split('/').at(-1) ?? '', unique)).toMatchSnapshot();
    expect(told(swapped, path.split('/').at(-1) ?? '', unique)).toMatchSnapshot();
    await api.patch('merge', path, { metadata: { finalizers: null } });
  });

  test("can't be revived", async () => {
    const { path } = await held(hold);
    const { object } = await api.delete(path);
    const { deletionTimestamp: _, ...metadata } = object.metadata;

    expect(told(await api.put(path, { ...object, metadata }), path.split('/').at(-1) ?? '', unique)).toMatchSnapshot();
    expect(
      told(
        await api.patch('merge', path, { metadata: { deletionTimestamp: null, deletionGracePeriodSeconds: null } }),
        path.split('/').at(-1) ?? '',
        unique,
      ),
    ).toMatchSnapshot();
    expect(
      told(
        await api.patch('merge', path, { metadata: { deletionTimestamp: '2020-01-01T00:00:00Z' } }),
        path.split('/').at(-1) ?? '',
        unique,
      ),
    ).toMatchSnapshot();
    await api.patch('merge', path, { metadata: { finalizers: null } });
  });

  test('goes with its last finalizer', async () => {
    const { path } = await held(hold, 'example.com/other');
    await api.delete(path);
    await api.patch('merge', path, { metadata: { finalizers: [hold] } });

    const last = await api.patch('merge', path, { metadata: { finalizers: null } });

    expect(told(last, path.split('/').at(-1) ?? '', unique)).toMatchSnapshot();
    expect((await api.get(path)).status).toBe(404);
  });

  test('goes by an update too, but by no dry run', async () => {
    const { path } = await held(hold);
    const { object } = await api.delete(path);
    const free = { ...object, metadata: { ...object.metadata, finalizers: [] } };

    const tried = await api.put(path, free, { dryRun: 'All' });
    const still = await api.get(path);
    const done = await api.put(path, free);

    expect(told(tried, path.split('/').at(-1) ?? '', unique)).toMatchSnapshot();
    expect(still.status).toBe(200);
    expect(told(done, path.split('/').at(-1) ?? '', unique)).toMatchSnapshot();
    expect((await api.get(path)).status).toBe(404);
  });

  test.each(['Foreground', 'Orphan', 'Background'])('and is deleted by %s says how', async (propagationPolicy) => {
    const { path } = await held(hold);

    const marked = await api.delete(path, { propagationPolicy });

    expect(told(marked, path.split('/').at(-1) ?? '', unique)).toMatchSnapshot();
    await api.patch('merge', path, { metadata: { finalizers: null } });
  });

  test('changes how its dependents go with a second deletion', async () => {
    const { path } = await held(hold, 'orphan');

    expect(told(await api.delete(path), path.split('/').at(-1) ?? '', unique)).toMatchSnapshot();
    expect(
      told(await api.delete(path, { propagationPolicy: 'Background' }), path.split('/').at(-1) ?? '', unique),
    ).toMatchSnapshot();
    await api.patch('merge', path, { metadata: { finalizers: null } });
  });
});
