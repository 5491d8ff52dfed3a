import type { ApiError } from '../api-error.ts';
import type { KubeObject } from '#models/meta/object.ts';
import type { ResourceDefinition } from '../resources/definition.ts';
import type { CompiledSchema } from '../schema/compiled.ts';
import { badRequest, invalid } from '../status.ts';

/** What becomes of fields that the schema doesn't know: refused, dropped with a warning, or dropped. */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

/** @throws ApiError 422 for a value that is none of the three. */
export function readFieldValidation(query: URLSearchParams): FieldValidation {
  const asked = query.get('fieldValidation') ?? '';
  if (asked === '') return 'Warn';
  if (asked === 'Strict' || asked === 'Warn' || asked === 'Ignore') return asked;
  const message = `Unsupported value: ${JSON.stringify(asked)}: supported values: "Ignore", "Strict", "Warn"`;
  throw invalid({ group: 'meta.k8s.io', kind: 'CreateOptions' }, '', [
    { reason: 'FieldValueNotSupported', field: 'fieldValidation', message },
  ]);
}

/**
 * Drops unknown fields in place.
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
): void {
  const unreadable = schema.unreadable(object);
  if (unreadable !== undefined) throw cannotBe(definition, `${unreadable.field}: ${unreadable.message}`);
  const sent = by === 'patch' && validation === 'Strict' ? JSON.stringify(object) : '';
  const unknown = schema.prune(object).map((path) => `unknown field "${path}"`);
  if (unknown.length === 0 || validation === 'Ignore') return;
  if (validation === 'Warn') {
    warnings.push(...unknown);
    return;
  }
  const words = `strict decoding error: ${unknown.join(', ')}`;
  if (by === 'patch') {
    const message = `Invalid value: ${JSON.stringify(sent)}: ${words}`;
    throw invalid({ group: '', kind: '' }, '', [{ reason: 'FieldValueInvalid', field: 'patch', message }]);
  }
  throw cannotBe(definition, words);
}

function cannotBe({ kind, version }: ResourceDefinition, words: string): ApiError {
  return badRequest(`${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${words}`);
}
