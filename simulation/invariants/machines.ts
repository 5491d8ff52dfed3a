import { nodeReady, type CorePod } from '#models/computenode/core.ts';
import { coreNodes } from '#models/meta/core-resources.ts';
import type { CoreNode } from '#models/computenode/core.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { computeNodes } from '#models/generated/resources.ts';
import type { Stored } from '#models/meta/object.ts';
import { describeOperation } from '../world/acts.ts';
import { began, disturbs, type Began } from './acts.ts';
import type { Scene } from './scene.ts';
import { claimOfProviderID, machineKey } from './view.ts';
import type { Invariant } from './watched.ts';

/** 6, 7 and 9: a machine in use, or another's, isn't touched; none is wiped before its release; one operation at a time. */
export function machineRules({ view, report }: Scene): Invariant {
  /** Uids of every ComputeNode there ever was: what else is stored on a disk is foreign. */
  const known = new Set<string>();
  /** Names of the operations under way, by serial. */
  const open = new Map<string, string>();

  function ofAnother(act: Began): void {
    const { serial, before, operation } = act;
    const stored = before.claim;
    if (stored === undefined || stored.uid === operation.claimUid || !disturbs(operation)) return;
    const objects = [`machine ${serial}`, `Operation ${operation.name}`];
    const [holder] = view.claimants.of(stored.uid);
    const what = describeOperation(operation);
    if (holder !== undefined && holder.status?.left !== true) {
      report(6, `${what} began on the machine of ComputeNode ${holder.metadata.name}`, ...objects);
    } else if (before.os !== undefined && !known.has(stored.uid)) {
      report(6, `${what} began on a machine installed under a claim that was never given out here`, ...objects);
    }
  }

  /** Rule 2 of the design: work is drained first, but by a reboot or power-off of a Node that is silent already. */
  function underWork(act: Began): void {
    const { serial, before, operation } = act;
    if (!disturbs(operation) || before.node === undefined) return;
    const node = view.get<CoreNode>(coreNodes, { name: before.node });
    const ours = claimOfProviderID(node?.spec?.providerID).includes(before.claim?.uid ?? '');
    if (node === undefined || !ours) return;
    if (operation.action === 'Reboot' && (nodeReady(node) !== 'True' || unhealthy(node.metadata.name))) return;
    if (operation.action === 'PowerOff' && nodeReady(node) !== 'True') return;
    const working = view.podsByNode.of(before.node).filter(runsWork).length;
    if (node.spec?.unschedulable === true && working === 0) return;
    const state = node.spec?.unschedulable === true ? `${working} pods run on it` : "it isn't cordoned";
    const message = `${describeOperation(operation)} began under Node ${before.node}: ${state}`;
    report(6, message, `machine ${serial}`, `Operation ${operation.name}`);
  }

  function unhealthy(name: string): boolean {
    return view.get<ComputeNode>(computeNodes, { name })?.status?.unhealthySince !== undefined;
  }

  function released({ serial, before, operation }: Began): void {
    if (operation.action !== 'Wipe') return;
    const asset = view.assetsBySerial
      .of(machineKey(serial))
      .find(({ spec }) => spec.claimRef?.uid === operation.claimUid);
    const sworn = asset?.metadata.annotations?.['rackwright.io/abandoned-claim'] === operation.claimUid;
    const objects = [`machine ${serial}`, `Operation ${operation.name}`];
    const [holder] = view.claimants.of(operation.claimUid);
    if (holder !== undefined && holder.spec.assetRef?.uid === asset?.metadata.uid && holder.status?.left !== true) {
      report(7, `wiped before ComputeNode ${holder.metadata.name} left it`, ...objects);
    }
    const [node] = view.nodesByClaim.of(operation.claimUid);
    if (node !== undefined && !sworn) report(7, `wiped while Node ${node.metadata.name} is there`, ...objects);
    if (before.node !== undefined && before.power === 'on' && before.layers.k8s !== undefined && !sworn) {
      report(7, `wiped while the kubelet of Node ${before.node} runs on it`, ...objects);
    }
  }

  function alone({ serial, operation }: Began): void {
    const running = open.get(serial);
    if (running !== undefined && running !== operation.name) {
      const message = `${operation.name} began while ${running} runs`;
      report(9, message, `machine ${serial}`, `Operation ${operation.name}`, `Operation ${running}`);
    }
    open.set(serial, operation.name);
  }

  function remember({ metadata }: Stored<ComputeNode>): void {
    known.add(metadata.uid);
  }

  for (const node of view.list<ComputeNode>(computeNodes)) remember(node);

  return {
    writes: {
      'computenodes.rackwright.io'({ type, object }) {
        if (type === 'ADDED') remember(object);
      },
      'operations.rackwright.io'({ type, object }) {
        if (type === 'DELETED') return;
        const others = view.runningByAsset.of(object.spec.assetRef.name);
        if (others.length < 2) return;
        const names = others.map(({ metadata }) => `Operation ${metadata.name}`).toSorted();
        report(9, 'both run on it at once', `ComputeAsset ${object.spec.assetRef.name}`, ...names);
      },
    },
    act(act) {
      if (began(act)) {
        alone(act);
        ofAnother(act);
        underWork(act);
        released(act);
      } else if (act.step === 'Ended' && open.get(act.serial) === act.operation.name) open.delete(act.serial);
    },
  };
}

/** Pods whose end has to be waited for: neither over, nor a DaemonSet's or a static one. */
function runsWork({ metadata, status }: CorePod): boolean {
  if (status?.phase === 'Succeeded' || status?.phase === 'Failed') return false;
  if (metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) return false;
  return metadata.ownerReferences?.some(({ kind, controller }) => kind === 'DaemonSet' && controller === true) !== true;
}
