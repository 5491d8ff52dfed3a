import type { Client } from '../client/client.ts';
import { eventually } from '../scene.ts';

/** A pod that needs nothing of the cluster: no token of its service account. */
export function pod(name: string, spec: object = {}, metadata: object = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, ...metadata },
    spec: { automountServiceAccountToken: false, containers: [{ name: 'main', image: 'example.com/main:1' }], ...spec },
  };
}

/** A pod is refused until its namespace has a service account, which a controller makes. */
export async function untilPodsWelcome(api: Client, namespace: string): Promise<void> {
  await eventually(
    async () => (await api.post(`${podsPath(namespace)}`, pod('welcome'), { dryRun: 'All' })).status === 201,
    `pods are taken in ${namespace}`,
  );
}

export function podsPath(namespace: string): string {
  return `/api/v1/namespaces/${namespace}/pods`;
}
