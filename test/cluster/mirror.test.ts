import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '#controllers/runtime/system/clock.ts';
import { configMaps } from '#models/meta/core-resources.ts';
import { startControlPlane, administrator, type ControlPlane } from '#test/control-plane/control-plane.ts';
import { createEtcdClient, EtcdError, type EtcdClient } from '#test/control-plane/etcd-client.ts';
import { createClient, type Client } from '#test/parity/client/client.ts';
import { createMirror, type Mirror } from './stage/mirror.ts';

let plane: ControlPlane;
let api: Client;
let etcd: EtcdClient;
let mirror: Mirror;
beforeAll(async () => {
  plane = await startControlPlane({ controllers: false, apiServerFlags: ['--storage-media-type=application/json'] });
  const { url, caPem } = plane;
  const user = await plane.authority.issueClient(administrator);
  api = createClient({ name: 'real', url, caPem, user, kubeconfig: '' });
  etcd = createEtcdClient(plane.etcd.url);
  mirror = await createMirror(etcd, systemClock);
});
afterAll(async () => {
  await mirror.stop();
  await plane.stop();
});

const path = '/api/v1/namespaces/default/configmaps';
const configMap = (name: string, data: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
});

test('the mirror tells each write once, in order, with what was there before and who wrote it', async () => {
  const story: string[] = [];
  const end = mirror.subscribe(({ type, definition, object, old, user }) => {
    if (definition.plural !== 'configmaps' || !object.metadata.name.startsWith('told')) return;
    story.push(`${type} ${object.metadata.name} ${JSON.stringify(old?.['data'])} ${user.name}`);
  });

  const made = await api.post(path, configMap('told', { a: '1' }), { fieldManager: 'ann' });
  const changed = await api.put(`${path}/told`, configMap('told', { a: '2' }), { fieldManager: 'bob' });
  await api.delete(`${path}/told`);
  await mirror.caughtUp();
  end();

  expect(story).toEqual(['ADDED told undefined ann', 'MODIFIED told {"a":"1"} bob', 'DELETED told {"a":"2"} unknown']);
  expect(made.object.metadata.resourceVersion).not.toBe(changed.object.metadata.resourceVersion);
  expect(mirror.store.get(configMaps, { namespace: 'default', name: 'told' })).toBeUndefined();
});

test('the mirror has what was there before it, with the resourceVersion of the last write', async () => {
  const made = await api.post(path, configMap('before'));

  const later = await createMirror(etcd, systemClock);
  const [found] = later.store.list(configMaps, 'default').filter(({ metadata }) => metadata.name === 'before');
  await later.stop();

  expect(found?.metadata.uid).toBe(made.object.metadata.uid);
});

test('the mirror goes on where it was when etcd was killed and came back', async () => {
  await api.post(path, configMap('one'));

  await plane.etcd.daemon.stop('SIGKILL');
  await plane.etcd.daemon.start();
  await expect
    .poll(async () => (await api.post(path, configMap('two'))).status, { timeout: 300_000 })
    .toBeLessThan(410);
  await mirror.caughtUp();

  const names = mirror.store.list(configMaps, 'default').map(({ metadata }) => metadata.name);
  expect(names).toEqual(expect.arrayContaining(['one', 'two']));
});

test('a compaction of what it has seen does the mirror nothing', async () => {
  await api.post(path, configMap('compacted'));
  await mirror.caughtUp();

  await etcd.compact(await etcd.revision());
  await api.post(path, configMap('after-compaction'));
  await mirror.caughtUp();

  expect(mirror.store.get(configMaps, { namespace: 'default', name: 'after-compaction' })).toBeDefined();
});

test('a mirror that a compaction has passed says so, and nobody waits for it for ever', async () => {
  const passed: EtcdClient = {
    ...etcd,
    read: () => Promise.resolve({ revision: 1, values: [] }),
    async *changes() {
      yield* [];
      throw new EtcdError('the watch was ended: required revision has been compacted');
    },
  };
  const late = await createMirror(passed, systemClock);

  await expect(late.caughtUp()).rejects.toThrow('required revision has been compacted');
  await late.stop();
});
