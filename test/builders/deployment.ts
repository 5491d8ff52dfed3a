import type { KubeObject } from '#models/meta/object.ts';

interface Pods {
  /** That each pod requests. */
  cpu?: string;
  /** Laid over the spec of the pods. */
  pod?: Record<string, unknown>;
  /** Laid over the spec of the Deployment. */
  spec?: Record<string, unknown>;
}

/** A Deployment in `default`, whose pods have the label `app` with its name. */
export function deployment(name: string, replicas: number, { cpu = '1', pod = {}, spec = {} }: Pods = {}): KubeObject {
  const labels = { app: name };
  const containers = [{ name: 'main', image: 'main:1', resources: { requests: { cpu } } }];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default' },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers, ...pod } },
      ...spec,
    },
  };
}
