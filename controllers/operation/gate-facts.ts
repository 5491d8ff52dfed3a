import { nodeReady } from '#models/computenode/core.ts';
import { mustGo } from '#models/computenode/drain.ts';
import type { CoreNode, CorePod } from '#models/computenode/core.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { Operation } from '#models/generated/operation.ts';
import { computeAssets } from '#models/generated/resources.ts';
import { coreNodes, pods } from '#models/meta/core-resources.ts';
import { isAdmitted } from '#models/operation/admission.ts';
import { isFinal } from '#models/operation/final.ts';
import { higherFence } from '#models/opsminion/fence.ts';
import { isDisruptive } from '#models/operation/disruptive.ts';
import type { GateFacts } from '#models/operation/gate.ts';
import { isKubeError } from '../runtime/kube-error.ts';
import { standingOf } from '../shell/places.ts';
import type { Ports } from '../shell/ports.ts';
import { clusterOf } from '../shell/cluster-of.ts';
import type { TargetLookup } from '../targets/target.ts';

/** Reads what decides whether `operation` may begin, all but how many run: that is counted when it is decided. */
export async function gateFacts(ports: Ports, operation: Operation): Promise<Omit<GateFacts, 'runningOfMaster'>> {
  const { caches, freeze } = ports;
  const { assetRef, opsMasterRef, computeNodeRef } = operation.spec;
  const freshAsset = await freshly(ports, assetRef.name);
  const computeNode = computeNodeRef === undefined ? undefined : caches.nodes.store.get(computeNodeRef.name);
  const cluster = clusterOf(caches, computeNode);
  const { fence } = caches.minions.store.get(assetRef.name)?.status ?? {};
  return {
    freshAsset,
    opsMaster: caches.opsMasters.store.get(opsMasterRef.name),
    computeNode,
    cluster,
    frozen:
      freeze.reason() ?? (cluster?.spec.freeze === true ? `Cluster ${cluster.metadata.name} is frozen` : undefined),
    maintenance: freshAsset === undefined ? 'None' : standingOf(caches, freshAsset).maintenance,
    highestFence: higherFence(fence, freshAsset?.status?.fence),
    otherOpen: otherOpen(ports, operation),
    ...(isDisruptive(operation) ? await nodeState(ports, operation, computeNode) : { node: 'absent' }),
  };
}

async function freshly(ports: Ports, name: string): Promise<ComputeAsset | undefined> {
  try {
    return await ports.kube.get<ComputeAsset>(computeAssets, { name });
  } catch (error) {
    if (isKubeError(error, 'NotFound')) return undefined;
    throw error;
  }
}

/**
 * An operation that has begun, or that came before this one and may begin any moment. One that only reads waits for others,
 * and others don't wait for it.
 */
export function otherOpen(ports: Ports, operation: Operation): string | undefined {
  const others = ports.caches.operations.store.byIndex('asset', operation.spec.assetRef.name);
  return others.find((other) => {
    if (other.metadata.name === operation.metadata.name || isFinal(other)) return false;
    if (other.spec.action === 'Inspect') return false;
    return other.status?.startedAt !== undefined || isAdmitted(other) || other.spec.sequence < operation.spec.sequence;
  })?.metadata.name;
}

type NodeState = Pick<GateFacts, 'node' | 'nodeUnreadable'>;

/** Whether work may still run on the machine's Node, read freshly from its cluster (rule 2). */
async function nodeState(ports: Ports, operation: Operation, computeNode: ComputeNode | undefined): Promise<NodeState> {
  const { computeNodeRef, action } = operation.spec;
  if (computeNodeRef === undefined) return { node: 'absent' };
  // A reboot repairs a silent Node, and a power-off ends one: what runs on it is beyond being drained. One that has
  // recovered meanwhile is as any other.
  const silentCounts = action === 'Reboot' || action === 'PowerOff';
  const cluster = clusterOf(ports.caches, computeNode);
  if (computeNode === undefined || computeNode.metadata.uid !== computeNodeRef.uid || cluster === undefined) {
    return readEverywhere(ports, computeNodeRef, silentCounts);
  }
  return readIn(ports.targets.of(cluster), computeNodeRef, silentCounts);
}

/**
 * The ComputeNode is gone, and with it which cluster it was in: what it left behind can only be seen by name, in each that
 * was ever connected to. One that never was got no Node from us, and holds nobody up.
 */
async function readEverywhere(
  { caches, targets }: Ports,
  ref: { name: string; uid: string },
  silentCounts: boolean,
): Promise<NodeState> {
  let worst: NodeState = { node: 'absent' };
  const lookups: TargetLookup[] = [{ found: true, target: targets.local }];
  for (const cluster of caches.clusters.store.list()) {
    const lookup = targets.of(cluster);
    const isTold = cluster.spec.local || (!lookup.found && lookup.reason === 'ClusterTaken');
    if (!isTold && (lookup.found || cluster.status?.clusterUID !== undefined)) lookups.push(lookup);
  }
  for (const lookup of lookups) {
    const state = await readIn(lookup, ref, silentCounts);
    if (state.node === 'undrained') return state;
    if (state.node === 'unknown' || worst.node === 'absent') worst = state;
  }
  return worst;
}

async function readIn(
  lookup: TargetLookup,
  { name, uid }: { name: string; uid: string },
  silentCounts: boolean,
): Promise<NodeState> {
  if (!lookup.found) return { node: 'unknown', nodeUnreadable: lookup.message };
  const { kube } = lookup.target;
  try {
    const node = await kube.get<CoreNode>(coreNodes, { name });
    if (node.spec?.providerID !== `rackwright://${name}/${uid}`) return { node: 'absent' };
    if (silentCounts && nodeReady(node) !== 'True') return { node: 'drained' };
    if (node.spec.unschedulable !== true) return { node: 'undrained' };
    const { items } = await kube.list<CorePod>(pods, { fieldSelector: `spec.nodeName=${name}` });
    return { node: items.some(mustGo) ? 'undrained' : 'drained' };
  } catch (error) {
    if (isKubeError(error, 'NotFound')) return { node: 'absent' };
    if (isKubeError(error)) return { node: 'unknown', nodeUnreadable: `${error.message}.` };
    throw error;
  }
}
