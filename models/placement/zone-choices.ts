import { createPriorityHeap, type PriorityHeap } from '#models/heap/priority-heap.ts';
import { crowd, standsApart } from './avoidance.ts';
import type { Topology } from './candidate.ts';
import type { Taste } from './choices.ts';
import type { Bucket } from './floor.ts';
import { isLess, isSame, type Ranked } from './rank.ts';
import { reluctance } from './yielding.ts';

const inRack: readonly Topology[] = ['Rack'];
const aroundRacks: readonly Topology[] = ['Region', 'AZone'];

/**
 * The buckets of one AZone, best first by what differs within it. While nodes are only placed, a rank only gets worse; so
 * the best is found by looking anew at what seemed best. Where a machine is put back, its rack is looked at anew.
 */
export class ZoneChoices {
  readonly #taste: Taste;
  readonly #buckets: readonly Bucket[];
  readonly #example: Bucket | undefined;
  readonly #heap: PriorityHeap<Ranked>;
  #byRack: ReadonlyMap<string, readonly Bucket[]> | undefined;
  /** Forbidden by a hard spread over Racks for now. */
  #parked: Bucket[] = [];
  #lowest: number;
  /** What was the best, and is while nothing changes in its rack: all others only get worse. */
  #best: { bucket: Bucket; changes: number } | undefined;
  /** How many of the floor's returns are taken into account. */
  #returns: number;

  constructor(buckets: readonly Bucket[], taste: Taste) {
    this.#buckets = buckets;
    this.#example = buckets[0];
    this.#taste = taste;
    this.#lowest = taste.spread.lowest('Rack');
    this.#returns = taste.floor.returns.length;
    this.#heap = createPriorityHeap<Ranked>(isLess);
    this.#offer(buckets);
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
    const { bucket: last, changes } = this.#best ?? {};
    if (last !== undefined && last.changes.count === changes) return last;
    for (;;) {
      const entry = this.#heap.peek();
      if (entry === undefined) {
        this.#best = undefined;
        return undefined;
      }
      const { bucket } = entry;
      const rank = this.#mayEver(bucket) ? this.#rankOf(bucket, 'here') : undefined;
      const open = rank !== undefined && spread.allows(bucket.domains, inRack);
      if (open && isSame(rank, entry.rank)) {
        this.#best = { bucket, changes: bucket.changes.count };
        return bucket;
      }
      this.#heap.pop();
      if (open) this.#heap.push({ bucket, rank });
      else if (rank !== undefined) this.#parked.push(bucket);
    }
  }

  /** Whether only a hard spread can keep its next machine from the want, as long as nothing is put back. */
  #mayEver(bucket: Bucket): boolean {
    const { floor, enemies } = this.#taste;
    return (
      floor.next(bucket) !== undefined &&
      floor.power.has(bucket.rack, bucket.watts) &&
      standsApart(enemies, bucket.domains, floor.tally, inRack)
    );
  }

  /** Takes in again what may be open, or better, by now. */
  #refresh(): void {
    const { floor, spread } = this.#taste;
    const lowest = spread.lowest('Rack');
    if (lowest > this.#lowest) {
      const parked = this.#parked;
      this.#parked = [];
      this.#offer(parked);
    }
    this.#lowest = lowest;
    if (this.#returns === floor.returns.length) return;
    for (const rack of new Set(floor.returns.slice(this.#returns))) this.#offer(this.#inRack(rack));
    this.#returns = floor.returns.length;
  }

  /** A bucket may be offered twice: then its worse entry is found stale in its turn. */
  #offer(buckets: readonly Bucket[]): void {
    this.#best = undefined;
    for (const bucket of buckets) {
      if (this.#mayEver(bucket)) this.#heap.push({ bucket, rank: this.#rankOf(bucket, 'here') });
    }
  }

  #inRack(rack: string): readonly Bucket[] {
    this.#byRack ??= Map.groupBy(this.#buckets, (bucket) => bucket.rack);
    return this.#byRack.get(rack) ?? [];
  }

  /** 'here' leaves out what is the same for all buckets of the AZone, and changes for all at once. */
  #rankOf(bucket: Bucket, among: 'here' | 'everywhere'): number[] {
    const { want, spread, enemies, floor, fixed } = this.#taste;
    const { domains, shape, labels } = bucket;
    const over = among === 'here' ? inRack : undefined;
    const rank = [reluctance(bucket.yielding)];
    for (const count of spread.rank(domains, over)) rank.push(count);
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
