import { deepFreeze } from '../storage/clone.ts';
import { self, type Element } from './element.ts';
import type { FieldSet } from './field-set.ts';
import { knowCanonical } from './fields-v1.ts';

/** Sets that many objects hold: those of one kind that are written by one manager mostly own the same fields. */
export interface SetPool {
  /** An equal set, frozen, whose parts are shared with other sets as far as they are the same. */
  share(set: FieldSet): FieldSet;
}

/** Keeps up to twice `limit` sets; which ones it forgets doesn't change what it gives, only what is shared. */
export function createSetPool(limit = 2000): SetPool {
  const shared = new WeakSet<FieldSet>();
  let young = new Map<string, FieldSet>();
  let old = new Map<string, FieldSet>();

  function take(set: FieldSet): FieldSet {
    const key = JSON.stringify(set);
    const found = young.get(key) ?? old.get(key) ?? deepFreeze(set);
    if (young.size >= limit) {
      old = young;
      young = new Map();
    }
    young.set(key, found);
    return found;
  }

  return {
    share(set) {
      if (shared.has(set)) return set;
      const parts: Record<Element, FieldSet> = {};
      for (const [element, node] of Object.entries(set)) if (element !== self) parts[element] = take(node);
      const whole = take(parts);
      shared.add(whole);
      knowCanonical(whole);
      return whole;
    },
  };
}
