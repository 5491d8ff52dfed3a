/** Names that may have been meant: the nearest first, at most `most`. */
export function nearNames(asked: string, names: Iterable<string>, most = 3): string[] {
  const limit = Math.max(1, Math.floor(asked.length / 3));
  const near: { name: string; distance: number }[] = [];
  for (const name of names) {
    const distance = holds(name, asked) || holds(asked, name) ? 1 : distanceOf(asked, name, limit);
    if (distance <= limit) near.push({ name, distance });
  }
  return near
    .toSorted((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, most)
    .map(({ name }) => name);
}

const telling = 3;

function holds(long: string, short: string): boolean {
  return short.length >= telling && long.includes(short);
}

/**
 * Letters to be changed, put in, left out, or swapped with the next (Damerau and Levenshtein, in its restricted form); more
 * than `limit` where that is seen at once.
 */
function distanceOf(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? Infinity) + 1 : Infinity;
      next.push(Math.min((row[j - 1] ?? 0) + same, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, swapped));
    }
    before = row;
    row = next;
  }
  return row.at(-1) ?? 0;
}
