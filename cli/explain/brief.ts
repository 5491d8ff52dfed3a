const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

/** A time span in at most two units, as kubectl prints ages: 45s, 34m, 3h12m, 2d4h. */
export function brief(ms: number): string {
  const parts: string[] = [];
  let rest = Math.max(0, ms);
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    if (count === 0 && parts.length === 0) continue;
    rest -= count * size;
    if (parts.length === 0 || count > 0) parts.push(`${count}${unit}`);
    if (parts.length === 2 || unit === 'm') break;
  }
  return parts.length === 0 ? '0s' : parts.join('');
}
