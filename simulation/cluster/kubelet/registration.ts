import { isKubeError } from '#controllers/runtime/kube-error.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import type { NodeIdentity } from '#ops-adapters/port.ts';
import { microTimestamp, timestamp } from '#models/ports/clock.ts';
import { same } from '#models/reconcile/same.ts';
import type { Stored } from '#models/meta/object.ts';
import type { Machine } from '../../world/machine.ts';
import { nodeLeaseNamespace, type Lease } from '../objects/lease.ts';
import { isTaintEffect, type Node, type Taint } from '../objects/node.ts';
import { leases, nodes } from '../resources.ts';
import { nodeLabels } from './node-labels.ts';
import { nodeStatus, runtimeStarting, type Readiness } from './node-status.ts';

/** 'exists': somebody registered this name already; the Node may not be in the cache yet. */
export async function registerNode(
  kube: Kube,
  machine: Machine,
  identity: NodeIdentity,
  nowMs: number,
): Promise<'created' | 'exists'> {
  const node: Node = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: identity.name, labels: nodeLabels(machine, identity) },
    spec: { providerID: identity.providerID, taints: taintsOf(identity) },
  };
  try {
    await kube.create<Node>(nodes, { ...node, status: nodeStatus(machine, node, runtimeStarting, timestamp(nowMs)) });
    return 'created';
  } catch (error) {
    if (isKubeError(error, 'AlreadyExists')) return 'exists';
    throw error;
  }
}

/** A kubelet that finds its Node corrects the labels it owns; providerID and taints it only gives to a new Node. */
export async function adoptNode(
  kube: Kube,
  node: Stored<Node>,
  machine: Machine,
  identity: NodeIdentity,
): Promise<void> {
  const labels = Object.fromEntries(
    Object.entries(nodeLabels(machine, identity)).filter(
      ([key, value]) => ownLabels.has(key) && node.metadata.labels?.[key] !== value,
    ),
  );
  const named = node.spec?.providerID ?? '';
  const isUnnamed = named === '' && identity.providerID !== '';
  if (Object.keys(labels).length === 0 && !isUnnamed) return;
  await kube.mergePatch(
    nodes,
    { name: node.metadata.name },
    {
      metadata: { uid: node.metadata.uid, resourceVersion: node.metadata.resourceVersion, labels },
      ...(isUnnamed && { spec: { providerID: identity.providerID } }),
    },
  );
}

const ownLabels: ReadonlySet<string> = new Set([
  'kubernetes.io/arch',
  'kubernetes.io/hostname',
  'kubernetes.io/os',
  'node.kubernetes.io/instance-type',
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
]);

/** Resolves also when there is one already. */
export async function createLease(kube: Kube, node: Stored<Node>, nowMs: number): Promise<void> {
  const { name, uid } = node.metadata;
  const lease: Lease = {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name, namespace: nodeLeaseNamespace, ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid }] },
    spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime: microTimestamp(nowMs) },
  };
  try {
    await kube.create(leases, lease);
  } catch (error) {
    if (!isKubeError(error, 'AlreadyExists')) throw error;
  }
}

/** The Node with what its status should say; undefined when it says so already. */
export function reportFor(
  node: Stored<Node>,
  machine: Machine,
  readiness: Readiness,
  nowMs: number,
): Stored<Node> | undefined {
  const status = nodeStatus(machine, node, readiness, timestamp(nowMs));
  return same(status, node.status) ? undefined : { ...node, status };
}

function taintsOf(identity: NodeIdentity): Taint[] {
  return identity.taints.flatMap(({ key, value, effect }) =>
    isTaintEffect(effect) ? [{ key, ...(value !== undefined && { value }), effect }] : [],
  );
}
