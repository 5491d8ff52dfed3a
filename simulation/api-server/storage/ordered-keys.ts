const chunkLimit = 512;

/** A set of strings in the order of their code units, cheap to change at 200,000 keys: sorted chunks, split when full. */
export interface OrderedKeys {
  readonly size: number;
  add(key: string): void;
  delete(key: string): void;
  /** How many keys come before `key`. */
  countBelow(key: string): number;
  /** The keys at or after `start`, in order. Don't change the set while iterating. */
  from(start: string): IterableIterator<string>;
}

export function createOrderedKeys(): OrderedKeys {
  const chunks: string[][] = [];
  let size = 0;

  function chunkFor(key: string): number {
    let low = 0;
    let high = chunks.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const last = chunks[middle]?.at(-1);
      if (last !== undefined && last < key) low = middle + 1;
      else high = middle;
    }
    return Math.max(low, 0);
  }

  return {
    get size() {
      return size;
    },
    add(key) {
      const index = chunkFor(key);
      const chunk = chunks[index];
      if (chunk === undefined) {
        chunks.push([key]);
        size = 1;
        return;
      }
      const at = lowerBound(chunk, key);
      if (chunk[at] === key) return;
      chunk.splice(at, 0, key);
      size += 1;
      if (chunk.length > chunkLimit) chunks.splice(index + 1, 0, chunk.splice(splitPoint(at)));
    },
    delete(key) {
      const index = chunkFor(key);
      const chunk = chunks[index];
      if (chunk === undefined) return;
      const at = lowerBound(chunk, key);
      if (chunk[at] !== key) return;
      chunk.splice(at, 1);
      size -= 1;
      if (chunk.length === 0) chunks.splice(index, 1);
    },
    countBelow(key) {
      const index = chunkFor(key);
      const within = lowerBound(chunks[index] ?? [], key);
      return chunks.slice(0, index).reduce((count, chunk) => count + chunk.length, within);
    },
    *from(start) {
      const first = chunkFor(start);
      for (let index = first; index < chunks.length; index += 1) {
        const chunk = chunks[index] ?? [];
        for (let at = index === first ? lowerBound(chunk, start) : 0; at < chunk.length; at += 1) {
          const key = chunk[at];
          if (key !== undefined) yield key;
        }
      }
    },
  };
}

/** Keys mostly come in rising order: then the full chunk stays full, instead of leaving halves behind. */
function splitPoint(insertedAt: number): number {
  return insertedAt >= chunkLimit ? chunkLimit : chunkLimit / 2;
}

function lowerBound(sorted: readonly string[], key: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const candidate = sorted[middle];
    if (candidate !== undefined && candidate < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
