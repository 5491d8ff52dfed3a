import type { Candidate, SpreadRule } from './candidate.ts';
import { domainOf } from './candidate.ts';

/** What of one group's nodes stands where, as far as wants of one likeness care: their rules, the domains open to them. */
export class Spread {
  readonly #counts: Map<string, number>;
  readonly #domains: ReadonlyMap<SpreadRule['topology'], readonly string[]>;

  /**
   * `eligible`: every machine that fits and isn't barred for good, free or not (as topology spread counts nodes).
   * `counts`: nodes of the group by domain, shared by all its likenesses: what one of them adds, the others count.
   */
  constructor(rules: readonly SpreadRule[], eligible: readonly Candidate[], counts: Map<string, number>) {
    this.#counts = counts;
    const domains = new Map<SpreadRule['topology'], readonly string[]>();
    for (const { topology } of rules) {
      domains.set(topology, [...new Set(eligible.map((candidate) => domainOf(candidate, topology)))]);
    }
    this.#domains = domains;
  }

  /** Whether one more node where `candidate` stands keeps every hard rule (KEP-895: skew against the global minimum). */
  allows(
    candidate: Candidate,
    rules: readonly SpreadRule[],
    lowest: ReadonlyMap<SpreadRule['topology'], number>,
  ): boolean {
    return rules.every(
      ({ topology, maxSkew, mode }) =>
        mode === 'Soft' || this.#count(candidate, topology) + 1 - (lowest.get(topology) ?? 0) <= maxSkew,
    );
  }

  /** The least count of any domain, for each topology. */
  lowest(): Map<SpreadRule['topology'], number> {
    const lowest = new Map<SpreadRule['topology'], number>();
    for (const [topology, domains] of this.#domains) {
      lowest.set(topology, Math.min(...domains.map((domain) => this.#counts.get(domain) ?? 0)));
    }
    return lowest;
  }

  /** Less is better: counts of the domains that `candidate` stands in, in the order of the rules. */
  rank(candidate: Candidate, rules: readonly SpreadRule[]): number[] {
    return rules.map(({ topology }) => this.#count(candidate, topology));
  }

  add(candidate: Candidate): void {
    for (const topology of ['Region', 'AZone', 'Rack'] as const) {
      const domain = domainOf(candidate, topology);
      this.#counts.set(domain, (this.#counts.get(domain) ?? 0) + 1);
    }
  }

  #count(candidate: Candidate, topology: SpreadRule['topology']): number {
    return this.#counts.get(domainOf(candidate, topology)) ?? 0;
  }
}
