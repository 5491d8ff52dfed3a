import type { FieldError, JsonSchema } from '../../resources/definition.ts';
import { forbidden, invalid, required } from '../field-errors.ts';
import { sameJson } from '../json.ts';
import { re2Error } from '../regex.ts';

type Level = 'root' | 'item' | 'field';

const untyped = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

/** The invariants of a structural schema (KEP 20190425), sorted as kube-apiserver sorts them. */
export function shapeErrors(schema: JsonSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  visit(schema, 'root', path, errors);
  return errors.toSorted((a, b) => (`${a.field}: ${a.message}` < `${b.field}: ${b.message}` ? -1 : 1));
}

function visit(schema: JsonSchema, level: Level, path: string, errors: FieldError[]): void {
  if (schema.type === 'array' && schema.items === undefined)
    errors.push(required(`${path}.items`, 'must be specified'));
  if (schema.items !== undefined) visit(schema.items, 'item', `${path}.items`, errors);
  for (const [name, property] of Object.entries(schema.properties ?? {}))
    visit(property, 'field', `${path}.properties[${name}]`, errors);
  const rest = schema.additionalProperties;
  if (rest !== undefined && level === 'root')
    errors.push(forbidden(`${path}.additionalProperties`, 'must not be used at the root'));
  if (typeof rest === 'object') visit(rest, 'field', `${path}.additionalProperties`, errors);
  intOrStringErrors(schema, path, errors);
  junctorErrors(schema, path, level === 'root' ? { schema, path } : undefined, errors);
  typeErrors(schema, level, path, errors);
  metaErrors(schema, level, path, errors);
}

function intOrStringErrors(schema: JsonSchema, path: string, errors: FieldError[]): void {
  if (schema['x-kubernetes-int-or-string'] !== true) return;
  for (const other of ['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource'] as const) {
    if (schema[other] === true)
      errors.push(invalid(`${path}.${other}`, true, 'must be false if x-kubernetes-int-or-string is true'));
  }
}

function typeErrors(schema: JsonSchema, level: Level, path: string, errors: FieldError[]): void {
  const embedded = schema['x-kubernetes-embedded-resource'] === true;
  const { type } = schema;
  if (embedded && type !== 'object') {
    const detail = 'must be object if x-kubernetes-embedded-resource is true';
    errors.push(type === undefined ? required(`${path}.type`, detail) : invalid(`${path}.type`, type, detail));
  } else if (
    type === undefined &&
    schema['x-kubernetes-int-or-string'] !== true &&
    schema['x-kubernetes-preserve-unknown-fields'] !== true
  ) {
    errors.push(required(`${path}.type`, untyped[level]));
  }
  if (level === 'root' && type !== undefined && type !== 'object')
    errors.push(invalid(`${path}.type`, type, 'must be object at the root'));
  if (!embedded) return;
  if (schema.additionalProperties !== undefined) {
    errors.push(forbidden(`${path}.additionalProperties`, 'must not be used if x-kubernetes-embedded-resource is set'));
  }
  if (schema['x-kubernetes-preserve-unknown-fields'] !== true && Object.keys(schema.properties ?? {}).length === 0) {
    errors.push(
      required(
        `${path}.properties`,
        'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
      ),
    );
  }
}

/** Of metadata, a schema may restrict name and generateName, and only at the root. */
function metaErrors(schema: JsonSchema, level: Level, path: string, errors: FieldError[]): void {
  const checked = level === 'root' || schema['x-kubernetes-embedded-resource'] === true;
  for (const name of ['kind', 'apiVersion']) {
    const property = schema.properties?.[name];
    if (checked && property !== undefined && property.type !== 'string') {
      errors.push(invalid(`${path}.properties[${name}].type`, property.type ?? '', 'must be string'));
    }
  }
  const metadata = schema.properties?.['metadata'];
  if (metadata === undefined || !checked) return;
  const at = `${path}.properties[metadata]`;
  if (metadata.type !== 'object') errors.push(invalid(`${at}.type`, metadata.type ?? '', 'must be object'));
  const { type: _type, default: _default, properties = {}, ...more } = metadata;
  const others = Object.keys(properties).filter((name) => name !== 'name' && name !== 'generateName');
  if (level === 'root' && (others.length > 0 || Object.keys(more).length > 0)) {
    errors.push(
      forbidden(at, 'must not specify anything other than name and generateName, but metadata is implicitly specified'),
    );
  }
}

