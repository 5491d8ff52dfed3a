import type { ComputeNode } from '#models/generated/computenode.ts';
import type { NodePool } from '#models/generated/nodepool.ts';
import type { Stored } from '#models/meta/object.ts';
import { decideNodePool } from '#models/nodepool/decide.ts';
import type { ObservedPool } from '#models/nodepool/observed.ts';
import { inUseFinalizer } from '#models/meta/finalizers.ts';
import type { Decision } from '#models/reconcile/decision.ts';
import type { NodePoolStatus } from '#models/generated/nodepool.ts';
import { computeNode } from '#test/builders/computenode.ts';
import { now } from '#test/builders/metadata.ts';
import { nodePool } from '#test/builders/nodepool.ts';
import type { Overrides } from '#test/builders/overlay.ts';

export type Pool = Stored<NodePool>;
export type Node = Stored<ComputeNode>;
type Status = NonNullable<ComputeNode['status']>;

export const pool = (overrides: Overrides<Pool> = {}): Pool =>
  nodePool({ ...overrides, metadata: { name: 'web', finalizers: [inUseFinalizer], ...overrides.metadata } });

export function member(name: string, status: Partial<Status> = {}, overrides: Overrides<Node> = {}): Node {
  const made: Status = { phase: 'Pending', observedGeneration: 1, conditions: [], ...status };
  return computeNode({ ...overrides, metadata: { name, ...overrides.metadata }, status: made });
}

export function readyMember(name: string, overrides: Overrides<Node> = {}): Node {
  const ready = { type: 'Ready', status: 'True', lastTransitionTime: '', reason: 'Ready', message: '' } as const;
  return member(
    name,
    { phase: 'Ready', conditions: [ready] },
    { spec: { assetRef: { name, uid: name } }, ...overrides },
  );
}

export function failedMember(name: string, overrides: Overrides<Node> = {}): Node {
  const failure = { reason: 'InstallFailed', message: 'the disk is too small', at: '2026-01-01T00:00:00Z' };
  return member(name, { phase: 'Failed', failure }, overrides);
}

export const leaving: Overrides<Node> = { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } };

export function decide(of: Pool, nodes: readonly Node[], seen: Partial<ObservedPool> = {}, at = now) {
  const observed: ObservedPool = {
    nodes,
    isTaken: (name) => nodes.some((node) => node.metadata.name === name),
    wanted: of.spec.replicas,
    served: [],
    releaseFirst: new Set(),
    references: { complete: true },
    frozen: undefined,
    clusterPaused: false,
    lastWrite: undefined,
    ...seen,
  };
  const decision = decideNodePool(of, observed, at);
  const ready = decision.status.conditions.find(({ type }) => type === 'Ready');
  return { ...decision, ready, created: createdBy(decision), deleted: deletedBy(decision) };
}

export function createdBy({ intents }: Decision<NodePoolStatus>): string[] {
  return intents.flatMap((intent) => (intent.do === 'create' ? [intent.object.metadata.name] : []));
}

export function deletedBy({ intents }: Decision<NodePoolStatus>): string[] {
  return intents.flatMap((intent) => (intent.do === 'delete' ? [intent.name.name] : []));
}
