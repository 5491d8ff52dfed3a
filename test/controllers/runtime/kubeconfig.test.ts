import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { Endpoint } from '#controllers/runtime/endpoint.ts';
import { endpointFromText, loadEndpoint } from '#controllers/runtime/kubeconfig.ts';
import { KubeconfigError } from '#controllers/runtime/kubeconfig-error.ts';
import { makeTestCertificate, type TestCertificate } from './test-certificates.ts';

let folder: string;
let certificate: TestCertificate;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rackwright-'));
  certificate = await makeTestCertificate('ca');
});
afterAll(() => rmSync(folder, { recursive: true }));

const base64 = (text: string): string => Buffer.from(text).toString('base64');

function config(more: { cluster?: object; user?: object; context?: string; name?: string } = {}): string {
  const name = more.name ?? 'lab';
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': more.context ?? name,
    contexts: [{ name, context: { cluster: name, user: name } }],
    clusters: [{ name, cluster: { server: `https://${name}:6443`, ...more.cluster } }],
    users: [{ name, user: { token: 'secret-token', ...more.user } }],
  });
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function errorOf(load: () => unknown): string {
  try {
    load();
  } catch (error) {
    expect(error).toBeInstanceOf(KubeconfigError);
    return error instanceof Error ? error.message.replaceAll(folder, 'FOLDER') : '';
  }
  throw new Error('the kubeconfig should have been refused');
}

describe('a kubeconfig', () => {
  test('gives url, authority and credentials of the current context, or of another one', () => {
    const authority = { 'certificate-authority-data': base64(certificate.cert), 'tls-server-name': 'api' };
    const path = file('config', config({ cluster: authority, user: { as: 'someone' } }));

    expect(loadEndpoint({ file: path, env: {} })).toEqual({
      url: 'https://lab:6443',
      caPem: certificate.cert,
      serverName: 'api',
      headers: { 'impersonate-user': 'someone' },
      auth: { kind: 'token', token: 'secret-token' },
    });
  });

  test.each([
    ['as-groups', ['admins']],
    ['as-uid', '7'],
    ['as-user-extra', { scopes: ['view'] }],
  ])('had %s dropped without a word beside "as", and requests made with other rights', (field, value) => {
    const load = (more: object) => () => endpointFromText(config({ user: { as: 'someone', ...more } }), 'it');

    expect(errorOf(load({ [field]: value }))).toBe(
      `it: user "lab" has ${field}, which is not supported: of these, only "as" is`,
    );
    expect(load({ 'as-groups': [], 'as-uid': '', 'as-user-extra': {} })().headers).toEqual({
      'impersonate-user': 'someone',
    });
  });

  test('reads files beside it: authority, client certificate, token', () => {
    file('ca.pem', certificate.cert);
    file('key.pem', certificate.key);
    const cluster = { 'certificate-authority': 'ca.pem' };
    const byCertificate = file(
      'by-certificate',
      config({ cluster, user: { token: '', 'client-certificate': 'ca.pem', 'client-key': 'key.pem' } }),
    );
    const byTokenFile = file('by-token', config({ user: { token: '', tokenFile: 'token' } }));

    expect(loadEndpoint({ file: byCertificate, env: {} })).toMatchObject({
      caPem: certificate.cert,
      auth: { kind: 'certificate', certPem: certificate.cert, keyPem: certificate.key },
    });
    expect(loadEndpoint({ file: byTokenFile, env: {} }).auth).toEqual({
      kind: 'token-file',
      path: join(folder, 'token'),
    });
  });

  test('is looked for where kubectl looks: the flag, KUBECONFIG with several files, the home, the Pod', () => {
    const one = file('one', config({ name: 'one' }));
    const two = file('two', config({ name: 'two' }));
    const found = (choice: Partial<Parameters<typeof loadEndpoint>[0]>): Endpoint =>
      loadEndpoint({ env: {}, ...choice });

    expect(found({ file: two, env: { KUBECONFIG: one } }).url).toBe('https://two:6443');
    expect(found({ env: { KUBECONFIG: `${join(folder, 'missing')}:${one}:${two}` } }).url).toBe('https://one:6443');
    expect(found({ env: { KUBECONFIG: `${one}:${two}` }, context: 'two' }).url).toBe('https://two:6443');
    file('token', 'pod-token');
    file('ca.crt', certificate.cert);
    const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '6443', HOME: '/nonexistent' };
    expect(found({ env, serviceAccountFolder: folder })).toEqual({
      url: 'https://[fd00::1]:6443',
      caPem: certificate.cert,
      auth: { kind: 'token-file', path: join(folder, 'token') },
    });
  });

  test('runs a credential plugin, and says which one failed', async () => {
    const credential = {
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      status: { token: 'from-plugin' },
    };
    const exec = (command: string, args: string[]): string =>
      file(
        'exec',
        config({ user: { token: '', exec: { apiVersion: 'client.authentication.k8s.io/v1', command, args } } }),
      );
    const good = loadEndpoint({ file: exec('printf', ['%s', JSON.stringify(credential)]), env: {} });
    const bad = loadEndpoint({ file: exec('false', []), env: {} });

    expect(good.auth.kind === 'plugin' && (await good.auth.credentials())).toEqual({ token: 'from-plugin' });
    await expect(bad.auth.kind === 'plugin' ? bad.auth.credentials() : undefined).rejects.toThrow(
      '(false) failed: try it by hand',
    );
  });
});

