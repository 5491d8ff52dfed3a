import type { AZone } from '#models/generated/azone.ts';
import type { CoreNode } from '#models/computenode/core.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { Operation } from '#models/generated/operation.ts';
import { azones, operations, racks } from '#models/generated/resources.ts';
import type { Rack } from '#models/generated/rack.ts';
import type { KubeObject } from '#models/meta/object.ts';
import { freezeName, systemNamespace } from '#models/meta/system.ts';
import { describeOperation } from '../world/acts.ts';
import { began, type Began } from './acts.ts';
import type { Scene } from './scene.ts';
import { claimOfProviderID, machineKey } from './view.ts';
import type { Invariant, Write } from './watched.ts';

const freezeSwitch = 'ConfigMap freeze';

/** 20: what a person has stopped stands still: paused, in maintenance (with all that stands there), or frozen. */
export function orderRules({ view, clock, report, lagMs }: Scene): Invariant {
  /** Since when each object is under an order to stand still, by `Kind name`. */
  const stopped = new Map<string, { since: number; order: string }>();

  function note({ type, object }: Pick<Write, 'type' | 'object'>): void {
    const title = `${object.kind} ${object.metadata.name}`;
    const order = type === 'DELETED' ? undefined : orderOf(object);
    if (order === undefined) stopped.delete(title);
    else if (stopped.get(title)?.order !== order) stopped.set(title, { since: clock.now(), order });
  }

  /** The first of these that has been stopped for longer than a cache may lag. */
  function stoppedAmong(titles: readonly (string | undefined)[]): string | undefined {
    for (const title of titles) {
      const stop = title === undefined ? undefined : stopped.get(title);
      if (stop !== undefined && clock.now() - stop.since > lagMs) return `${title} is ${stop.order}`;
    }
    return undefined;
  }

  function placesOf({ metadata, spec }: ComputeAsset): string[] {
    const rack = view.get<Rack>(racks, spec.rackRef);
    const azone = rack === undefined ? undefined : view.get<AZone>(azones, rack.spec.azoneRef);
    return [
      `ComputeAsset ${metadata.name}`,
      `Rack ${spec.rackRef.name}`,
      ...(rack === undefined ? [] : [`AZone ${rack.spec.azoneRef.name}`]),
      ...(azone === undefined ? [] : [`Region ${azone.spec.regionRef.name}`]),
    ];
  }

  function acted({ serial, operation }: Began): void {
    if (operation.action === 'Inspect') return;
    const asset = view.assetsBySerial
      .of(machineKey(serial))
      .find(({ spec }) => spec.claimRef?.uid === operation.claimUid);
    const [node] = view.claimants.of(operation.claimUid);
    const master = view.get<Operation>(operations, { name: operation.name })?.spec.opsMasterRef.name;
    const why = stoppedAmong([
      freezeSwitch,
      ...(asset === undefined ? [] : placesOf(asset)),
      master === undefined ? undefined : `OpsMaster ${master}`,
      ...(node === undefined ? [] : [`ComputeNode ${node.metadata.name}`, `Cluster ${node.spec.clusterRef.name}`]),
    ]);
    if (why === undefined) return;
    const objects = [`machine ${serial}`, `Operation ${operation.name}`];
    report(20, `${describeOperation(operation)} began, though ${why}`, ...objects);
  }

  function claimed({ object, old }: Write<ComputeAsset>): void {
    const { claimRef } = object.spec;
    if (claimRef === undefined || old?.spec.claimRef?.uid === claimRef.uid) return;
    const [node] = view.claimants.of(claimRef.uid);
    const why = stoppedAmong([...placesOf(object), node && `ComputeNode ${node.metadata.name}`]);
    if (why === undefined) return;
    report(20, `claimed, though ${why}`, `ComputeAsset ${object.metadata.name}`, `ComputeNode ${claimRef.name}`);
  }

  /** A paused pool neither grows nor shrinks. */
  function resized({ type, object, old }: Write<ComputeNode>): void {
    const goes = object.metadata.deletionTimestamp !== undefined && old?.metadata.deletionTimestamp === undefined;
    if (type !== 'ADDED' && !goes) return;
    const pool = object.spec.poolRef?.name;
    const why = stoppedAmong([pool && `NodePool ${pool}`]);
    if (why !== undefined)
      report(20, `${goes ? 'deleted' : 'made'}, though ${why}`, `ComputeNode ${object.metadata.name}`);
  }

  /** A Node isn't deleted, nor newly cordoned, while its ComputeNode is paused. */
  function disturbed({ type, object, old }: Write<CoreNode>): void {
    const cordoned = object.spec?.unschedulable === true && old?.spec?.unschedulable !== true;
    const goes = type === 'DELETED' || object.metadata.deletionTimestamp !== old?.metadata.deletionTimestamp;
    if (!cordoned && !goes) return;
    const [uid] = claimOfProviderID(object.spec?.providerID);
    const [node] = uid === undefined ? [] : view.claimants.of(uid);
    const why = stoppedAmong([node && `ComputeNode ${node.metadata.name}`, goes ? freezeSwitch : undefined]);
    if (why !== undefined)
      report(20, `${goes ? 'deleted' : 'cordoned'}, though ${why}`, `Node ${object.metadata.name}`);
  }

  return {
    writes: {
      'computeassets.rackwright.io'(write) {
        if (write.ours && write.type === 'MODIFIED') claimed(write);
      },
      'computenodes.rackwright.io'(write) {
        if (write.ours) resized(write);
      },
      nodes(write) {
        if (write.ours && write.type !== 'ADDED') disturbed(write);
      },
    },
    anyWrite: note,
    act(act) {
      if (began(act)) acted(act);
    },
  };
}

/** What `object` tells to stand still, or undefined. */
function orderOf(object: KubeObject): string | undefined {
  if (object.kind === 'ConfigMap') {
    return object.metadata.namespace === systemNamespace && object.metadata.name === freezeName ? 'there' : undefined;
  }
  if (!object.apiVersion.startsWith('rackwright.io/')) return undefined;
  const { spec } = object;
  if (typeof spec !== 'object' || spec === null) return undefined;
  if ('paused' in spec && spec.paused === true) return 'paused';
  if ('freeze' in spec && spec.freeze === true) return 'frozen';
  if ('maintenance' in spec && (spec.maintenance === 'Cordon' || spec.maintenance === 'Drain')) return 'in maintenance';
  return undefined;
}
