import { compareFences } from '#ops-adapters/port.ts';
import type { Fence } from '#ops-adapters/port.ts';
import type { Machine, StoredClaim } from './machine.ts';

/** The backend's own memory of claims, by serial: no wipe reaches it. Beside the machine's disk, the higher holds. */
export interface FenceMemory {
  highest(machine: Machine): StoredClaim | undefined;
  /** What the backend itself remembers, of machines that have left the hall too. */
  remembered(serial: string): StoredClaim | undefined;
  remember(serial: string, claim: StoredClaim): void;
  forgetAll(): void;
}

export function createFenceMemory(): FenceMemory {
  const claims = new Map<string, StoredClaim>();
  return {
    highest({ serial, disk }) {
      const remembered = claims.get(serial);
      if (remembered === undefined || disk.claim === undefined) return remembered ?? disk.claim;
      return compareFences(disk.claim, remembered) > 0 ? disk.claim : remembered;
    },
    remembered: (serial) => claims.get(serial),
    remember(serial, claim) {
      claims.set(serial, claim);
    },
    forgetAll() {
      claims.clear();
    },
  };
}

export type FenceVerdict = { passes: true } | { passes: false; because: 'Begun' } | { passes: false; highest: Fence };

/** Whether an operation may begin under this fence; `Begun`: it is the very operation that the fence was raised for. */
export function judgeFence(highest: StoredClaim | undefined, fence: Fence, operation: string): FenceVerdict {
  if (highest === undefined) return { passes: true };
  const order = compareFences(fence, highest);
  if (order > 0) return { passes: true };
  if (order === 0 && highest.operation === operation) return { passes: false, because: 'Begun' };
  return { passes: false, highest: { epoch: highest.epoch, sequence: highest.sequence } };
}
