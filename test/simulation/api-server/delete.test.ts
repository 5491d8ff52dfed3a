import { describe, expect, it } from 'vitest';
import { configMap, configMaps, pod, startLab } from './lab.ts';

const pods = '/api/v1/namespaces/default/pods';

describe('delete', () => {
  it('answers a Status with the uid of what is gone', async () => {
    const { admin } = startLab();
    const { object } = await admin.post(configMaps, configMap('a'));

    const { status, body } = await admin.delete(`${configMaps}/a`);

    expect(status).toBe(200);
    expect(body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: { name: 'a', kind: 'configmaps', uid: object.metadata.uid },
    });
    expect((await admin.get(`${configMaps}/a`)).failure.message).toBe('configmaps "a" not found');
  });

  it('of what is not there is 404', async () => {
    const { admin } = startLab();

    expect((await admin.delete(`${configMaps}/a`)).status).toBe(404);
  });

  it.each([
    ['in the body', { dryRun: ['All'] }, {}],
    ['in the query', undefined, { dryRun: 'All' }],
  ])('dry run %s deletes nothing', async (_, body, query) => {
    const { admin } = startLab();
    await admin.post(configMaps, configMap('a'));

    expect((await admin.delete(`${configMaps}/a`, body, query)).status).toBe(200);
    expect((await admin.get(`${configMaps}/a`)).status).toBe(200);
  });

  it('of a collection deletes what is selected, and answers its list', async () => {
    const { admin } = startLab();
    for (const name of ['a', 'b', 'c'])
      await admin.post(configMaps, configMap(name, { metadata: { labels: { name } } }));

    const { names } = await admin.delete(configMaps, undefined, { labelSelector: 'name!=b' });

    expect(names).toEqual(['a', 'c']);
    expect((await admin.get(configMaps)).names).toEqual(['b']);
  });
});

describe('finalizers', () => {
  it('keep an object, marked, until the last one is taken off', async () => {
    const { admin, settle } = startLab();
    await admin.post(
      configMaps,
      configMap('a', { metadata: { finalizers: ['lab.example.com/one', 'lab.example.com/two'] } }),
    );
    const watch = await admin.watch(configMaps, { resourceVersion: '0' });

    const { object: marked } = await admin.delete(`${configMaps}/a`);
    const { object: half } = await admin.merge(`${configMaps}/a`, {
      metadata: { finalizers: ['lab.example.com/two'] },
    });
    const { status, object: last } = await admin.merge(`${configMaps}/a`, { metadata: { finalizers: null } });
    await settle();

    expect(marked.metadata).toMatchObject({ deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds: 0 });
    expect(half.metadata.deletionTimestamp).toBe(marked.metadata.deletionTimestamp);
    expect(status).toBe(200);
    expect(last.metadata).not.toHaveProperty('finalizers');
    expect((await admin.get(`${configMaps}/a`)).status).toBe(404);
    expect(watch.story).toEqual(['ADDED a', 'MODIFIED a', 'MODIFIED a', 'DELETED a']);
  });

  it('cannot be added to what is being deleted', async () => {
    const { admin } = startLab();
    await admin.post(configMaps, configMap('a', { metadata: { finalizers: ['lab.example.com/one'] } }));
    await admin.delete(`${configMaps}/a`);

    const { status, failure } = await admin.merge(`${configMaps}/a`, {
      metadata: { finalizers: ['lab.example.com/one', 'lab.example.com/late'] },
    });

    expect(status).toBe(422);
    expect(failure.message).toContain(
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"lab.example.com/late"}',
    );
  });

  it('a second delete of what is marked changes nothing', async () => {
    const { admin, server, clock } = startLab();
    await admin.post(configMaps, configMap('a', { metadata: { finalizers: ['lab.example.com/one'] } }));
    await admin.delete(`${configMaps}/a`);
    const before = server.store.revision;
    await clock.advanceBy(60_000);

    const { status, object } = await admin.delete(`${configMaps}/a`);

    expect([status, object.metadata.deletionTimestamp]).toEqual([200, '2026-01-01T00:00:00Z']);
    expect(server.store.revision).toBe(before);
  });
});

describe('a pod on a node', () => {
  it('waits for its kubelet for its grace period, which a later delete can only shorten', async () => {
    const { admin } = startLab();
    await admin.post(pods, pod('a', { spec: { nodeName: 'n1', terminationGracePeriodSeconds: 60 } }));

    const { object: first } = await admin.delete(`${pods}/a`);
    const { object: longer } = await admin.delete(`${pods}/a`, { gracePeriodSeconds: 300 });
    const { object: shorter } = await admin.delete(`${pods}/a`, { gracePeriodSeconds: 1 });

    expect(first.metadata).toMatchObject({ deletionTimestamp: '2026-01-01T00:01:00Z', deletionGracePeriodSeconds: 60 });
    expect(longer.metadata).toEqual(first.metadata);
    expect(shorter.metadata).toMatchObject({
      deletionTimestamp: '2026-01-01T00:00:01Z',
      deletionGracePeriodSeconds: 1,
    });
    expect((await admin.get(`${pods}/a`)).status).toBe(200);

    expect((await admin.delete(`${pods}/a`, { gracePeriodSeconds: 0 })).status).toBe(200);
    expect((await admin.get(`${pods}/a`)).status).toBe(404);
  });

  it('that no node has goes at once, and the answer is the pod', async () => {
    const { admin } = startLab();
    await admin.post(pods, pod('a'));

    const { body } = await admin.delete(`${pods}/a`);

    expect(body).toMatchObject({ kind: 'Pod', metadata: { name: 'a' } });
    expect((await admin.get(`${pods}/a`)).status).toBe(404);
  });

  it('with a finalizer outlives its kubelet’s last word', async () => {
    const { admin } = startLab();
    await admin.post(pods, pod('a', { metadata: { finalizers: ['lab.example.com/one'] }, spec: { nodeName: 'n1' } }));

    await admin.delete(`${pods}/a`);
    await admin.merge(`${pods}/a`, { metadata: { finalizers: null } });
    expect((await admin.get(`${pods}/a`)).status).toBe(200);

    await admin.delete(`${pods}/a`, { gracePeriodSeconds: 0 });
    expect((await admin.get(`${pods}/a`)).status).toBe(404);
  });
});
