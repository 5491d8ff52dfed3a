/** Which keys have which value under one index function. A value with one key costs no Set. */
export interface StoreIndex<T> {
  set(key: string, old: T | undefined, object: T | undefined): void;
  /** In the order in which the keys got the value. */
  keys(value: string): Iterable<string>;
  values(): Iterable<string>;
}

export function createStoreIndex<T>(valuesOf: (object: T) => readonly string[]): StoreIndex<T> {
  const keysByValue = new Map<string, string | Set<string>>();

  function insert(value: string, key: string): void {
    const held = keysByValue.get(value);
    if (held === undefined) keysByValue.set(value, key);
    else if (typeof held !== 'string') held.add(key);
    else if (held !== key) keysByValue.set(value, new Set([held, key]));
  }

  function remove(value: string, key: string): void {
    const held = keysByValue.get(value);
    if (held === key) keysByValue.delete(value);
    else if (held !== undefined && typeof held !== 'string' && held.delete(key) && held.size === 0) {
      keysByValue.delete(value);
    }
  }

  return {
    set(key, old, object) {
      const before = old === undefined ? [] : valuesOf(old);
      const after = object === undefined ? [] : valuesOf(object);
      for (const value of before) if (!after.includes(value)) remove(value, key);
      for (const value of after) if (!before.includes(value)) insert(value, key);
    },
    keys(value) {
      const held = keysByValue.get(value);
      if (held === undefined) return [];
      return typeof held === 'string' ? [held] : held;
    },
    values: () => keysByValue.keys(),
  };
}
