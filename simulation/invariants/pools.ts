import type { CoreNode } from '#models/computenode/core.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { NodePool } from '#models/generated/nodepool.ts';
import { computeAssets, computeNodes, nodePools } from '#models/generated/resources.ts';
import type { ResourceOffer } from '#models/generated/resourceoffer.ts';
import type { Stored } from '#models/meta/object.ts';
import type { Scene } from './scene.ts';
import { claimOfProviderID } from './view.ts';
import type { Invariant, Write } from './watched.ts';

/** What a pool may hold at least and at most: fewer while offers aren't accepted, more once all are. */
interface Size {
  at: number;
  least: number;
  most: number;
}

/** 11 and 12: no more is made than is wanted, and nothing goes but what is surplus, failed, or asked to go. */
export function poolRules({ view, clock, report, lagMs }: Scene): Invariant {
  /** What each pool wanted lately, oldest first: a cache that lags may be acting on any of it. */
  const sizes = new Map<string, Size[]>();

  function note(name: string): void {
    const at = clock.now();
    const size = { at, ...wanted(view.get<NodePool>(nodePools, { name })?.spec, view.offersByPool.of(name)) };
    const kept = sizes.get(name) ?? [];
    const last = kept.at(-1);
    if (last === undefined || last.least !== size.least || last.most !== size.most) kept.push(size);
    // The one that held when the window began counts as well.
    while ((kept[1]?.at ?? Infinity) < at - lagMs) kept.shift();
    sizes.set(name, kept);
  }

  function staying(pool: string): Stored<ComputeNode>[] {
    return view.claimantsByPool.of(pool).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  }

  function made({ object }: Write<ComputeNode>): void {
    const pool = object.spec.poolRef?.name;
    if (pool === undefined) return;
    note(pool);
    const most = Math.max(...(sizes.get(pool) ?? []).map((size) => size.most));
    const { length } = staying(pool);
    if (length <= most) return;
    const message = `made as number ${length}, though the pool wants no more than ${most}`;
    report(12, message, `NodePool ${pool}`, `ComputeNode ${object.metadata.name}`);
  }

  function goes({ type, object, old }: Write<ComputeNode>): void {
    const asked = old?.metadata.deletionTimestamp !== undefined;
    if (asked || (type === 'MODIFIED' && object.metadata.deletionTimestamp === undefined)) return;
    const pool = object.spec.poolRef?.name;
    const title = `ComputeNode ${object.metadata.name}`;
    if (pool === undefined) {
      report(11, 'deleted, though it is in no pool', title);
      return;
    }
    note(pool);
    if (object.status?.failure !== undefined || object.status?.phase === 'Failed' || isPreempted(object)) return;
    const least = Math.min(...(sizes.get(pool) ?? []).map((size) => size.least));
    const { length } = staying(pool);
    if (length >= least) return;
    report(11, `deleted, though the pool wants ${least} and ${length} stay`, `NodePool ${pool}`, title);
  }

  /** Somebody of higher priority waits who may take its machine. */
  function isPreempted({ spec }: ComputeNode): boolean {
    if (spec.preemptible !== true) return false;
    return view
      .list<ComputeNode>(computeNodes)
      .some(
        ({ spec: other }) =>
          other.assetRef === undefined &&
          other.preemptionPolicy === 'PreemptLowerPriority' &&
          (other.priority ?? 0) > (spec.priority ?? 0),
      );
  }

  /** A Node goes only in the release of its ComputeNode, once kubelet has been stopped. */
  function nodeGoes({ type, object, old }: Write<CoreNode>): void {
    const asked = old?.metadata.deletionTimestamp !== undefined;
    if (asked || (type === 'MODIFIED' && object.metadata.deletionTimestamp === undefined)) return;
    const title = `Node ${object.metadata.name}`;
    const [uid] = claimOfProviderID(object.spec?.providerID);
    const [holder] = uid === undefined ? [] : view.claimants.of(uid);
    if (holder?.metadata.deletionTimestamp === undefined) {
      report(11, 'deleted, though no ComputeNode of its is being released', title);
    } else if (holder.status?.layers?.some(({ name }) => name === 'k8s') === true) {
      report(11, 'deleted before its kubelet was stopped', title, `ComputeNode ${holder.metadata.name}`);
    }
  }

  return {
    writes: {
      'nodepools.rackwright.io': ({ object }) => note(object.metadata.name),
      'resourceoffers.rackwright.io': ({ object }) => note(object.spec.poolRef.name),
      'computenodes.rackwright.io'(write) {
        if (!write.ours) return;
        if (write.type === 'ADDED') made(write);
        else goes(write);
      },
      nodes(write) {
        if (write.ours && write.type !== 'ADDED') nodeGoes(write);
      },
      'operations.rackwright.io'({ type, object, ours }) {
        if (!ours || type !== 'DELETED' || object.status?.finishedAt !== undefined) return;
        report(11, 'deleted before it had ended', `Operation ${object.metadata.name}`);
      },
      'opsminions.rackwright.io'({ type, object, ours }) {
        if (!ours || type !== 'DELETED') return;
        const { assetRef, opsMasterRef } = object.spec;
        const asset = view.get<ComputeAsset>(computeAssets, assetRef);
        if (asset === undefined || asset.spec.opsMasterRef?.name !== opsMasterRef.name) return;
        report(11, 'deleted, though its asset is there', `OpsMinion ${object.metadata.name}`);
      },
    },
  };
}

function wanted(spec: NodePool['spec'] | undefined, offers: readonly ResourceOffer[]): Omit<Size, 'at'> {
  if (spec === undefined) return { least: 0, most: 0 };
  const max = spec.max ?? Infinity;
  const least = Math.min(Math.max(spec.replicas, spec.min ?? 0), max);
  const offered = offers.reduce((sum, offer) => sum + (offer.spec.nodes ?? offer.status?.nodes ?? 0), 0);
  return { least, most: Math.min(least + offered, max) };
}
