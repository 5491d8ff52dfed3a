import type { Tally } from './tally.ts';

/** The least count that a group has in any of some domains: kept up as nodes are placed, one by one. */
export class Lowest {
  /** How many of the domains have each count. */
  readonly #domainsWith = new Map<number, number>();
  #least: number;

  constructor(tally: Tally, group: string, domains: ReadonlySet<string>) {
    for (const domain of domains) this.#move(undefined, tally.of(group, domain));
    this.#least = Math.min(...this.#domainsWith.keys());
    tally.onChange(group, (domain, from, to) => {
      if (!domains.has(domain)) return;
      this.#move(from, to);
      if (to < this.#least) this.#least = to;
      else if (from === this.#least && (this.#domainsWith.get(from) ?? 0) === 0) this.#least = to;
    });
  }

  /** Infinity where there is no domain. */
  get count(): number {
    return this.#least;
  }

  #move(from: number | undefined, to: number): void {
    if (from !== undefined) this.#domainsWith.set(from, (this.#domainsWith.get(from) ?? 0) - 1);
    this.#domainsWith.set(to, (this.#domainsWith.get(to) ?? 0) + 1);
  }
}
