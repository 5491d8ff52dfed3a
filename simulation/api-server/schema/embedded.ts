import { metadataProblem, pruneMetadata } from '../metadata/decode.ts';
import { metadataErrors } from '../metadata/validate.ts';
import { labelProblems } from '../resources/core/crd/names-errors.ts';
import type { FieldError, JsonSchema } from '../resources/definition.ts';
import { eachEmbedded } from './embedded-resources.ts';
import { invalid, required } from './field-errors.ts';
import { isMap, type JsonMap } from './json.ts';

/** What is wrong with objects inside an object: their type and metadata are checked as any object's are. */
export function embeddedErrors(object: unknown, schema: JsonSchema): FieldError[] {
  const errors: FieldError[] = [];
  eachEmbedded(object, schema, (resource, path) => errors.push(...resourceErrors(resource, path)));
  return errors;
}

/** Drops, in place, what the metadata of objects inside an object can't have; gives the paths. */
export function pruneEmbedded(object: unknown, schema: JsonSchema): string[] {
  const removed: string[] = [];
  eachEmbedded(object, schema, ({ metadata }, path) => {
    if (!isMap(metadata) || metadataProblem(metadata) !== undefined) return;
    removed.push(...pruneMetadata(metadata).map((name) => `${path}.metadata.${name}`));
  });
  return removed;
}

/** The first thing in an object inside an object that no decoder can read; undefined when all is readable. */
export function unreadableEmbedded(object: unknown, schema: JsonSchema): FieldError | undefined {
  let found: FieldError | undefined;
  eachEmbedded(object, schema, (resource, path) => {
    for (const name of ['apiVersion', 'kind']) {
      const value = resource[name];
      if (value === undefined || typeof value === 'string') continue;
      found ??= invalid(`${path}.${name}`, shown(value), 'must be a string');
    }
    const { metadata } = resource;
    const problem = metadata === undefined || metadata === null ? undefined : metadataProblem(metadata);
    if (problem !== undefined) found ??= invalid(`${path}.metadata`, shown(metadata), problem);
  });
  return found;
}

function resourceErrors(resource: JsonMap, path: string): FieldError[] {
  const missing = ['apiVersion', 'kind'].filter((name) => !Object.hasOwn(resource, name));
  return [
    ...missing.map((name) => required(`${path}.${name}`)),
    ...apiVersionErrors(resource['apiVersion'], `${path}.apiVersion`),
    ...kindErrors(resource['kind'], `${path}.kind`),
    ...metadataErrorsOf(resource['metadata'], path),
  ];
}

function apiVersionErrors(value: unknown, path: string): FieldError[] {
  if (typeof value !== 'string') return [];
  if (value === '') return [invalid(path, value, 'must not be empty')];
  return value.split('/').length > 2 ? [invalid(path, value, `unexpected GroupVersion string: ${value}`)] : [];
}

function kindErrors(value: unknown, path: string): FieldError[] {
  if (typeof value !== 'string') return [];
  if (value === '') return [invalid(path, value, 'must not be empty')];
  const problems = labelProblems(value.toLowerCase());
  const words = `may have mixed case, but should otherwise match: ${problems.join(',')}`;
  return problems.length === 0 ? [] : [invalid(path, value, words)];
}

/** A name isn't required, and may be whatever a path can hold. */
function metadataErrorsOf(metadata: unknown, path: string): FieldError[] {
  if (!isMap(metadata)) return [];
  const object = { apiVersion: '', kind: '', metadata: { ...metadata, name: 'x' } };
  return metadataErrors(object).map((error) => ({ ...error, field: `${path}.${error.field}` }));
}

function shown(value: unknown): string | number | boolean | object | null {
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string' ? value : Object(value);
}
