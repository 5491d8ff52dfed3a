import type {
  Fence,
  Layer,
  LayerAction,
  MachineAction,
  OperationRequest,
  OpsFailureReason,
  StartOutcome,
} from '#ops-adapters/port.ts';
import type { Disk, InstalledOS, Machine, StoredClaim } from './machine.ts';

/** Something that changed a machine, in the order in which it happened. Holds no secret. */
export type Act = {
  readonly at: number;
  readonly serial: string;
  /** What stood there just before. */
  readonly before: MachineRecord;
} & (
  | { readonly step: 'Began'; readonly operation: OperationRecord }
  | { readonly step: 'Ended'; readonly operation: OperationRecord; readonly outcome: 'Succeeded' | OpsFailureReason }
  | { readonly step: 'Died' | 'Revived' | 'Added' | 'Removed' }
);

/** A start that the machine's side turned down: nothing changed, but somebody tried. */
export interface Refusal {
  readonly at: number;
  readonly serial: string;
  readonly operation: OperationRecord;
  readonly outcome: Exclude<StartOutcome, { outcome: 'accepted' }>;
}

export interface OperationRecord {
  readonly name: string;
  readonly action: MachineAction | LayerAction;
  readonly layer?: Layer;
  readonly image?: { readonly family: string; readonly version: string };
  readonly fence: Fence;
  readonly claimUid: string;
  /** Of the Node that it is done for, where it says so. */
  readonly node?: string;
  /** ms since the epoch. */
  readonly deadline: number;
}

/** A machine's state without its secrets. */
export interface MachineRecord {
  readonly power: Machine['power'];
  readonly running?: string | undefined;
  readonly os?: InstalledOS | undefined;
  readonly layers: Disk['layers'];
  readonly node?: string | undefined;
  readonly claim?: StoredClaim | undefined;
}

export function recordMachine({ power, running, disk }: Machine): MachineRecord {
  return { power, running, os: disk.os, layers: disk.layers, node: disk.kubelet?.node.name, claim: disk.claim };
}

export function recordOperation(request: OperationRequest): OperationRecord {
  const { name, action, layer, image, fence, claimUid, node, deadline } = request;
  return {
    name,
    action,
    ...(layer !== undefined && { layer }),
    ...(image !== undefined && { image: { family: image.family, version: image.version } }),
    fence: { epoch: fence.epoch, sequence: fence.sequence },
    claimUid,
    ...(node !== undefined && { node: node.name }),
    deadline,
  };
}

/** `Install/os debian 13.1`, for logs and messages. */
export function describeOperation({ action, layer, image }: OperationRecord): string {
  const what = layer === undefined ? action : `${action}/${layer}`;
  return image === undefined ? what : `${what} ${image.family} ${image.version}`;
}
