import { expect, test } from 'vitest';
import { KubeconfigError } from '#controllers/runtime/kubeconfig-error.ts';
import { selfContainedEndpoint } from '#controllers/targets/self-contained.ts';
import { makeTestCertificate } from '../runtime/test-certificates.ts';
import { kubeconfigFor } from './two-clusters.ts';

const secret = 's3cr3t';

function refusalOf(kubeconfig: string): string {
  try {
    selfContainedEndpoint(kubeconfig);
  } catch (error) {
    expect(error).toBeInstanceOf(KubeconfigError);
    return error instanceof Error ? error.message : '';
  }
  return 'not refused';
}

test('a kubeconfig with a token, a server and no more is taken', () => {
  expect(selfContainedEndpoint(kubeconfigFor(secret))).toEqual({
    url: 'https://elsewhere.example:6443',
    auth: { kind: 'token', token: secret },
  });
});

async function certificateAndKey(of: string, keyOf: string): Promise<Record<string, string>> {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const { cert } = await makeTestCertificate(of);
  const { key } = await makeTestCertificate(keyOf);
  return { 'client-certificate-data': base64(cert), 'client-key-data': base64(key) };
}

test('what would make this process run, read or trust something is refused by name, beside good credentials too', async () => {
  const withUser = (user: Record<string, unknown>): string => kubeconfigFor(secret, { user });
  const withCluster = (cluster: Record<string, unknown>): string => kubeconfigFor(secret, { cluster });
  const cases: [string, string][] = [
    ['a program', withUser({ exec: { command: '/bin/sh', args: [secret] } })],
    ['a program that is nothing', withUser({ exec: {} })],
    ['a credential plugin', withUser({ 'auth-provider': { name: 'oidc' } })],
    ['a file of a certificate', withUser({ 'client-certificate': '/etc/passwd' })],
    ['a file of a key', withUser({ 'client-key': '/etc/shadow' })],
    ['a file of a token', withUser({ tokenFile: '/var/run/secrets/kubernetes.io/serviceaccount/token' })],
    ['a file of an authority', withCluster({ 'certificate-authority': '/etc/passwd' })],
    ['no check of the server', withCluster({ 'insecure-skip-tls-verify': true })],
    ['no check, as a word', withCluster({ 'insecure-skip-tls-verify': 'true' })],
    ['a proxy', withCluster({ 'proxy-url': 'http://proxy.example' })],
    ['plain http', kubeconfigFor(secret, { server: 'http://elsewhere.example' })],
    ['plain http to this machine', kubeconfigFor(secret, { server: 'http://127.0.0.1:8080' })],
    ['a password in the address', kubeconfigFor(secret, { server: `https://me:${secret}@elsewhere.example` })],
    ['no address', kubeconfigFor(secret, { server: '' })],
    ['a password', kubeconfigFor('', { user: { username: 'me', password: secret } })],
    ['no credentials', kubeconfigFor('')],
    ['half a certificate', kubeconfigFor('', { user: { 'client-key-data': secret } })],
    ['the key of another', kubeconfigFor('', { user: await certificateAndKey('one', 'other') })],
    ['no YAML', `token: "${secret}`],
    ['another thing', secret],
    ['nothing', ''],
    ['no context', 'kind: Config'],
  ];

  const told = cases.map(([name, kubeconfig]) => `${name}: ${refusalOf(kubeconfig)}\n`).join('');

  expect(told).not.toContain(secret);
  expect(told).not.toContain('not refused');
  await expect(told).toMatchFileSnapshot('golden/refused-kubeconfigs.txt');
});
