import type { Candidate, PlacementInput, Want } from './candidate.ts';
import { topologies } from './candidate.ts';
import { Power } from './power.ts';
import { stockOf, type Bucket } from './stock.ts';
import { Tally } from './tally.ts';

/** What one pass has left: machines, power, and who stands where. A machine taken can be put back, the last one first. */
export class Floor {
  readonly buckets: readonly Bucket[];
  readonly tally: Tally;
  readonly power: Power;
  /** Where cells stand: by `cell`. */
  readonly cells = new Map<string, string>();
  /** Rises with every machine that is put back: ranks may have become better then, and not only worse. */
  returns = 0;

  constructor({ candidates, wants, racks, placed }: PlacementInput) {
    const selections = wants.flatMap(({ selection, preferences = [] }) => [selection, ...preferences]);
    this.buckets = stockOf(candidates, selections);
    this.tally = new Tally(placed);
    this.power = new Power(racks);
    for (const { confinement } of wants) {
      if (confinement?.domain !== undefined) this.cells.set(confinement.cell, confinement.domain);
    }
  }

  /** From now on the cell stands there. */
  settle(cell: string, domain: string): void {
    this.cells.set(cell, domain);
    this.returns += 1;
  }

  unsettle(cell: string): void {
    this.cells.delete(cell);
    this.returns += 1;
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
    this.returns += 1;
  }
}
