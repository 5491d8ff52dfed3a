import { beforeAll, describe, expect, test } from 'vitest';
import { ownCrd } from '#test/strangers/own.ts';
import type { Answer } from '../client/answer.ts';
import { createScene, crdsPath, eventually } from '../scene.ts';
import { outcome } from './outcome.ts';

const scene = createScene();
const { api, unique } = scene;
const group = `${unique}.example.com`;
let namespace: string;
beforeAll(async () => {
  await scene.install(ownCrd('pipelines', unique));
  namespace = await scene.namespace();
});

const path = (version: string, name = '', of = group): string =>
  `/apis/${of}/${version}/namespaces/${namespace}/pipelines${name === '' ? '' : `/${name}`}`;
const pipeline = (version: string, name: string, spec: unknown, more: object = {}, of = group) => ({
  apiVersion: `${of}/${version}`,
  kind: 'Pipeline',
  metadata: { name },
  spec,
  ...more,
});
/** What an object says beside its metadata. */
const said = ({ object: { apiVersion, spec, status } }: Answer): unknown => ({
  apiVersion: apiVersion.replaceAll(unique, 'UNIQUE'),
  spec,
  ...(status !== undefined && { status }),
});
const table = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };

describe('discovery', () => {
  test('names the served versions, the stable one first', async () => {
    const { body } = await api.get(`/apis/${group}`);

    const { versions, preferredVersion } = body as { versions: { version: string }[]; preferredVersion: object };
    expect(versions.map(({ version }) => version)).toEqual(['v1', 'v1beta1', 'v1alpha1']);
    expect(preferredVersion).toEqual({ groupVersion: `${group}/v1`, version: 'v1' });
  });

  test.each(['v1', 'v1beta1', 'v1alpha1'])('tells the resources of %s', async (version) => {
    const { body } = await api.get(`/apis/${group}/${version}`);

    const { resources } = body as { resources: { name: string; storageVersionHash?: string }[] };
    const plain = resources
      .map(({ storageVersionHash, ...rest }) => ({ ...rest, stored: typeof storageVersionHash }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
    expect(plain).toMatchSnapshot();
  });

  test('says of all versions that they are stored alike', async () => {
    const hashes = await Promise.all(
      ['v1', 'v1beta1', 'v1alpha1'].map(async (version) => {
        const { body } = await api.get(`/apis/${group}/${version}`);
        return (body as { resources: { storageVersionHash?: string }[] }).resources[0]?.storageVersionHash;
      }),
    );

    expect(new Set(hashes).size).toBe(1);
  });

  test('is one of all versions, where it is asked for at once', async () => {
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
    const { body } = await api.send({ path: '/apis', headers: { accept } });

    const { items } = body as { items: { metadata: { name: string }; versions: unknown[] }[] };
    const found = items.find(({ metadata }) => metadata.name === group);
    expect(JSON.parse(JSON.stringify(found?.versions).replaceAll(unique, 'UNIQUE'))).toMatchSnapshot();
  });

  test('has no version that is not served', async () => {
    expect((await api.get(path('v2alpha1'))).status).toBe(404);
    expect((await api.get(`/apis/${group}/v2alpha1`)).status).toBe(404);
  });
});

describe('an object of several versions', () => {
  test('is pruned and defaulted by the version it is written in, and by the one it is stored in', async () => {
    const spec = { image: 'a', weight: 0.5, raw: { any: [1] }, beta: 'said', free: 'form' };

    const old = await api.post(path('v1alpha1'), pipeline('v1alpha1', 'old', spec));
    const beta = await api.post(path('v1beta1'), pipeline('v1beta1', 'beta', { image: 'b' }));
    const now = await api.post(path('v1'), pipeline('v1', 'now', spec));

    expect([old, beta, now].map(said)).toMatchSnapshot();
    expect(
      [old, beta, now].map(({ warnings }) => warnings.map((text) => text.replaceAll(unique, 'UNIQUE'))),
    ).toMatchSnapshot();
    for (const version of ['v1', 'v1beta1', 'v1alpha1']) {
      const { list } = await api.get(path(version));
      expect(
        list.items.map(({ apiVersion, kind, spec: shown }) => ({
          apiVersion: apiVersion.replaceAll(unique, 'UNIQUE'),
          kind,
          shown,
        })),
      ).toMatchSnapshot();
    }
  });

  test('is judged by the version it is written in', async () => {
    const beta = await api.post(path('v1beta1'), pipeline('v1beta1', 'x', { image: '', parallelism: 11 }));
    const now = await api.post(path('v1'), pipeline('v1', 'x', { parallelism: -1 }));
    const old = await api.post(path('v1alpha1'), pipeline('v1alpha1', 'x', { parallelism: -1 }), { dryRun: 'All' });

    expect([beta, now, old].map((answer) => outcome(answer, scene))).toMatchSnapshot();
  });

  test('has the subresources of the version that is asked', async () => {
    await api.post(path('v1'), pipeline('v1', 'sub', { image: 'a' }, { status: { running: 3 } }));

    expect((await api.get(path('v1', 'sub'))).object['status']).toBeUndefined();
    const through = await api.patch('merge', path('v1beta1', 'sub'), { status: { running: 1 } });
    expect(said(through)).toMatchSnapshot();
    const alpha = await api.patch('merge', path('v1alpha1', 'sub'), { status: { running: 1, selector: 'a=b' } });
    expect(alpha.object['status']).toEqual({ running: 1, selector: 'a=b' });
    const kept = await api.patch('merge', path('v1', 'sub'), { status: { running: 5 }, spec: { paused: true } });
    expect(kept.object['status']).toEqual({ running: 1, selector: 'a=b' });
    expect((await api.get(`${path('v1beta1', 'sub')}/status`)).status).toBe(404);
    const scale = await api.patch('merge', `${path('v1', 'sub')}/scale`, { spec: { replicas: 7 } });
    const { spec, status } = scale.object;
    expect({ spec, status }).toEqual({ spec: { replicas: 7 }, status: { replicas: 1, selector: 'a=b' } });
    expect((await api.get(path('v1beta1', 'sub'))).object['spec']).toMatchObject({ parallelism: 7 });
  });

  test('is watched in the version of who watches', async () => {
    const watches = await Promise.all(
      ['v1', 'v1beta1'].map((version) => api.watch(path(version), { fieldSelector: 'metadata.name=watched' })),
    );
    await api.post(path('v1'), pipeline('v1', 'watched', { image: 'a', weight: 1 }));
    await api.patch('merge', path('v1beta1', 'watched'), { spec: { parallelism: 4 } });

    for (const watch of watches) {
      const events = await watch.until(2);
      expect(
        events.map(({ type, object }) => ({
          type,
          apiVersion: object.apiVersion.replaceAll(unique, 'UNIQUE'),
          spec: object['spec'],
        })),
      ).toMatchSnapshot();
      watch.stop();
    }
  });

  test('is printed in the columns of the version that is asked', async () => {
    const status = {
      conditions: [
        { type: 'Ready', status: 'True' },
        { type: 'Other', status: 'False' },
      ],
    };
    const spec = { image: 'a', weight: 2, raw: { b: [1, 'x'], a: null }, startAt: '2001-01-01T00:00:00Z' };
    await api.post(path('v1'), pipeline('v1', 'printed', spec));
    await api.patch('merge', `${path('v1', 'printed')}/status`, { status });

    for (const version of ['v1', 'v1beta1', 'v1alpha1']) {
      const { body } = await api.send({ path: path(version, 'printed'), headers: table });
      const { columnDefinitions, rows } = body as {
        columnDefinitions: { name: string }[];
        rows: { cells: unknown[] }[];
      };
      const cells = rows[0]?.cells ?? [];
      const line = columnDefinitions.map(({ name }, index) => [
        name,
        name === 'Age' || name === 'Start' ? typeof cells[index] : cells[index],
      ]);
      expect(line).toMatchSnapshot();
    }
  });

  test('is selected by the fields of the version that is asked', async () => {
    await api.post(path('v1'), pipeline('v1', 'chosen', { image: 'chosen', parallelism: 9, paused: true }));
    const select = (version: string, fieldSelector: string) => api.get(path(version), { fieldSelector });

    expect((await select('v1', 'spec.image=chosen')).names).toEqual(['chosen']);
    expect((await select('v1', 'spec.parallelism=9,spec.paused=true')).names).toEqual(['chosen']);
    expect((await select('v1', 'spec.image=chosen,spec.paused!=true')).names).toEqual([]);
    const refused = await select('v1beta1', 'spec.image=chosen');
    expect([refused.status, refused.failure.message.replaceAll(unique, 'UNIQUE')]).toMatchSnapshot();
  });

  test('remembers who wrote it and in which version, as long as each version knows all its fields', async () => {
    const managers = ({ object }: Answer) =>
      (object.metadata.managedFields as Record<string, unknown>[] | undefined)?.map((entry) => ({
        ...entry,
        time: typeof entry['time'],
        apiVersion: String(entry['apiVersion']).replaceAll(unique, 'UNIQUE'),
      }));
    await api.post(path('v1'), pipeline('v1', 'managed', { image: 'a' }), { fieldManager: 'ann' });

    const patch = (version: string, spec: unknown, fieldManager: string) =>
      api.patch('merge', path(version, 'managed'), { spec }, { fieldManager });
    expect(managers(await patch('v1alpha1', { parallelism: 3 }, 'bob'))).toMatchSnapshot();
    expect(managers(await patch('v1beta1', { parallelism: 4 }, 'cy'))).toBeUndefined();
  });
});

describe('a definition that changes', () => {
  test('serves what it says now, and keeps what was stored', async () => {
    const of = `${unique}-later.example.com`;
    const crd = ownCrd('pipelines', `${unique}-later`);
    await scene.install(crd);
    const id = `${crdsPath}/${crd.metadata.name}`;
    await api.post(path('v1', '', of), pipeline('v1', 'kept', { image: 'a', weight: 1 }, {}, of));
    const before = await api.get(path('v1', 'kept', of));
    const watch = await api.watch(path('v1beta1', '', of));

    const stored = crd.spec.versions.map((version) => ({
      ...version,
      storage: version.name === 'v1beta1',
      served: version.served && version.name !== 'v1alpha1',
    }));
    const changed = await api.patch('merge', id, { spec: { versions: stored } });
    expect((changed.object['status'] as { storedVersions: string[] }).storedVersions).toEqual(['v1', 'v1beta1']);
    await eventually(async () => (await api.get(path('v1alpha1', '', of))).status === 404, 'v1alpha1 is gone');
    await eventually(() => Promise.resolve(watch.ended), 'the watch is ended');

    const read = await api.get(path('v1', 'kept', of));
    expect(read.object).toEqual(before.object);
    const rewritten = await api.put(path('v1', 'kept', of), read.object);
    expect(rewritten.object.metadata.resourceVersion).not.toBe(read.object.metadata.resourceVersion);
    expect(said(rewritten)).toMatchSnapshot();

    const without = stored.filter(({ name }) => name !== 'v1');
    const refused = await api.patch('merge', id, { spec: { versions: without } });
    expect(outcome(refused, scene)).toMatchSnapshot();
    await api.patch('merge', `${id}/status`, { status: { storedVersions: ['v1beta1'] } });
    const gone = await api.patch('merge', id, { spec: { versions: without } });
    expect(gone.status).toBe(200);
    await eventually(async () => (await api.get(path('v1', '', of))).status === 404, 'v1 is gone');
    expect(said(await api.get(path('v1beta1', 'kept', of)))).toMatchSnapshot();
  });
});
