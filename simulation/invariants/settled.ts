import type { CoreNode } from '#models/computenode/core.ts';
import { tokenSecretName } from '#models/computenode/identity.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { Operation } from '#models/generated/operation.ts';
import type { OpsMinion } from '#models/generated/opsminion.ts';
import {
  computeAssets,
  computeNodes,
  operations,
  opsMinions,
  rackwrightResources,
} from '#models/generated/resources.ts';
import { coreNodes, secrets } from '#models/meta/core-resources.ts';
import type { Condition, KubeObject, Stored } from '#models/meta/object.ts';
import { kubeletRuns } from '../world/machine.ts';
import type { Scene } from './scene.ts';
import { claimOfProviderID } from './view.ts';

/** Reasons by which a ComputeNode may stand still until a person lifts an order, or has looked at a dark Rack. */
const ordered: ReadonlySet<string> = new Set(['Paused', 'Frozen', 'InMaintenance', 'MassFailure']);
/** Reasons that only say that somebody is about to look. */
const transient: ReadonlySet<string> = new Set(['Binding', 'Pending', '']);
const collectedWithinMs = 3 * 60 * 60_000;
const graceMs = 10 * 60_000;

/** 21 to 23, once faults have stopped and all had time to settle: nothing hangs, and nothing was left behind. */
export function reportUnsettled({ view, world, clock, report }: Scene): void {
  for (const node of view.list<ComputeNode>(computeNodes)) answered(node);
  for (const operation of view.list<Operation>(operations)) ended(operation);
  for (const resource of rackwrightResources) for (const object of view.list(resource)) explained(object);
  for (const asset of view.list<ComputeAsset>(computeAssets)) owned(asset);
  for (const node of view.list<CoreNode>(coreNodes)) joinedFor(node);
  for (const minion of view.list<OpsMinion>(opsMinions)) inspectedFor(minion);
  for (const machine of world.machines()) {
    const [uid] = kubeletRuns(machine) ? claimOfProviderID(machine.disk.kubelet?.node.providerID) : [];
    if (uid === undefined || view.claimants.of(uid).length > 0) continue;
    report(23, `the kubelet of a ComputeNode that is gone runs on`, `machine ${machine.serial}`);
  }
  tokensUsed();

  function answered(node: Stored<ComputeNode>): void {
    if (node.metadata.deletionTimestamp !== undefined) return;
    const { reason = '', message = '', status } = readyOf(node) ?? {};
    const { phase = 'without a status', failure } = node.status ?? {};
    if (phase === 'Ready' && status === 'True') return;
    const told = message !== '' && !transient.has(reason);
    const failed = phase === 'Failed' && failure !== undefined;
    if (told && (failed || ordered.has(reason) || node.spec.assetRef === undefined)) return;
    report(21, `is ${phase} (${reason}): ${message}`, `ComputeNode ${node.metadata.name}`);
  }

  function ended({ metadata, spec, status }: Stored<Operation>): void {
    const finished = Date.parse(status?.finishedAt ?? '');
    if (!Number.isNaN(finished)) {
      if (clock.now() < finished + collectedWithinMs) return;
      report(25, `ended at ${status?.finishedAt}, and is still kept`, `Operation ${metadata.name}`);
    } else if (clock.now() > Date.parse(spec.deadline) + graceMs) {
      report(21, `is past its deadline ${spec.deadline} with no outcome`, `Operation ${metadata.name}`);
    }
  }

  function explained(object: Stored): void {
    const ready = readyOf(object);
    const title = `${object.kind} ${object.metadata.name}`;
    if (object.metadata.deletionTimestamp === undefined) return;
    if (ready?.status !== 'True' && (ready?.message ?? '') !== '') return;
    report(22, `is being deleted since ${object.metadata.deletionTimestamp}, and doesn't say what blocks it`, title);
  }

  function owned(asset: Stored<ComputeAsset>): void {
    const { claimRef } = asset.spec;
    if (claimRef === undefined || view.claimants.of(claimRef.uid).length > 0) return;
    const { phase } = asset.status ?? {};
    if ((phase === 'Quarantined' || phase === 'Released') && (readyOf(asset)?.message ?? '') !== '') return;
    const message = `is ${phase ?? 'without a phase'} under the claim of ComputeNode ${claimRef.name}, which is gone`;
    report(23, message, `ComputeAsset ${asset.metadata.name}`);
  }

  function joinedFor(node: Stored<CoreNode>): void {
    const [uid] = claimOfProviderID(node.spec?.providerID);
    if (uid === undefined || view.claimants.of(uid).length > 0) return;
    report(23, 'its ComputeNode is gone', `Node ${node.metadata.name}`);
  }

  function inspectedFor({ metadata, spec }: Stored<OpsMinion>): void {
    if (view.get(computeAssets, spec.assetRef) !== undefined) return;
    report(23, `its ComputeAsset ${spec.assetRef.name} is gone`, `OpsMinion ${metadata.name}`);
  }

  /** A bootstrap token is good for one join: afterwards it is only something to steal. */
  function tokensUsed(): void {
    const wanted = new Set(
      view.list<ComputeNode>(computeNodes).flatMap(({ status }) => {
        const id = status?.bootstrapTokenId;
        return id === undefined ? [] : [tokenSecretName(id).name];
      }),
    );
    for (const { metadata, ...secret } of view.list<KubeObject>(secrets)) {
      if (secret['type'] !== 'bootstrap.kubernetes.io/token' || wanted.has(metadata.name)) continue;
      report(23, 'no ComputeNode joins with it any more', `Secret ${metadata.namespace}/${metadata.name}`);
    }
  }
}

function readyOf(object: KubeObject | ComputeNode | ComputeAsset): Condition | undefined {
  const { status } = object;
  if (typeof status !== 'object' || status === null || !('conditions' in status)) return undefined;
  const { conditions } = status;
  if (!Array.isArray(conditions)) return undefined;
  // The server has held them to the schema of every kind.
  return (conditions as Condition[]).find(({ type }) => type === 'Ready');
}
