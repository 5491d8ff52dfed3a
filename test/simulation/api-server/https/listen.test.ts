import { once } from 'node:events';
import { request } from 'node:https';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { silentLog } from '#models/ports/log.ts';
import { listen, type Listener } from '#simulation/api-server/https/listen.ts';
import { kubeconfigText } from '#simulation/api-server/kubeconfig.ts';
import { configMap, configMaps, startLab, type Lab } from '../lab.ts';
import { parse } from 'yaml';

const open: Listener[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((listener) => listener.close()));
});

async function listening(): Promise<Lab & { listener: Listener }> {
  const lab = startLab({ tokens: [{ token: 'secret', user: { name: 'ann', groups: ['system:masters'] } }] });
  const listener = await listen(lab.server, {
    port: 0,
    clock: { ...lab.clock, now: () => Date.now() },
    log: silentLog,
  });
  open.push(listener);
  return { ...lab, listener };
}

interface Reply {
  status: number;
  headers: Record<string, unknown>;
  text: string;
}

/** Sends one request over TLS; `onText` sees the body as it comes, and may end the request. */
function send(
  { url, caPem }: Listener,
  path: string,
  more: {
    method?: string;
    headers?: Record<string, string>;
    body?: string;
    onText?: (text: string, end: () => void) => void;
  } = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const options = {
      method: more.method ?? 'GET',
      ca: caPem,
      headers: { authorization: 'Bearer secret', ...more.headers },
    };
    const outgoing = request(`${url}${path}`, options, (response) => {
      let text = '';
      const done = (): void => resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        more.onText?.(text, () => outgoing.destroy());
      });
      response.on('close', done);
    });
    outgoing.on('error', reject);
    outgoing.end(more.body);
  });
}

describe('over https', () => {
  it('a client that trusts the CA reads and writes JSON', async () => {
    const { listener } = await listening();
    const headers = { 'content-type': 'application/json' };

    const created = await send(listener, configMaps, { method: 'POST', headers, body: JSON.stringify(configMap('a')) });
    const listed = await send(listener, configMaps);

    expect(created.status).toBe(201);
    expect(JSON.parse(listed.text)).toMatchObject({
      kind: 'ConfigMapList',
      items: [{ metadata: { name: 'a' } }],
    });
    expect(listed.headers['content-type']).toBe('application/json');
  });

  it('YAML is read too, and a body without a type is JSON', async () => {
    const { listener } = await listening();

    const yaml = await send(listener, configMaps, {
      method: 'POST',
      headers: { 'content-type': 'application/yaml' },
      body: 'metadata:\n  name: a\n',
    });
    const bare = await send(listener, configMaps, { method: 'POST', body: JSON.stringify(configMap('b')) });
    const broken = await send(listener, configMaps, { method: 'POST', body: '{' });

    expect([yaml.status, bare.status, broken.status]).toEqual([201, 201, 400]);
  });

  it('a list is told the same in bytes as in process', async () => {
    const { listener, admin } = await listening();
    for (const name of ['a', 'b', 'c']) await admin.post(configMaps, configMap(name, { data: { name } }));

    for (const query of ['', '?limit=2', '?labelSelector=none', '?fieldSelector=metadata.name=b']) {
      const { text } = await send(listener, `${configMaps}${query}`);
      const { body } = await admin.get(configMaps, Object.fromEntries(new URLSearchParams(query)));
      expect(JSON.parse(text)).toEqual(body);
    }
  });

  it('a body over 3 MiB is refused with 413', async () => {
    const { listener } = await listening();

    const { status, text } = await send(listener, configMaps, {
      method: 'POST',
      body: 'x'.repeat(3 * 1024 * 1024 + 1),
    });

    expect(status).toBe(413);
    expect(JSON.parse(text)).toMatchObject({ reason: 'RequestEntityTooLarge' });
  });

  it('a watch streams lines, and vanishes when its client leaves', async () => {
    const { listener, admin, server } = await listening();
    await admin.post(configMaps, configMap('a'));

    const { text } = await send(listener, `${configMaps}?watch=1`, {
      onText(soFar, end) {
        const lines = soFar.split('\n').length - 1;
        if (lines === 1) void admin.post(configMaps, configMap('b'));
        if (lines === 2) end();
      },
    });

    const lines = text.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { type: 'ADDED', object: { metadata: { name: 'a' } } },
      { type: 'ADDED', object: { metadata: { name: 'b' } } },
    ]);
    await expect.poll(() => server.watches.size, { timeout: 60_000 }).toBe(0);
  });

  it('was not closed for two minutes while somebody was connected who said nothing', { timeout: 60_000 }, async () => {
    const { listener } = await listening();
    const silent = connect(Number(new URL(listener.url).port), '127.0.0.1');
    silent.on('error', () => undefined);
    const gone = once(silent, 'close');
    await once(silent, 'connect');
    // An answer to whoever came later: by now the listener has seen the other.
    await send(listener, '/version');

    await listener.close();

    await gone;
  });

  it('a watch that the server ends is ended cleanly', async () => {
    const { listener, admin, server } = await listening();
    await admin.post(configMaps, configMap('a'));

    const { status, text } = await send(listener, `${configMaps}?watch=1`, { onText: () => server.watches.closeAll() });

    expect(status).toBe(200);
    expect(text.trim().split('\n')).toHaveLength(1);
  });

  it('without a token there is nothing, and exec is refused though it comes as an upgrade', async () => {
    const { listener } = await listening();
    const upgrade = { connection: 'Upgrade', upgrade: 'SPDY/3.1' };

    expect((await send(listener, configMaps, { headers: { authorization: 'Bearer wrong' } })).status).toBe(401);
    const exec = await send(listener, '/api/v1/namespaces/default/pods/p/exec?command=ls', {
      method: 'POST',
      headers: upgrade,
    });
    expect([exec.status, (JSON.parse(exec.text) as { kind: string }).kind]).toEqual([501, 'Status']);
  });

  it('a kubeconfig says all that a client needs', async () => {
    const { listener } = await listening();

    const config = parse(kubeconfigText({ ...listener, token: 'secret' })) as Record<
      string,
      { cluster?: { server: string } }[]
    >;

    expect(config).toMatchObject({
      kind: 'Config',
      'current-context': 'rackwright-lab',
      users: [{ user: { token: 'secret' } }],
    });
    expect(config['clusters']?.[0]?.cluster?.server).toBe(listener.url);
  });
});
