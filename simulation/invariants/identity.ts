import type { CoreNode } from '#models/computenode/core.ts';
import { isPlaceholderSerial } from '#models/computeasset/identity.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import { computeAssets } from '#models/generated/resources.ts';
import { coreNodes } from '#models/meta/core-resources.ts';
import type { Stored } from '#models/meta/object.ts';
import { kubeletRuns, type Machine } from '../world/machine.ts';
import type { Scene } from './scene.ts';
import { claimOfProviderID, machineKey } from './view.ts';
import type { Invariant } from './watched.ts';

/** 3 and 4: one asset for a physical machine, one Node for a claim. */
export function identityRules({ view, world, report }: Scene): Invariant {
  /** Serials of machines whose kubelet runs, by the claim's uid. */
  const running = new Map<string, Set<string>>();
  /** The claim's uid by serial. */
  const runningFor = new Map<string, string>();

  function soleAsset(asset: Stored<ComputeAsset>): void {
    if (asset.spec.claimRef === undefined) return;
    const { serial, bmc } = asset.spec;
    const bySerial = isPlaceholderSerial(serial) ? [] : view.assetsBySerial.of(machineKey(serial));
    const byBmc = bmc === undefined ? [] : view.assetsByBmc.of(machineKey(bmc.address));
    const others = [...bySerial, ...byBmc].filter(
      (other) => other.metadata.uid !== asset.metadata.uid && other.spec.claimRef !== undefined,
    );
    for (const other of others) {
      const names = [asset, other].map(({ metadata }) => `ComputeAsset ${metadata.name}`).toSorted();
      report(3, `both are claimed, and both are the machine ${serial}`, ...names);
    }
  }

  function soleNode(node: Stored<CoreNode>): void {
    for (const uid of claimOfProviderID(node.spec?.providerID)) {
      const nodes = view.nodesByClaim.of(uid).map(({ metadata }) => `Node ${metadata.name}`);
      if (nodes.length > 1) report(4, `${nodes.length} Nodes have one providerID`, ...nodes.toSorted());
    }
  }

  function soleKubelet(machine: Machine): void {
    const { serial, disk } = machine;
    const [uid] = kubeletRuns(machine) ? claimOfProviderID(disk.kubelet?.node.providerID) : [];
    const before = runningFor.get(serial);
    if (uid !== before) {
      running.get(before ?? '')?.delete(serial);
      if (uid === undefined) runningFor.delete(serial);
      else runningFor.set(serial, uid);
    }
    if (uid === undefined) return;
    const serials = running.get(uid) ?? new Set();
    running.set(uid, serials.add(serial));
    if (serials.size < 2) return;
    const names = [...serials].toSorted().map((each) => `machine ${each}`);
    report(4, `kubelets of ComputeNode ${disk.kubelet?.node.name} run on several machines`, ...names);
  }

  return {
    writes: {
      'computeassets.rackwright.io'({ type, object, ours, old }) {
        if (type === 'DELETED' || !ours || old?.spec.claimRef?.uid === object.spec.claimRef?.uid) return;
        soleAsset(object);
      },
      nodes({ type, object }) {
        if (type !== 'DELETED') soleNode(object);
      },
    },
    machine({ kind, machine }) {
      if (kind !== 'job') soleKubelet(machine);
    },
    check() {
      for (const asset of view.list<ComputeAsset>(computeAssets)) soleAsset(asset);
      for (const node of view.list<CoreNode>(coreNodes)) soleNode(node);
      for (const machine of world.machines()) soleKubelet(machine);
    },
  };
}
