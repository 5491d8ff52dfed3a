import type { GateFacts } from '#models/operation/gate.ts';
import { computeAsset } from '#test/builders/computeasset.ts';
import { boundNode } from '#test/builders/computenode.ts';
import { opsMaster } from '#test/builders/opsmaster.ts';

/** The asset under the claim that the builder's Operation is made for. */
export const claimedAsset = computeAsset({
  spec: { claimRef: { name: 'node-1', uid: 'uid-of-node-1' }, claimEpoch: 1 },
});

/** Nothing stands in the way. */
export function clear(facts: Partial<GateFacts> = {}): GateFacts {
  return {
    freshAsset: claimedAsset,
    opsMaster: opsMaster(),
    cluster: undefined,
    computeNode: boundNode(),
    frozen: undefined,
    maintenance: 'None',
    highestFence: undefined,
    otherOpen: undefined,
    node: 'absent',
    runningOfMaster: 0,
    ...facts,
  };
}
