import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { describe, expect, test } from 'vitest';
import type { EndpointAuth } from '#controllers/runtime/endpoint.ts';
import { createHttpsTransport } from '#controllers/runtime/https-transport.ts';
import { systemClock } from '#controllers/runtime/system/clock.ts';
import { ends, givenHttps as given, json, transportErrorOf, type Given } from './given-https.ts';
import { makeTestCertificate } from './test-certificates.ts';

async function tokenFile(token: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rackwright-'));
  ends.push(() => rm(folder, { recursive: true }));
  const path = join(folder, 'token');
  await writeFile(path, `${token}\n`);
  return path;
}

/** A server that accepts one Authorization header and answers with the one it got; `asked` has all that came. */
async function givenToken(accepted: string, auth: EndpointAuth): Promise<Given & { asked: unknown[] }> {
  const asked: unknown[] = [];
  const server = await given(
    (request, response) => {
      asked.push(request.headers.authorization);
      json(response, request.headers.authorization, request.headers.authorization === accepted ? 200 : 401);
    },
    { endpoint: { auth } },
  );
  return { ...server, asked };
}

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

  test('reads a token file anew after a 401, and shows what is in it now', async () => {
    const path = await tokenFile('old');
    const { transport, asked } = await givenToken('Bearer new', { kind: 'token-file', path });
    expect(await transport.request({ method: 'GET', path: '/' })).toMatchObject({ status: 401, body: 'Bearer old' });
    await writeFile(path, 'new\n');
    asked.length = 0;

    expect((await transport.request({ method: 'POST', path: '/', body: {} })).status).toBe(200);
    expect(asked).toEqual(['Bearer old', 'Bearer new']);
    await rm(path);
    expect((await transport.request({ method: 'GET', path: '/' })).status).toBe(200);
  });

  test('that are refused and still the same are shown once', async () => {
    const { transport, asked } = await givenToken('Bearer new', {
      kind: 'token-file',
      path: await tokenFile('old'),
    });

    expect((await transport.request({ method: 'GET', path: '/' })).status).toBe(401);
    expect(asked).toEqual(['Bearer old']);
  });

  test('a watch that is refused is opened with what is in the token file now', async () => {
    const path = await tokenFile('old');
    const { transport } = await givenToken('Bearer new', { kind: 'token-file', path });
    await transport.request({ method: 'GET', path: '/' });
    await writeFile(path, 'new');

    const { status, lines } = await transport.stream({ method: 'GET', path: '/' });
    expect(status).toBe(200);
    for await (const line of lines) expect(line).toBe('Bearer new');
  });

  test('of a plugin that the server refuses are asked for anew', async () => {
    let token = 'old';
    let kept: string | undefined;
    const { transport, asked } = await givenToken('Bearer new', {
      kind: 'plugin',
      credentials: async () => ({ token: (kept ??= token) }),
      refused: () => (kept = undefined),
    });
    expect((await transport.request({ method: 'GET', path: '/' })).status).toBe(401);
    token = 'new';
    kept = undefined;

    expect((await transport.request({ method: 'GET', path: '/' })).status).toBe(200);
    expect(asked).toEqual(['Bearer old', 'Bearer new']);
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
