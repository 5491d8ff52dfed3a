import type { Reason } from '../conditions/reasons.ts';
import type { Cluster } from '../generated/cluster.ts';
import type { ComputeAsset } from '../generated/computeasset.ts';
import type { ComputeNode } from '../generated/computenode.ts';
import type { Operation } from '../generated/operation.ts';
import type { OpsMaster } from '../generated/opsmaster.ts';
import type { Maintenance } from '../place/maintenance.ts';
import { isDisruptive } from './disruptive.ts';

/** What was read, freshly where it says so, just before an operation may start. */
export interface GateFacts {
  /** Read from the API server for this decision, not from a cache (rule 2). */
  freshAsset: ComputeAsset | undefined;
  opsMaster: OpsMaster | undefined;
  /** For an operation of a ComputeNode: the live object, or undefined when it is gone. */
  computeNode: ComputeNode | undefined;
  /** The cluster that the ComputeNode belongs to, if it is known. */
  cluster: Cluster | undefined;
  /** Why everything destructive stands still, or undefined. Unknown counts as frozen. */
  frozen: string | undefined;
  maintenance: Maintenance;
  highestFence: { epoch: number; sequence: number } | undefined;
  /** Name of another operation on the machine that has begun and hasn't ended. */
  otherOpen: string | undefined;
  /** Read freshly for a disruptive operation: whether work may still run on the Node. */
  node: 'absent' | 'drained' | 'undrained' | 'unknown';
  /** Why the Node is unknown, as a sentence. */
  nodeUnreadable?: string;
  /** Operations of the OpsMaster that run now. */
  runningOfMaster: number;
}

export type Gate =
  | { gate: 'open' }
  /** Nothing is wrong with the operation; it may start once this has changed. */
  | { gate: 'shut'; reason: Reason; message: string }
  /** It can never start: fail it. */
  | { gate: 'refused'; reason: Reason; message: string; retryable: boolean };

type Check = (operation: Operation, facts: GateFacts, now: number) => Gate | undefined;

/**
 * The first reason wins, so the order is part of the contract: identity, then orders to stand still, then room. What was
 * told to stand still may outlive its deadline, as may what waits for a silent cluster: a weekend's freeze doesn't make a new
 * Operation an hour.
 */
const checks: readonly Check[] = [
  cancelled,
  claim,
  owner,
  fence,
  standStill,
  deadline,
  otherOperation,
  undrained,
  concurrency,
];

/** Whether an operation that hasn't begun may begin now. */
export function gate(operation: Operation, facts: GateFacts, now: number): Gate {
  for (const check of checks) {
    const verdict = check(operation, facts, now);
    if (verdict !== undefined) return verdict;
  }
  return { gate: 'open' };
}

function shut(reason: Reason, message: string): Gate {
  return { gate: 'shut', reason, message };
}

function refused(reason: Reason, message: string, retryable: boolean): Gate {
  return { gate: 'refused', reason, message, retryable };
}

function cancelled(operation: Operation): Gate | undefined {
  return operation.spec.cancel === true
    ? refused('Cancelled', 'Cancelled before it began; the machine was not touched.', true)
    : undefined;
}

function deadline(operation: Operation, _facts: GateFacts, now: number): Gate | undefined {
  if (now <= Date.parse(operation.spec.deadline)) return undefined;
  return refused('DeadlineExceeded', `Didn't begin before its deadline ${operation.spec.deadline}.`, true);
}

function claim(operation: Operation, { freshAsset }: GateFacts): Gate | undefined {
  const { claim: held, assetRef } = operation.spec;
  if (freshAsset === undefined) return refused('AssetNotFound', `ComputeAsset ${assetRef.name} is gone.`, false);
  const { claimRef, claimEpoch } = freshAsset.spec;
  if (held === undefined) {
    if (operation.spec.action === 'Inspect' || claimRef === undefined) return undefined;
    return refused('ClaimLost', `ComputeAsset ${assetRef.name} is claimed, and the Operation names no claim.`, false);
  }
  if (claimRef?.uid !== held.uid || claimEpoch !== held.epoch) {
    return refused('ClaimLost', `ComputeAsset ${assetRef.name} is no longer claimed at epoch ${held.epoch}.`, false);
  }
  return undefined;
}

