import type { FieldError, JsonSchema } from '../../resources/definition.ts';
import { ruleErrors } from '../cel/validate-rules.ts';
import { compileRules } from '../cel/rules.ts';
import { invalid } from '../field-errors.ts';
import { copyJson, isList, isMap, sameJson } from '../json.ts';
import { prune } from '../prune.ts';
import { compileValidation } from '../validate.ts';

/** A default has to be what its schema would take: pruned, valid, its rules kept. Not below additionalProperties. */
export function defaultErrors(schema: JsonSchema, path: string): FieldError[] {
  return [
    ...(schema.default === undefined ? [] : errorsOf(schema.default, schema, `${path}.default`)),
    ...(schema.items === undefined ? [] : defaultErrors(schema.items, `${path}.items`)),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
      defaultErrors(property, `${path}.properties[${name}]`),
    ),
  ];
}

function errorsOf(value: unknown, schema: JsonSchema, path: string): FieldError[] {
  const pruned = copyJson({ value });
  if (isMap(pruned)) prune(pruned, { type: 'object', properties: { value: schema } });
  const unknown =
    isMap(pruned) && sameJson(pruned['value'], value)
      ? []
      : [invalid(path, isMap(value) || isList(value) ? value : '', 'must not have unknown fields')];
  const errors = compileValidation(schema)(value);
  const rules = errors.length === 0 ? compileRules(schema, false) : undefined;
  const found = rules === undefined ? errors : ruleErrors(rules, value, undefined, undefined).errors;
  return [...unknown, ...found.map((error) => ({ ...error, field: below(path, error.field) }))];
}

function below(path: string, field: string): string {
  if (field === '' || field === '<nil>') return path;
  return field.startsWith('[') ? `${path}${field}` : `${path}.${field}`;
}
