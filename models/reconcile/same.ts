/**
 * Whether two JSON values are the same to the API server: order of keys doesn't matter, and a key whose value is
 * undefined isn't there.
 */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item, index) => same(item, b[index]));
  }
  const keysOfA = presentKeys(a);
  const keysOfB = presentKeys(b);
  if (keysOfA.length !== keysOfB.length) return false;
  const other = b as Record<string, unknown>;
  return keysOfA.every((key) => same((a as Record<string, unknown>)[key], other[key]));
}

function presentKeys(value: object): string[] {
  return Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [key]));
}
