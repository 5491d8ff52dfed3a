import { enemiesIn, type Enemies } from './avoidance.ts';
import type { Candidate, PlacementInput, Selection, Topology, Want, Yielding } from './candidate.ts';
import { topologies } from './candidate.ts';
import type { Lot } from './lot.ts';
import { Power } from './power.ts';
import { Tally } from './tally.ts';
import { yieldingLots } from './yielding.ts';

/** A lot in one pass. */
export interface Bucket extends Lot {
  /** Where it stands among all buckets: what is equal otherwise is taken in this order. */
  readonly order: number;
  /** How many of the free are taken: always the first. */
  taken: number;
  /** Rises with every machine that is taken, or put back, in its rack. */
  readonly changes: { count: number };
  /** Its machines aren't free: they could be had so. */
  readonly yielding?: Yielding;
}

/** Free machines, or those too that could be had. */
export type Reach = 'free' | 'yielding';

/** What one pass has left: machines, power, and who stands where. A machine taken can be put back, the last one first. */
export class Floor {
  readonly buckets: readonly Bucket[];
  /** Those, and what could be had. */
  readonly withYielding: readonly Bucket[];
  readonly tally: Tally;
  readonly power: Power;
  readonly enemiesOf: (group: string) => Enemies;
  /** Where cells stand: by `cell`. */
  readonly cells = new Map<string, string>();
  /** Racks in which a machine was put back, one by one: what is there may be better since, and not only worse. */
  readonly returns: string[] = [];
  readonly #byDomain = new Map<string, ReadonlyMap<string, readonly Bucket[]>>();

  constructor(input: PlacementInput) {
    const { stock, wants, racks, placed } = input;
    const changes = new Map<string, { count: number }>();
    const bucket = (lot: Lot, order: number): Bucket => {
      const ofRack = changes.get(lot.rack) ?? { count: 0 };
      changes.set(lot.rack, ofRack);
      return { ...lot, order, taken: 0, changes: ofRack };
    };
    const apart = withheldFrom(wants);
    this.buckets = stock.lots(selectionsOf(wants), apart).map(bucket);
    const more = yieldingLots(input, selectionsOf(wants), apart);
    const first = this.buckets.length;
    this.withYielding = [
      ...this.buckets,
      ...more.map(({ lot, yielding }, at) => ({ ...bucket(lot, first + at), yielding })),
    ];
    this.tally = new Tally(placed);
    this.power = new Power(racks);
    this.enemiesOf = enemiesIn(input.avoids ?? new Map());
    for (const { confinement } of wants) {
      if (confinement?.domain !== undefined) this.cells.set(confinement.cell, confinement.domain);
    }
  }

  /** The buckets where the want's cell stands; all where it has none, or stands nowhere yet. */
  open({ confinement }: Pick<Want, 'confinement'>, over: Reach): readonly Bucket[] {
    const domain = confinement === undefined ? undefined : this.cells.get(confinement.cell);
    if (confinement === undefined || domain === undefined) return this.within(over);
    return this.#in(confinement.topology, over).get(domain) ?? [];
  }

  within(over: Reach): readonly Bucket[] {
    return over === 'free' ? this.buckets : this.withYielding;
  }

  /** The best machine left in the bucket. */
  next(bucket: Bucket): Candidate | undefined {
    return bucket.free[bucket.taken];
  }

  take(bucket: Bucket, { group }: Want): void {
    bucket.taken += 1;
    bucket.changes.count += 1;
    this.power.draw(bucket.rack, bucket.watts);
    for (const topology of topologies) this.tally.add(group, bucket.domains[topology], 1);
  }

  putBack(bucket: Bucket, { group }: Want): void {
    bucket.taken -= 1;
    bucket.changes.count += 1;
    this.power.draw(bucket.rack, -bucket.watts);
    for (const topology of topologies) this.tally.add(group, bucket.domains[topology], -1);
    this.returns.push(bucket.rack);
  }

  #in(topology: Topology, over: Reach): ReadonlyMap<string, readonly Bucket[]> {
    const key = `${over} ${topology}`;
    const known = this.#byDomain.get(key) ?? Map.groupBy(this.within(over), ({ domains }) => domains[topology]);
    this.#byDomain.set(key, known);
    return known;
  }
}

/** All that the wants ask labels by. */
export function selectionsOf(wants: readonly Want[]): Selection[] {
  return wants.flatMap(({ selection, preferences = [] }) => [selection, ...preferences]);
}

/** Names of all assets that one or another of the wants can't have. */
export function withheldFrom(wants: readonly Want[]): Set<string> {
  return new Set(wants.flatMap(({ withheld = [] }) => withheld));
}

/** Whether the want can't have the machines of the lot: it is of one machine then. */
export function isWithheld({ withheld }: Want, { example }: Lot): boolean {
  return withheld?.includes(example) === true;
}
