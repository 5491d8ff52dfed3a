import type { JsonSchema, ValidationRule } from '../../resources/definition.ts';
import { Declarations } from './declarations.ts';
import { normalizedFieldPath } from './field-path.ts';
import { compileExpression, type Program } from './program.ts';

/** The rules at one place of a schema, compiled, and those below it. */
export interface RuleNode {
  schema: JsonSchema;
  /** `schema`, with the meta that rules see where the place is a resource. */
  visible: JsonSchema;
  rules: readonly CompiledRule[];
  properties: ReadonlyMap<string, RuleNode>;
  items: RuleNode | undefined;
  others: RuleNode | undefined;
  allOf: readonly RuleNode[];
}

export interface CompiledRule {
  rule: ValidationRule;
  /** What keeps it from running. */
  error: string | undefined;
  program: Program | undefined;
  message: Program | undefined;
  /** A messageExpression that doesn't compile: refused with a CRD, else as if there were none. */
  messageError: string | undefined;
  fieldPath: string | undefined;
}

const text: JsonSchema = { type: 'string' };

/** Undefined when there is no rule anywhere. `root`: values are whole objects, with apiVersion, kind and metadata. */
export function compileRules(schema: JsonSchema, root = true): RuleNode | undefined {
  if (!hasRules(schema, false)) return undefined;
  const declarations = new Declarations();
  declarations.typeOf(schema, root);
  return compileNode(schema, schema, root, declarations);
}

/** Rules that stand only within allOf are never run: kube-apiserver's own look for any leaves those out. */
function hasRules(schema: JsonSchema | undefined, inAllOf = true): boolean {
  if (schema === undefined) return false;
  if ((schema['x-kubernetes-validations'] ?? []).length > 0) return true;
  const rest = schema.additionalProperties;
  const below = [...Object.values(schema.properties ?? {}), ...(inAllOf ? (schema.allOf ?? []) : []), schema.items];
  return [...below, typeof rest === 'object' ? rest : undefined].some((child) => hasRules(child, inAllOf));
}

/** `from` holds the rules; in an allOf it is not the `schema` that the values have. */
function compileNode(
  from: JsonSchema,
  schema: JsonSchema,
  root: boolean,
  declarations: Declarations,
): RuleNode | undefined {
  if (!hasRules(from)) return undefined;
  const type = declarations.typeOf(schema, root);
  const child = (rules: JsonSchema | undefined, values: JsonSchema | undefined): RuleNode | undefined =>
    rules === undefined || values === undefined
      ? undefined
      : compileNode(rules, values, values['x-kubernetes-embedded-resource'] === true, declarations);
  const properties = new Map<string, RuleNode>();
  for (const [name, property] of Object.entries(from.properties ?? {})) {
    const node = child(property, schema.properties?.[name]);
    if (node !== undefined) properties.set(name, node);
  }
  const [rest, values] = [from.additionalProperties, schema.additionalProperties];
  return {
    schema,
    visible: root ? withMeta(schema) : schema,
    rules: (from['x-kubernetes-validations'] ?? []).map((rule) => compileRule(rule, schema, type, declarations)),
    properties,
    items: child(from.items, schema.items),
    others: typeof rest === 'object' && typeof values === 'object' ? child(rest, values) : undefined,
    allOf: (from.allOf ?? []).flatMap((part) => compileNode(part, schema, root, declarations) ?? []),
  };
}

function compileRule(
  rule: ValidationRule,
  schema: JsonSchema,
  type: string | undefined,
  declarations: Declarations,
): CompiledRule {
  const none = {
    rule,
    error: undefined,
    program: undefined,
    message: undefined,
    messageError: undefined,
    fieldPath: undefined,
  };
  if (type === undefined) return { ...none, error: 'failed to convert to declType for CEL validation rules' };
  if (rule.rule.trim() === '') return none;
  const env = declarations.environment(type, rule.optionalOldSelf === true ? `optional<${type}>` : type);
  const program = compileExpression(env, rule.rule, 'bool');
  if ('error' in program) return { ...none, error: program.error };
  const message =
    rule.messageExpression === undefined || rule.messageExpression === ''
      ? undefined
      : compileExpression(env, rule.messageExpression, 'string');
  return {
    rule,
    error: undefined,
    program,
    message: message !== undefined && 'run' in message ? message : undefined,
    messageError: message !== undefined && 'error' in message ? message.error : undefined,
    fieldPath: rule.fieldPath === undefined ? undefined : normalizedFieldPath(rule.fieldPath, schema),
  };
}

/** Of metadata, rules see name and generateName. */
function withMeta(schema: JsonSchema): JsonSchema {
  const metadata: JsonSchema = { type: 'object', properties: { name: text, generateName: text } };
  return { ...schema, properties: { ...schema.properties, apiVersion: text, kind: text, metadata } };
}
