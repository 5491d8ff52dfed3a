const decimal = /^(0|[1-9]\d*)$/;

/**
 * Orders two resourceVersions of one resource: negative, zero or positive as `a` is older than, the same as or newer than
 * `b`; undefined when they can't be ordered. Since KEP-5504 they are decimal integers of any length, so the longer one is
 * the greater and equal lengths compare as text. Anything else is opaque: only equality is known.
 */
export function compareResourceVersions(a: string, b: string): number | undefined {
  if (a === b) return 0;
  if (!decimal.test(a) || !decimal.test(b)) return undefined;
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : 1;
}

/** Whether `a` is known to be older than `b`. */
export function isOlder(a: string, b: string): boolean {
  const order = compareResourceVersions(a, b);
  return order !== undefined && order < 0;
}
