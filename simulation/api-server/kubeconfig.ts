import { Buffer } from 'node:buffer';
import { stringify } from 'yaml';

export interface KubeconfigOptions {
  url: string;
  caPem: string;
  token: string;
  /** Of the cluster, user and context. Default `rackwright-lab`. */
  name?: string;
}

/** The text of a kubeconfig file with one context, the current one. It holds the token: write it with mode 0600. */
export function kubeconfigText({ url, caPem, token, name = 'rackwright-lab' }: KubeconfigOptions): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: url, 'certificate-authority-data': Buffer.from(caPem).toString('base64') } }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  });
}
