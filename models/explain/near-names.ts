/** Names that may have been meant: the nearest first, at most `most`. */
export function nearNames(asked: string, names: Iterable<string>, most = 3): string[] {
  const limit = Math.max(2, Math.floor(asked.length / 4));
  const near: { name: string; distance: number }[] = [];
  for (const name of names) {
    const contains = name.includes(asked) || (asked.length > 2 && asked.includes(name) && name.length > 2);
    const distance = contains ? 1 : distanceWithin(asked, name, limit);
    if (distance !== undefined) near.push({ name, distance });
  }
  return near
    .toSorted((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, most)
    .map(({ name }) => name);
}

/** Letters that have to be changed, put in or left out, or undefined for more than `limit` (Levenshtein). */
function distanceWithin(a: string, b: string, limit: number): number | undefined {
  if (Math.abs(a.length - b.length) > limit) return undefined;
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min((row[j - 1] ?? 0) + same, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  const distance = row.at(-1) ?? 0;
  return distance <= limit ? distance : undefined;
}
