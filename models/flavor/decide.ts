import type { Readiness } from '../conditions/readiness.ts';
import { notReady, ready, readyCondition } from '../conditions/readiness.ts';
import type { Flavor, FlavorStatus } from '../generated/flavor.ts';
import { flavors } from '../generated/resources.ts';
import type { SKU } from '../generated/sku.ts';
import { step } from '../machine/step.ts';
import type { Stored } from '../meta/object.ts';
import { protect } from '../protection/protect.ts';
import { conclude } from '../reconcile/conclude.ts';
import type { Decision } from '../reconcile/decision.ts';
import type { Tones } from '../reconcile/phase-event.ts';
import { phaseEvent } from '../reconcile/phase-event.ts';
import { commonStatus } from '../reconcile/status.ts';
import type { Misfit } from './fit.ts';
import { matchesSku } from './fit.ts';
import type { FlavorEvent } from './machine.ts';
import { flavorMachine } from './machine.ts';

/** What the shell looks up for a Flavor, from synced stores only. */
export interface ObservedFlavor {
  /** Every SKU there is, in any order. How many machines fit is read from their statuses. */
  skus: readonly SKU[];
  /** NodePools, Units and ComputeNodes of this Flavor, as a person reads them. Read once, and only when it is being deleted. */
  users: Iterable<string>;
  /** When the shell last wrote this object's status (ms since the epoch); absent when it doesn't know. */
  statusWrittenAt?: number;
}

/** As many names of SKUs as the schema allows in status; `matching` and `available` count the others too. */
const namedSkus = 64;

const tones: Tones<FlavorStatus['phase']> = { Unmatched: 'Warning', InStock: 'Normal', SoldOut: 'Warning' };

/**
 * A Flavor is Ready while a ComputeNode of it could be placed by its hardware. It goes by what SKUs promise: one machine
 * that measures less than its SKU is told apart at placement.
 */
export function decideFlavor(flavor: Stored<Flavor>, observed: ObservedFlavor, now: number): Decision<FlavorStatus> {
  const before = flavor.status;
  const stock = takeStock(flavor, observed.skus);
  const perceived = perceive(flavor, stock);
  const phase = step(flavorMachine, before?.phase, perceived.event);
  const protection = protect(flavors, flavor, observed.users);
  const readiness = protection.state === 'held' ? protection.readiness : perceived.readiness;
  const after: FlavorStatus = {
    ...commonStatus(flavor, phase, [readyCondition(readiness)], now),
    matching: stock.matching,
    available: stock.available,
    skus: stock.fitting.slice(0, namedSkus),
  };
  const told = phaseEvent(before?.phase, phase, perceived.readiness, tones);
  // Sold out is what was in stock before: a hall that is still being enrolled has sold nothing.
  const events = phase === 'SoldOut' && before?.phase !== 'InStock' ? [] : told;
  return conclude({ before, after, events, protection, statusWrittenAt: observed.statusWrittenAt }, now);
}

interface Stock {
  /** Names of the SKUs that fit, sorted. */
  fitting: string[];
  matching: number;
  available: number;
  misfits: ReadonlyMap<Misfit, number>;
}

function takeStock(flavor: Flavor, skus: readonly SKU[]): Stock {
  const fitting: string[] = [];
  const misfits = new Map<Misfit, number>();
  let matching = 0;
  let available = 0;
  for (const sku of skus) {
    const fit = matchesSku(flavor, sku);
    if (!fit.fits) {
      misfits.set(fit.reason, (misfits.get(fit.reason) ?? 0) + 1);
      continue;
    }
    fitting.push(sku.metadata.name);
    matching += sku.status?.assets ?? 0;
    available += sku.status?.available ?? 0;
  }
  return { fitting: fitting.toSorted(), matching, available, misfits };
}

function perceive(
  { metadata: { name } }: Flavor,
  { fitting, matching, available, misfits }: Stock,
): { event: FlavorEvent; readiness: Readiness } {
  if (fitting.length === 0) {
    const why = [...misfits].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([reason, count]) => `${count} ${reason}`);
    const message =
      why.length === 0
        ? `There is no SKU yet, so none fits Flavor ${name}.`
        : `No SKU fits Flavor ${name}: ${why.join(', ')}. Ask for less, or add a SKU that holds it.`;
    return { event: { type: 'NONE_MATCH' }, readiness: notReady('NoMatchingSKU', message) };
  }
  const those = `SKU ${fitting.slice(0, 3).join(', ')}${fitting.length > 3 ? ` and ${fitting.length - 3} more` : ''}`;
  if (available === 0) {
    const message = `None of ${matching} machines that fit Flavor ${name} is free (${those}).`;
    return { event: { type: 'NONE_FREE' }, readiness: notReady('SoldOut', message) };
  }
  return {
    event: { type: 'SOME_FREE' },
    readiness: ready(`${available} of ${matching} machines are free (${those}).`),
  };
}
