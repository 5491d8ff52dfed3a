import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { claimFinalizer, inUseFinalizer, releaseFinalizer } from '#models/meta/finalizers.ts';
import type { Stored, StoredMeta } from '#models/meta/object.ts';
import { kubeletRuns } from '../world/machine.ts';
import type { Scene } from './scene.ts';
import { claimOfProviderID } from './view.ts';
import { usersOf } from './users.ts';
import type { Invariant, Write } from './watched.ts';

/** 13 and 14: a finalizer goes after its clean-up, and a claim after its Node. */
export function releaseRules({ view, world, report }: Scene): Invariant {
  /** Serial of the machine on which the kubelet of this claim still runs, whatever the API server shows. */
  function runsOn(uid: string, serial: string): boolean {
    const machine = world.machine(serial);
    if (machine === undefined || !kubeletRuns(machine)) return false;
    return claimOfProviderID(machine.disk.kubelet?.node.providerID).includes(uid);
  }

  function nodeGone({ metadata, spec }: Stored<ComputeAsset>, claim: { name: string; uid: string }): void {
    if (metadata.annotations?.['rackwright.io/abandoned-claim'] === claim.uid) return;
    const objects = [`ComputeAsset ${metadata.name}`, `ComputeNode ${claim.name}`];
    const [node] = view.nodesByClaim.of(claim.uid);
    if (node !== undefined) report(14, `released while Node ${node.metadata.name} is there`, ...objects);
    if (runsOn(claim.uid, spec.serial)) {
      report(14, `released while a kubelet of the claim runs on machine ${spec.serial}`, ...objects);
    }
    const [holder] = view.claimants.of(claim.uid);
    const holds = holder?.spec.assetRef?.uid === metadata.uid && (holder.status?.sequence ?? 0) > 0;
    if (holds && holder.status?.left !== true) report(14, 'released before its ComputeNode has left', ...objects);
  }

  function freed({ object, old }: Write<ComputeAsset>): void {
    const claim = old?.spec.claimRef;
    if (old === undefined || claim === undefined) return;
    const { releasedEpoch } = object.status ?? {};
    const recorded = releasedEpoch === old.spec.claimEpoch && releasedEpoch !== old.status?.releasedEpoch;
    if (recorded || object.spec.claimRef?.uid !== claim.uid) nodeGone(object, claim);
  }

  function assetKept(write: Write<ComputeAsset>): void {
    const { object } = write;
    if (!dropped(write, claimFinalizer) || object.spec.claimRef === undefined) return;
    // A write that let a deleted object go shows its last state: with the claim, and with its release on record.
    if (write.type === 'DELETED' && object.status?.releasedEpoch === object.spec.claimEpoch) return;
    const message = `${claimFinalizer} went while ComputeNode ${object.spec.claimRef.name} holds the machine`;
    report(13, message, `ComputeAsset ${object.metadata.name}`);
  }

  function nodeReleased(write: Write<ComputeNode>): void {
    if (!dropped(write, releaseFinalizer)) return;
    const { metadata, status } = write.object;
    const title = `ComputeNode ${metadata.name}`;
    for (const asset of view.assetsByClaim.of(metadata.uid)) {
      const { phase } = asset.status ?? {};
      if (status?.left === true && (phase === 'Released' || phase === 'Quarantined')) continue;
      report(13, `${releaseFinalizer} went while it claims a machine`, title, `ComputeAsset ${asset.metadata.name}`);
    }
    for (const node of view.nodesByClaim.of(metadata.uid)) {
      report(13, `${releaseFinalizer} went while its Node is there`, title, `Node ${node.metadata.name}`);
    }
  }

  function unused(write: Write): void {
    if (!dropped(write, inUseFinalizer)) return;
    const { kind, metadata } = write.object;
    const user = usersOf(view, write.id, metadata.name);
    if (user !== undefined) report(13, `${inUseFinalizer} went while ${user} uses it`, `${kind} ${metadata.name}`);
  }

  return {
    writes: {
      'computeassets.rackwright.io'(write) {
        freed(write);
        if (write.ours) assetKept(write);
      },
      'computenodes.rackwright.io'(write) {
        if (write.ours) nodeReleased(write);
      },
    },
    anyWrite(write) {
      if (write.ours && write.id.endsWith('.rackwright.io')) unused(write);
    },
  };
}

type Dropping = Pick<Write<{ metadata: StoredMeta }>, 'type' | 'object' | 'old'>;

/** Whether this write took the finalizer off, the write that let the object go with it included. */
function dropped({ type, object, old }: Dropping, finalizer: string): boolean {
  const had = old?.metadata.finalizers?.includes(finalizer) === true;
  return had && (type === 'DELETED' || object.metadata.finalizers?.includes(finalizer) !== true);
}
