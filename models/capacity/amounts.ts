import { milli } from '../quantity/quantity.ts';
import type { ResourceList } from './pod-spec.ts';

/** How much of each resource, in exact thousandths: cpu, memory, pods, nvidia.com/gpu, … What isn't named is none. */
export type Amounts = Readonly<Record<string, bigint>>;

/** A pod takes one of these; a Node has 110, as kubelet has it by default. */
export const onePod = 1000n;
export const podsPerNode = 110n * onePod;

/** What was worked out for a list stays with it: objects of caches aren't changed, and Nodes are read again and again. */
const known = new WeakMap<ResourceList, Amounts>();

export function amountsOf(resources: ResourceList = {}): Amounts {
  const before = known.get(resources);
  if (before !== undefined) return before;
  const amounts: Record<string, bigint> = {};
  for (const [name, quantity] of Object.entries(resources)) amounts[name] = milli(quantity);
  known.set(resources, amounts);
  return amounts;
}

export function plus(a: Amounts, b: Amounts): Amounts {
  return combined(a, b, (x, y) => x + y);
}

export function minus(a: Amounts, b: Amounts): Amounts {
  return combined(a, b, (x, y) => x - y);
}

/** The larger of both, resource by resource. */
export function largest(a: Amounts, b: Amounts): Amounts {
  return combined(a, b, (x, y) => (x > y ? x : y));
}

export function times(amounts: Amounts, count: number): Amounts {
  const by = BigInt(count);
  return Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, amount * by]));
}

/** How often `asked` fits into `free`; Infinity for what asks for nothing. */
export function timesIn(free: Amounts, asked: Amounts): number {
  let fewest = Infinity;
  for (const name in asked) {
    const each = asked[name] ?? 0n;
    if (each <= 0n) continue;
    const held = free[name] ?? 0n;
    const often = held < each ? 0 : Number(held / each);
    if (often < fewest) fewest = often;
    if (fewest === 0) return 0;
  }
  return fewest;
}

/** Of what `asked` asks for, what `free` has too little of. */
export function lacking(free: Amounts, asked: Amounts): string[] {
  return Object.keys(asked).filter((name) => (asked[name] ?? 0n) > 0n && (free[name] ?? 0n) < (asked[name] ?? 0n));
}

function combined(a: Amounts, b: Amounts, by: (x: bigint, y: bigint) => bigint): Amounts {
  const result: Record<string, bigint> = {};
  for (const name of Object.keys(a)) result[name] = by(a[name] ?? 0n, b[name] ?? 0n);
  for (const name of Object.keys(b)) if (!(name in result)) result[name] = by(0n, b[name] ?? 0n);
  return result;
}
