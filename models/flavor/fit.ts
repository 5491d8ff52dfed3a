import type { Flavor } from '../generated/flavor.ts';
import type { Facts } from '../generated/shared.ts';
import type { SKU } from '../generated/sku.ts';
import { compareQuantities } from '../quantity/quantity.ts';
import { selects } from '../selector/selector.ts';

/** Why a machine doesn't serve a Flavor. Where several hold, the first in this order is told. */
export type Misfit = 'NotSelected' | 'WrongArch' | 'TooSmallCPU' | 'TooSmallMemory' | 'WrongGPU' | 'TooFewGPUs';

export type Fit = { fits: true } | { fits: false; reason: Misfit };

/** The part of a SKU, or of what was measured, that a Flavor makes demands on. */
type Hardware = Pick<SKU['spec'], 'cpu' | 'memory' | 'gpus'> & { arch: string };

/** Whether machines of `sku` serve `flavor`, going by what the SKU promises. */
export function matchesSku(flavor: Flavor, sku: SKU): Fit {
  return fit(flavor, sku, sku.spec);
}

/**
 * Whether one machine serves `flavor`: what was measured on it overrides what its SKU promises, part by part. A fact
 * that is absent isn't known, and leaves the promise standing. Without facts this is {@link matchesSku}.
 */
export function matchesFacts(flavor: Flavor, facts: Facts | undefined, sku: SKU): Fit {
  return fit(flavor, sku, measured(sku, facts));
}

function measured({ spec }: SKU, facts: Facts = {}): Hardware {
  const gpus = facts.gpus ?? spec.gpus;
  return {
    arch: facts.arch ?? spec.arch,
    cpu: facts.cpu ?? spec.cpu,
    memory: facts.memory ?? spec.memory,
    ...(gpus === undefined ? {} : { gpus }),
  };
}

function fit({ spec: least }: Flavor, { metadata }: SKU, hardware: Hardware): Fit {
  const named = least.skus?.includes(metadata.name) ?? true;
  if (!named || !selects(least.skuSelector, metadata.labels)) return { fits: false, reason: 'NotSelected' };
  if (least.arch !== undefined && least.arch !== hardware.arch) return { fits: false, reason: 'WrongArch' };
  if (compareQuantities(hardware.cpu, least.cpu) < 0) return { fits: false, reason: 'TooSmallCPU' };
  if (compareQuantities(hardware.memory, least.memory) < 0) return { fits: false, reason: 'TooSmallMemory' };
  return fitGpus(least.gpus, hardware.gpus);
}

function fitGpus(least: Flavor['spec']['gpus'], gpus: Hardware['gpus']): Fit {
  if (least === undefined) return { fits: true };
  const other = least.model !== undefined && gpus !== undefined && gpus.model !== least.model;
  if (other) return { fits: false, reason: 'WrongGPU' };
  return (gpus?.count ?? 0) < least.count ? { fits: false, reason: 'TooFewGPUs' } : { fits: true };
}
