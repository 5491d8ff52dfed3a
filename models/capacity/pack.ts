import type { Amounts } from './amounts.ts';
import { minus, times, timesIn } from './amounts.ts';
import type { Place } from './place.ts';
import { objectionTo } from './place.ts';
import { bestSource } from './rank.ts';
import type { Shape } from './shape.ts';
import { countedAs } from './shape.ts';
import type { Template } from './template.ts';

/** Pods of one shape that look for room. */
export interface Group<Pod> {
  shape: Shape;
  /** Those to be served first come first. */
  pods: readonly Pod[];
  /** The scheduler refused them so lately that it may not know of all the room there is. */
  recent: boolean;
}

/** A node that is there, or comes. */
export interface Room {
  id: string;
  place: Place;
  free: Amounts;
  /** Pods on it by the keys that {@link countedAs} gives. */
  counts: ReadonlyMap<string, number>;
  /** It has stood there for a while with pods on it: only pods refused just now may not have been offered it. */
  forRecent: boolean;
}

/** A pool that more nodes may be asked of. */
export interface Source {
  pool: string;
  template: Template;
  /** How many more it may have. */
  most: number;
  /** Pools of one Flavor draw on one stock of machines. */
  stock: string;
}

export interface Packed<Pod> {
  /** Pods by the id of the room they were given. */
  taken: ReadonlyMap<string, readonly Pod[]>;
  /** Nodes to be made, by pool: the pods of each. */
  made: ReadonlyMap<string, readonly (readonly Pod[])[]>;
  left: readonly Group<Pod>[];
}

interface Bin<Pod> {
  place: Place;
  free: Amounts;
  counts: Map<string, number>;
  forRecent: boolean;
  pods: Pod[];
}

/**
 * First fit, the largest shapes first: rooms in the order given, then new nodes, each of the pool that suits best what is
 * left. It never puts more on a node than fits, and never makes a node that no pod goes to. `stock` is how many machines
 * are to be had of each; what isn't named has no limit.
 */
export function pack<Pod>(
  groups: readonly Group<Pod>[],
  rooms: readonly Room[],
  sources: readonly Source[],
  stock: ReadonlyMap<string, number>,
): Packed<Pod> {
  const there = rooms.map((room) => ({ room, bin: binOf<Pod>(room) }));
  const made = new Map<string, Bin<Pod>[]>();
  const fresh: Bin<Pod>[] = [];
  const pools = sources.map((source) => ({ ...source }));
  const machines = new Map(stock);
  const left: Group<Pod>[] = [];

  for (const group of groups.toSorted(byTurn)) {
    const { shape } = group;
    let at = 0;
    const most = spreadLimit(shape, there);
    const give = (bin: Bin<Pod>): void => {
      const count = Math.min(group.pods.length - at, howMany(shape, bin, most));
      if (count === 0 || objectionTo(shape, bin.place) !== undefined) return;
      fill(bin, shape, group.pods.slice(at, at + count));
      at += count;
    };
    for (const { bin } of there) {
      if (at === group.pods.length) break;
      if (group.recent || !bin.forRecent) give(bin);
    }
    for (const bin of fresh) {
      if (at === group.pods.length) break;
      give(bin);
    }
    while (at < group.pods.length) {
      const source = bestSource(shape, group.pods.length - at, pools.filter(isToBeHad), most);
      if (source === undefined) break;
      source.most -= 1;
      const inStock = machines.get(source.stock);
      if (inStock !== undefined) machines.set(source.stock, inStock - 1);
      const bin = binOf<Pod>({ ...source.template, free: source.template.room, counts: new Map(), forRecent: false });
      give(bin);
      fresh.push(bin);
      const bins = made.get(source.pool);
      if (bins === undefined) made.set(source.pool, [bin]);
      else bins.push(bin);
    }
    if (at < group.pods.length) left.push({ ...group, pods: group.pods.slice(at) });
  }

  function isToBeHad({ most, stock: name }: Source): boolean {
    return most > 0 && (machines.get(name) ?? 1) > 0;
  }

  return {
    taken: new Map(there.flatMap(({ room, bin }) => (bin.pods.length === 0 ? [] : [[room.id, bin.pods] as const]))),
    made: new Map([...made].map(([pool, bins]) => [pool, bins.map(({ pods }) => pods)])),
    left,
  };
}

function binOf<Pod>({ place, free, counts, forRecent }: Omit<Room, 'id'>): Bin<Pod> {
  return { place, free, counts: new Map(counts), forRecent, pods: [] };
}

/** How many pods of a shape a node takes, taints and labels apart. `most` limits those of one spread on it. */
function howMany<Pod>(shape: Shape, { free, counts }: Bin<Pod>, most: number): number {
  const often = timesIn(free, shape.requests);
  if (often === 0 || shape.alone.some((key) => (counts.get(key) ?? 0) > 0)) return 0;
  const spread = shape.spread === undefined ? Infinity : most - (counts.get(shape.spread.key) ?? 0);
  return Math.max(0, Math.min(often, spread, shape.alone.length > 0 ? 1 : Infinity));
}

function fill<Pod>(bin: Bin<Pod>, shape: Shape, pods: readonly Pod[]): void {
  bin.free = minus(bin.free, times(shape.requests, pods.length));
  for (const key of countedAs(shape)) bin.counts.set(key, (bin.counts.get(key) ?? 0) + pods.length);
  for (const pod of pods) bin.pods.push(pod);
}

/** A node may hold as many more of a spread than the emptiest that the pods may go to, as its skew allows. */
function spreadLimit(shape: Shape, there: readonly { bin: { place: Place; counts: Map<string, number> } }[]): number {
  const { spread } = shape;
  if (spread === undefined) return Infinity;
  let fewest = Infinity;
  for (const { bin } of there) {
    const count = bin.counts.get(spread.key) ?? 0;
    if (count < fewest && objectionTo(shape, bin.place) === undefined) fewest = count;
  }
  return fewest + spread.maxSkew;
}

/** The higher priority first; then the larger, by what is scarcest; the key at last, so that no order depends on chance. */
function byTurn(a: Group<unknown>, b: Group<unknown>): number {
  if (a.shape.priority !== b.shape.priority) return b.shape.priority - a.shape.priority;
  for (const size of [extended, cpu, memory]) {
    const [left, right] = [size(a.shape.requests), size(b.shape.requests)];
    if (left !== right) return left > right ? -1 : 1;
  }
  if (a.shape.key !== b.shape.key) return a.shape.key < b.shape.key ? -1 : 1;
  return Number(a.recent) - Number(b.recent);
}

const cpu = (amounts: Amounts): bigint => amounts['cpu'] ?? 0n;
const memory = (amounts: Amounts): bigint => amounts['memory'] ?? 0n;

function extended(amounts: Amounts): bigint {
  let sum = 0n;
  for (const name in amounts) if (name.includes('/')) sum += amounts[name] ?? 0n;
  return sum;
}
