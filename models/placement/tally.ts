/** How many nodes of each group stand in each domain, and who is told when that changes. */
export class Tally {
  readonly #counts = new Map<string, Map<string, number>>();
  readonly #listeners = new Map<string, Set<(domain: string, from: number, to: number) => void>>();

  /** `placed`: group → domain → nodes that stand there already. It isn't changed. */
  constructor(placed: ReadonlyMap<string, ReadonlyMap<string, number>>) {
    for (const [group, counts] of placed) this.#counts.set(group, new Map(counts));
  }

  of(group: string, domain: string): number {
    return this.#counts.get(group)?.get(domain) ?? 0;
  }

  add(group: string, domain: string, nodes: 1 | -1): void {
    const counts = this.#counts.get(group) ?? new Map<string, number>();
    this.#counts.set(group, counts);
    const from = counts.get(domain) ?? 0;
    counts.set(domain, from + nodes);
    for (const listener of this.#listeners.get(group) ?? []) listener(domain, from, from + nodes);
  }

  onChange(group: string, listener: (domain: string, from: number, to: number) => void): void {
    const listeners = this.#listeners.get(group) ?? new Set();
    this.#listeners.set(group, listeners.add(listener));
  }
}
