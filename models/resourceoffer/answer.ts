import { counted } from '../conditions/counted.ts';
import type { Readiness } from '../conditions/readiness.ts';
import { notReady, ready } from '../conditions/readiness.ts';
import type { Flavor } from '../generated/flavor.ts';
import type { NodePool } from '../generated/nodepool.ts';
import type { Denial, Grant } from '../nodepool/demand.ts';
import type { GangStatus } from './gang.ts';
import type { KeptStatus } from './kept.ts';
import type { ResourceOfferEvent } from './machine.ts';
import { allowanceOf } from './quota.ts';

export interface Answer {
  event: ResourceOfferEvent;
  readiness: Readiness;
}

type Granted = Extract<Grant, { granted: true }>;

/** Why the pool doesn't count it. */
export function denial(grant: Denial, pool: NodePool, namespace: string, flavor: Flavor | undefined): Answer {
  const { name } = pool.metadata;
  if (grant.reason === 'AboveMax') {
    const message = `NodePool ${name} would need ${grant.total} nodes, max is ${grant.max}: ask for ${grant.total - grant.max} fewer, or raise max.`;
    return { event: { type: 'REFUSE' }, readiness: notReady('AboveMax', message) };
  }
  const { by = 'quota', unsized } = allowanceOf(pool, namespace, flavor) ?? {};
  if (unsized !== undefined) {
    const message = `Flavor ${flavor?.metadata.name} promises no ${unsized} for pods, so nothing says how many nodes of NodePool ${name} the quota (${by}) of namespace ${namespace} is good for: give the Flavor a least ${unsized} above what it reserves, or the quota in nodes.`;
    return { event: { type: 'REFUSE' }, readiness: notReady('QuotaExceeded', message) };
  }
  const message = `Namespace ${namespace} would have ${grant.total} nodes of NodePool ${name}, its quota (${by}) is good for ${grant.quota}: ask for ${grant.total - grant.quota} fewer, or raise spec.quotas of the NodePool.`;
  return { event: { type: 'REFUSE' }, readiness: notReady('QuotaExceeded', message) };
}

/** The same of one that it counted: `kept` is how far it does so still. */
export function keeping({ readiness }: Answer, { nodes, until }: KeptStatus, asked: number): Answer {
  const keeps = `it keeps ${nodes} of its ${counted(asked, 'node')}`;
  const meanwhile =
    until === undefined
      ? `While its NodePool or Cluster is paused, and a while after that, ${keeps}.`
      : `Until ${until} ${keeps}; then it is refused whole.`;
  return { event: { type: 'ACCEPT' }, readiness: { ...readiness, message: `${readiness.message} ${meanwhile}` } };
}

/** What the pool has of it by now: `there`, whether that is all. */
export function acceptance(
  grant: Granted,
  pool: string,
  {
    nodes,
    readyNodes,
    there,
    gang,
  }: { nodes: number; readyNodes: number; there: boolean; gang: GangStatus | undefined },
): Answer {
  if (there) {
    const message = `NodePool ${pool} has the ${counted(nodes, 'node')} asked for: ${counted(readyNodes, 'is', 'are')} Ready.`;
    return { event: { type: 'FULFIL' }, readiness: ready(message) };
  }
  const { deadline, claimed } = gang ?? {};
  const waits =
    deadline === undefined
      ? ''
      : ` Of the gang ${claimed} of ${grant.adds} have machines; unless all have by ${deadline}, they are given back.`;
  const message = `NodePool ${pool} counts ${counted(nodes, 'node')} for this, which makes ${grant.total}: ${counted(readyNodes, 'is', 'are')} Ready.${waits}`;
  return { event: { type: 'ACCEPT' }, readiness: notReady('Accepted', message) };
}
