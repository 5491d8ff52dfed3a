import { Buffer } from 'node:buffer';
import { parse as parseYaml, YAMLParseError } from 'yaml';
import type { ApiRequest } from '../exchange.ts';
import { isObject } from '../json.ts';
import { badRequest } from '../status.ts';
import { cloneJson } from '../storage/clone.ts';
import type { FieldValidation } from '../write/field-validation.ts';

/**
 * The body of an apply: an object, as YAML (of which JSON is a part).
 * @throws ApiError 400 where it can't be read, and for a key that is there twice where `validation` is strict.
 */
export function readApplied(
  { body }: ApiRequest,
  validation: FieldValidation,
  warnings: string[],
): Record<string, unknown> {
  if (body.kind === 'json') return asApplied(cloneJson(body.value));
  const bytes = body.kind === 'none' ? new Uint8Array() : body.bytes;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const value = parse(text, false);
  if (validation !== 'Ignore') {
    try {
      parse(text, true);
    } catch (error) {
      if (validation === 'Strict' || !(error instanceof Error)) throw error;
      warnings.push(error.message);
    }
  }
  return asApplied(value);
}

function asApplied(value: unknown): Record<string, unknown> {
  if (value === undefined || value === null) return {};
  if (isObject(value)) return value;
  throw badRequest(
    'error decoding YAML: error unmarshaling JSON: json: cannot unmarshal into Go value of type map[string]interface {}',
  );
}

function parse(text: string, strict: boolean): unknown {
  try {
    return parseYaml(text, { uniqueKeys: strict });
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw badRequest(
      `error ${strict ? 'strict ' : ''}decoding YAML: error converting YAML to JSON: yaml: ${error.message}`,
    );
  }
}
