import { describe, expect, it } from 'vitest';
import { configMap, configMaps, startLab } from './lab.ts';

describe('a watch', () => {
  it('from a revision tells what came after it', async () => {
    const { admin, settle } = startLab();
    const { object } = await admin.post(configMaps, configMap('before'));

    const watch = await admin.watch(configMaps, { resourceVersion: object.metadata.resourceVersion });
    await admin.post(configMaps, configMap('a', { data: { n: '1' } }));
    await admin.merge(`${configMaps}/a`, { data: { n: '2' } });
    await admin.delete(`${configMaps}/a`);
    await settle();

    expect(watch.story).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a']);
    const versions = watch.events.map((event) => Number(event.object.metadata.resourceVersion));
    expect(versions).toEqual(versions.toSorted((left, right) => left - right));
    expect(watch.events[2]?.object['data']).toEqual({ n: '2' });
  });

  it.each([{}, { resourceVersion: '0' }])('from %j begins with what is there', async (query) => {
    const { admin, settle } = startLab();
    await admin.post(configMaps, configMap('b'));
    await admin.post(configMaps, configMap('a'));

    const watch = await admin.watch(configMaps, query);
    await admin.post(configMaps, configMap('c'));
    await settle();

    expect(watch.story).toEqual(['ADDED a', 'ADDED b', 'ADDED c']);
  });

  it('shows an object that enters its selection as ADDED, and one that leaves as DELETED in its last selected state', async () => {
    const { admin, settle } = startLab();
    await admin.post(configMaps, configMap('a', { metadata: { labels: { colour: 'red' } } }));
    const watch = await admin.watch(configMaps, { labelSelector: 'colour=blue', resourceVersion: '0' });

    await admin.merge(`${configMaps}/a`, { metadata: { labels: { colour: 'blue' } } });
    await admin.merge(`${configMaps}/a`, { data: { x: 'y' } });
    const { object: left } = await admin.merge(`${configMaps}/a`, { metadata: { labels: { colour: 'green' } } });
    await admin.delete(`${configMaps}/a`);
    await settle();

    expect(watch.story).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a']);
    const last = watch.events[2]?.object;
    expect(last?.metadata.labels).toEqual({ colour: 'blue' });
    expect(last?.metadata.resourceVersion).toBe(left.metadata.resourceVersion);
  });

  it('of one namespace hears nothing of another', async () => {
    const { admin, settle } = startLab();
    const watch = await admin.watch(configMaps, { resourceVersion: '0' });

    await admin.post('/api/v1/namespaces/kube-system/configmaps', configMap('elsewhere'));
    await admin.post(configMaps, configMap('here'));
    await settle();

    expect(watch.story).toEqual(['ADDED here']);
  });

  it('ends cleanly after timeoutSeconds, and when the server closes its watches', async () => {
    const { admin, clock, server, settle } = startLab();
    const short = await admin.watch(configMaps, { timeoutSeconds: '5' });
    const long = await admin.watch(configMaps);

    await clock.advanceBy(5_000);
    expect([short.ended, long.ended]).toEqual([true, false]);

    server.watches.closeAll();
    await settle();
    expect(long.ended).toBe(true);
    expect(server.watches.size).toBe(0);
  });

  it('leaves nothing behind when its client goes', async () => {
    const { admin, clock, server, settle } = startLab();
    const watch = await admin.watch(configMaps, { allowWatchBookmarks: 'true' });

    watch.stop();
    await settle();

    expect(watch.ended).toBe(true);
    expect(server.watches.size).toBe(0);
    expect(clock.pendingTimers).toBe(0);
  });

  it('each event of a table watch is a table', async () => {
    const { server, settle } = startLab();
    const response = await server.handle({
      method: 'GET',
      path: configMaps,
      query: new URLSearchParams({ watch: '1', resourceVersion: '0' }),
      headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
      body: { kind: 'none' },
      user: { name: 'admin', groups: ['system:masters'] },
      signal: new AbortController().signal,
    });
    if (response.kind !== 'stream') throw new Error(`expected a stream, got ${response.status}`);
    const next = response.lines[Symbol.asyncIterator]().next();
    await server.handle({
      method: 'POST',
      path: configMaps,
      query: new URLSearchParams(),
      headers: {},
      body: { kind: 'json', value: configMap('a') },
      user: { name: 'admin', groups: ['system:masters'] },
      signal: new AbortController().signal,
    });
    await settle();

    expect((await next).value).toMatchObject({
      type: 'ADDED',
      object: { kind: 'Table', rows: [{ cells: ['a', 0, '0s'] }] },
    });
  });
});

