import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock as clock } from '#controllers/runtime/system/clock.ts';
import { systemIds as ids } from '#controllers/runtime/system/ids.ts';
import { silentLog } from '#models/ports/log.ts';
import { listen } from '#simulation/api-server/https/listen.ts';
import { createApiServer } from '#simulation/api-server/server.ts';
import { administrator, startControlPlane } from '#test/control-plane/control-plane.ts';
import { createClient, type Client } from '#test/parity/client/client.ts';

/** A server of one's own whose history can be forgotten. */
interface Forgetful {
  api: Client;
  /** As etcd's compaction: what was before `resourceVersion` is not known any more. */
  forget(resourceVersion: string): Promise<void>;
  stop(): Promise<void>;
}

async function startEmbedded(): Promise<Forgetful> {
  const token = ids.token(40);
  const user = { name: 'admin', groups: ['system:masters'] };
  const server = createApiServer({ clock, ids, log: silentLog, tokens: [{ token, user }] });
  const listener = await listen(server, { port: 0, clock, log: silentLog });
  const { url, caPem } = listener;
  return {
    api: createClient({ name: 'embedded', url, caPem, user: { token }, kubeconfig: '' }),
    forget: async () => server.compact(),
    async stop() {
      await listener.close();
      server.close();
    },
  };
}

/** Without its watch cache, which remembers what etcd has forgotten. */
async function startReal(): Promise<Forgetful> {
  const plane = await startControlPlane({ controllers: false, apiServerFlags: ['--watch-cache=false'] });
  const { url, caPem } = plane;
  const user = await plane.authority.issueClient(administrator);
  return {
    api: createClient({ name: 'real', url, caPem, user, kubeconfig: '' }),
    async forget(resourceVersion) {
      const compacted = await fetch(`${plane.etcd.url}/v3/kv/compaction`, {
        method: 'POST',
        body: JSON.stringify({ revision: resourceVersion, physical: true }),
      });
      if (!compacted.ok) throw new Error(`etcd did not compact: ${await compacted.text()}`);
    },
    stop: () => plane.stop(),
  };
}

const path = '/api/v1/namespaces/default/secrets';
const secret = (name: string) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name } });

describe.each([
  ['embedded', startEmbedded],
  ['real', startReal],
])('on the %s server, once the history is forgotten', (_, start) => {
  let server: Forgetful;
  let api: Client;
  let old: string;
  let token: string;

  beforeAll(async () => {
    server = await start();
    ({ api } = server);
    for (const name of ['a', 'b', 'c']) await api.post(path, secret(name));
    const first = await api.get(path, { limit: '1' });
    old = first.list.metadata.resourceVersion;
    token = first.list.metadata.continue ?? '';
    await api.delete(`${path}/b`);
    await api.post(path, secret('d'));
    await server.forget((await api.get(path)).list.metadata.resourceVersion);
  });
  afterAll(() => server.stop());

  test('a watch from before is told that it is too late', async () => {
    const watch = await api.watch(path, { resourceVersion: old });
    await watch.until(1);

    expect(watch.events[0]).toMatchObject({
      type: 'ERROR',
      object: {
        kind: 'Status',
        code: 410,
        reason: 'Expired',
        message: expect.stringMatching(
          /^(?:The resourceVersion for the provided watch is too old\.|too old resource version: \d+ \(\d+\))$/,
        ),
      },
    });
  });

  test('a list of exactly that state is gone', async () => {
    const gone = await api.get(path, { resourceVersion: old, resourceVersionMatch: 'Exact' });

    expect(gone.failure).toMatchObject({
      code: 410,
      reason: 'Expired',
      message: 'The resourceVersion for the provided list is too old.',
    });
  });

  test('a list that is not older is not', async () => {
    const list = await api.get(path, { resourceVersion: old, resourceVersionMatch: 'NotOlderThan' });

    expect(list.names).toEqual(['a', 'c', 'd']);
  });

  test('the next page is gone, but can be had as it is now', async () => {
    const gone = await api.get(path, { continue: token, limit: '1' });
    const { metadata } = gone.body as { metadata: { continue?: string } };
    const rest = await api.get(path, { continue: metadata.continue ?? '', limit: '5' });

    expect(gone.failure).toMatchObject({
      code: 410,
      reason: 'Expired',
      message: expect.stringContaining('or use the continue token in this response to retrieve the remainder'),
    });
    expect(rest.names).toEqual(['c', 'd']);
  });
});
