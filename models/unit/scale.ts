import type { Turn } from './instance.ts';
import type { UnitInstance } from './observed.ts';

/** Numbers of instances end here: they are part of names. */
const numbers = 1_000;

/** Who goes when a Unit shrinks by `count`: those without all of their machines, the broken, and then the highest number. */
export function surplusOf(turns: readonly Turn[], count: number): ReadonlySet<Turn> {
  return new Set(turns.toSorted((a, b) => rankOf(a.record) - rankOf(b.record) || byNumber(b, a)).slice(0, count));
}

function rankOf(record: UnitInstance | undefined): number {
  switch (record?.phase) {
    case 'Installing':
    case 'Ready':
      return 2;
    case 'Degraded':
      return 1;
    default:
      return 0;
  }
}

function byNumber(a: Turn, b: Turn): number {
  return a.instance.index - b.instance.index;
}

/** The `count` lowest numbers that nothing bears: from the same picture the same. */
export function freeNumbers(turns: readonly Turn[], count: number): number[] {
  const taken = new Set(turns.map(({ instance }) => instance.index));
  const free: number[] = [];
  for (let number = 0; free.length < count && number < numbers; number++) if (!taken.has(number)) free.push(number);
  return free;
}
