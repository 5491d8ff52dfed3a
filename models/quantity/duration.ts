const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A century: what lasts longer, such as a deadline that is never meant to come, would end at no date that can be written. */
const longestMs = 100 * 365 * 24 * 3_600_000;

/** ms of a duration as Kubernetes writes it (`1h30m`, `45s`), a century at most; undefined for none, or for what isn't one. */
export function durationMs(duration: string | undefined): number | undefined {
  if (duration === undefined || !/^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(duration)) return undefined;
  let total = 0;
  for (const [, amount = '0', unit = 's'] of duration.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) {
    total += Number(amount) * (unitMs[unit] ?? 0);
  }
  return Math.min(total, longestMs);
}
