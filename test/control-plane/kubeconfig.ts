import { stringify } from 'yaml';
import type { KeyPair } from './authority.ts';

export interface KubeconfigOptions {
  url: string;
  caPem: string;
  user: KeyPair | { token: string };
}

/** The text of a kubeconfig that is complete in itself: it names no file. */
export function kubeconfigText({ url, caPem, user }: KubeconfigOptions): string {
  const credentials =
    'token' in user
      ? user
      : { 'client-certificate-data': base64(user.certificatePem), 'client-key-data': base64(user.keyPem) };
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server: url, 'certificate-authority-data': base64(caPem) } }],
    users: [{ name: 'test', user: credentials }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    'current-context': 'test',
  });
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
