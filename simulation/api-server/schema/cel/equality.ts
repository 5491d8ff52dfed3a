import { codePoints } from './code-points.ts';
import {
  CelList,
  Duration,
  isCelMap,
  noSuchOverload,
  Opaque,
  Optional,
  Timestamp,
  TypeValue,
  type CelMap,
  type CelValue,
} from './values.ts';

/** Equality across types is false; of int and double it is of the numbers. */
export function equal(a: CelValue, b: CelValue): boolean {
  if (a === b) return true;
  if (isNumber(a)) return isNumber(b) && compareNumbers(a, b) === 0;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof CelList) return b instanceof CelList && equalLists(a, b);
  if (isCelMap(a)) return isCelMap(b) && equalMaps(a, b);
  if (a instanceof Optional) return b instanceof Optional && equalOptionals(a, b);
  return equalAtoms(a, b);
}

function equalAtoms(a: CelValue, b: CelValue): boolean {
  if (a instanceof Uint8Array) return b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  if (a instanceof Timestamp) return b instanceof Timestamp && a.nanos === b.nanos;
  if (a instanceof Duration) return b instanceof Duration && a.nanos === b.nanos;
  if (a instanceof TypeValue) return b instanceof TypeValue && a.name === b.name;
  return a instanceof Opaque && b instanceof Opaque && a.type === b.type && a.equals(b);
}

function equalOptionals(a: Optional, b: Optional): boolean {
  if (a.value === undefined || b.value === undefined) return a.value === b.value;
  return equal(a.value, b.value);
}

/** The left list's kind decides: sets and map lists are equal in any order. */
function equalLists(a: CelList, b: CelList): boolean {
  if (a.items.length !== b.items.length) return false;
  if (a.kind === 'atomic') return a.items.every((item, i) => equal(item, b.items[i] ?? null));
  if (a.kind === 'set') return b.items.every((item) => a.items.some((one) => equal(one, item)));
  const known = keyed(a, a.items);
  return b.items.every((item) => {
    const before = known.get(keyOf(a, item));
    return before !== undefined && equal(before, item);
  });
}

function equalMaps(a: CelMap, b: CelMap): boolean {
  if (a.size !== b.size) return false;
  return a.keys().every((key) => {
    const [left, right] = [a.get(key), b.get(key)];
    return left === undefined || right === undefined ? left === right : equal(left, right);
  });
}

/** `a + b`: appended; to a set only what is new; in a map list what has a known key replaces it where it stands. */
export function addLists(a: CelList, b: CelList): CelList {
  if (a.kind === 'atomic') return new CelList([...a.items, ...b.items]);
  if (a.kind === 'set') {
    const items = [...a.items];
    for (const item of b.items) if (!items.some((one) => equal(one, item))) items.push(item);
    return new CelList(items, 'set');
  }
  return new CelList([...keyed(a, [...a.items, ...b.items]).values()], 'map', a.keys);
}

function keyed(list: CelList, items: readonly CelValue[]): Map<string, CelValue> {
  return new Map(items.map((item) => [keyOf(list, item), item]));
}

function keyOf(list: CelList, item: CelValue): string {
  if (!isCelMap(item)) return '';
  return list.keys.map((key) => describe(item.get(key))).join('\0');
}

function describe(value: CelValue | undefined): string {
  return typeof value === 'object' || value === undefined ? '' : `${typeof value} ${String(value)}`;
}

function isNumber(value: CelValue): value is bigint | number {
  return typeof value === 'bigint' || typeof value === 'number';
}

function compareNumbers(a: bigint | number, b: bigint | number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Negative, zero or positive; NaN where nothing holds. Throws for types without an order. */
export function compare(a: CelValue, b: CelValue): number {
  if (isNumber(a) && isNumber(b)) return compareNumbers(a, b);
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (a instanceof Timestamp && b instanceof Timestamp) return compareNumbers(a.nanos, b.nanos);
  if (a instanceof Duration && b instanceof Duration) return compareNumbers(a.nanos, b.nanos);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b);
  throw noSuchOverload();
}

/** By code point, as Go compares UTF-8, not by UTF-16 unit. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const [left, right] = [codePoints(a), codePoints(b)];
  for (const [i, char] of left.entries()) {
    const other = right[i];
    if (other === undefined) return 1;
    if (char !== other) return (char.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0);
  }
  return -1;
}

export function contains(item: CelValue, collection: CelValue): boolean {
  if (collection instanceof CelList) return collection.items.some((one) => equal(one, item));
  if (typeof collection === 'object' && collection !== null && isCelMap(collection)) {
    if (typeof item === 'string' || typeof item === 'bigint' || typeof item === 'boolean')
      return collection.get(item) !== undefined;
  }
  throw noSuchOverload();
}
