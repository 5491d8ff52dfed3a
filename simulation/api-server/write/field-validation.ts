import type { ApiError } from '../api-error.ts';
import type { KubeObject } from '#models/meta/object.ts';
import type { ResourceDefinition } from '../resources/definition.ts';
import { dropUnknownMetadata } from '../decode/unknown-metadata.ts';
import type { CompiledSchema } from '../schema/compiled.ts';
import { badRequest, invalid } from '../status.ts';

/** What becomes of fields that the schema doesn't know: refused, dropped with a warning, or dropped. */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

/** @throws ApiError 422 for a value that is none of the three. */
export function readFieldValidation(query: URLSearchParams, optionsKind: string): FieldValidation {
  const asked = query.get('fieldValidation') ?? '';
  if (asked === '') return 'Warn';
  if (asked === 'Strict' || asked === 'Warn' || asked === 'Ignore') return asked;
  const message = `Unsupported value: ${JSON.stringify(asked)}: supported values: "", "Ignore", "Strict", "Warn"`;
  throw invalid({ group: 'meta.k8s.io', kind: optionsKind }, '', [
    { reason: 'FieldValueNotSupported', field: 'fieldValidation', message },
  ]);
}

/**
 * Drops unknown fields in place.
 * @param found what strict decoding refuses already.
 * @throws ApiError when some are there and `validation` is Strict: 400 for an object that was sent, 422 for one that a
 * patch led to.
 */
export function dropUnknownFields(
  definition: ResourceDefinition,
  schema: CompiledSchema,
  object: KubeObject,
  validation: FieldValidation,
  warnings: string[],
  by: 'object' | 'patch' = 'object',
  found: readonly string[] = [],
): void {
  const unreadable = schema.unreadable(object);
  if (unreadable !== undefined) throw cannotBe(definition, `${unreadable.field}: ${unreadable.message}`);
  const sent = by === 'patch' && validation === 'Strict' ? JSON.stringify(object) : '';
  const metadata = dropUnknownMetadata(object.metadata);
  const paths = [...(definition.custom ? metadata.toSorted() : metadata), ...schema.prune(object)];
  const words = paths.map((path) => `unknown field "${path}"`);
  const unknown = definition.custom ? [...found, ...words] : [...words, ...found];
  if (unknown.length === 0 || validation === 'Ignore') return;
  if (validation === 'Warn') {
    warnings.push(...unknown);
    return;
  }
  const refused = `strict decoding error: ${unknown.join(', ')}`;
  if (by === 'patch') {
    const message = `Invalid value: ${JSON.stringify(sent)}: ${refused}`;
    throw invalid({ group: '', kind: '' }, '', [{ reason: 'FieldValueInvalid', field: 'patch', message }]);
  }
  throw cannotBe(definition, refused);
}

function cannotBe({ kind, version }: ResourceDefinition, why: string): ApiError {
  return badRequest(`${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${why}`);
}
