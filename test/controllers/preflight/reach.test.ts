import 'reflect-metadata';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import dns from 'node:dns';
import { describe, expect, test, vi } from 'vitest';
import type { CredentialFacts } from '#controllers/preflight/credential-facts.ts';
import type { Finding } from '#controllers/preflight/finding.ts';
import { judgeVersion } from '#controllers/preflight/reach.ts';
import { survey } from '#controllers/preflight/survey.ts';
import type { Endpoint } from '#controllers/runtime/endpoint.ts';
import { KubeconfigError } from '#controllers/runtime/kubeconfig-error.ts';
import { createReloadingTransport } from '#controllers/runtime/reloading-transport.ts';
import { systemClock } from '#controllers/runtime/system/clock.ts';
import { ends, givenHttps, json, nobodysUrl } from '../runtime/given-https.ts';
import { makeTestCertificate } from '../runtime/test-certificates.ts';

const nothingElse = { resources: [], schemas: new Map(), rights: [], leaseNamespace: undefined };

/** What a survey finds there, where nothing but the way to the server is of interest. */
async function findings(load: () => Endpoint): Promise<readonly Finding[]> {
  const transport = createReloadingTransport(load, { clock: systemClock });
  ends.push(() => transport.close());
  return (await survey({ transport, clock: systemClock }, nothingElse)).findings;
}

const at = (url: string, more: Partial<Endpoint> = {}) => findings(() => ({ url, auth: { kind: 'none' }, ...more }));

type Handle = (request: IncomingMessage, response: ServerResponse) => void;
const version: Handle = (_, response) => json(response, { gitVersion: 'v1.35.4' });

