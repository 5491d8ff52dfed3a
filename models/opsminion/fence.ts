import type { Operation } from '../generated/operation.ts';
import { fenceOf, isFinal } from '../operation/final.ts';

/** (claimEpoch, operation sequence): both only rise. */
export interface Fence {
  epoch: number;
  sequence: number;
}

/** Negative, zero or positive, as for sort: epoch first, then sequence. */
export function compareFence(a: Fence, b: Fence): number {
  return a.epoch - b.epoch || a.sequence - b.sequence;
}

export function higherFence(a: Fence | undefined, b: Fence | undefined): Fence | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return compareFence(a, b) >= 0 ? a : b;
}

/** The highest fence under which anything was begun on the machine, as far as the Operations that still exist tell. */
export function begunFence(operations: readonly Operation[]): Fence | undefined {
  let highest: Fence | undefined;
  for (const operation of operations) {
    if (operation.status?.startedAt !== undefined) highest = higherFence(highest, fenceOf(operation));
    const stored = operation.status?.facts?.storedClaim;
    if (stored !== undefined) highest = higherFence(highest, { epoch: stored.epoch, sequence: stored.sequence });
  }
  return highest;
}

/** Whether anything is, or may soon be, done to the machine. Who only reads doesn't disturb its rest. */
export function hasOpen(operations: readonly Operation[]): boolean {
  return operations.some((operation) => operation.spec.action !== 'Inspect' && !isFinal(operation));
}
