import { enemiesOf, type Enemies } from './avoidance.ts';
import { isLess } from './rank.ts';
import type { PlacementInput, Want } from './candidate.ts';
import type { Floor } from './floor.ts';
import { Spread } from './spread.ts';
import type { Bucket } from './stock.ts';
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
 * The buckets that serve wants of one likeness. Each AZone keeps its own in order: what is placed elsewhere changes how
 * AZones compare, and nothing within them. So a pick looks at the best of each AZone, and not at every bucket.
 */
export class Choices {
  readonly spread: Spread;
  readonly #zones: readonly ZoneChoices[];

  constructor(want: Want, { fit, avoids = new Map() }: PlacementInput, floor: Floor) {
    const fixed = new Map<string, readonly number[]>();
    const fitting = floor.buckets.filter(({ shape, labels }) => {
      if (!want.selection.selects(labels)) return false;
      const served = fit(want.requirement, shape);
      if (served.fits && !fixed.has(shape)) fixed.set(shape, [served.waste, served.cost ?? 0]);
      return served.fits;
    });
    const open = fitting.filter((bucket) => bucket.open);
    this.spread = new Spread(want.spread, open, floor.tally, want.group);
    const taste = { want, floor, spread: this.spread, enemies: enemiesOf(want.group, avoids), fixed };
    const byZone = Map.groupBy(fitting, ({ domains }) => `${domains.Region}\n${domains.AZone}`);
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
