import type { Candidate, PlacementInput, Want } from './candidate.ts';
import { Choices } from './choices.ts';
import type { Bucket, Floor, Reach } from './floor.ts';
import { refusalOf, type Held } from './refuse.ts';
import type { Refusal } from './refusal.ts';

export interface Taken {
  want: Want;
  bucket: Bucket;
  candidate: Candidate;
}

/** Serves wants one by one, and remembers what it found out for wants that are alike. */
export class Servings {
  readonly over: Reach;
  readonly #input: PlacementInput;
  readonly #floor: Floor;
  readonly #choices = new Map<string, Choices>();
  /** A want like one that was refused is refused alike: the stock only shrinks (a hard spread may loosen later). */
  readonly #refusals = new Map<string, Refusal>();

  constructor(input: PlacementInput, floor: Floor, over: Reach) {
    this.#input = input;
    this.#floor = floor;
    this.over = over;
  }

  choicesOf(want: Want): Choices {
    const likeness = this.#likenessOf(want);
    const choices = this.#choices.get(likeness) ?? new Choices(want, this.#input, this.#floor, this.over);
    this.#choices.set(likeness, choices);
    return choices;
  }

  /** Undefined where there is nothing for it now. */
  take(want: Want): Taken | undefined {
    if (this.#refusals.has(this.#likenessOf(want))) return undefined;
    const bucket = this.choicesOf(want).best();
    const candidate = bucket === undefined ? undefined : this.#floor.next(bucket);
    if (bucket === undefined || candidate === undefined) return undefined;
    this.#floor.take(bucket, want);
    return { want, bucket, candidate };
  }

  /** Gives all of them back: what was refused meanwhile may be served yet. */
  undo(taken: readonly Taken[]): void {
    for (const { bucket, want } of taken.toReversed()) this.#floor.putBack(bucket, want);
    if (taken.length > 0) this.#refusals.clear();
  }

  /** Why the want got nothing, as the floor is now. `held`: what its own gang has taken and will give back. */
  refusal(want: Want, held?: Held): Refusal {
    const likeness = this.#likenessOf(want);
    const known = held === undefined ? this.#refusals.get(likeness) : undefined;
    const refusal = known ?? refusalOf(want, this.#input, this.#floor, this.choicesOf(want), held);
    if (held === undefined) this.#refusals.set(likeness, refusal);
    return refusal;
  }

  /** Wants of one likeness are placed, or refused, alike, as long as their cell stands where it does. */
  #likenessOf(want: Want): string {
    const { group, requirement, selection, spread, preferences = [], confinement, preempts, priority, withheld } = want;
    const liked = preferences.map(({ key, weight }) => [key, weight]);
    const cell = confinement === undefined ? [] : [confinement.cell, this.#floor.cells.get(confinement.cell)];
    const might = preempts === true ? priority : undefined;
    return JSON.stringify([group, requirement, selection.key, spread, liked, might, withheld, ...cell]);
  }
}
