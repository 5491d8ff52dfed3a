import type { FieldError, JsonSchema } from '../../resources/definition.ts';
import { compileRules, type RuleNode } from '../cel/rules.ts';
import { forbidden, invalid, notSupported, required } from '../field-errors.ts';
import { listErrors } from './lists.ts';
import { compiledRuleErrors, ruleFormErrors } from './rules.ts';

/** What the walk knows of the places above. */
interface Context {
  /** Why defaults may not be set here. */
  noDefaults: string | undefined;
  insideMeta: boolean;
  /** The place within which old items can't be told. */
  uncorrelatable: string | undefined;
}

interface Found {
  schema: FieldError[];
  rules: FieldError[];
}

/** x-kubernetes-* used as they may be, and nothing unsupported; rules compiled only where `sound` and nothing else is wrong. */
export function extensionErrors(schema: JsonSchema, path: string, sound: boolean): FieldError[] {
  const rules = sound ? compileRules(schema) : undefined;
  const found = visit(
    schema,
    path,
    { noDefaults: undefined, insideMeta: false, uncorrelatable: undefined },
    true,
    rules,
  );
  return [...found.schema, ...found.rules];
}

function visit(schema: JsonSchema, path: string, context: Context, root: boolean, rules: RuleNode | undefined): Found {
  const found: Found = { schema: plainErrors(schema, path, context), rules: [] };
  const into = (child: JsonSchema | undefined, step: string, next: Context, below: RuleNode | undefined): void => {
    if (child === undefined) return;
    const errors = visit(child, `${path}.${step}`, next, false, below);
    found.schema.push(...errors.schema);
    found.rules.push(...errors.rules);
  };
  const rest = schema.additionalProperties;
  const inMap = context.insideMeta
    ? { ...context, noDefaults: 'inside additionalProperties applying to object metadata' }
    : context;
  into(typeof rest === 'object' ? rest : undefined, 'additionalProperties', inMap, rules?.others);
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    into(property, `properties[${name}]`, propertyContext(name, schema, context, root), rules?.properties.get(name));
  }
  into(schema.not, 'not', context, undefined);
  for (const junctor of ['allOf', 'oneOf', 'anyOf'] as const) {
    for (const [index, part] of (schema[junctor] ?? []).entries())
      into(part, `${junctor}[${String(index)}]`, context, undefined);
  }
  const mapList = schema['x-kubernetes-list-type'] === 'map';
  into(
    Array.isArray(schema.items) ? undefined : schema.items,
    'items',
    mapList ? context : { ...context, uncorrelatable: context.uncorrelatable ?? path },
    rules?.items,
  );
  found.schema.push(...extensionsOf(schema, path), ...listErrors(schema, path), ...ruleFormErrors(schema, path));
  if (found.schema.length === 0 && rules !== undefined)
    found.rules.push(...compiledRuleErrors(rules, path, context.uncorrelatable));
  return found;
}

function propertyContext(name: string, schema: JsonSchema, context: Context, root: boolean): Context {
  const meta =
    (root || schema['x-kubernetes-embedded-resource'] === true) && ['metadata', 'apiVersion', 'kind'].includes(name);
  if (!meta) return context;
  return { ...context, insideMeta: true, noDefaults: root ? `in top-level ${name}` : context.noDefaults };
}

/** Of JSON schema, what no CustomResourceDefinition may use. */
const unsupported: readonly string[] = ['id', 'additionalItems', 'patternProperties', 'definitions', 'dependencies'];

function saysSomething(schema: JsonSchema, name: string): boolean {
  const value: unknown = Object.entries(schema).find(([key]) => key === name)?.[1] ?? '';
  return typeof value === 'object' ? Object.keys(value ?? {}).length > 0 : value !== '';
}

function plainErrors(schema: JsonSchema, path: string, context: Context): FieldError[] {
  const errors: FieldError[] = [];
  const types = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
  if (schema.type !== undefined && !types.includes(schema.type))
    errors.push(notSupported(`${path}.type`, schema.type, types));
  if (schema.default !== undefined && context.noDefaults !== undefined) {
    errors.push(forbidden(`${path}.default`, `must not be set ${context.noDefaults}`));
  }
  if (schema.$ref !== undefined) errors.push(forbidden(`${path}.$ref`, '$ref is not supported'));
  if (Array.isArray(schema.items)) {
    errors.push(forbidden(`${path}.items`, 'items must be a schema object and not an array'));
  }
  for (const name of unsupported.filter((one) => saysSomething(schema, one))) {
    errors.push(forbidden(`${path}.${name}`, `${name} is not supported`));
  }
  if (context.insideMeta && schema['x-kubernetes-embedded-resource'] === true) {
    errors.push(forbidden(`${path}.x-kubernetes-embedded-resource`, 'must not be used inside of resource meta'));
  }
  if (schema.uniqueItems === true) {
    errors.push(
      forbidden(
        `${path}.uniqueItems`,
        'uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
      ),
    );
  }
  const rest = schema.additionalProperties;
  if (rest !== undefined && rest !== true && Object.keys(schema.properties ?? {}).length > 0) {
    errors.push(forbidden(`${path}.additionalProperties`, 'additionalProperties and properties are mutual exclusive'));
  }
  return errors;
}

function extensionsOf(schema: JsonSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (schema['x-kubernetes-preserve-unknown-fields'] === false) {
    errors.push(invalid(`${path}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined'));
  }
  const mapType = schema['x-kubernetes-map-type'];
  if (mapType !== undefined && schema.type !== 'object') {
    const detail = 'must be object if x-kubernetes-map-type is specified';
    errors.push(
      schema.type === undefined ? required(`${path}.type`, detail) : invalid(`${path}.type`, schema.type, detail),
    );
  }
  if (mapType !== undefined && !['atomic', 'granular'].includes(mapType)) {
    errors.push(notSupported(`${path}.x-kubernetes-map-type`, mapType, ['atomic', 'granular']));
  }
  return errors;
}
