import type { Demand, Denial, Grant, PoolSize, Quota, Served, WantedNodes } from './demand.ts';
import { mostNodes } from './demand.ts';

/** What the demands of one pool come to, written up one by one. Whoever is written first is served first. */
export class Book {
  readonly #max: number;
  readonly #min: number;
  readonly #quotaOf: Quota;
  readonly #grants = new Map<string, Grant>();
  readonly #served: Served[] = [];
  /** By demandKey. */
  readonly #largest = new Map<string, number>();
  /** By namespace. */
  readonly #used = new Map<string, number>();
  #total: number;
  #loose: number;

  constructor({ replicas = 0, min = 0, max = mostNodes }: PoolSize, quotaOf: Quota) {
    this.#max = max;
    this.#min = min;
    this.#quotaOf = quotaOf;
    this.#total = Math.min(replicas, max);
    this.#loose = this.#total;
  }

  /** @returns whether it is granted: whole, or not at all. */
  take(demand: Demand): boolean {
    const adds = this.#added(demand, demand.nodes);
    const denial = this.#denial(demand, adds);
    if (denial !== undefined) {
      this.#grants.set(demand.key, denial);
      return false;
    }
    this.#count(demand, demand.nodes, adds);
    this.#grants.set(demand.key, { granted: true, total: this.#total, adds, loose: this.#loose });
    return true;
  }

  /** Counts of one that was denied as much of what it holds as there is room for. */
  keep(demand: Demand): void {
    const denial = this.#grants.get(demand.key);
    if (denial === undefined || denial.granted) return;
    const before = this.#counted(demand);
    const adds = Math.min(this.#added(demand, Math.min(demand.nodes, demand.holds ?? 0)), this.#room(demand));
    if (adds <= 0) return;
    const kept = { nodes: before + adds, adds };
    this.#count(demand, kept.nodes, adds);
    this.#grants.set(demand.key, { ...denial, kept });
  }

  closed(): WantedNodes {
    const wanted = Math.min(Math.max(this.#total, this.#min), this.#max);
    return { wanted, grants: this.#grants, served: this.#served };
  }

  /** What others have asked for already of the same need. */
  #counted({ demandKey }: Demand): number {
    return demandKey === undefined ? 0 : (this.#largest.get(demandKey) ?? 0);
  }

  #added(demand: Demand, nodes: number): number {
    return Math.max(nodes - this.#counted(demand), 0);
  }

  #denial({ namespace }: Demand, adds: number): Denial | undefined {
    const has = (this.#used.get(namespace) ?? 0) + adds;
    const quota = this.#quotaOf(namespace);
    if (quota !== undefined && adds > 0 && has > quota) {
      return { granted: false, reason: 'QuotaExceeded', total: has, quota };
    }
    const total = this.#total + adds;
    return total > this.#max ? { granted: false, reason: 'AboveMax', total, max: this.#max } : undefined;
  }

  #room({ namespace }: Demand): number {
    const left = (this.#quotaOf(namespace) ?? Infinity) - (this.#used.get(namespace) ?? 0);
    return Math.min(this.#max - this.#total, left);
  }

  #count(demand: Demand, nodes: number, adds: number): void {
    const { namespace, demandKey, gang } = demand;
    this.#total += adds;
    if (gang === undefined) this.#loose += adds;
    this.#used.set(namespace, (this.#used.get(namespace) ?? 0) + adds);
    if (demandKey !== undefined) this.#largest.set(demandKey, Math.max(nodes, this.#counted(demand)));
    this.#served.push({ demand, adds });
  }
}
