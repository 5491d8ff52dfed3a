import type { Candidate, Domains, Selection } from './candidate.ts';
import { domainsOf } from './candidate.ts';
import type { RefusalClass } from './refusal.ts';

/** Machines of one shape in one rack that every selection in play takes, or leaves, alike. It never changes. */
export interface Lot {
  readonly shape: string;
  readonly rack: string;
  readonly domains: Domains;
  readonly watts: number;
  /** Name of the best machine, as an example of all. */
  readonly example: string;
  /** Of the best machine: what selections say of its labels holds for every one. */
  readonly labels: Readonly<Record<string, string>>;
  /** Best first. */
  readonly free: readonly Candidate[];
  /** Those that nobody can take now. */
  readonly barred: readonly Candidate[];
  /** The barred, by why. */
  readonly barredBy: ReadonlyMap<RefusalClass, number>;
  /**
   * Whether it holds a machine that is free, claimed or about to be free: a domain without is none to spread over. Were
   * those that come left out, the first rack to be enrolled would get all of a pool whose hard spread it breaks for good.
   */
  readonly open: boolean;
}

/** Machines of different keys are never of one lot. Lots are in the order of these keys. */
export function ground({ rack, shape, watts, azone, region }: Candidate): string {
  return `${rack}\n${shape}\n${watts}\n${azone}\n${region}`;
}

const none: ReadonlySet<string> = new Set();

/**
 * The lots of machines of one `ground`, in an order that is the same whatever order the machines come in. Each of those
 * named `apart` is one by itself.
 */
export function lotsOf(machines: Iterable<Candidate>, selections: readonly Selection[], apart = none): Lot[] {
  const parts = new Map<string, Candidate[]>();
  for (const machine of machines) {
    let taken = '';
    for (const { selects } of selections) taken += selects(machine.labels) ? '1' : '0';
    if (apart.has(machine.name)) taken += machine.name;
    const part = parts.get(taken);
    if (part === undefined) parts.set(taken, [machine]);
    else part.push(machine);
  }
  return [...parts].toSorted(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, part]) => lotOf(part));
}

function lotOf(machines: readonly Candidate[]): Lot[] {
  const free: Candidate[] = [];
  const barred: Candidate[] = [];
  const barredBy = new Map<RefusalClass, number>();
  for (const machine of machines) {
    const { barred: why } = machine;
    if (why === undefined) free.push(machine);
    else {
      barred.push(machine);
      barredBy.set(why, (barredBy.get(why) ?? 0) + 1);
    }
  }
  free.sort(bestFirst);
  const example = free[0] ?? barred.toSorted(bestFirst)[0];
  if (example === undefined) return [];
  const { name, shape, rack, watts, labels } = example;
  const open = free.length > 0 || barredBy.has('Claimed') || barred.some(({ coming }) => coming === true);
  return [{ example: name, shape, rack, domains: domainsOf(example), watts, labels, free, barred, barredBy, open }];
}

function bestFirst(a: Candidate, b: Candidate): number {
  return a.failures - b.failures || (a.name < b.name ? -1 : 1);
}
