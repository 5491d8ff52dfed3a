import type { Flavor } from '../generated/flavor.ts';
import type { Facts } from '../generated/shared.ts';
import type { SKU } from '../generated/sku.ts';
import { units } from '../quantity/quantity.ts';

/**
 * How much more a machine has than a Flavor asks for: 0 for a perfect fit, one for each whole multiple beyond it, cpu,
 * memory and GPUs added up. GPUs that nobody asked for weigh most: they are what is scarce.
 */
export function waste(flavor: Flavor, sku: SKU, facts: Facts | undefined): number {
  const { cpu, memory, gpus } = flavor.spec;
  const has = { cpu: facts?.cpu ?? sku.spec.cpu, memory: facts?.memory ?? sku.spec.memory };
  const hasGpus = (facts?.gpus ?? sku.spec.gpus)?.count ?? 0;
  return (
    excess(units(has.cpu), units(cpu)) + excess(units(has.memory), units(memory)) + unasked(hasGpus, gpus?.count ?? 0)
  );
}

function excess(has: number, asked: number): number {
  return asked === 0 ? 0 : Math.max(has / asked - 1, 0);
}

function unasked(has: number, asked: number): number {
  return asked === 0 ? has * 100 : Math.max(has / asked - 1, 0);
}
