import { describe, expect, it } from 'vitest';
import { configMap, configMaps, startLab, type Lab } from './lab.ts';

async function labWith(...names: string[]): Promise<Lab> {
  const lab = startLab();
  for (const name of names) await lab.admin.post(configMaps, configMap(name, { metadata: { labels: { name } } }));
  return lab;
}

describe('a list', () => {
  it('comes in the order of names, with the revision from which to watch', async () => {
    const { admin, server } = await labWith('c', 'a', 'b');

    const { body, list, names } = await admin.get(configMaps);

    expect(body).toMatchObject({ kind: 'ConfigMapList', apiVersion: 'v1' });
    expect(names).toEqual(['a', 'b', 'c']);
    expect(list.metadata.resourceVersion).toBe(String(server.store.revision));
    expect(list.items[0]).toMatchObject({ metadata: { name: 'a' } });
  });

  it('of one namespace leaves out others, whatever their names begin with', async () => {
    const { admin } = await labWith('a');
    await admin.post('/api/v1/namespaces', { metadata: { name: 'default-2' } });
    await admin.post('/api/v1/namespaces/default-2/configmaps', configMap('z'));

    expect((await admin.get(configMaps)).names).toEqual(['a']);
    expect((await admin.get('/api/v1/namespaces/default-2/configmaps')).names).toEqual(['z']);
    expect((await admin.get('/api/v1/configmaps')).names).toEqual(['z', 'a']);
  });

  it('is narrowed by labels and fields', async () => {
    const { admin } = await labWith('a', 'b', 'c');

    expect((await admin.get(configMaps, { labelSelector: 'name in (a,b)' })).names).toEqual(['a', 'b']);
    expect((await admin.get(configMaps, { fieldSelector: 'metadata.name!=b' })).names).toEqual(['a', 'c']);
    expect((await admin.get(configMaps, { fieldSelector: 'metadata.name=b', labelSelector: 'name=a' })).names).toEqual(
      [],
    );
  });

  it('shares nothing with the store', async () => {
    const { admin } = await labWith('a');

    const { list } = await admin.get(configMaps);
    for (const item of list.items) item.metadata.name = 'changed';

    expect((await admin.get(configMaps)).names).toEqual(['a']);
  });
});

describe('pages', () => {
  it('show one state, though objects come, change and go in between', async () => {
    const { admin } = await labWith('a', 'b', 'c', 'd', 'e');

    const first = await admin.get(configMaps, { limit: '2' });
    await admin.delete(`${configMaps}/d`);
    await admin.post(configMaps, configMap('bb'));
    await admin.merge(`${configMaps}/e`, { data: { late: 'yes' } });
    const second = await admin.get(configMaps, { limit: '2', continue: first.list.metadata.continue ?? '' });
    const third = await admin.get(configMaps, { limit: '2', continue: second.list.metadata.continue ?? '' });

    expect([first.names, second.names, third.names]).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(first.list.metadata.remainingItemCount).toBe(3);
    expect(third.list.metadata).not.toHaveProperty('continue');
    expect(third.list.items[0]).not.toHaveProperty('data');
    expect(new Set([first, second, third].map(({ list }) => list.metadata.resourceVersion)).size).toBe(1);
  });

  it('are told 410 once their state is forgotten', async () => {
    const { admin, server } = await labWith('a', 'b', 'c');

    const first = await admin.get(configMaps, { limit: '1' });
    await admin.delete(`${configMaps}/b`);
    server.compact();
    const { status, failure } = await admin.get(configMaps, {
      limit: '1',
      continue: first.list.metadata.continue ?? '',
    });

    expect(status).toBe(410);
    expect(failure.reason).toBe('Expired');
  });
});

describe('a list at a revision', () => {
  it('shows that state exactly, or 410 when it is forgotten', async () => {
    const { admin, server } = await labWith('a', 'b');
    const then = String(server.store.revision);
    await admin.delete(`${configMaps}/a`);

    const exact = { resourceVersion: then, resourceVersionMatch: 'Exact' };
    expect((await admin.get(configMaps, exact)).names).toEqual(['a', 'b']);
    expect((await admin.get(configMaps, { resourceVersion: then })).names).toEqual(['b']);
    expect((await admin.get(configMaps, { ...exact, resourceVersionMatch: 'NotOlderThan' })).names).toEqual(['b']);
    expect((await admin.get(configMaps, { resourceVersion: '0' })).names).toEqual(['b']);

    server.compact();
    expect((await admin.get(configMaps, exact)).failure).toMatchObject({ code: 410, reason: 'Expired' });
  });

  it('that lies ahead is a timeout: the client has seen another server', async () => {
    const { admin } = await labWith('a');

    const { status, failure } = await admin.get(configMaps, { resourceVersion: '999' });

    expect(status).toBe(504);
    expect(failure.details?.causes).toEqual([
      { reason: 'ResourceVersionTooLarge', message: 'Too large resource version' },
    ]);
  });
});

describe('other forms', () => {
  it('a table has a row an object, with its metadata', async () => {
    const { admin } = await labWith('a');

    const { body } = await admin.request({
      path: configMaps,
      headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
    });

    expect(body).toMatchObject({
      kind: 'Table',
      rows: [{ cells: ['a', 0, '0s'], object: { kind: 'PartialObjectMetadata', metadata: { name: 'a' } } }],
    });
  });

  it('metadata alone is what it says', async () => {
    const { admin } = await labWith('a');
    const accept = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io';

    const { body } = await admin.request({ path: configMaps, headers: { accept } });

    expect(body).toMatchObject({ kind: 'PartialObjectMetadataList', items: [{ kind: 'PartialObjectMetadata' }] });
  });

  it('nothing but protobuf is refused with 406, protobuf or JSON gets JSON', async () => {
    const { admin } = await labWith('a');
    const protobuf = 'application/vnd.kubernetes.protobuf';

    expect((await admin.request({ path: configMaps, headers: { accept: protobuf } })).status).toBe(406);
    expect(
      (await admin.request({ path: configMaps, headers: { accept: `${protobuf},application/json` } })).status,
    ).toBe(200);
  });
});
