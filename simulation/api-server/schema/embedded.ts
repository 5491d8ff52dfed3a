import type { KubeObject } from '#models/meta/object.ts';
import { metadataErrors } from '../metadata/validate.ts';
import { labelProblems } from '../resources/core/crd/names-errors.ts';
import type { FieldError, JsonSchema } from '../resources/definition.ts';
import { invalid, required } from './field-errors.ts';
import { isList, isMap, type JsonMap } from './json.ts';
import { Location } from './location.ts';
import { propertyOf } from './prune.ts';

/** What is wrong with objects inside an object (x-kubernetes-embedded-resource): their type and metadata are checked. */
export function embeddedErrors(object: unknown, schema: JsonSchema): FieldError[] {
  const errors: FieldError[] = [];
  if (hasEmbedded(schema)) walk(object, schema, new Location(), errors);
  return errors;
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

function walk(value: unknown, schema: JsonSchema | undefined, at: Location, errors: FieldError[]): void {
  if (schema === undefined || !hasEmbedded(schema)) return;
  if (isList(value)) {
    for (const [index, item] of value.entries()) {
      at.enter(index);
      walk(item, schema.items, at, errors);
      at.leave();
    }
  } else if (isMap(value)) {
    if (schema['x-kubernetes-embedded-resource'] === true) errors.push(...resourceErrors(value, at.keyed()));
    const rest = schema.additionalProperties;
    for (const [key, item] of Object.entries(value)) {
      const property = propertyOf(schema, key);
      if (property === undefined) at.enterKey(key);
      else at.enter(key);
      walk(item, property ?? (typeof rest === 'object' ? rest : undefined), at, errors);
      at.leave();
    }
  }
}

function resourceErrors(resource: JsonMap, path: string): FieldError[] {
  return [
    ...['apiVersion', 'kind']
      .filter((name) => !Object.hasOwn(resource, name))
      .map((name) => required(`${path}.${name}`)),
    ...Object.keys(resource).flatMap((key) => {
      if (key === 'apiVersion') return apiVersionErrors(resource[key], `${path}.apiVersion`);
      if (key === 'kind') return kindErrors(resource[key], `${path}.kind`);
      return key === 'metadata' ? metadataErrorsOf(resource, path) : [];
    }),
  ];
}

function apiVersionErrors(value: unknown, path: string): FieldError[] {
  if (typeof value !== 'string') return [invalid(path, shown(value), 'must be a string')];
  if (value === '') return [invalid(path, value, 'must not be empty')];
  return value.split('/').length > 2 ? [invalid(path, value, `unexpected GroupVersion string: ${value}`)] : [];
}

function kindErrors(value: unknown, path: string): FieldError[] {
  if (typeof value !== 'string') return [invalid(path, shown(value), 'must be a string')];
  if (value === '') return [invalid(path, value, 'must not be empty')];
  const problems = labelProblems(value.toLowerCase());
  const words = `may have mixed case, but should otherwise match: ${problems.join(',')}`;
  return problems.length === 0 ? [] : [invalid(path, value, words)];
}

/** A name isn't required, and may be whatever a path can hold. */
function metadataErrorsOf(resource: JsonMap, path: string): FieldError[] {
  const { metadata } = resource;
  if (!isMap(metadata)) return [];
  const object = { ...resource, metadata: { ...metadata, name: 'x' } } as unknown as KubeObject;
  return metadataErrors(object).map((error) => ({ ...error, field: `${path}.${error.field}` }));
}

function shown(value: unknown): string | number | boolean | object | null {
  return typeof value === 'number' || typeof value === 'boolean' ? value : Object(value);
}
