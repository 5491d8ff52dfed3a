import type { Taint } from '../objects/node.ts';
import type { Pod, Toleration } from '../objects/pod.ts';
import type { Amounts } from './amounts.ts';
import { allowsNode } from './node-affinity.ts';
import { compareScores, freeShare, type Score } from './score.ts';
import { tolerates } from './tolerates.ts';

/** A node as the scheduler sees it. `used` includes pods that were placed but not yet seen bound. */
export interface NodeRoom {
  name: string;
  labels: Readonly<Record<string, string>>;
  taints: readonly Taint[];
  unschedulable: boolean;
  allocatable: Amounts;
  used: Amounts;
}

export interface Demand {
  spec: Pick<Pod['spec'], 'nodeSelector' | 'affinity'>;
  tolerations: readonly Toleration[];
  requests: Amounts;
}

export type Placement =
  | { outcome: 'bound'; node: string }
  | { outcome: 'unschedulable'; message: string; counts: ReadonlyMap<string, number> };

/**
 * Picks the node for one pod: filters in kube-scheduler's order (the first filter that refuses a node gives the reasons),
 * then the least allocated, ties by name.
 *
 * Like kube-scheduler it stops at enough fitting nodes in a large cluster; `from` says where to begin, so that a caller
 * who moves it along spreads the work. A pod is only called unschedulable after every node was asked.
 */
export function place(demand: Demand, nodes: readonly NodeRoom[], from = 0): Placement {
  const enough = fittingNodesToFind(nodes.length);
  const counts = new Map<string, number>();
  let found = 0;
  let best: { node: NodeRoom; score: Score } | undefined;
  for (let step = 0; step < nodes.length && found < enough; step++) {
    const node = nodes[(from + step) % nodes.length];
    if (node === undefined) continue;
    const refusals = refusalsOf(demand, node);
    for (const reason of refusals) counts.set(reason, (counts.get(reason) ?? 0) + 1);
    if (refusals.length > 0) continue;
    found += 1;
    const score = scoreOf(demand, node);
    const order = best === undefined ? -1 : compareScores(score, best.score) || (node.name < best.node.name ? -1 : 1);
    if (best === undefined || order < 0) best = { node, score };
  }
  if (best !== undefined) return { outcome: 'bound', node: best.node.name };
  return { outcome: 'unschedulable', message: messageFor(nodes.length, counts), counts };
}

const none: readonly string[] = [];

function refusalsOf(demand: Demand, node: NodeRoom): readonly string[] {
  if (node.unschedulable && !tolerates(demand.tolerations, unschedulableTaint)) return ['node(s) were unschedulable'];
  for (const taint of node.taints) {
    if (taint.effect === 'PreferNoSchedule' || tolerates(demand.tolerations, taint)) continue;
    return [`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`];
  }
  if (!allowsNode(demand.spec, node)) return ["node(s) didn't match Pod's node affinity/selector"];
  return shortages(demand.requests, node);
}

const unschedulableTaint: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

function shortages(asked: Amounts, { allocatable, used }: NodeRoom): readonly string[] {
  let short: string[] | undefined;
  if (used.pods + asked.pods > allocatable.pods) (short ??= []).push('Too many pods');
  if (asked.cpu > 0 && used.cpu + asked.cpu > allocatable.cpu) (short ??= []).push('Insufficient cpu');
  if (asked.memory > 0 && used.memory + asked.memory > allocatable.memory) (short ??= []).push('Insufficient memory');
  for (const name in asked.others) {
    const amount = asked.others[name] ?? 0;
    if (amount > 0 && (used.others[name] ?? 0) + amount > (allocatable.others[name] ?? 0)) {
      (short ??= []).push(`Insufficient ${name}`);
    }
  }
  return short ?? none;
}

function scoreOf(demand: Demand, node: NodeRoom): Score {
  let disliked = 0;
  for (const taint of node.taints) {
    if (taint.effect === 'PreferNoSchedule' && !tolerates(demand.tolerations, taint)) disliked += 1;
  }
  return { disliked, free: freeShare(demand.requests, node), pods: node.used.pods };
}

/** All of up to 100 nodes, then a share that falls from 50 % to 5 %, never less than 100 (kube-scheduler's default). */
function fittingNodesToFind(nodes: number): number {
  if (nodes <= 100) return nodes;
  const percent = Math.max(5, 50 - Math.floor(nodes / 125));
  return Math.max(100, Math.floor((nodes * percent) / 100));
}

/** As kube-scheduler words it, sorted as text. */
function messageFor(nodes: number, counts: ReadonlyMap<string, number>): string {
  if (nodes === 0) return 'no nodes available to schedule pods';
  const reasons = [...counts].map(([reason, count]) => `${count} ${reason}`).toSorted();
  return `0/${nodes} nodes are available: ${reasons.join(', ')}.`;
}
