import type { ComputeAsset } from '../generated/computeasset.ts';
import type { Operation, OperationSpec } from '../generated/operation.ts';
import { timestamp } from '../ports/clock.ts';

export const assetLabel = 'rackwright.io/asset';
export const computeNodeLabel = 'rackwright.io/computenode';
export const poolLabel = 'rackwright.io/pool';

export type OperationInput = Omit<OperationSpec, 'assetRef' | 'opsMasterRef' | 'deadline' | 'claim'> & {
  name: string;
  asset: ComputeAsset;
  /** ms from now until the attempt is given up. */
  allowedMs: number;
  claimUid: string;
};

export type Built = { built: true; operation: Operation } | { built: false; message: string };

/** An Operation on a claimed asset, under the claim's present epoch. */
export function buildOperation(input: OperationInput, now: number): Built {
  const { name, asset, allowedMs, claimUid, ...spec } = input;
  const { opsMasterRef, claimEpoch } = asset.spec;
  if (opsMasterRef === undefined) {
    return { built: false, message: `ComputeAsset ${asset.metadata.name} names no OpsMaster: set spec.opsMasterRef.` };
  }
  const operation: Operation = {
    apiVersion: 'rackwright.io/v1alpha1',
    kind: 'Operation',
    metadata: {
      name,
      labels: {
        [assetLabel]: asset.metadata.name,
        ...(spec.computeNodeRef === undefined ? {} : { [computeNodeLabel]: spec.computeNodeRef.name }),
      },
    },
    spec: {
      ...spec,
      assetRef: { name: asset.metadata.name },
      opsMasterRef: { ...opsMasterRef },
      claim: { uid: claimUid, epoch: claimEpoch ?? 0 },
      deadline: timestamp(now + allowedMs),
    },
  };
  return { built: true, operation };
}
