import type { FieldError, JsonSchema } from '../resources/definition.ts';
import { duplicate, invalid } from './field-errors.ts';
import { goJson, goValue } from './go-text.ts';
import { isList, isMap } from './json.ts';
import { Location } from './location.ts';

/** Duplicates in set lists, and in map lists by their keys: the second of each is told, later ones aren't. */
export function listTypeErrors(object: unknown, schema: JsonSchema): FieldError[] {
  if (!hasUniqueLists(schema)) return [];
  const errors: FieldError[] = [];
  walk(object, schema, new Location(), errors);
  return errors;
}

const known = new WeakMap<JsonSchema, boolean>();

/** Whether there is anything to look for at or below `schema`. */
function hasUniqueLists(schema: JsonSchema): boolean {
  const found = known.get(schema);
  if (found !== undefined) return found;
  known.set(schema, false);
  const rest = schema.additionalProperties;
  const children = [
    ...Object.values(schema.properties ?? {}),
    schema.items,
    typeof rest === 'object' ? rest : undefined,
  ];
  const type = schema['x-kubernetes-list-type'];
  const has =
    type === 'set' || type === 'map' || children.some((child) => child !== undefined && hasUniqueLists(child));
  known.set(schema, has);
  return has;
}

function walk(value: unknown, schema: JsonSchema | undefined, at: Location, errors: FieldError[]): void {
  if (schema === undefined || !hasUniqueLists(schema)) return;
  if (isList(value)) {
    if (schema['x-kubernetes-list-type'] === 'set') errors.push(...setErrors(value, at));
    if (schema['x-kubernetes-list-type'] === 'map') errors.push(...mapErrors(value, schema, at));
    for (const [index, item] of value.entries()) {
      at.enter(index);
      walk(item, schema.items, at, errors);
      at.leave();
    }
  } else if (isMap(value)) {
    const rest = schema.additionalProperties;
    for (const [key, item] of Object.entries(value)) {
      if (typeof rest === 'object') at.enterKey(key);
      else at.enter(key);
      walk(item, typeof rest === 'object' ? rest : schema.properties?.[key], at, errors);
      at.leave();
    }
  }
}

function setErrors(list: readonly unknown[], at: Location): FieldError[] {
  return seconds(list).map((index) => duplicate(`${at.keyed()}[${String(index)}]`, shown(list[index])));
}

function mapErrors(list: readonly unknown[], schema: JsonSchema, at: Location): FieldError[] {
  const wrong = list.findIndex((item) => item !== null && !isMap(item));
  if (wrong >= 0) {
    const field = `${at.keyed()}[${String(wrong)}]`;
    return [invalid(field, shown(list[wrong]), 'must be an object for an array of list-type map')];
  }
  const names = schema['x-kubernetes-list-map-keys'] ?? [];
  const keys = list.map((item) =>
    Object.fromEntries(names.flatMap((name) => (isMap(item) && Object.hasOwn(item, name) ? [[name, item[name]]] : []))),
  );
  return seconds(keys).map((index) => duplicate(`${at.keyed()}[${String(index)}]`, keys[index] ?? {}));
}

/** The index of each second occurrence. */
function seconds(values: readonly unknown[]): number[] {
  if (values.length < 2) return [];
  const times = new Map<string, number>();
  return values.flatMap((value, index) => {
    const key = typeof value === 'string' ? `"${value}` : goJson(value);
    const seen = (times.get(key) ?? 0) + 1;
    times.set(key, seen);
    return seen === 2 ? [index] : [];
  });
}

function shown(value: unknown): string | number | boolean | object | null {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return typeof value === 'object' ? value : goValue(value);
}
