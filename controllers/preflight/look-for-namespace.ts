import { leases, namespaces } from '#models/meta/core-resources.ts';
import { resourcePath } from '#models/meta/resource.ts';
import type { Ask, Look } from './ask.ts';
import type { Expectation } from './expectation.ts';

/** Whether the namespace is there that the leader's Lease is to be kept in. */
export async function lookForNamespace(ask: Ask, url: string, { leaseNamespace }: Expectation): Promise<Look> {
  if (leaseNamespace === undefined) return { found: [], seen: [] };
  const missing = {
    found: [{ kind: 'NamespaceMissing', url, namespace: leaseNamespace }],
    seen: ['namespace'],
  } as const;
  const { status } = await ask({ method: 'GET', path: resourcePath(namespaces, { name: leaseNamespace }) });
  if (status === 404) return missing;
  // Who may keep a Lease in a namespace needn't have the right to read the namespace: a Lease is tried, and not made.
  if (status === 403 && (await cannotBeMadeIn(ask, leaseNamespace))) return missing;
  return { found: [], seen: ['namespace'] };
}

async function cannotBeMadeIn(ask: Ask, namespace: string): Promise<boolean> {
  const answer = await ask({
    method: 'POST',
    path: resourcePath(leases, { namespace }),
    query: { dryRun: 'All' },
    headers: { 'content-type': 'application/json' },
    body: {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: 'rackwright-preflight', namespace },
      spec: {},
    },
  });
  return answer.status === 404;
}