describe('the way to the server', () => {
  test('is open where a Kubernetes API server answers', async () => {
    const { server } = await givenHttps(version);

    expect(await at(server.url)).toEqual([]);
  });

  test('ends at a kubeconfig that cannot be used', async () => {
    const load = (): Endpoint => {
      throw new KubeconfigError('/etc/kubeconfig does not exist');
    };

    expect(await findings(load)).toEqual([{ kind: 'KubeconfigUnusable', message: '/etc/kubeconfig does not exist' }]);
  });

  test('ends where there are no credentials to show', async () => {
    const { server } = await givenHttps(version);

    expect(await at(server.url, { auth: { kind: 'token-file', path: '/nowhere/token' } })).toEqual([
      { kind: 'CredentialsUnreadable', url: server.url, message: 'the token file /nowhere/token does not exist' },
    ]);
  });

  test('ends where nobody listens, or nobody knows the name', async () => {
    // As a resolver answers that knows all names. One that is away takes longer to say nothing than a survey waits.
    const lookup = vi
      .spyOn(dns, 'lookup')
      .mockImplementation(((name: string, _: unknown, tell: (e: Error) => void) =>
        tell(Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' }))) as typeof dns.lookup);
    ends.push(async () => lookup.mockRestore());

    expect(await at(nobodysUrl)).toMatchObject([{ kind: 'Unreachable', why: 'refused' }]);
    expect(await at('https://nobody.invalid:6443')).toMatchObject([{ kind: 'Unreachable', why: 'unknown-name' }]);
  });

  test('ends where the connection breaks off', async () => {
    const { server } = await givenHttps((request) => request.socket.destroy());

    expect(await at(server.url)).toMatchObject([{ kind: 'Unreachable', why: 'broken' }]);
  });

  test('ends at a certificate of another authority, and of another name', async () => {
    const tls = await makeTestCertificate('server');
    const other = await makeTestCertificate('other');
    const { server } = await givenHttps(version, { tls });

    expect(await at(server.url, { caPem: tls.cert })).toEqual([]);
    expect(await at(server.url, { caPem: other.cert })).toMatchObject([{ kind: 'ServerUntrusted' }]);
    expect(await at(server.url, { caPem: tls.cert, serverName: 'api.lab' })).toMatchObject([
      { kind: 'ServerNameMismatch', detail: 'server' },
    ]);
  });

  test('ends at a certificate that has expired, or is not valid yet', async () => {
    const hour = 3_600_000;
    for (const [fromMs, toMs, kind] of [
      [-2 * hour, -hour, 'ServerCertificateExpired'],
      [hour, 2 * hour, 'ServerCertificateNotYetValid'],
    ] as const) {
      const tls = await makeTestCertificate('server', { fromMs, toMs });
      const { server } = await givenHttps(version, { tls });

      expect(await at(server.url, { caPem: tls.cert })).toMatchObject([{ kind, url: server.url }]);
    }
  });

  test('ends at plain http where https was meant, and the other way round', async () => {
    const plain = await givenHttps(version);
    const tls = await givenHttps(version, { tls: await makeTestCertificate('server') });
    const go = await givenHttps((_, response) => {
      response.writeHead(400).end('Client sent an HTTP request to an HTTPS server.\n');
    });

    expect(await at(plain.server.url.replace('http:', 'https:'))).toMatchObject([{ kind: 'NotTLS' }]);
    expect(await at(go.server.url)).toMatchObject([{ kind: 'TLSExpected' }]);
    expect(await at(tls.server.url.replace('https:', 'http:'))).toMatchObject([
      { kind: expect.stringMatching(/TLSExpected|Unreachable/) },
    ]);
  });

  test('ends at something that speaks another language', async () => {
    const ssh = createServer((socket) => {
      // Whoever came for TLS may break off.
      socket.on('error', () => socket.destroy());
      socket.resume().end('SSH-2.0-OpenSSH_9.2\r\n');
    });
    await new Promise<void>((resolve) => ssh.listen(0, '127.0.0.1', resolve));
    ends.push(() => new Promise((resolve) => ssh.close(() => resolve())));
    const address = ssh.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;

    expect(await at(`https://127.0.0.1:${port}`)).toMatchObject([{ kind: 'NotTLS' }]);
  });

  test('ends at a web server', async () => {
    const page = await givenHttps((_, response) => {
      response.writeHead(404, { 'content-type': 'text/html' }).end('<html>not found</html>');
    });
    const other = await givenHttps((_, response) => json(response, { name: 'something else' }));

    expect(await at(page.server.url)).toMatchObject([{ kind: 'NotKubernetes', got: 'it answers 404 with a web page' }]);
    expect(await at(other.server.url)).toMatchObject([{ kind: 'NotKubernetes' }]);
  });

  test('ends at a server that is starting, or forbids even its version', async () => {
    const status = (code: number, message: string) =>
      givenHttps((_, response) => json(response, { kind: 'Status', code, message }, code));
    const starting = await status(503, 'starting');
    const strict = await status(403, 'no');

    expect(await at(starting.server.url)).toMatchObject([{ kind: 'NotReady', status: 503, message: 'starting' }]);
    const noEtcd = await givenHttps((request, response) => {
      if (request.url === '/version') json(response, { gitVersion: 'v1.35.4' });
      else response.writeHead(500).end('[+]ping ok\n[-]etcd failed: reason withheld\nreadyz check failed');
    });

    expect(await at(noEtcd.server.url)).toMatchObject([{ kind: 'NotReady', status: 500, message: 'etcd failed' }]);
    expect(await at(strict.server.url)).toMatchObject([{ kind: 'NoCredentials' }]);
    expect(await at(strict.server.url, { auth: { kind: 'token', token: 't' } })).toMatchObject([
      { kind: 'Forbidden', path: '/version', message: 'no' },
    ]);
  });
});

describe('credentials that are refused', () => {
  const url = 'https://lab';
  const noon = Date.parse('2027-01-15T12:00:00Z');
  const refused = (credentials: CredentialFacts, serverMs?: number): unknown =>
    judgeVersion({
      url,
      path: '/version',
      answer: { answered: true, status: 401, headers: {}, body: { kind: 'Status' } },
      credentials,
      nowMs: noon,
      serverMs,
    });
  const what = 'the token';

  test('have expired, or hold later, or are wrong, or are none', () => {
    expect(refused({ what, expiresMs: noon - 1 })).toMatchObject({ kind: 'CredentialsExpired', atMs: noon - 1 });
    expect(refused({ what, notBeforeMs: noon + 1 })).toMatchObject({ kind: 'CredentialsNotYetValid', atMs: noon + 1 });
    expect(refused({ what, notBeforeMs: noon - 1, expiresMs: noon + 1 })).toMatchObject({ kind: 'CredentialsRefused' });
    expect(refused({ what })).toMatchObject({ kind: 'CredentialsRefused', what });
    expect(refused({ what: undefined })).toMatchObject({ kind: 'NoCredentials' });
  });

  test('are judged by the clock of the server, which refused them', () => {
    const credentials = { what, expiresMs: noon + 300_000 };

    expect(refused(credentials, noon + 600_000)).toMatchObject({ kind: 'CredentialsExpired' });
    expect(refused({ what, expiresMs: noon - 1 }, noon - 600_000)).toMatchObject({ kind: 'CredentialsRefused' });
  });
});
