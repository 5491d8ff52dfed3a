import { decideComputeAsset } from '#models/computeasset/decide.ts';
import type { Claimant, ObservedAsset } from '#models/computeasset/observed.ts';
import { conditionOf } from '#models/conditions/conditions.ts';
import type { ComputeAsset, ComputeAssetStatus } from '#models/generated/computeasset.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { Operation } from '#models/generated/operation.ts';
import type { OpsMinion } from '#models/generated/opsminion.ts';
import { claimFinalizer } from '#models/meta/finalizers.ts';
import type { Stored } from '#models/meta/object.ts';
import { computeAsset } from '#test/builders/computeasset.ts';
import { boundNode } from '#test/builders/computenode.ts';
import { now } from '#test/builders/metadata.ts';
import { operation } from '#test/builders/operation.ts';
import { opsMinion } from '#test/builders/opsminion.ts';
import type { Overrides } from '#test/builders/overlay.ts';
import { overlay } from '#test/builders/overlay.ts';

export type Asset = Stored<ComputeAsset>;
type MinionStatus = NonNullable<OpsMinion['status']>;
type NodeStatus = NonNullable<ComputeNode['status']>;

export function minion(
  phase: MinionStatus['phase'] = 'Reachable',
  more: Partial<MinionStatus> = {},
): Stored<OpsMinion> {
  const spec = { opsMasterRef: { name: 'opsmaster-1' }, assetRef: { name: 'asset-1' }, serial: 'SN-asset-1' };
  return opsMinion({ spec, status: { phase, observedGeneration: 1, conditions: [], ...more } });
}

/** Under its first claim, by `node-1`. */
export function claimedAsset(phase: ComputeAssetStatus['phase'], overrides: Overrides<Asset> = {}): Asset {
  const base = computeAsset({
    metadata: { finalizers: [claimFinalizer] },
    spec: { claimRef: { name: 'node-1', uid: 'uid-of-node-1' }, claimEpoch: 1 },
    status: { phase, observedGeneration: 1, conditions: [] },
  });
  return overlay(base, overrides);
}

export function claimant(status: Partial<NodeStatus> = {}, overrides: Overrides<Stored<ComputeNode>> = {}): Claimant {
  const made: NodeStatus = { phase: 'Installing', observedGeneration: 1, conditions: [], ...status };
  return { seen: 'live', node: overlay(boundNode({ status: made }), overrides) };
}

/** What the claimant says once it has left the machine. */
export const left = (status: Partial<NodeStatus> = {}) =>
  claimant({ phase: 'Releasing', sequence: 4, left: true, ...status });

export function wipe(asset: Asset, status?: Partial<NonNullable<Operation['status']>>): Stored<Operation> {
  const name = asset.status?.cleaning?.operation ?? '';
  const spec = { action: 'Wipe', layer: undefined } as const;
  if (status === undefined) return operation({ metadata: { name }, spec });
  return operation({ metadata: { name }, spec, status });
}

export function decide(asset: Asset, seen: Partial<ObservedAsset> = {}, at = now) {
  const observed: ObservedAsset = {
    references: { complete: true },
    maintenance: 'None',
    minion: minion(),
    twins: [],
    claimant: { seen: 'none' },
    operations: [],
    frozen: undefined,
    ...seen,
  };
  const decision = decideComputeAsset(asset, observed, at);
  const ready = conditionOf(decision, 'Ready');
  const kinds = decision.intents.map((intent) =>
    'resource' in intent ? `${intent.do} ${intent.resource.kind}` : intent.do,
  );
  return { ...decision, ready, kinds, after: { ...asset, status: decision.status } };
}
