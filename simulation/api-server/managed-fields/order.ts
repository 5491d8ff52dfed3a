const surrogate = /[\ud800-\udfff]/;

/** By code point, as Go compares UTF-8: JavaScript's own order differs above U+FFFF. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  if (!surrogate.test(left) && !surrogate.test(right)) return left < right ? -1 : 1;
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const [a, b] = [left.charCodeAt(index), right.charCodeAt(index)];
    if (a !== b) return rank(a) - rank(b);
  }
  return left.length - right.length;
}

/** Surrogates stand for what comes after all other code units. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** A total order of JSON values: numbers, strings, booleans, lists, maps, null. */
export function compareValues(left: unknown, right: unknown): number {
  const difference = kindRank(left) - kindRank(right);
  if (difference !== 0) return difference;
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right);
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right);
  return left === null ? 0 : compareText(JSON.stringify(left), JSON.stringify(right));
}

function kindRank(value: unknown): number {
  if (Array.isArray(value)) return 3;
  switch (typeof value) {
    case 'number':
      return 0;
    case 'string':
      return 1;
    case 'boolean':
      return 2;
    default:
      return value === null ? 5 : 4;
  }
}
