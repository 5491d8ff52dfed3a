import type { FieldError } from '../../definition.ts';
import { duplicate, invalid, required, tooMany } from '../../../schema/field-errors.ts';
import { at, isRecord, recordsAt, textAt, type Json } from '../fields.ts';

const columnTypes = 'boolean,date,integer,number,string';
const columnFormats = 'byte,date,date-time,double,float,int32,int64,password';
const mostSelectableFields = 8;

export function deprecationErrors(version: Json, path: string): FieldError[] {
  const warning = version['deprecationWarning'];
  if (typeof warning !== 'string') return [];
  const field = `${path}.deprecationWarning`;
  if (version['deprecated'] !== true) return [invalid(field, warning, 'can only be set for deprecated versions')];
  const unprintable = warning.search(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u);
  const words = 'must only contain printable UTF-8 characters; non-printable character found at index';
  return [
    ...(warning.length > 256 ? [invalid(field, warning, 'must be <= 256 characters long')] : []),
    ...(warning === '' ? [invalid(field, warning, 'must not be an empty string')] : []),
    ...(unprintable < 0 ? [] : [invalid(field, warning, `${words} ${String(unprintable)}`)]),
  ];
}

export function subresourcesErrors(subresources: unknown, path: string): FieldError[] {
  const scale = at(subresources, 'scale');
  if (!isRecord(scale)) return [];
  const selector = textAt(scale, 'labelSelectorPath');
  return [
    ...replicasErrors(textAt(scale, 'specReplicasPath'), `${path}.scale.specReplicasPath`, '.spec'),
    ...replicasErrors(textAt(scale, 'statusReplicasPath'), `${path}.scale.statusReplicasPath`, '.status'),
    ...(selector === '' ? [] : selectorErrors(selector, `${path}.scale.labelSelectorPath`)),
  ];
}

function replicasErrors(text: string, field: string, root: string): FieldError[] {
  if (text === '') return [required(field)];
  const errors = pathErrors(text, field);
  if (errors.length > 0 || text.startsWith(`${root}.`)) return errors;
  return [invalid(field, text, `should be a json path under ${root}`)];
}

function selectorErrors(text: string, field: string): FieldError[] {
  const errors = pathErrors(text, field);
  if (errors.length > 0 || text.startsWith('.spec.') || text.startsWith('.status.')) return errors;
  return [invalid(field, text, 'should be a json path under either .spec or .status')];
}

function pathErrors(text: string, field: string): FieldError[] {
  return text.startsWith('.') ? [] : [invalid(field, text, 'must be a simple json path starting with .')];
}

export function columnsErrors(columns: readonly Json[], path: string): FieldError[] {
  return columns.flatMap((column, index) => columnErrors(column, `${path}[${String(index)}]`));
}

function columnErrors(column: Json, path: string): FieldError[] {
  const type = textAt(column, 'type');
  const format = textAt(column, 'format');
  const jsonPath = textAt(column, 'jsonPath');
  const errors: FieldError[] = [];
  if (textAt(column, 'name') === '') errors.push(required(`${path}.name`));
  if (type === '') errors.push(required(`${path}.type`, `must be one of ${columnTypes}`));
  else if (!columnTypes.split(',').includes(type)) {
    errors.push(invalid(`${path}.type`, type, `must be one of ${columnTypes}`));
  }
  if (format !== '' && !columnFormats.split(',').includes(format)) {
    errors.push(invalid(`${path}.format`, format, `must be one of ${columnFormats}`));
  }
  if (jsonPath === '') errors.push(required(`${path}.JSONPath`));
  else errors.push(...pathErrors(jsonPath, `${path}.JSONPath`));
  return errors;
}

export function selectableFieldsErrors(fields: readonly Json[], schema: unknown, path: string): FieldError[] {
  const seen = new Set<string>();
  const errors = fields.flatMap((one, index): FieldError[] => {
    const field = `${path}[${String(index)}].jsonPath`;
    const jsonPath = textAt(one, 'jsonPath');
    if (jsonPath === '') return [required(field)];
    const found = schemaAt(schema, jsonPath);
    if (typeof found === 'string') return [invalid(field, jsonPath, `is an invalid path: ${found}`)];
    const wrong = [
      ...(/^\.metadata(\.|$)/.test(jsonPath) ? [invalid(field, jsonPath, 'must not point to fields in metadata')] : []),
      ...(['string', 'boolean', 'integer'].includes(textAt(found, 'type')) ? [] : [invalid(field, jsonPath, mustBe)]),
      ...(seen.has(jsonPath) ? [duplicate(field, jsonPath)] : []),
    ];
    seen.add(jsonPath);
    return wrong;
  });
  return seen.size > mostSelectableFields ? [...errors, tooMany(path, seen.size, mostSelectableFields)] : errors;
}

const mustBe =
  'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.';

/** The schema that a path of properties leads to, or why there is none. */
function schemaAt(schema: unknown, jsonPath: string): Json | string {
  if (/[[\]]/.test(jsonPath)) return 'array notation is not allowed';
  let found: unknown = schema;
  for (const name of jsonPath.split('.').slice(1)) found = at(found, 'properties', name);
  return isRecord(found) && jsonPath.startsWith('.') ? found : 'does not refer to a valid field';
}

/** `[]` where the field is absent. */
export function selectableFieldsOf(version: Json): readonly Json[] {
  return recordsAt(version, 'selectableFields');
}
