import type { Rack } from './candidate.ts';

/** Watts that racks still have. */
export class Power {
  readonly #left = new Map<string, number>();

  constructor(racks: ReadonlyMap<string, Rack>) {
    for (const [rack, { powerBudget, powerAllocated }] of racks) {
      if (powerBudget !== undefined) this.#left.set(rack, powerBudget - powerAllocated);
    }
  }

  has(rack: string, watts: number): boolean {
    return watts <= (this.#left.get(rack) ?? Infinity);
  }

  draw(rack: string, watts: number): void {
    const left = this.#left.get(rack);
    if (left !== undefined) this.#left.set(rack, left - watts);
  }
}