/**
 * Whoever asked must still be there to ask; a Wipe is its asset's own, and comes when the claimant is gone and another
 * ComputeNode may bear the name. Nothing is installed for one that is being deleted.
 */
function owner(operation: Operation, { computeNode }: GateFacts): Gate | undefined {
  const { computeNodeRef, action } = operation.spec;
  if (computeNodeRef === undefined || action === 'Wipe') return undefined;
  const { name, uid } = computeNodeRef;
  if (computeNode !== undefined && computeNode.metadata.uid !== uid) {
    return refused('ClaimLost', `ComputeNode ${name} is another object now.`, false);
  }
  if (action !== 'Install' && action !== 'Upgrade') return undefined;
  if (computeNode === undefined) return refused('ClaimLost', `ComputeNode ${name} is gone.`, false);
  if (computeNode.metadata.deletionTimestamp === undefined) return undefined;
  return refused('Cancelled', `ComputeNode ${name} is being deleted; the machine was not touched.`, false);
}

function fence(operation: Operation, { highestFence: highest }: GateFacts): Gate | undefined {
  const { claim: held, sequence } = operation.spec;
  if (held === undefined || highest === undefined) return undefined;
  if (held.epoch > highest.epoch || (held.epoch === highest.epoch && sequence >= highest.sequence)) return undefined;
  return refused(
    'Fenced',
    `Fence (${held.epoch}, ${sequence}) is below (${highest.epoch}, ${highest.sequence}), the highest the machine has seen.`,
    false,
  );
}

function standStill(operation: Operation, facts: GateFacts): Gate | undefined {
  const { action, assetRef, opsMasterRef, computeNodeRef } = operation.spec;
  if (facts.freshAsset?.spec.paused === true) return shut('Paused', `ComputeAsset ${assetRef.name} is paused.`);
  if (facts.opsMaster === undefined) return shut('OpsMasterNotFound', `OpsMaster ${opsMasterRef.name} doesn't exist.`);
  if (facts.opsMaster.spec.paused === true) return shut('Paused', `OpsMaster ${opsMasterRef.name} is paused.`);
  const { computeNode } = facts;
  if (computeNode?.spec.paused === true && computeNode.metadata.uid === computeNodeRef?.uid) {
    return shut('Paused', `ComputeNode ${computeNode.metadata.name} is paused.`);
  }
  if (facts.cluster?.spec.paused === true) return shut('Paused', `Cluster ${facts.cluster.metadata.name} is paused.`);
  if (action === 'Inspect') return undefined;
  if (facts.frozen !== undefined) return shut('Frozen', `Everything destructive is frozen: ${facts.frozen}`);
  if (facts.maintenance !== 'None') {
    return shut('InMaintenance', `ComputeAsset ${assetRef.name} or a place above it is in maintenance.`);
  }
  if (facts.node === 'unknown' && isDisruptive(operation)) {
    const why = facts.nodeUnreadable === undefined ? '.' : `: ${facts.nodeUnreadable}`;
    return shut('NodeUnknown', `The Node can't be read, so it isn't known whether it is drained${why}`);
  }
  return undefined;
}

function otherOperation(_operation: Operation, { otherOpen }: GateFacts): Gate | undefined {
  return otherOpen === undefined
    ? undefined
    : shut('MachineBusy', `Operation ${otherOpen} is still open on the machine.`);
}

function undrained(operation: Operation, { node }: GateFacts): Gate | undefined {
  if (!isDisruptive(operation) || node !== 'undrained') return undefined;
  return shut('NodeNotDrained', 'Pods may still run on the Node: it has to be cordoned and drained first.');
}

function concurrency(operation: Operation, { opsMaster, runningOfMaster }: GateFacts): Gate | undefined {
  const limit = opsMaster?.spec.concurrency ?? 50;
  if (runningOfMaster < limit) return undefined;
  return shut('ConcurrencyLimit', `OpsMaster ${operation.spec.opsMasterRef.name} runs ${limit} operations already.`);
}
