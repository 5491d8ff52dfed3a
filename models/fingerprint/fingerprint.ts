/**
 * A short name for a value: 16 hex digits that change when any part changes. For naming and comparing, not for
 * security: what has to be trusted is compared by sha256 where the bytes are.
 */
export function fingerprint(...parts: readonly unknown[]): string {
  const text = canonical(parts);
  return hash32(text, 0x9e3779b9) + hash32(text, 0x85ebca6b);
}

/** `length` characters of `[a-z0-9]` from the same hash: names that must be short and stable. */
export function shortName(length: number, ...parts: readonly unknown[]): string {
  let digits = '';
  for (let round = 0; digits.length < length; round++) {
    digits += BigInt(`0x${fingerprint(round, ...parts)}`)
      .toString(36)
      .padStart(13, '0')
      .slice(1);
  }
  return digits.slice(0, length);
}

/** JSON with sorted keys: equal values give equal text, whatever order their keys were written in. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

/** MurmurHash3's mixing over UTF-16 units, 32 bits a seed. */
function hash32(text: string, seed: number): string {
  let hash = seed | 0;
  for (let index = 0; index < text.length; index++) {
    let unit = Math.imul(text.charCodeAt(index), 0xcc9e2d51);
    unit = (unit << 15) | (unit >>> 17);
    hash ^= Math.imul(unit, 0x1b873593);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  hash ^= text.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0).toString(16).padStart(8, '0');
}
