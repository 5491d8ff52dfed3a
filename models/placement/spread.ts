import type { Domains, SpreadRule, Topology } from './candidate.ts';
import { topologies } from './candidate.ts';
import { Lowest } from './lowest.ts';
import type { Bucket } from './floor.ts';
import type { Tally } from './tally.ts';

/** What of one group's nodes stands where, as far as wants of one likeness care: their rules, the domains open to them. */
export class Spread {
  readonly #rules: readonly SpreadRule[];
  readonly #tally: Tally;
  readonly #group: string;
  readonly #lowest = new Map<Topology, Lowest>();

  /** `open`: every bucket with machines that fit and aren't barred for good, free or not (as topology spread counts nodes). */
  constructor(rules: readonly SpreadRule[], open: readonly Bucket[], tally: Tally, group: string) {
    this.#rules = rules;
    this.#tally = tally;
    this.#group = group;
    for (const { topology, mode } of rules) {
      if (mode === 'Soft') continue;
      const domains = new Set(open.map(({ domains }) => domains[topology]));
      this.#lowest.set(topology, new Lowest(tally, group, domains));
    }
  }

  /** Whether one more node there keeps every hard rule (KEP-895: skew against the global minimum), as far as `over` goes. */
  allows(domains: Domains, over: readonly Topology[] = topologies): boolean {
    return this.#rules.every(({ topology, maxSkew }) => {
      const lowest = over.includes(topology) ? this.#lowest.get(topology) : undefined;
      return lowest === undefined || this.#tally.of(this.#group, domains[topology]) + 1 - lowest.count <= maxSkew;
    });
  }

  /** Less is better: counts of the domains, in the order of the rules; 0 for what is outside of `over`. They only rise. */
  rank(domains: Domains, over: readonly Topology[] = topologies): number[] {
    return this.#rules.map(({ topology }) =>
      over.includes(topology) ? this.#tally.of(this.#group, domains[topology]) : 0,
    );
  }

  /** The least count of any domain, where a hard rule asks for it: when it rises, what was forbidden may be open. */
  lowest(topology: Topology): number {
    return this.#lowest.get(topology)?.count ?? 0;
  }
}
