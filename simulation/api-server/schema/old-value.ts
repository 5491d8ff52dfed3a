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
    isSame: () => (same ??= isUnchanged(now, old, schema)),
    property(key) {
      if (!isMap(now) || !isMap(old) || !Object.hasOwn(now, key) || !Object.hasOwn(old, key)) return undefined;
      const child = childSchema(schema, key);
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

/**
 * As Kubernetes compares: a key that the schema doesn't describe makes an object changed (so the root, for its metadata,
 * and whatever keeps unknown fields); the items of a map list are compared by their keys, in any order.
 */
function isUnchanged(now: unknown, old: unknown, schema: JsonSchema): boolean {
  if (isList(now)) {
    if (schema['x-kubernetes-list-type'] !== 'map' || schema.items === undefined) return sameJson(now, old);
    const { items } = schema;
    const before = new OldItems(schema, old);
    return isList(old) && now.length === old.length && now.every((item) => isUnchanged(item, before.of(item), items));
  }
  if (!isMap(now) || !isMap(old)) return sameJson(now, old);
  const keys = Object.keys(now);
  return (
    keys.length === Object.keys(old).length &&
    keys.every((key) => {
      const child = childSchema(schema, key);
      return child !== undefined && Object.hasOwn(old, key) && isUnchanged(now[key], old[key], child);
    })
  );
}

function childSchema(schema: JsonSchema, key: string): JsonSchema | undefined {
  const rest = schema.additionalProperties;
  return schema.properties?.[key] ?? (typeof rest === 'object' ? rest : undefined);
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
