import type { JsonSchema } from '../resources/definition.ts';
import { isList, isMap, type JsonMap } from './json.ts';
import { Location } from './location.ts';

const typeAndMeta = new Set(['apiVersion', 'kind', 'metadata']);

/**
 * Removes in place what `schema` doesn't know; gives the removed paths, sorted. What is below
 * x-kubernetes-preserve-unknown-fields stays, but its known properties are pruned again; apiVersion, kind and metadata
 * of the root and of embedded resources stay.
 */
export function prune(object: JsonMap, schema: JsonSchema): string[] {
  return pruneInOrder(object, schema).toSorted((a, b) => (a < b ? -1 : 1));
}

/** As {@link prune}, but gives the paths in the order of the object. */
export function pruneInOrder(object: JsonMap, schema: JsonSchema): string[] {
  const walk: Walk = { at: new Location(), removed: [] };
  pruneMap(walk, object, schema, true);
  return walk.removed;
}

interface Walk {
  at: Location;
  removed: string[];
}

function pruneValue(walk: Walk, value: unknown, schema: JsonSchema | undefined): void {
  if (isList(value)) {
    value.forEach((item, index) => {
      walk.at.enter(index);
      pruneValue(walk, item, keepsUnknown(schema) ? keptItem(schema) : schema?.items);
      walk.at.leave();
    });
  } else if (isMap(value)) {
    pruneMap(walk, value, schema, schema?.['x-kubernetes-embedded-resource'] === true);
  }
}

function pruneMap(walk: Walk, map: JsonMap, schema: JsonSchema | undefined, embedded: boolean): void {
  const keeps = keepsUnknown(schema);
  const rest = schema?.additionalProperties;
  for (const key of Object.keys(map)) {
    if (embedded && typeAndMeta.has(key)) continue;
    const property = propertyOf(schema, key);
    const known = property ?? (typeof rest === 'object' ? rest : undefined);
    if (known !== undefined) {
      walk.at.enter(key);
      pruneValue(walk, map[key], known);
      walk.at.leave();
    } else if (rest === true) {
      continue;
    } else if (!keeps) {
      walk.removed.push(walk.at.path(key));
      delete map[key];
    }
  }
}

function keepsUnknown(schema: JsonSchema | undefined): boolean {
  return schema?.['x-kubernetes-preserve-unknown-fields'] === true;
}

/** The items of a list that keeps what is unknown keep it too. */
function keptItem(schema: JsonSchema | undefined): JsonSchema {
  return { ...schema?.items, 'x-kubernetes-preserve-unknown-fields': true };
}

export function propertyOf(schema: JsonSchema | undefined, key: string): JsonSchema | undefined {
  const properties = schema?.properties;
  return properties !== undefined && Object.hasOwn(properties, key) ? properties[key] : undefined;
}
