import type { Reason } from '../conditions/reasons.ts';
import type { ComputeAsset, ComputeAssetStatus } from '../generated/computeasset.ts';
import type { ComputeNode } from '../generated/computenode.ts';
import type { Operation } from '../generated/operation.ts';
import type { OpsMinion } from '../generated/opsminion.ts';
import type { Intent } from '../reconcile/decision.ts';
import type { ConditionInput } from '../conditions/conditions.ts';
import type { Maintenance } from '../place/maintenance.ts';
import type { ComputeAssetEvent } from './machine.ts';

export interface ObservedAsset {
  /** Whether Rack, AZone, Region, SKU and OpsMaster are all there; the first that isn't, says why. */
  references: { complete: true } | { complete: false; reason: Reason; message: string };
  /** Of the asset and every place above it, the strictest. */
  maintenance: Maintenance;
  minion: OpsMinion | undefined;
  /** Other assets that claim to be the same machine. */
  twins: readonly Twin[];
  claimant: Claimant;
  /** Operations under the present claimEpoch, oldest first. */
  operations: readonly Operation[];
  frozen: string | undefined;
}

export interface Twin {
  name: string;
  by: 'serial' | 'BMC address';
  /** Whether that one has the better right to the machine: claimed, or created earlier. */
  first: boolean;
}

/** `gone` only after a read of the API server said so; what a cache doesn't show is `unread`. */
export type Claimant = { seen: 'none' } | { seen: 'unread' } | { seen: 'gone' } | { seen: 'live'; node: ComputeNode };

/** What the asset's situation comes to: the machine's event, what to tell, what to do. */
export interface Perceived {
  event: ComputeAssetEvent | undefined;
  ready: ConditionInput;
  status?: Partial<ComputeAssetStatus>;
  /** A claim went well on the machine: what failed on it before no longer counts. */
  forgiven?: boolean;
  intents?: Intent[];
  requeueAt?: number;
}

export function ready(reason: Reason, message: string): ConditionInput {
  return { type: 'Ready', status: 'True', reason, message };
}

export function notReady(reason: Reason, message: string): ConditionInput {
  return { type: 'Ready', status: 'False', reason, message };
}

/** A claim is a fact of the spec; the schema lets an asset be read before anyone gave it an epoch. */
export function epochOf(asset: ComputeAsset): number {
  return asset.spec.claimEpoch ?? 0;
}
