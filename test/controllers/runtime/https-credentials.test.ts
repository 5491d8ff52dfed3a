import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { createHttpsTransport } from '#controllers/runtime/https-transport.ts';
import { systemClock } from '#controllers/runtime/system/clock.ts';
import { ends, givenHttps as given, json, transportErrorOf } from './given-https.ts';
import { makeTestCertificate } from './test-certificates.ts';

describe('credentials', () => {
  test('trusts the given authority only, and was not sent where trust fails', async () => {
    const tls = await makeTestCertificate('server');
    const other = await makeTestCertificate('other');
    const { server, transport } = await given((_, response) => json(response, {}), {
      tls,
      endpoint: { caPem: tls.cert },
    });
    const distrustful = createHttpsTransport(
      { url: server.url, caPem: other.cert, auth: { kind: 'none' } },
      { clock: systemClock },
    );
    ends.push(() => distrustful.close());

    expect((await transport.request({ method: 'GET', path: '/' })).status).toBe(200);
    const error = await transportErrorOf(distrustful.request({ method: 'POST', path: '/', body: {} }));
    expect(error.outcome).toBe('not-sent');
    expect(error.message).toContain('DEPTH_ZERO_SELF_SIGNED_CERT');
  });

  test('shows its client certificate, and another one once the plugin gives another', async () => {
    const tls = await makeTestCertificate('server');
    const first = await makeTestCertificate('first');
    const second = await makeTestCertificate('second');
    let current = first;
    const credentials = async (): Promise<{ certPem: string; keyPem: string }> => ({
      certPem: current.cert,
      keyPem: current.key,
    });
    const { transport } = await given(
      (request, response) => json(response, (request.socket as TLSSocket).getPeerCertificate().subject.CN),
      {
        tls: { ...tls, ca: `${first.cert}\n${second.cert}` },
        endpoint: { caPem: tls.cert, auth: { kind: 'plugin', credentials } },
      },
    );

    expect((await transport.request({ method: 'GET', path: '/' })).body).toBe('first');
    current = second;
    expect((await transport.request({ method: 'GET', path: '/' })).body).toBe('second');
  });

  test('reads a token file anew after a 401', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rackwright-'));
    ends.push(() => rm(folder, { recursive: true }));
    const path = join(folder, 'token');
    await writeFile(path, 'old\n');
    const { transport } = await given(
      (request, response) =>
        json(response, request.headers.authorization, request.headers.authorization === 'Bearer new' ? 200 : 401),
      { endpoint: { auth: { kind: 'token-file', path } } },
    );
    expect(await transport.request({ method: 'GET', path: '/' })).toMatchObject({ status: 401, body: 'Bearer old' });
    await writeFile(path, 'new\n');

    expect((await transport.request({ method: 'GET', path: '/' })).status).toBe(200);
    await rm(path);
    expect((await transport.request({ method: 'GET', path: '/' })).status).toBe(200);
  });

  test('that cannot be had leave the request unsent, and stay out of the message', async () => {
    const { transport } = await given((_, response) => json(response, {}), {
      endpoint: { auth: { kind: 'token-file', path: '/nonexistent/token' } },
    });

    expect(await transportErrorOf(transport.request({ method: 'POST', path: '/', body: {} }))).toMatchObject({
      outcome: 'not-sent',
    });
  });
});