const intOrString: readonly JsonSchema[] = [{ type: 'integer' }, { type: 'string' }];

/**
 * The structural part that a junctor is about. Kubernetes asks for one only under the root's own junctors; undefined
 * elsewhere.
 */
interface Counterpart {
  schema: JsonSchema | undefined;
  path: string;
}

function junctorErrors(at: JsonSchema, path: string, counterpart: Counterpart | undefined, errors: FieldError[]): void {
  const nested = (junctor: 'anyOf' | 'allOf' | 'oneOf'): void => {
    for (const [index, part] of (at[junctor] ?? []).entries()) {
      const first = junctor === 'allOf' && index === 0 && sameJson(part.anyOf, intOrString);
      nestedErrors(first ? withoutAnyOf(part) : part, `${path}.${junctor}[${String(index)}]`, counterpart, errors);
    }
  };
  if (!sameJson(at.anyOf, intOrString)) nested('anyOf');
  nested('allOf');
  nested('oneOf');
  if (at.not !== undefined) nestedErrors(at.not, `${path}.not`, counterpart, errors);
  const wrong = at.pattern === undefined ? undefined : re2Error(at.pattern);
  if (wrong !== undefined) {
    errors.push(
      invalid(`${path}.pattern`, at.pattern ?? '', `must be a valid regular expression, but isn't: ${wrong}`),
    );
  }
}

function withoutAnyOf(part: JsonSchema): JsonSchema {
  const { anyOf: _, ...rest } = part;
  return rest;
}

/** Inside a junctor only value validations may stand, and only about what the structural part has too. */
function nestedErrors(
  part: JsonSchema,
  path: string,
  counterpart: Counterpart | undefined,
  errors: FieldError[],
): void {
  const missing = counterpart !== undefined && counterpart.schema === undefined;
  if (missing) errors.push(required(counterpart.path, `because it is defined in ${path}`));
  junctorErrors(part, path, missing ? undefined : counterpart, errors);
  for (const [key, detail] of forbiddenInside) {
    const value = part[key];
    if (value === undefined || value === false || value === '' || (Array.isArray(value) && value.length === 0))
      continue;
    errors.push(forbidden(`${path}.${key}`, detail));
  }
  const below = (step: string, schema: JsonSchema | undefined): Counterpart | undefined =>
    counterpart === undefined || missing ? undefined : { schema, path: `${counterpart.path}.${step}` };
  if (part.items !== undefined) {
    nestedErrors(part.items, `${path}.items`, below('items', counterpart?.schema?.items), errors);
  }
  for (const [name, property] of Object.entries(part.properties ?? {})) {
    const key = `properties[${name}]`;
    if (name === 'metadata') errors.push(forbidden(`${path}.${key}`, 'must not be specified in a nested context'));
    nestedErrors(property, `${path}.${key}`, below(key, counterpart?.schema?.properties?.[name]), errors);
  }
}

const forbiddenInside: readonly (readonly [key: keyof JsonSchema, detail: string])[] = [
  ['type', 'must be empty to be structural'],
  ['additionalProperties', 'must be undefined to be structural'],
  ['default', 'must be undefined to be structural'],
  ['description', 'must be empty to be structural'],
  ['nullable', 'must be false to be structural'],
  ['x-kubernetes-preserve-unknown-fields', 'must be false to be structural'],
  ['x-kubernetes-embedded-resource', 'must be false to be structural'],
  ['x-kubernetes-int-or-string', 'must be false to be structural'],
  ['x-kubernetes-list-map-keys', 'must be empty to be structural'],
  ['x-kubernetes-list-type', 'must be undefined to be structural'],
  ['x-kubernetes-map-type', 'must be undefined to be structural'],
  ['x-kubernetes-validations', 'must be empty to be structural'],
];
