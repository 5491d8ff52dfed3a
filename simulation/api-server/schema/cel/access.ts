import { CelError, CelList, isCelMap, noSuchOverload, Optional, typeName, type CelValue } from './values.ts';

/** `value.field`; of an optional, an optional. */
export function access(value: CelValue, field: string): CelValue {
  if (value instanceof Optional) return optionalAccess(value, field);
  const found = lookUp(value, field);
  if (found === undefined) throw new CelError(`no such key: ${field}`);
  return found;
}

/** `value.?field`. */
export function optionalAccess(value: CelValue, field: CelValue): Optional {
  const inner = value instanceof Optional ? value.value : value;
  return inner === undefined ? Optional.none : new Optional(lookUp(inner, field));
}

/** `value[key]`. */
export function index(value: CelValue, key: CelValue): CelValue {
  if (value instanceof Optional) return optionalIndex(value, key);
  const found = lookUp(value, key);
  if (found !== undefined) return found;
  const shown = typeof key === 'object' ? typeName(key) : String(key);
  throw new CelError(value instanceof CelList ? `index out of bounds: ${shown}` : `no such key: ${shown}`);
}

/** `value[?key]`. */
export function optionalIndex(value: CelValue, key: CelValue): Optional {
  return optionalAccess(value, key);
}

/** Whether `value.field` is there, as `has` asks. */
export function hasField(value: CelValue, field: string): boolean {
  const inner = value instanceof Optional ? value.value : value;
  return inner !== undefined && lookUp(inner, field) !== undefined;
}

function lookUp(value: CelValue, key: CelValue): CelValue | undefined {
  if (typeof value !== 'object' || value === null) throw noSuchOverload();
  if (value instanceof CelList) {
    const at = typeof key === 'number' && Number.isInteger(key) ? BigInt(key) : key;
    if (typeof at !== 'bigint') throw noSuchOverload();
    return at < 0n ? undefined : value.items[Number(at)];
  }
  if (!isCelMap(value)) throw noSuchOverload();
  if (typeof key !== 'string' && typeof key !== 'bigint' && typeof key !== 'boolean') throw noSuchOverload();
  return value.get(key);
}
