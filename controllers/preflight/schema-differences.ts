import { isRecord } from '../runtime/json.ts';

/** A structural OpenAPI v3 schema, as a CustomResourceDefinition holds it and a server publishes it. */
export type Schema = Readonly<Record<string, unknown>>;

/** Paths such as `NodePool.spec.template`, in the order of the schema. */
export interface Differences {
  /** Expected, and not there: what is written to it is dropped or refused. */
  lacking: string[];
  /** There, and not expected. */
  unknown: string[];
  /** There in another shape, or demanded from now on. */
  changed: string[];
  /** CEL rules that are expected, and not there. */
  lackingRules: string[];
}

/** Of an embedded or root object: the server adds these itself. */
const ownFields: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);

/** How the schema that a server has differs from the expected one. Descriptions, defaults and limits don't count. */
export function differences(path: string, expected: Schema, served: Schema): Differences {
  const found: Differences = { lacking: [], unknown: [], changed: [], lackingRules: [] };
  compare(found, path, expected, served, true);
  return found;
}

function compare(found: Differences, path: string, expected: Schema, served: Schema, typed: boolean): void {
  if (typeOf(expected) !== typeOf(served)) {
    found.changed.push(`${path} (${typeOf(served)}, not ${typeOf(expected)})`);
    return;
  }
  compareProperties(found, path, expected, served, typed);
  compareEnum(found, path, expected, served);
  compareRules(found, path, expected, served);
  const required = stringsOf(expected['required']);
  const known = recordOf(expected['properties']);
  for (const name of stringsOf(served['required'])) {
    if (required.includes(name)) continue;
    found.changed.push(name in known ? `${path}.${name} (required now)` : `${path}.${name} (required)`);
  }
  for (const [field, suffix] of [
    ['items', '[]'],
    ['additionalProperties', '.*'],
  ] as const) {
    const [inner, other] = [expected[field], served[field]];
    if (isRecord(inner) && isRecord(other)) compare(found, `${path}${suffix}`, inner, other, false);
  }
}

function compareProperties(found: Differences, path: string, expected: Schema, served: Schema, typed: boolean): void {
  const [wanted, there] = [recordOf(expected['properties']), recordOf(served['properties'])];
  const skips = (name: string): boolean =>
    ownFields.has(name) && (typed || expected['x-kubernetes-embedded-resource'] === true);
  const keepsAll = served['x-kubernetes-preserve-unknown-fields'] === true;
  for (const [name, schema] of Object.entries(wanted)) {
    if (skips(name)) continue;
    const other = there[name];
    if (isRecord(schema) && isRecord(other)) compare(found, `${path}.${name}`, schema, other, false);
    else if (!keepsAll) found.lacking.push(`${path}.${name}`);
  }
  for (const name of Object.keys(there)) {
    if (!skips(name) && !(name in wanted)) found.unknown.push(`${path}.${name}`);
  }
}

function compareEnum(found: Differences, path: string, expected: Schema, served: Schema): void {
  const [wanted, there] = [served['enum'] === undefined ? [] : valuesOf(expected), valuesOf(served)];
  found.lacking.push(...wanted.filter((value) => !there.includes(value)).map((value) => `${path}: ${value}`));
  if (expected['enum'] === undefined) return;
  const known = valuesOf(expected);
  found.unknown.push(...there.filter((value) => !known.includes(value)).map((value) => `${path}: ${value}`));
}

function compareRules(found: Differences, path: string, expected: Schema, served: Schema): void {
  const there = rulesOf(served);
  const lacking = rulesOf(expected).filter((rule) => !there.includes(rule));
  found.lackingRules.push(...lacking.map((rule) => `the rule ${rule} of ${path}`));
}

function typeOf(schema: Schema): string {
  if (schema['x-kubernetes-int-or-string'] === true) return 'integer or string';
  return typeof schema['type'] === 'string' ? schema['type'] : 'anything';
}

function valuesOf(schema: Schema): string[] {
  return (Array.isArray(schema['enum']) ? schema['enum'] : []).map(String);
}

function rulesOf(schema: Schema): string[] {
  const rules = schema['x-kubernetes-validations'];
  return (Array.isArray(rules) ? rules : [])
    .filter(isRecord)
    .map(({ rule }) => String(rule).replaceAll(/\s+/g, ' ').trim());
}

function stringsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function recordOf(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}
