import { describe, expect, it } from 'vitest';
import { createKube } from '#controllers/runtime/client.ts';
import { TransportError } from '#controllers/runtime/transport.ts';
import type { Kube, WatchEvent } from '#controllers/runtime/kube.ts';
import { createInProcessTransport } from '#simulation/api-server/in-process-transport.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { configMap, configMaps, pod, startLab, type Lab } from './lab.ts';

const configMapResource = { group: '', version: 'v1', plural: 'configmaps', kind: 'ConfigMap', namespaced: true };
const podResource = { ...configMapResource, plural: 'pods', kind: 'Pod' };
const user = { name: 'system:serviceaccount:rackwright:controller', groups: [] };

function kubeOf({ server, clock }: Lab): Kube {
  return createKube(createInProcessTransport(server, user), { clock, random: createSeededRandom(1) });
}

function inDefault(name: string) {
  return configMap(name, { metadata: { namespace: 'default' } });
}

describe('the controllers’ client, in process', () => {
  it('creates, reads, updates, patches and deletes', async () => {
    const lab = startLab();
    const kube = kubeOf(lab);
    const name = { name: 'a', namespace: 'default' };

    const created = await kube.create(configMapResource, inDefault('a'));
    const updated = await kube.update(configMapResource, { ...created, data: { n: '1' } });
    const patched = await kube.mergePatch(configMapResource, name, { data: { n: '2' } });
    await kube.delete(configMapResource, name, { uid: created.metadata.uid });

    expect([updated['data'], patched['data']]).toEqual([{ n: '1' }, { n: '2' }]);
    await expect(kube.get(configMapResource, name)).rejects.toMatchObject({ reason: 'NotFound', status: 404 });
    expect(lab.server.writes.total(user.name)).toBe(4);
  });

  it('is told refusals as errors of their own', async () => {
    const kube = kubeOf(startLab());
    const created = await kube.create(configMapResource, inDefault('a'));
    await kube.update(configMapResource, { ...created, data: { n: '1' } });

    await expect(kube.create(configMapResource, inDefault('a'))).rejects.toMatchObject({ reason: 'AlreadyExists' });
    await expect(kube.update(configMapResource, { ...created, data: { n: '2' } })).rejects.toMatchObject({
      reason: 'Conflict',
    });
    await expect(kube.create(configMapResource, inDefault('No'))).rejects.toMatchObject({
      reason: 'Invalid',
      causes: [{ field: 'metadata.name' }],
    });
    await expect(kube.raw('/nowhere')).rejects.toMatchObject({ reason: 'NotFound' });
    await expect(kube.raw('/readyz')).resolves.toBe('ok');
  });

  it('watches until it stops, and leaves nothing open', async () => {
    const lab = startLab();
    const kube = kubeOf(lab);
    const left = new AbortController();
    const seen: WatchEvent[] = [];
    const { metadata } = await kube.list(configMapResource);
    const follow = async (): Promise<void> => {
      const { resourceVersion } = metadata;
      for await (const event of kube.watch(configMapResource, { resourceVersion, signal: left.signal }))
        seen.push(event);
    };
    const following = follow();
    await lab.settle();

    await kube.create(configMapResource, inDefault('a'));
    await lab.settle();
    left.abort();
    await following;

    expect(seen).toMatchObject([{ type: 'ADDED', object: { metadata: { name: 'a' } } }]);
    expect(lab.server.watches.size).toBe(0);
  });

  it('evicts', async () => {
    const lab = startLab();
    await lab.admin.post('/api/v1/namespaces/default/pods', pod('p'));
    const name = { name: 'p', namespace: 'default' };

    await kubeOf(lab).createSubresource(podResource, name, 'eviction', {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: name,
    });

    expect((await lab.admin.get('/api/v1/namespaces/default/pods')).names).toEqual([]);
  });
});

describe('the in-process transport', () => {
  it('sends nothing that was aborted before', async () => {
    const { server } = startLab();
    const transport = createInProcessTransport(server, user);
    const before = server.store.revision;

    const request = transport.request({
      method: 'POST',
      path: configMaps,
      body: configMap('a'),
      signal: AbortSignal.abort(),
    });

    await expect(request).rejects.toBeInstanceOf(TransportError);
    await expect(request).rejects.toMatchObject({ outcome: 'not-sent' });
    expect(server.store.revision).toBe(before);
  });

  it('answers a refused stream with its status and no lines', async () => {
    const { server } = startLab();

    const { status, body, lines } = await createInProcessTransport(server, user).stream({
      method: 'GET',
      path: '/api/v1/nonsense',
    });

    expect(status).toBe(404);
    expect(body).toMatchObject({ kind: 'Status', reason: 'NotFound' });
    expect((await lines[Symbol.asyncIterator]().next()).done).toBe(true);
  });
});
