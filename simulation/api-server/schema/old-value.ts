import type { JsonSchema } from '../resources/definition.ts';
import { isList, isMap, sameJson } from './json.ts';

/**
 * Ratcheting (KEP-4008): on update, an error about a value that is as it was before is dropped. What a value was before
 * is told by property, map key, and by key in map lists; items of other lists have no before. `none` for those, and on
 * create.
 */
export interface OldValue {
  /** Deep equality with the new value, compared once. */
  isSame(): boolean;
  property(key: string): OldValue | undefined;
  item(index: number): OldValue | undefined;
}

export function oldValue(now: unknown, old: unknown, schema: JsonSchema): OldValue {
  let same: boolean | undefined;
  let items: OldItems | undefined;
  return {
    isSame: () => (same ??= sameJson(now, old)),
    property(key) {
      if (!isMap(now) || !isMap(old) || !Object.hasOwn(now, key) || !Object.hasOwn(old, key)) return undefined;
      const rest = schema.additionalProperties;
      const child = schema.properties?.[key] ?? (typeof rest === 'object' ? rest : undefined);
      return child === undefined ? undefined : oldValue(now[key], old[key], child);
    },
    item(index) {
      if (!isList(now) || schema.items === undefined) return undefined;
      items ??= new OldItems(schema, old);
      const item = items.of(now[index]);
      return item === undefined || item === null ? undefined : oldValue(now[index], item, schema.items);
    },
  };
}

/** Finds an item's predecessor in a map list by its keys. Empty for other lists, and where the old value is no list. */
export class OldItems {
  readonly #keys: readonly string[];
  readonly #byKey = new Map<string, unknown>();

  constructor(schema: JsonSchema, old: unknown) {
    this.#keys = schema['x-kubernetes-list-type'] === 'map' ? (schema['x-kubernetes-list-map-keys'] ?? []) : [];
    if (this.#keys.length === 0 || !isList(old)) return;
    for (const item of old) if (isMap(item)) this.#byKey.set(this.#keyOf(item), item);
  }

  of(item: unknown): unknown {
    return isMap(item) && this.#byKey.size > 0 ? this.#byKey.get(this.#keyOf(item)) : undefined;
  }

  #keyOf(item: Record<string, unknown>): string {
    return JSON.stringify(this.#keys.map((key) => item[key] ?? null));
  }
}
