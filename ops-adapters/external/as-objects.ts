import { shortName } from '#models/fingerprint/fingerprint.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { Operation, OperationSpec } from '#models/generated/operation.ts';
import type { MachineAddress, OperationRequest } from '../port.ts';

const apiVersion = 'rackwright.io/v1alpha1';

/** What the names of all assets of one machine begin with. */
export function machinePrefix({ serial }: MachineAddress): string {
  return `conformance-${shortName(8, serial)}-`;
}

/**
 * A machine as the ComputeAsset that an outside process reads. A claim's epoch never goes down, so each claim that the suite
 * makes up gets an asset of its own.
 */
export function assetOf(
  machine: MachineAddress,
  opsMaster: string,
  claim: { uid: string; epoch: number } | undefined,
): ComputeAsset {
  const { serial, addresses, bmc } = machine;
  const name = `${machinePrefix(machine)}${shortName(8, addresses, bmc, opsMaster, claim)}`;
  const held = claim === undefined || claim.epoch < 1 ? undefined : claim;
  return {
    apiVersion,
    kind: 'ComputeAsset',
    metadata: { name },
    spec: {
      type: 'Server',
      rackRef: { name: 'conformance' },
      skuRef: { name: 'conformance' },
      serial,
      // The server holds addresses to the types that it knows.
      addresses: addresses.map(({ type, address }) => ({ type: type as 'InternalIP', address })),
      ...(bmc === undefined ? {} : { bmc }),
      opsMasterRef: { name: opsMaster },
      reclaimPolicy: 'Retain',
      retired: false,
      paused: false,
      maintenance: 'None',
      ...(held === undefined
        ? { claimEpoch: 0 }
        : { claimRef: { name: 'conformance', uid: held.uid }, claimEpoch: held.epoch }),
    },
  };
}

/** A request as the Operation that asks for the same. `secret` holds its secrets, if it has any. */
export function operationOf(
  request: OperationRequest,
  asset: string,
  opsMaster: string,
  secret: { namespace: string; name: string } | undefined,
): Operation {
  const { name, action, layer, fence, claimUid, image, parameters, node, deadline } = request;
  const spec: OperationSpec = {
    action,
    ...(layer === undefined ? {} : { layer }),
    ...(image === undefined ? {} : { image }),
    parameters: { ...parameters },
    assetRef: { name: asset },
    opsMasterRef: { name: opsMaster },
    claim: { uid: claimUid, epoch: fence.epoch },
    sequence: fence.sequence,
    attempt: 1,
    deadline: new Date(deadline).toISOString(),
    disruptive: true,
    ...(secret === undefined
      ? {}
      : { secretRefs: Object.keys(request.secrets ?? {}).map((key) => ({ key, ...secret })) }),
    ...(node === undefined
      ? {}
      : { node: { name: node.name, providerID: node.providerID, labels: { ...node.labels } } }),
  };
  return { apiVersion, kind: 'Operation', metadata: { name }, spec };
}

/** An Operation that only asks what a machine is, as for a machine that nobody has claimed. */
export function inspectionOf(name: string, asset: string, opsMaster: string, deadline: number): Operation {
  return {
    apiVersion,
    kind: 'Operation',
    metadata: { name },
    spec: {
      action: 'Inspect',
      assetRef: { name: asset },
      opsMasterRef: { name: opsMaster },
      sequence: 0,
      attempt: 1,
      deadline: new Date(deadline).toISOString(),
      disruptive: false,
    },
  };
}
