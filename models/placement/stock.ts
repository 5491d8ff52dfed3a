import type { Candidate, Selection } from './candidate.ts';
import { ground, lotsOf, type Lot } from './lot.ts';

/** Lots as one set of selections parts them. */
interface View {
  selections: readonly Selection[];
  apart: ReadonlySet<string>;
  byGround: Map<string, readonly Lot[]>;
  /** Grounds whose lots aren't what they were. */
  stale: Set<string>;
  lots: readonly Lot[];
}

/** So many sets of selections are remembered: those of the pools that happen to wait. */
const mostViews = 4;

/**
 * All machines, grouped so that no want looks at them one by one. It may be kept from pass to pass: what a change costs
 * is the size of the lot it is in. It gives the same lots whatever became of it before.
 */
export class Stock {
  readonly #machines = new Map<string, Candidate>();
  readonly #grounds = new Map<string, Map<string, Candidate>>();
  /** In order; undefined when a ground was added or is empty since. */
  #order: readonly string[] | undefined;
  #list: readonly Candidate[] | undefined;
  readonly #views = new Map<string, View>();

  constructor(machines: Iterable<Candidate> = []) {
    for (const machine of machines) this.set(machine);
  }

  get size(): number {
    return this.#machines.size;
  }

  /** By the name of its asset. */
  get(name: string): Candidate | undefined {
    return this.#machines.get(name);
  }

  list(): readonly Candidate[] {
    this.#list ??= [...this.#machines.values()];
    return this.#list;
  }

  /** Adds the machine, or replaces the one of its name. */
  set(machine: Candidate): void {
    this.delete(machine.name);
    this.#machines.set(machine.name, machine);
    const key = ground(machine);
    const there = this.#grounds.get(key);
    if (there === undefined) {
      this.#grounds.set(key, new Map([[machine.name, machine]]));
      this.#order = undefined;
    } else there.set(machine.name, machine);
    this.#touch(key);
  }

  delete(name: string): void {
    const machine = this.#machines.get(name);
    if (machine === undefined) return;
    this.#machines.delete(name);
    const key = ground(machine);
    const there = this.#grounds.get(key);
    there?.delete(name);
    if (there?.size === 0) {
      this.#grounds.delete(key);
      this.#order = undefined;
    }
    this.#touch(key);
  }

  /**
   * `selections`: all that the wants in play ask labels by; `apart`: names of those that some of them can't have. In an order
   * that doesn't depend on how they came in.
   */
  lots(selections: readonly Selection[], apart: Iterable<string> = []): readonly Lot[] {
    const byKey = new Map(selections.map((each) => [each.key, each]));
    const distinct = [...byKey].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
    const alone = new Set([...apart].toSorted());
    const key = JSON.stringify([distinct.map((each) => each.key), ...alone]);
    const view = this.#views.get(key) ?? this.#newView(distinct, alone);
    this.#views.delete(key);
    this.#views.set(key, view);
    const [oldest] = this.#views.keys();
    if (this.#views.size > mostViews && oldest !== undefined) this.#views.delete(oldest);
    if (view.stale.size > 0) this.#renew(view);
    return view.lots;
  }

  #newView(selections: readonly Selection[], apart: ReadonlySet<string>): View {
    return { selections, apart, byGround: new Map(), stale: new Set(this.#grounds.keys()), lots: [] };
  }

  #renew(view: View): void {
    for (const key of view.stale) {
      const there = this.#grounds.get(key);
      if (there === undefined) view.byGround.delete(key);
      else view.byGround.set(key, lotsOf(there.values(), view.selections, view.apart));
    }
    view.stale.clear();
    this.#order ??= [...this.#grounds.keys()].toSorted();
    const lots: Lot[] = [];
    for (const key of this.#order) for (const lot of view.byGround.get(key) ?? []) lots.push(lot);
    view.lots = lots;
  }

  #touch(key: string): void {
    this.#list = undefined;
    for (const view of this.#views.values()) view.stale.add(key);
  }
}
