import type { KubeObject } from '#models/meta/object.ts';

export const workNamespace = 'work';

export function podOf(name: string, cpu: string): KubeObject {
  const containers = [{ name: 'main', image: 'main:1', resources: { requests: { cpu } } }];
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: workNamespace }, spec: { containers } };
}
