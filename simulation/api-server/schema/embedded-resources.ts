import type { JsonSchema } from '../resources/definition.ts';
import { isList, isMap, type JsonMap } from './json.ts';
import { Location } from './location.ts';
import { propertyOf } from './prune.ts';

/** Calls `visit` for every object inside `object` that its schema says is one (x-kubernetes-embedded-resource). */
export function eachEmbedded(
  object: unknown,
  schema: JsonSchema,
  visit: (resource: JsonMap, path: string) => void,
): void {
  if (hasEmbedded(schema)) walk(object, schema, new Location(), visit);
}

const known = new WeakMap<JsonSchema, boolean>();

function hasEmbedded(schema: JsonSchema): boolean {
  const found = known.get(schema);
  if (found !== undefined) return found;
  known.set(schema, false);
  const rest = schema.additionalProperties;
  const children = [
    ...Object.values(schema.properties ?? {}),
    schema.items,
    typeof rest === 'object' ? rest : undefined,
  ];
  const has =
    schema['x-kubernetes-embedded-resource'] === true ||
    children.some((child) => child !== undefined && hasEmbedded(child));
  known.set(schema, has);
  return has;
}

function walk(
  value: unknown,
  schema: JsonSchema | undefined,
  at: Location,
  visit: (resource: JsonMap, path: string) => void,
): void {
  if (schema === undefined || !hasEmbedded(schema)) return;
  if (isList(value)) {
    for (const [index, item] of value.entries()) {
      at.enter(index);
      walk(item, schema.items, at, visit);
      at.leave();
    }
  } else if (isMap(value)) {
    if (schema['x-kubernetes-embedded-resource'] === true) visit(value, at.keyed());
    const rest = schema.additionalProperties;
    for (const [key, item] of Object.entries(value)) {
      const property = propertyOf(schema, key);
      if (property === undefined) at.enterKey(key);
      else at.enter(key);
      walk(item, property ?? (typeof rest === 'object' ? rest : undefined), at, visit);
      at.leave();
    }
  }
}
