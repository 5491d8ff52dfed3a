import type { TLSSocket } from 'node:tls';
import { describe, expect, test } from 'vitest';
import type { Endpoint } from '#controllers/runtime/endpoint.ts';
import { KubeconfigError } from '#controllers/runtime/kubeconfig-error.ts';
import { createReloadingTransport, type ReloadingTransport } from '#controllers/runtime/reloading-transport.ts';
import { createVirtualClock, type VirtualClock } from '#simulation/clock/virtual-clock.ts';
import { ends, givenHttps, json, nobodysUrl, transportErrorOf } from './given-https.ts';
import { makeTestCertificate } from './test-certificates.ts';

interface Given {
  transport: ReloadingTransport;
  clock: VirtualClock;
  /** What the kubeconfig says from now on; an error is thrown. */
  says: (endpoint: Endpoint | Error) => void;
  /** How often it was read. */
  loads: () => number;
}

function given(endpoint: Endpoint | Error): Given {
  const clock = createVirtualClock({ startMs: 0 });
  let now = endpoint;
  let loads = 0;
  const load = (): Endpoint => {
    loads += 1;
    if (now instanceof Error) throw now;
    return now;
  };
  const transport = createReloadingTransport(load, { clock });
  ends.push(() => transport.close());
  return { transport, clock, says: (next) => (now = next), loads: () => loads };
}

const get = { method: 'GET', path: '/' } as const;

/** Accepts `Bearer good` only. */
async function guardedServer(): Promise<{ url: string; asked: unknown[] }> {
  const asked: unknown[] = [];
  const { server } = await givenHttps((request, response) => {
    asked.push(request.headers.authorization);
    json(response, {}, request.headers.authorization === 'Bearer good' ? 200 : 401);
  });
  return { url: server.url, asked };
}

const token = (url: string, text: string): Endpoint => ({ url, auth: { kind: 'token', token: text } });

describe('a transport that reads its kubeconfig anew', () => {
  test('waits for a kubeconfig that comes later, and says meanwhile why', async () => {
    const { url } = await guardedServer();
    const { transport, says } = given(new KubeconfigError('/etc/kubeconfig does not exist'));
    const error = await transportErrorOf(transport.request(get));

    expect(error).toMatchObject({ outcome: 'not-sent', message: '/etc/kubeconfig does not exist' });
    says(token(url, 'good'));
    expect((await transport.request(get)).status).toBe(200);
    expect(transport.trouble()).toBeUndefined();
  });

  test('takes up another token when the one it has is refused, and sends the request once more', async () => {
    const { url, asked } = await guardedServer();
    const { transport, clock, says } = given(token(url, 'old'));
    expect((await transport.request(get)).status).toBe(401);
    says(token(url, 'good'));
    await clock.advanceBy(1000);

    expect((await transport.request({ method: 'POST', path: '/', body: {} })).status).toBe(200);
    expect(asked).toEqual(['Bearer old', 'Bearer old', 'Bearer good']);
  });

  test('of many refused at once, each is sent again, and the file is read once', async () => {
    const { url } = await guardedServer();
    const { transport, clock, says, loads } = given(token(url, 'old'));
    await transport.request(get);
    says(token(url, 'good'));
    await clock.advanceBy(1000);
    const before = loads();

    const answers = await Promise.all(Array.from({ length: 10 }, () => transport.request(get)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    expect(loads() - before).toBe(1);
  });

  test('takes up another address when nobody answers at the one it has', async () => {
    const { url } = await guardedServer();
    const { transport, clock, says } = given(token(nobodysUrl, 'good'));
    await transportErrorOf(transport.request(get));
    says(token(url, 'good'));
    await clock.advanceBy(1000);

    expect((await transport.request(get)).status).toBe(200);
  });

  test('takes up a rotated client certificate in 20 seconds, though the old one still works', async () => {
    const tls = await makeTestCertificate('server');
    const old = await makeTestCertificate('old');
    const next = await makeTestCertificate('new');
    const { server } = await givenHttps(
      (request, response) => json(response, (request.socket as TLSSocket).getPeerCertificate().subject.CN),
      { tls: { ...tls, ca: `${old.cert}\n${next.cert}` } },
    );
    const endpoint = ({ cert, key }: { cert: string; key: string }): Endpoint => ({
      url: server.url,
      caPem: tls.cert,
      auth: { kind: 'certificate', certPem: cert, keyPem: key },
    });
    const { transport, clock, says } = given(endpoint(old));
    expect((await transport.request(get)).body).toBe('old');
    says(endpoint(next));
    await clock.advanceBy(20_000);

    expect((await transport.request(get)).body).toBe('new');
  });

  test('goes on with what it has while the kubeconfig cannot be read', async () => {
    const { url } = await guardedServer();
    const { transport, clock, says } = given(token(url, 'good'));
    await transport.request(get);
    says(new KubeconfigError('gone'));
    await clock.advanceBy(20_000);

    expect((await transport.request(get)).status).toBe(200);
    expect(transport.trouble()?.message).toBe('gone');
  });

  test('refuses plain http to another machine as any other mistake in a kubeconfig', async () => {
    const { transport } = given(token('http://10.0.0.1:8080', 'good'));

    expect((await transportErrorOf(transport.request(get))).cause).toBeInstanceOf(KubeconfigError);
  });

  test('leaves no timer behind', async () => {
    const { url } = await guardedServer();
    const { transport, clock, says } = given(token(url, 'old'));
    await transport.request(get);
    says(token(url, 'good'));
    await clock.advanceBy(1000);
    await transport.request(get);
    await transport.close();

    expect(clock.pendingTimers).toBe(0);
  });
});