test('a kubeconfig that cannot be used says what to do, and keeps its credentials to itself', async () => {
  const cases: [string, () => unknown][] = [
    ['no file', () => loadEndpoint({ file: join(folder, 'missing'), env: {} })],
    ['nothing anywhere', () => loadEndpoint({ env: { HOME: '/nonexistent' } })],
    ['wrong context', () => loadEndpoint({ file: file('c', config()), context: 'prod', env: {} })],
    ['no current context', () => endpointFromText(stringify({ kind: 'Config' }), 'the Secret')],
    ['no YAML', () => endpointFromText('token: "secret-token', 'the Secret')],
    ['empty', () => endpointFromText('', 'the Secret')],
    ['a list that is none', () => endpointFromText(stringify({ clusters: 5 }), 'the Secret')],
    ['no server', () => endpointFromText(config({ cluster: { server: '' } }), 'the Secret')],
    [
      'bad authority',
      () => endpointFromText(config({ cluster: { 'certificate-authority-data': base64('rubbish') } }), 'the Secret'),
    ],
    [
      'authority not in base64',
      () => endpointFromText(config({ cluster: { 'certificate-authority-data': certificate.cert } }), 'the Secret'),
    ],
    [
      'authority file missing',
      () => loadEndpoint({ file: file('c', config({ cluster: { 'certificate-authority': 'none.pem' } })), env: {} }),
    ],
    [
      'no check of the server',
      () => endpointFromText(config({ cluster: { 'insecure-skip-tls-verify': true } }), 'the Secret'),
    ],
    ['a proxy', () => endpointFromText(config({ cluster: { 'proxy-url': 'http://proxy' } }), 'the Secret')],
    [
      'half a certificate',
      () => endpointFromText(config({ user: { token: '', 'client-key-data': 'a' } }), 'the Secret'),
    ],
    [
      'a password',
      () =>
        endpointFromText(config({ user: { token: '', username: 'admin', password: 'secret-token' } }), 'the Secret'),
    ],
    ['a plugin in a Secret', () => endpointFromText(config({ user: { exec: { command: 'rm' } } }), 'the Secret')],
    [
      'a file in a Secret',
      () => endpointFromText(config({ cluster: { 'certificate-authority': '/etc/passwd' } }), 'the Secret'),
    ],
    [
      'a token file in a Secret',
      () => endpointFromText(config({ user: { token: '', tokenFile: '/etc/shadow' } }), 'the Secret'),
    ],
  ];
  const messages = cases.map(([name, load]) => `${name}: ${errorOf(load)}\n`).join('');

  expect(messages).not.toContain('secret-token');
  await expect(messages).toMatchFileSnapshot('golden/kubeconfig-errors.txt');
});
