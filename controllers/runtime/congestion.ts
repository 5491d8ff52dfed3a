/**
 * How many requests of one client may be under way at once: as many as come, until the server turns some away as too many.
 * Then half of those under way, and one more after each round that went well (additive increase, multiplicative decrease,
 * as TCP in RFC 5681): what is turned away waits for as long as the server says, all together, and comes back together.
 */
export interface Congestion {
  /** Undefined: go on at once. Otherwise wait for the turn, or give it up. Whoever goes on leaves exactly once. */
  enter(): Turn | undefined;
  leave(end: RequestEnd): void;
}

export type RequestEnd = 'answered' | 'too-many' | 'no-answer';

export interface Turn {
  /** Resolves when it has come. */
  come: Promise<void>;
  /** False when it had come already: then it has to be left. */
  giveUp(): boolean;
}

/** With so many at once nobody is turned away any more: whatever stood in the way is gone. */
const enough = 256;

export function createCongestion(): Congestion {
  let limit = Infinity;
  let underWay = 0;
  /** Requests that were under way when the limit was halved last: their refusals are of before. */
  let stale = 0;
  const waiting = new Set<() => void>();

  function admit(): void {
    for (const go of waiting) {
      if (underWay >= Math.floor(limit)) return;
      waiting.delete(go);
      underWay += 1;
      go();
    }
  }

  function adjust(end: RequestEnd): void {
    if (end === 'too-many' && stale === 0) {
      limit = Math.max(1, Math.floor(Math.min(limit, underWay) / 2));
      stale = underWay - 1;
      return;
    }
    if (stale > 0) stale -= 1;
    if (end === 'answered' && limit !== Infinity) limit += 1 / limit;
    if (limit >= enough) limit = Infinity;
  }

  return {
    enter() {
      if (underWay < Math.floor(limit)) {
        underWay += 1;
        return undefined;
      }
      const { promise: come, resolve } = Promise.withResolvers<void>();
      waiting.add(resolve);
      return { come, giveUp: () => waiting.delete(resolve) };
    },
    leave(end) {
      adjust(end);
      underWay -= 1;
      admit();
    },
  };
}
