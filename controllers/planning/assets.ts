import { decideComputeAsset } from '#models/computeasset/decide.ts';
import type { Claimant } from '#models/computeasset/observed.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { Operation } from '#models/generated/operation.ts';
import type { KubeObject, Stored } from '#models/meta/object.ts';
import { isFinal } from '#models/operation/final.ts';
import { decideOpsMinion } from '#models/opsminion/decide.ts';
import { observeAsset } from '../computeasset/observe.ts';
import type { Caches } from '../shell/caches.ts';
import { carryOut } from './carry-out.ts';
import { inspection, succeeded } from './outside.ts';
import { taken, type Stage } from './stage.ts';

/** Wipes that are on the agenda, by the name of their Operation. */
export type Wiping = Set<string>;

/** Every machine that something happened to: enrolled, held, given back, wiped, kept. */
export function settleAssets(stage: Stage, wiping: Wiping): void {
  const { world, marks } = stage;
  for (const name of taken(marks.assets)) {
    const asset = world.caches.assets.store.get(name);
    if (asset === undefined) continue;
    inspect(stage, asset);
    const before = asset.status?.phase;
    const circumstances = { claimant: claimantOf(world.caches, asset), frozen: stage.frozen };
    const observed = observeAsset(world.caches, asset, circumstances);
    carryOut(world, kube(asset), decideComputeAsset(asset, observed, world.now));
    const after = world.caches.assets.store.get(name)?.status?.phase;
    if (isStock(before) !== isStock(after)) marks.stock = true;
    for (const operation of world.caches.operations.store.byIndex('asset', name)) wipe(stage, wiping, asset, operation);
  }
}

/** What is in stock is counted by SKU; a machine that is claimed stays in it. */
function isStock(phase: string | undefined): boolean {
  return phase !== undefined && phase !== 'Enrolling' && phase !== 'Faulty' && phase !== 'Retired';
}

/** An inspection that is still to come is assumed to go well; one that went badly stands. */
function inspect({ world, measured }: Stage, asset: Stored<ComputeAsset>): void {
  const minion = world.caches.minions.store.get(asset.metadata.name);
  if (minion === undefined || (minion.status?.phase ?? 'Pending') !== 'Pending') return;
  const observed = { asset, operations: [], inspection: inspection(measured(asset.spec.skuRef.name)) };
  carryOut(world, kube(minion), decideOpsMinion(minion, observed, world.now));
}

/** For each SKU a machine that was measured, looked up when it is asked for first. */
export function measuredMachines({ assets }: Caches): (sku: string) => ComputeAsset | undefined {
  const known = new Map<string, ComputeAsset | undefined>();
  return (sku) => {
    if (!known.has(sku))
      known.set(
        sku,
        assets.store.byIndex('sku', sku).find(({ status }) => status?.facts !== undefined),
      );
    return known.get(sku);
  };
}

/** On a copy that is whole, what isn't there is gone. */
function claimantOf(caches: Caches, { spec }: ComputeAsset): Claimant {
  if (spec.claimRef === undefined) return { seen: 'none' };
  const node = caches.nodes.store.get(spec.claimRef.name);
  return node?.metadata.uid === spec.claimRef.uid ? { seen: 'live', node } : { seen: 'gone' };
}

function wipe(stage: Stage, wiping: Wiping, asset: Stored<ComputeAsset>, operation: Stored<Operation>): void {
  const { name } = operation.metadata;
  const { world, agenda, timetable, untimed, frozen } = stage;
  if (frozen !== undefined && operation.status?.startedAt === undefined) return;
  if (operation.spec.action !== 'Wipe' || isFinal(operation) || wiping.has(name)) return;
  if (operation.spec.claim?.epoch !== asset.spec.claimEpoch || isPaused(world.caches, operation)) return;
  wiping.add(name);
  const begins = world.now;
  const { ends, known } = timetable.wipe(asset, begins);
  if (!known) untimed.add(asset.metadata.name);
  agenda.add(ends, () => {
    const open = world.caches.operations.store.get(name);
    if (open === undefined || isFinal(open)) return;
    world.put(kube(succeeded(open, begins, world.now)));
    clean(stage, asset.metadata.name);
  });
}

/** A wiped machine shows no claim on it any more. */
function clean({ world }: Stage, asset: string): void {
  const minion = world.caches.minions.store.get(asset);
  if (minion?.status?.facts === undefined) return;
  const { storedClaim: _claim, osIncarnation: _os, ...facts } = minion.status.facts;
  world.put(kube({ ...minion, status: { ...minion.status, facts } }));
}

export function isPaused(
  { opsMasters }: Caches,
  { spec }: { spec: Pick<ComputeAsset['spec'], 'opsMasterRef'> },
): boolean {
  return spec.opsMasterRef !== undefined && opsMasters.store.get(spec.opsMasterRef.name)?.spec.paused === true;
}

/** Each of our kinds is a Kubernetes object; the generated types leave out that any may have more fields. */
export function kube<T extends { metadata: Stored['metadata'] }>(object: T): T & Stored & KubeObject {
  return object as unknown as T & Stored & KubeObject;
}
