import { withCondition } from '#models/conditions/conditions.ts';
import { providerID } from '#models/computenode/identity.ts';
import type { ObservedNode } from '#models/computenode/observed.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { Cluster } from '#models/generated/cluster.ts';
import type { ComputeNode, ComputeNodeStatus } from '#models/generated/computenode.ts';
import type { Operation } from '#models/generated/operation.ts';
import { conditionOf } from '#models/conditions/conditions.ts';
import type { AnyImage } from '#models/image/image.ts';
import type { Verification } from '#models/image/verification.ts';
import { layers } from '#models/layers/layers.ts';
import type { Stored } from '#models/meta/object.ts';
import type { Inspection } from '#models/opsminion/decide.ts';
import { timestamp } from '#models/ports/clock.ts';

/*
 * All that a plan assumes of the world outside, where only the deed can tell: that it goes well. Machines answer and are
 * what their SKU says, images are what their checksums say, installations and wipes succeed, Nodes join, and pods leave
 * when they are asked to.
 */

/** The image is what its checksum says. */
export function verification({ spec }: AnyImage): Verification {
  return {
    state: 'verified',
    digest: spec.sha256 === undefined ? `${spec.family}-${spec.version}` : `sha256:${spec.sha256}`,
  };
}

/**
 * The machine answers, shows no claim on it, and measures what `alike` does: another of its SKU that was measured, if there
 * is one.
 */
export function inspection(alike: ComputeAsset | undefined): Inspection {
  const { serial: _serial, ...hardware } = alike?.status?.facts ?? {};
  return { inspected: 'answered', facts: hardware };
}

/** The machine did what the Operation asks for. */
export function succeeded(operation: Stored<Operation>, startedAt: number, now: number): Stored<Operation> {
  const { generation = 1 } = operation.metadata;
  return {
    ...operation,
    status: {
      ...operation.status,
      phase: 'Succeeded',
      observedGeneration: generation,
      conditions: operation.status?.conditions ?? [],
      startedAt: timestamp(startedAt),
      finishedAt: timestamp(now),
    },
  };
}

/** The first layer is being installed. */
export function installing(node: Stored<ComputeNode>, now: number): Stored<ComputeNode> {
  const message = `Installing on ${node.spec.assetRef?.name ?? ''}.`;
  const told = { type: 'Ready', status: 'False', reason: 'Installing', message } as const;
  const { refused: _refused, ...status } = statusOf(node);
  return withStatus(node, { ...status, sequence: (status.sequence ?? 0) + 1 }, 'Installing', told, now);
}

/** Every layer is there, the Node has joined and is Ready. */
export function joined(node: Stored<ComputeNode>, now: number): Stored<ComputeNode> {
  const { name } = node.metadata;
  const at = timestamp(now);
  const there = layers.filter(({ image }) => image === undefined || node.spec[image.ref] !== undefined);
  const told = { type: 'Ready', status: 'True', reason: 'Ready', message: `Node ${name} is Ready.` } as const;
  const { refused: _refused, next: _next, ...status } = statusOf(node);
  const installed = there.map((layer) => ({ name: layer.name, fingerprint: 'planned', at }));
  const more = { layers: status.layers ?? installed, joinedAt: status.joinedAt ?? at, providerID: providerID(node) };
  return withStatus(node, { ...status, ...more }, 'Ready', told, now);
}

/** Every pod is gone, kubelet is stopped and the Node deleted. */
export function left(node: Stored<ComputeNode>, now: number): Stored<ComputeNode> {
  const message = 'The Node is gone and kubelet stopped; the machine is handed back.';
  const told = { type: 'Ready', status: 'False', reason: 'Releasing', message } as const;
  const { next: _next, ...status } = statusOf(node);
  return withStatus(node, { ...status, left: true }, 'Releasing', told, now);
}

function statusOf({ status = {} }: { status?: Partial<ComputeNodeStatus> }): Partial<ComputeNodeStatus> {
  return status;
}

function withStatus(
  node: Stored<ComputeNode>,
  status: Partial<ComputeNodeStatus>,
  phase: ComputeNodeStatus['phase'],
  told: Parameters<typeof withCondition>[1],
  now: number,
): Stored<ComputeNode> {
  const { generation = 1 } = node.metadata;
  const conditions = withCondition(status.conditions, told, now, generation);
  return { ...node, status: { ...status, phase, observedGeneration: generation, conditions } };
}

/** The Node of a ComputeNode as its cluster would show it: well, and empty once it is being drained. */
export function nodeAsSeen(node: Stored<ComputeNode>, cluster: Cluster | undefined): ObservedNode['node'] {
  const unread = unreadable(cluster);
  if (unread !== undefined) return { seen: 'unread', message: unread };
  if (node.status?.joinedAt === undefined || node.status.left === true) return { seen: 'none' };
  const { name } = node.metadata;
  const empties = node.metadata.deletionTimestamp !== undefined || node.status.phase === 'Draining';
  return {
    seen: 'live',
    pods: [],
    node: {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, uid: node.status.nodeRef?.uid ?? 'planned' },
      spec: { providerID: providerID(node), ...(empties ? { unschedulable: true } : {}) },
      status: { conditions: [{ type: 'Ready', status: 'True' }] },
    },
  };
}

/** Why a cluster can't be asked, as its Cluster said when the snapshot was taken. */
function unreadable(cluster: Cluster | undefined): string | undefined {
  if (cluster === undefined) return 'its Cluster does not exist';
  const { phase } = cluster.status ?? {};
  if (phase !== 'Unreachable' && phase !== 'Invalid') return undefined;
  return conditionOf(cluster, 'Ready')?.message ?? `Cluster ${cluster.metadata.name} is ${phase}`;
}
