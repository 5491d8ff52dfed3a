import type { Readiness } from '../conditions/readiness.ts';
import { notReady, ready, readyCondition } from '../conditions/readiness.ts';
import { skus } from '../generated/resources.ts';
import type { SKU, SKUStatus } from '../generated/sku.ts';
import { step } from '../machine/step.ts';
import type { Stored } from '../meta/object.ts';
import { massFailure } from '../place/mass-failure.ts';
import { protect } from '../protection/protect.ts';
import { milli } from '../quantity/quantity.ts';
import { conclude } from '../reconcile/conclude.ts';
import type { Decision } from '../reconcile/decision.ts';
import type { Tones } from '../reconcile/phase-event.ts';
import { phaseEvent } from '../reconcile/phase-event.ts';
import { commonStatus } from '../reconcile/status.ts';
import type { SKUEvent } from './machine.ts';
import { skuMachine } from './machine.ts';

/** What the shell looks up for a SKU, from synced stores only. */
export interface ObservedSKU {
  /** Assets of this SKU, as `countAssets` counts them. */
  assets: number;
  available: number;
  faulty: number;
  /** Assets of this SKU and Flavors that name it, as a person reads them. Read once, and only when it is being deleted. */
  users: Iterable<string>;
  /** When the shell last wrote this object's status (ms since the epoch); absent when it doesn't know. */
  statusWrittenAt?: number;
}

const tones: Tones<SKUStatus['phase']> = { Active: 'Normal', Degraded: 'Warning' };

export function decideSKU(sku: Stored<SKU>, observed: ObservedSKU, now: number): Decision<SKUStatus> {
  const { assets, available, users, statusWrittenAt } = observed;
  const before = sku.status;
  const perceived = perceive(sku, observed);
  const phase = step(skuMachine, before?.phase, perceived.event);
  const protection = protect(skus, sku, users);
  const readiness = protection.state === 'held' ? protection.readiness : perceived.readiness;
  const after = { ...commonStatus(sku, phase, [readyCondition(readiness)], now), assets, available };
  const events = phaseEvent(before?.phase, phase, perceived.readiness, tones);
  return conclude({ before, after, events, protection, statusWrittenAt }, now);
}

function perceive(
  { metadata: { name }, spec }: SKU,
  { assets, available, faulty }: ObservedSKU,
): { event: SKUEvent; readiness: Readiness } {
  if (milli(spec.cpu) <= 0n || milli(spec.memory) <= 0n) {
    const message = `SKU ${name} has cpu ${spec.cpu} and memory ${spec.memory}, which serve no Flavor: write what its machines hold.`;
    return { event: { type: 'UNWELL' }, readiness: notReady('InvalidHardware', message) };
  }
  if (massFailure(assets, faulty)) {
    const message = `${faulty} of ${assets} assets of SKU ${name} are Faulty or Quarantined: look for what they share, firmware for one.`;
    return { event: { type: 'UNWELL' }, readiness: notReady('ManyFaulty', message) };
  }
  return { event: { type: 'WELL' }, readiness: ready(`${assets} assets: ${available} available.`) };
}
