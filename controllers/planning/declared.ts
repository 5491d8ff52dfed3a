import type { Estimates } from '#models/estimate/estimates.ts';
import { decideFlavor } from '#models/flavor/decide.ts';
import { decideImage } from '#models/image/decide.ts';
import { needsVerification } from '#models/image/verification.ts';
import type { ImageKind } from '#models/layers/layers.ts';
import { decideNodePool } from '#models/nodepool/decide.ts';
import { decideResourceOffer } from '#models/resourceoffer/decide.ts';
import { decideSKU } from '#models/sku/decide.ts';
import { decideUnit } from '#models/unit/decide.ts';
import { observeNodePool } from '../nodepool/observe.ts';
import { observeOffer } from '../resourceoffer/observe.ts';
import { imageResources } from '../shell/caches.ts';
import { observeUnit } from '../unit/observe.ts';
import { kube } from './assets.ts';
import { carryOut } from './carry-out.ts';
import { verification } from './outside.ts';
import { taken, type Stage } from './stage.ts';

/**
 * Told of what waits for all of a gang or a cell, or to be lowered to what is left for it, and by when (ms since the
 * epoch): what comes then is part of a plan. The next turn of a schedule, or the end of an offer that is served, is not.
 */
export type Reminder = (kind: 'ResourceOffer' | 'Unit', key: string, at: number) => void;

export function settleImages({ world, marks }: Stage): void {
  for (const id of taken(marks.images)) {
    const [kind = '', name = ''] = id.split(' ');
    const image = isImage(kind) ? world.caches.images[kind].store.get(name) : undefined;
    if (image === undefined || !isImage(kind)) continue;
    const usedBy = world.caches.nodes.store.byIndex('image', `${kind}/${name}`).length;
    const observed = { usedBy, users: [], ...(needsVerification(image) ? { verification: verification(image) } : {}) };
    carryOut(world, kube(image), decideImage(imageResources[kind], image, observed, world.now));
  }
}

function isImage(kind: string): kind is ImageKind {
  return kind in imageResources;
}

/**
 * What is in stock, by SKU and then by Flavor: pools, offers and Units that ask for more than there is go by it.
 * @returns whether it had to be counted.
 */
export function settleStock({ world, marks }: Stage): boolean {
  if (!marks.stock) return false;
  marks.stock = false;
  const { caches, now } = world;
  for (const sku of caches.skus.store.list()) {
    const phases = caches.assets.store.byIndex('sku', sku.metadata.name).map(({ status }) => status?.phase);
    const available = phases.filter((phase) => phase === 'Available').length;
    const faulty = phases.filter((phase) => phase === 'Faulty' || phase === 'Quarantined').length;
    const observed = { assets: phases.length, available, faulty, users: [] };
    carryOut(world, kube(sku), decideSKU(sku, observed, now));
  }
  for (const flavor of caches.flavors.store.list()) {
    const before = flavor.status?.matching;
    const decision = decideFlavor(flavor, { skus: caches.skus.store.list(), users: [] }, now);
    carryOut(world, kube(flavor), decision);
    if (decision.status.matching !== before) marks.below(kube(flavor));
  }
  marks.stock = false;
  return true;
}

export function settleOffers({ world, marks }: Stage, estimates: () => Estimates, remind: Reminder): void {
  for (const key of taken(marks.offers)) {
    const offer = world.caches.offers.store.get(key);
    if (offer === undefined) continue;
    const decision = decideResourceOffer(offer, observeOffer(world.caches, offer, estimates), world.now);
    carryOut(world, kube(offer), decision);
    const { phase, gang, kept } = decision.status;
    const deadline = Date.parse(kept?.until ?? gang?.deadline ?? '');
    if (phase === 'Accepted' && deadline > world.now) remind('ResourceOffer', key, deadline);
  }
}

export function settlePools({ world, marks, frozen }: Stage): void {
  for (const name of taken(marks.pools)) {
    const pool = world.caches.pools.store.get(name);
    if (pool === undefined) continue;
    const observed = observeNodePool(world.caches, pool, { freeze: frozen, lastWrite: undefined }, world.now);
    carryOut(world, kube(pool), decideNodePool(pool, observed, world.now));
  }
}

export function settleUnits({ world, marks, frozen }: Stage, remind: Reminder): void {
  for (const name of taken(marks.units)) {
    const unit = world.caches.units.store.get(name);
    if (unit === undefined) continue;
    const decision = decideUnit(unit, observeUnit(world.caches, unit, { freeze: frozen }), world.now);
    carryOut(world, kube(unit), decision);
    const { phase } = decision.status;
    if (phase !== 'Ready' && decision.requeueAt !== undefined) remind('Unit', name, decision.requeueAt);
  }
}
