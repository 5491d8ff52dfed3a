import { Buffer } from 'node:buffer';
import type { ApiRequest } from '../exchange.ts';
import { isObject } from '../json.ts';
import { badRequest } from '../status.ts';
import { cloneJson } from '../storage/clone.ts';
import type { FieldValidation } from '../write/field-validation.ts';
import { readYaml, type ReadYaml } from './yaml.ts';

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
  const { value, duplicates } = parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  const applied = asApplied(value);
  if (duplicates.length > 0 && validation === 'Strict') {
    const lines = ['yaml: unmarshal errors:', ...duplicates.map((words) => `  ${words}`)].join('\n');
    throw badRequest(`error strict decoding YAML: error converting YAML to JSON: ${lines}`);
  }
  if (validation === 'Warn') warnings.push(...duplicates);
  return applied;
}

function parse(text: string): ReadYaml {
  try {
    return readYaml(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw badRequest(`error decoding YAML: error converting YAML to JSON: ${error.message}`);
  }
}

function asApplied(value: unknown): Record<string, unknown> {
  if (value === undefined || value === null) return {};
  if (isObject(value)) return value;
  const kind = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  const words = `json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`;
  throw badRequest(`error decoding YAML: error unmarshaling JSON: while decoding JSON: ${words}`);
}
