import type { JsonSchema } from '../resources/definition.ts';
import { copyJson, isList, isMap, type JsonMap } from './json.ts';
import { propertyOf } from './prune.ts';

/**
 * Drops nulls that are neither nullable nor have a default, then sets defaults, top down: a default's own content is
 * defaulted again, and an absent object without a default stays absent.
 */
export function applyDefaults(object: JsonMap, schema: JsonSchema): void {
  dropNulls(object, schema);
  setDefaults(object, schema);
}

/** Drops nulls, in place, that are neither nullable nor have a default. */
export function dropNulls(value: unknown, schema: JsonSchema | undefined): void {
  if (isList(value)) {
    for (const item of value) dropNulls(item, schema?.items);
  } else if (isMap(value)) {
    for (const [key, item] of Object.entries(value)) {
      const known = schemaOfKey(schema, key);
      if (isForbiddenNull(item, known) && known?.default === undefined) delete value[key];
      else dropNulls(item, known);
    }
  }
}

/** Sets defaults alone: nulls that have none stay. As {@link applyDefaults} otherwise. */
export function setDefaults(value: unknown, schema: JsonSchema | undefined): void {
  if (schema === undefined) return;
  if (isList(value)) {
    const { items } = schema;
    value.forEach((item, index) => {
      if (isForbiddenNull(item, items) && items?.default !== undefined) value[index] = copyJson(items.default);
      setDefaults(value[index], items);
    });
  } else if (isMap(value)) {
    for (const [key, property] of Object.entries(schema.properties ?? {})) {
      if (property.default === undefined) continue;
      if (!Object.hasOwn(value, key) || isForbiddenNull(value[key], property)) value[key] = copyJson(property.default);
    }
    for (const key of Object.keys(value)) {
      const known = schemaOfKey(schema, key);
      if (isForbiddenNull(value[key], known) && known?.default !== undefined) value[key] = copyJson(known.default);
      setDefaults(value[key], known);
    }
  }
}

function schemaOfKey(schema: JsonSchema | undefined, key: string): JsonSchema | undefined {
  const rest = schema?.additionalProperties;
  return propertyOf(schema, key) ?? (typeof rest === 'object' ? rest : undefined);
}

function isForbiddenNull(value: unknown, schema: JsonSchema | undefined): boolean {
  return value === null && schema !== undefined && schema.nullable !== true;
}
