import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { NodePool } from '#models/generated/nodepool.ts';
import { computeAssets, computeNodes, nodePools } from '#models/generated/resources.ts';
import type { Condition } from '#models/meta/object.ts';
import type { StoreReader } from '../api-server/server.ts';

/** One pool as a person wants to see it. Counts are of ComputeNodes. */
export interface PoolState {
  name: string;
  wanted: number;
  ready: number;
  installing: number;
  joining: number;
  /** Without a machine. */
  waiting: number;
  failed: number;
  /** Everything wanted is Ready, and the controller has seen the last change of the spec. */
  settled: boolean;
  /** Of the Ready condition. */
  reason: string;
  message: string;
}

export interface AssetsState {
  total: number;
  /** Keys in the order of the alphabet. An asset that no controller has seen yet counts as Unseen. */
  byPhase: Record<string, number>;
}

export function poolStates(store: StoreReader): PoolState[] {
  return listOf<NodePool>(store, nodePools).map(poolState);
}

/** What a pool says before any controller has looked at it. */
const unseen = { wanted: undefined, ready: 0, installing: 0, joining: 0, pending: 0, failed: 0 } as const;

function poolState({ metadata, spec, status }: NodePool): PoolState {
  const { ready, installing, joining, pending, failed, ...counts } = status ?? unseen;
  const wanted = counts.wanted ?? spec.replicas;
  const condition = readyCondition(status?.conditions);
  const seen = status?.observedGeneration === metadata.generation;
  return {
    name: metadata.name,
    wanted,
    ready,
    installing,
    joining,
    waiting: pending,
    failed,
    settled: seen && condition.status === 'True' && ready >= wanted,
    reason: condition.reason,
    message: condition.message,
  };
}

/** Whether there is nothing left to wait for: `--once` ends here. */
export function allSettled(store: StoreReader): boolean {
  return store.list(nodePools).every((pool) => poolState(pool as unknown as NodePool).settled);
}

export interface UnreadyNode {
  name: string;
  /** Undefined for one that was made by hand. */
  pool: string | undefined;
  reason: string;
  message: string;
}

/** ComputeNodes that aren't Ready, and why, in the order of their names. */
export function unreadyNodes(store: StoreReader): UnreadyNode[] {
  return listOf<ComputeNode>(store, computeNodes).flatMap(({ metadata, spec, status }) => {
    const { status: ready, reason, message } = readyCondition(status?.conditions);
    return ready === 'True' ? [] : [{ name: metadata.name, pool: spec.poolRef?.name, reason, message }];
  });
}

function readyCondition(
  conditions: readonly Condition[] | undefined,
): Pick<Condition, 'status' | 'reason' | 'message'> {
  const found = conditions?.find(({ type }) => type === 'Ready');
  return found ?? { status: 'Unknown', reason: 'Pending', message: 'No controller has looked at it yet.' };
}

export function assetsState(store: StoreReader): AssetsState {
  const counts = new Map<string, number>();
  const assets = listOf<ComputeAsset>(store, computeAssets);
  for (const { status } of assets) {
    const phase = status?.phase ?? 'Unseen';
    counts.set(phase, (counts.get(phase) ?? 0) + 1);
  }
  const byPhase = Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return { total: assets.length, byPhase };
}

/** Which machine each ComputeNode has, by name, in the order of the names. */
export function assignments(store: StoreReader): Record<string, string> {
  const bound: Record<string, string> = {};
  for (const { metadata, spec } of listOf<ComputeNode>(store, computeNodes)) {
    if (spec.assetRef !== undefined) bound[metadata.name] = spec.assetRef.name;
  }
  return bound;
}

/** The server has validated them against the schema that the type is made from. */
function listOf<T>(store: StoreReader, resource: Parameters<StoreReader['list']>[0]): T[] {
  return store.list(resource) as unknown as T[];
}
