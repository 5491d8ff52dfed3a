import type { ComputeNode } from '../generated/computenode.ts';
import type { NodePool, NodePoolStatus } from '../generated/nodepool.ts';
import { layers } from '../layers/layers.ts';
import type { Stored } from '../meta/object.ts';

export interface Census {
  counts: Pick<NodePoolStatus, 'replicas' | 'ready' | 'installing' | 'joining' | 'pending' | 'failed'> & {
    drifted: number;
  };
  /** Not being released, by name. */
  staying: readonly Stored<ComputeNode>[];
  leaving: readonly Stored<ComputeNode>[];
  refused: NonNullable<NodePoolStatus['refused']> | undefined;
}

/** Who is in a pool, and how they are. */
export function census(pool: NodePool, nodes: readonly Stored<ComputeNode>[]): Census {
  const sorted = nodes.toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  const staying = sorted.filter((node) => node.metadata.deletionTimestamp === undefined);
  const leaving = sorted.filter((node) => node.metadata.deletionTimestamp !== undefined);
  const counts = { replicas: staying.length, ready: 0, installing: 0, joining: 0, pending: 0, failed: 0, drifted: 0 };
  const reasons = new Map<string, number>();
  let refused = 0;
  for (const node of staying) {
    counts[bucketOf(node)] += 1;
    if (isOutdated(node) || isOtherwise(node, pool)) counts.drifted += 1;
    const classes = node.spec.assetRef === undefined ? node.status?.refused?.reasons : undefined;
    if (classes === undefined) continue;
    refused += 1;
    for (const { reason, count } of classes) reasons.set(reason, Math.max(reasons.get(reason) ?? 0, count));
  }
  const listed = [...reasons].map(([reason, count]) => ({ reason, count })).slice(0, 16);
  return { counts, staying, leaving, refused: refused === 0 ? undefined : { count: refused, reasons: listed } };
}

function bucketOf(node: ComputeNode): 'ready' | 'installing' | 'joining' | 'pending' | 'failed' {
  switch (node.status?.phase) {
    case 'Ready':
      return isReady(node) ? 'ready' : 'joining';
    case 'Installing':
    case 'Updating':
      return 'installing';
    case 'Joining':
    case 'Repairing':
    case 'Draining':
    case 'Releasing':
      return 'joining';
    case 'Failed':
      return 'failed';
    case 'Pending':
    case 'Binding':
    case undefined:
      return 'pending';
  }
}

export function isReady(node: ComputeNode): boolean {
  const ready = node.status?.conditions?.find((condition) => condition.type === 'Ready');
  return node.status?.phase === 'Ready' && ready?.status === 'True';
}

/** Whether a node has been Ready, and is kept. */
export function hasServed(node: ComputeNode): boolean {
  const { phase } = node.status ?? {};
  return phase === 'Ready' || phase === 'Repairing' || phase === 'Draining';
}

/** Whether a node was made from a template that has changed since. */
function isOtherwise({ spec }: ComputeNode, pool: NodePool): boolean {
  const { template } = pool.spec;
  if (spec.flavorRef.name !== template.flavorRef.name) return true;
  return layers.some(({ image }) => image !== undefined && spec[image.ref]?.name !== template[image.ref]?.name);
}

/** Whether its machine isn't as its own spec says. */
function isOutdated(node: ComputeNode): boolean {
  return (
    node.status?.conditions?.some((condition) => condition.type === 'UpToDate' && condition.status === 'False') === true
  );
}