describe('bookmarks', () => {
  it('tell the revision up to which a quiet watch is current, a minute apart, to who allows them', async () => {
    const { admin, clock, server } = startLab();
    const resourceVersion = String(server.store.revision);
    const with_ = await admin.watch(configMaps, { allowWatchBookmarks: 'true', resourceVersion });
    const without = await admin.watch(configMaps);
    await admin.post('/api/v1/namespaces/default/secrets', { metadata: { name: 'other-resource' } });

    await clock.advanceBy(120_000);

    expect(with_.story).toEqual(['BOOKMARK', 'BOOKMARK']);
    expect(with_.events[0]?.object).toEqual({
      kind: 'ConfigMap',
      apiVersion: 'v1',
      metadata: { resourceVersion: String(server.store.revision) },
    });
    expect(without.story).toEqual([]);
  });

  it('come at once when the server is told to send them', async () => {
    const { admin, server, settle } = startLab();
    const resourceVersion = String(server.store.revision);
    const watch = await admin.watch(configMaps, { allowWatchBookmarks: 'true', resourceVersion });

    server.watches.bookmarkAll();
    await settle();

    expect(watch.story).toEqual(['BOOKMARK']);
  });

  it('mark the end of initial events that were asked for', async () => {
    const { admin, settle } = startLab();
    await admin.post(configMaps, configMap('a'));

    const watch = await admin.watch(configMaps, {
      sendInitialEvents: 'true',
      resourceVersionMatch: 'NotOlderThan',
      allowWatchBookmarks: 'true',
    });
    await settle();
    await admin.post(configMaps, configMap('b'));
    await settle();

    expect(watch.story).toEqual(['ADDED a', 'BOOKMARK', 'ADDED b']);
    expect(watch.events[1]?.object.metadata.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' });
  });

  it('initial events need a match rule', async () => {
    const { admin } = startLab();

    const { status, failure } = await admin.get(configMaps, { watch: 'true', sendInitialEvents: 'true' });

    expect(status).toBe(422);
    expect(failure.message).toContain('sendInitialEvents requires setting resourceVersionMatch to NotOlderThan');
  });
});

describe('a watch that is too late', () => {
  it('from a forgotten revision gets an ERROR event of 410 and ends', async () => {
    const { admin, server, settle } = startLab();
    const { object } = await admin.post(configMaps, configMap('a'));
    await admin.merge(`${configMaps}/a`, { data: { x: 'y' } });
    server.compact();

    const watch = await admin.watch(configMaps, { resourceVersion: object.metadata.resourceVersion });
    await settle();

    expect(watch.events).toMatchObject([{ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } }]);
    expect(watch.ended).toBe(true);
  });

  it('because it does not read while more is written than the history holds gets the same', async () => {
    const { admin, server, settle } = startLab({ historyLimit: 10 });
    const response = await server.handle({
      method: 'GET',
      path: configMaps,
      query: new URLSearchParams({ watch: '1' }),
      headers: {},
      body: { kind: 'none' },
      user: { name: 'admin', groups: ['system:masters'] },
      signal: new AbortController().signal,
    });
    if (response.kind !== 'stream') throw new Error(`expected a stream, got ${response.status}`);
    const lines = response.lines[Symbol.asyncIterator]();
    for (let index = 0; index < 30; index += 1) await admin.post(configMaps, configMap(`m-${index}`));
    await settle();

    expect((await lines.next()).value).toMatchObject({ type: 'ERROR', object: { code: 410 } });
    expect((await lines.next()).done).toBe(true);
  });

  it('from a revision that the history still reaches misses nothing', async () => {
    const { admin, settle } = startLab({ historyLimit: 100 });
    const { object } = await admin.post(configMaps, configMap('m-0'));
    for (let index = 1; index < 60; index += 1) await admin.post(configMaps, configMap(`m-${index}`));

    const watch = await admin.watch(configMaps, { resourceVersion: object.metadata.resourceVersion });
    await settle();

    expect(watch.story).toEqual(Array.from({ length: 59 }, (_, index) => `ADDED m-${index + 1}`));
  });
});
