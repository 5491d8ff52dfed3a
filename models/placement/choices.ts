import type { Enemies } from './avoidance.ts';
import type { PlacementInput, Want } from './candidate.ts';
import { isWithheld, type Bucket, type Floor, type Reach } from './floor.ts';
import { isLess } from './rank.ts';
import { Spread } from './spread.ts';
import { mayHave } from './yielding.ts';
import { ZoneChoices } from './zone-choices.ts';

/** What choices among buckets are made by, for wants of one likeness. */
export interface Taste {
  want: Want;
  floor: Floor;
  spread: Spread;
  enemies: Enemies;
  /** Of one machine of a shape: waste, and cost. */
  fixed: ReadonlyMap<string, readonly number[]>;
}

/**
 * The buckets that serve wants of one likeness, where their cell stands if they have one. Each AZone keeps its own in
 * order: what is placed elsewhere changes how AZones compare, and nothing within them. So a pick looks at the best of
 * each AZone, and not at every bucket.
 */
export class Choices {
  readonly spread: Spread;
  readonly enemies: Enemies;
  readonly #zones: readonly ZoneChoices[];

  constructor(want: Want, { fit }: PlacementInput, floor: Floor, over: Reach) {
    const fixed = new Map<string, readonly number[]>();
    const misfits = new Set<string>();
    const fitting = floor.open(want, over).filter(({ shape, labels, yielding }) => {
      if (yielding !== undefined && !mayHave(want, yielding)) return false;
      if (!want.selection.selects(labels) || misfits.has(shape)) return false;
      if (fixed.has(shape)) return true;
      const served = fit(want.requirement, shape);
      if (served.fits) fixed.set(shape, [served.waste, served.cost ?? 0]);
      else misfits.add(shape);
      return served.fits;
    });
    const open = fitting.filter((bucket) => bucket.open);
    this.spread = new Spread(want.spread, open, floor.tally, want.group);
    this.enemies = floor.enemiesOf(want.group);
    const taste = { want, floor, spread: this.spread, enemies: this.enemies, fixed };
    const within = fitting.filter((bucket) => !isWithheld(want, bucket));
    const byZone = Map.groupBy(within, ({ domains }) => domains.AZone);
    this.#zones = [...byZone.values()].map((buckets) => new ZoneChoices(buckets, taste));
  }

  /** The bucket whose next machine is the best for the want; undefined when none is left that it may have. */
  best(): Bucket | undefined {
    let best: { bucket: Bucket; rank: readonly number[] } | undefined;
    for (const zone of this.#zones) {
      const head = zone.best();
      if (head !== undefined && (best === undefined || isLess(head, best))) best = head;
    }
    return best?.bucket;
  }
}
