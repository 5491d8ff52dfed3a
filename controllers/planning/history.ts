import type { Happening, HappeningKind } from '#models/plan/happening.ts';

/** Happenings, by what and to whom. */
export class History {
  readonly #byKind = new Map<HappeningKind, Map<string, number>>();

  constructor(happenings: readonly Happening[]) {
    for (const { what, name, at } of happenings) {
      const times = this.#byKind.get(what) ?? new Map<string, number>();
      this.#byKind.set(what, times.set(name, at));
    }
  }

  /** When it happened to this one last, in ms since the epoch. */
  at(what: HappeningKind, name: string): number | undefined {
    return this.#byKind.get(what)?.get(name);
  }

  /** To whom it happened, in the order in which it did first. */
  names(what: HappeningKind): string[] {
    return [...(this.#byKind.get(what)?.keys() ?? [])];
  }
}
