import { setup } from 'xstate';

/** What was perceived of an asset: the first ten while nobody claims it, the others under a claim. */
export type ComputeAssetEvent =
  | { type: 'INCOMPLETE' }
  | { type: 'FAULT' }
  | { type: 'FOREIGN' }
  | { type: 'RETIRED' }
  | { type: 'FREE' }
  | { type: 'CLAIMED' }
  | { type: 'BEGUN' }
  | { type: 'RETAINED' }
  | { type: 'CLEANING' }
  | { type: 'STUCK' };

const unclaimed = {
  INCOMPLETE: 'Enrolling',
  FAULT: 'Faulty',
  FOREIGN: 'Quarantined',
  RETIRED: 'Retired',
  FREE: 'Available',
} as const;

/**
 * Like a PersistentVolume: bound by a claim, and free again only after release. Without a claim every phase follows
 * what is perceived; under one it only goes forward: Claimed, InUse, then Released or Cleaning.
 */
export const computeAssetMachine = setup({ types: { events: {} as ComputeAssetEvent } }).createMachine({
  id: 'computeasset',
  initial: 'Enrolling',
  states: {
    Enrolling: { on: { ...unclaimed, CLAIMED: 'Claimed', BEGUN: 'InUse', STUCK: 'Quarantined' } },
    Available: { on: { ...unclaimed, CLAIMED: 'Claimed', BEGUN: 'InUse', STUCK: 'Quarantined' } },
    Claimed: {
      on: { ...unclaimed, BEGUN: 'InUse', RETAINED: 'Released', CLEANING: 'Cleaning', STUCK: 'Quarantined' },
    },
    InUse: { on: { ...unclaimed, RETAINED: 'Released', CLEANING: 'Cleaning', STUCK: 'Quarantined' } },
    Released: { on: { ...unclaimed, CLEANING: 'Cleaning', STUCK: 'Quarantined' } },
    Cleaning: { on: { ...unclaimed, STUCK: 'Quarantined' } },
    Faulty: { on: { ...unclaimed, CLAIMED: 'Claimed', BEGUN: 'InUse', STUCK: 'Quarantined' } },
    Quarantined: { on: { ...unclaimed, CLEANING: 'Cleaning', RETAINED: 'Released', BEGUN: 'InUse' } },
    Retired: { on: { ...unclaimed, CLAIMED: 'Claimed', BEGUN: 'InUse', STUCK: 'Quarantined' } },
  },
});
