import { isObject } from '../json.ts';

const rfc3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;
const texts = ['manager', 'operation', 'apiVersion', 'fieldsType', 'subresource'];

/** Why a `metadata.managedFields` can't be decoded, in the words of Go's decoder; undefined where it can. */
export function managedFieldsProblem(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) return unmarshalled(value, 'managedFields', '[]v1.ManagedFieldsEntry');
  for (const entry of value as readonly unknown[]) {
    const problem = entryProblem(entry);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function entryProblem(entry: unknown): string | undefined {
  if (!isObject(entry)) return unmarshalled(entry, 'managedFields', 'v1.ManagedFieldsEntry');
  for (const field of texts) {
    const text = entry[field];
    if (text !== undefined && text !== null && typeof text !== 'string') {
      return unmarshalled(text, `managedFields.${field}`, 'string');
    }
  }
  const { time } = entry;
  if (time === undefined || time === null || (typeof time === 'string' && rfc3339.test(time))) return undefined;
  if (typeof time !== 'string') return unmarshalled(time, 'managedFields.time', 'string');
  return `parsing time ${JSON.stringify(time)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(time)} as "2006"`;
}

function unmarshalled(value: unknown, field: string, type: string): string {
  const kind = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  return `json: cannot unmarshal ${kind} into Go struct field ObjectMeta.metadata.${field} of type ${type}`;
}
