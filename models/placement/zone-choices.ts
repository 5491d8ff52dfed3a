import { createPriorityHeap, type PriorityHeap } from '#models/heap/priority-heap.ts';
import { crowd, standsApart } from './avoidance.ts';
import type { Topology } from './candidate.ts';
import type { Taste } from './choices.ts';
import { isLess, isSame, type Ranked } from './rank.ts';
import type { Bucket } from './stock.ts';

const inRack: readonly Topology[] = ['Rack'];
const aroundRacks: readonly Topology[] = ['Region', 'AZone'];

/**
 * The buckets of one AZone, best first by what differs within it. While nodes are only placed, a rank only gets worse; so
 * the best is found by looking anew at what seemed best.
 */
export class ZoneChoices {
  readonly #taste: Taste;
  readonly #buckets: readonly Bucket[];
  readonly #example: Bucket | undefined;
  #heap: PriorityHeap<Ranked>;
  /** Forbidden by a hard spread over Racks for now. */
  #parked: Bucket[] = [];
  #floor: number;
  #returns: number;

  constructor(buckets: readonly Bucket[], taste: Taste) {
    this.#buckets = buckets;
    this.#example = buckets[0];
    this.#taste = taste;
    this.#floor = taste.spread.lowest('Rack');
    this.#returns = taste.floor.returns;
    this.#heap = this.#heapOf();
  }

  /** The best bucket that the want may have, ranked so that those of all AZones compare. */
  best(): Ranked | undefined {
    const { spread, enemies, floor } = this.#taste;
    const { domains } = this.#example ?? {};
    if (domains === undefined) return undefined;
    if (!spread.allows(domains, aroundRacks) || !standsApart(enemies, domains, floor.tally, aroundRacks)) {
      return undefined;
    }
    this.#refresh();
    const bucket = this.#head();
    return bucket === undefined ? undefined : { bucket, rank: this.#rankOf(bucket, 'everywhere') };
  }

  #head(): Bucket | undefined {
    const { spread } = this.#taste;
    for (;;) {
      const entry = this.#heap.peek();
      if (entry === undefined) return undefined;
      const { bucket } = entry;
      const rank = this.#mayEver(bucket) ? this.#rankOf(bucket, 'here') : undefined;
      const open = rank !== undefined && spread.allows(bucket.domains, inRack);
      if (open && isSame(rank, entry.rank)) return bucket;
      this.#heap.pop();
      if (open) this.#heap.push({ bucket, rank });
      else if (rank !== undefined) this.#parked.push(bucket);
    }
  }

  /** Whether only a hard spread can keep its next machine from the want, as long as nothing is put back. */
  #mayEver(bucket: Bucket): boolean {
    const { want, floor, enemies } = this.#taste;
    const { confinement } = want;
    const domain = confinement === undefined ? undefined : floor.cells.get(confinement.cell);
    return (
      floor.next(bucket) !== undefined &&
      floor.power.has(bucket.rack, bucket.watts) &&
      standsApart(enemies, bucket.domains, floor.tally, inRack) &&
      (domain === undefined || confinement === undefined || bucket.domains[confinement.topology] === domain)
    );
  }

  /** Takes in again what may be open by now. */
  #refresh(): void {
    const { floor, spread } = this.#taste;
    const lowest = spread.lowest('Rack');
    if (this.#returns !== floor.returns) {
      this.#returns = floor.returns;
      this.#parked = [];
      this.#heap = this.#heapOf();
    } else if (lowest > this.#floor) {
      for (const bucket of this.#parked) this.#heap.push({ bucket, rank: this.#rankOf(bucket, 'here') });
      this.#parked = [];
    }
    this.#floor = lowest;
  }

  #heapOf(): PriorityHeap<Ranked> {
    const heap = createPriorityHeap<Ranked>(isLess);
    for (const bucket of this.#buckets) {
      if (this.#mayEver(bucket)) heap.push({ bucket, rank: this.#rankOf(bucket, 'here') });
    }
    return heap;
  }

  /** 'here' leaves out what is the same for all buckets of the AZone, and changes for all at once. */
  #rankOf(bucket: Bucket, among: 'here' | 'everywhere'): number[] {
    const { want, spread, enemies, floor, fixed } = this.#taste;
    const { domains, shape, labels } = bucket;
    const over = among === 'here' ? inRack : undefined;
    const rank = spread.rank(domains, over);
    rank.push(crowd(enemies, domains, floor.tally, over), -liking(want, labels));
    for (const value of fixed.get(shape) ?? []) rank.push(value);
    rank.push(floor.next(bucket)?.failures ?? Infinity);
    return rank;
  }
}

function liking({ preferences = [] }: Taste['want'], labels: Bucket['labels']): number {
  let sum = 0;
  for (const { selects, weight } of preferences) if (selects(labels)) sum += weight;
  return sum;
}
