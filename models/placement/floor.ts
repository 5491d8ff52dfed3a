import type { Candidate, PlacementInput, Selection, Topology, Want, Yielding } from './candidate.ts';
import { topologies } from './candidate.ts';
import type { Lot } from './lot.ts';
import { Power } from './power.ts';
import { Tally } from './tally.ts';

/** A lot in one pass. */
export interface Bucket extends Lot {
  /** Where it stands among all buckets: what is equal otherwise is taken in this order. */
  readonly order: number;
  /** How many of the free are taken: always the first. */
  taken: number;
  /** Its machines aren't free: they could be had so. */
  readonly yielding?: Yielding;
}

/** What one pass has left: machines, power, and who stands where. A machine taken can be put back, the last one first. */
export class Floor {
  buckets: readonly Bucket[];
  readonly tally: Tally;
  readonly power: Power;
  /** Where cells stand: by `cell`. */
  readonly cells = new Map<string, string>();
  /** Racks in which a machine was put back, one by one: what is there may be better since, and not only worse. */
  readonly returns: string[] = [];
  readonly #byDomain = new Map<Topology, ReadonlyMap<string, readonly Bucket[]>>();

  constructor({ stock, wants, racks, placed }: PlacementInput) {
    this.buckets = stock.lots(selectionsOf(wants)).map((lot, order) => ({ ...lot, order, taken: 0 }));
    this.tally = new Tally(placed);
    this.power = new Power(racks);
    for (const { confinement } of wants) {
      if (confinement?.domain !== undefined) this.cells.set(confinement.cell, confinement.domain);
    }
  }

  /**
   * From now on these machines can be taken too. They draw their power already: taking one over needs no more, as long as
   * its rack isn't over its budget.
   */
  add(lots: readonly { lot: Lot; yielding: Yielding }[]): void {
    const first = this.buckets.length;
    const more = lots.map(({ lot, yielding }, at) => ({ ...lot, watts: 0, order: first + at, taken: 0, yielding }));
    this.buckets = [...this.buckets, ...more];
    this.#byDomain.clear();
  }

  /** The buckets where the want's cell stands; all where it has none, or stands nowhere yet. */
  open({ confinement }: Pick<Want, 'confinement'>): readonly Bucket[] {
    const domain = confinement === undefined ? undefined : this.cells.get(confinement.cell);
    if (confinement === undefined || domain === undefined) return this.buckets;
    return this.#in(confinement.topology).get(domain) ?? [];
  }

  /** The best machine left in the bucket. */
  next(bucket: Bucket): Candidate | undefined {
    return bucket.free[bucket.taken];
  }

  take(bucket: Bucket, { group }: Want): void {
    bucket.taken += 1;
    this.power.draw(bucket.rack, bucket.watts);
    for (const topology of topologies) this.tally.add(group, bucket.domains[topology], 1);
  }

  putBack(bucket: Bucket, { group }: Want): void {
    bucket.taken -= 1;
    this.power.draw(bucket.rack, -bucket.watts);
    for (const topology of topologies) this.tally.add(group, bucket.domains[topology], -1);
    this.returns.push(bucket.rack);
  }

  #in(topology: Topology): ReadonlyMap<string, readonly Bucket[]> {
    const known = this.#byDomain.get(topology) ?? Map.groupBy(this.buckets, ({ domains }) => domains[topology]);
    this.#byDomain.set(topology, known);
    return known;
  }
}

/** All that the wants ask labels by. */
export function selectionsOf(wants: readonly Want[]): Selection[] {
  return wants.flatMap(({ selection, preferences = [] }) => [selection, ...preferences]);
}
