/** How many nodes of each group stand in each domain, and who is told when that changes. */
export class Tally {
  readonly #placed: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Beyond `placed`. */
  readonly #more = new Map<string, Map<string, number>>();
  readonly #listeners = new Map<string, Set<(domain: string, from: number, to: number) => void>>();

  /** `placed`: group → domain → nodes that stand there already. It isn't changed. */
  constructor(placed: ReadonlyMap<string, ReadonlyMap<string, number>>) {
    this.#placed = placed;
  }

  of(group: string, domain: string): number {
    return (this.#placed.get(group)?.get(domain) ?? 0) + (this.#more.get(group)?.get(domain) ?? 0);
  }

  /** Those in which nodes of the group stand, of the keys that begin so. */
  domains(group: string, beginning: string): string[] {
    const keys = new Set([...(this.#placed.get(group)?.keys() ?? []), ...(this.#more.get(group)?.keys() ?? [])]);
    return [...keys].filter((domain) => domain.startsWith(beginning) && this.of(group, domain) > 0);
  }

  add(group: string, domain: string, nodes: 1 | -1): void {
    const from = this.of(group, domain);
    const more = this.#more.get(group) ?? new Map<string, number>();
    this.#more.set(group, more);
    more.set(domain, (more.get(domain) ?? 0) + nodes);
    for (const listener of this.#listeners.get(group) ?? []) listener(domain, from, from + nodes);
  }

  onChange(group: string, listener: (domain: string, from: number, to: number) => void): void {
    const listeners = this.#listeners.get(group) ?? new Set();
    this.#listeners.set(group, listeners.add(listener));
  }
}
