import type { JsonSchema } from '../definition.ts';
import generated from './schemas.generated.json' with { type: 'json' };

const refPrefix = '#/components/schemas/';

/** OpenAPI v3 components by their full name (`io.k8s.api.core.v1.Pod`), with `$ref`s between them. Not to be changed. */
// The JSON's inferred type is of thousands of literal shapes; the generator's signature says what it is.
export const coreComponents: Readonly<Record<string, JsonSchema>> = generated as unknown as Record<string, JsonSchema>;

const byGvk = new Map(
  Object.entries(coreComponents).flatMap(([name, schema]) =>
    (schema['x-kubernetes-group-version-kind'] ?? []).map((gvk) => [`${gvk.group}/${gvk.version}/${gvk.kind}`, name]),
  ),
);

/** The component of a kind, or undefined where there is none. */
export function componentName(gvk: { group: string; version: string; kind: string }): string | undefined {
  return byGvk.get(`${gvk.group}/${gvk.version}/${gvk.kind}`);
}

/** `names` and all that they refer to, sorted by name. */
export function componentClosure(names: readonly string[]): Record<string, JsonSchema> {
  const found = new Map<string, JsonSchema>();
  const visit = (name: string): void => {
    const schema = coreComponents[name];
    if (schema === undefined || found.has(name)) return;
    found.set(name, schema);
    for (const ref of refsIn(schema)) visit(ref);
  };
  names.forEach(visit);
  return Object.fromEntries([...found].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function refsIn(schema: JsonSchema): string[] {
  const own = schema.$ref === undefined ? [] : [schema.$ref.slice(refPrefix.length)];
  return [...own, ...children(schema).flatMap(refsIn)];
}

function children(schema: JsonSchema): JsonSchema[] {
  const { items, additionalProperties } = schema;
  return [
    ...Object.values(schema.properties ?? {}),
    ...(schema.allOf ?? []),
    ...(items === undefined ? [] : [items]),
    ...(typeof additionalProperties === 'object' ? [additionalProperties] : []),
  ];
}

const resolved = new Map<string, JsonSchema>();

/**
 * A component with every `$ref` put in its place, as a core kind is read: made on first use, and its parts shared (a
 * Container is one object wherever it stands). It differs from the published component in what kube-apiserver does when
 * it decodes: null is absent (so everything is nullable), nothing is `required` or one of an `enum`, since what a kind
 * accepts is said by its strategy, and a default that is Go's zero value is none. Descriptions are left out. An object of
 * which no field is known may have any. A schema within itself (JSONSchemaProps) is cut to "any object" at its second
 * level.
 * @throws Error when there is no such component.
 */
export function resolveSchema(name: string): JsonSchema {
  return resolveWithin(name, []);
}

function resolveWithin(name: string, within: readonly string[]): JsonSchema {
  const known = resolved.get(name);
  if (known !== undefined) return known;
  if (within.includes(name)) {
    return { type: 'object', nullable: true, 'x-kubernetes-preserve-unknown-fields': true };
  }
  const component = coreComponents[name];
  if (component === undefined) throw new Error(`no schema is generated for ${name}`);
  const schema = inline(component, [...within, name]);
  resolved.set(name, schema);
  return schema;
}

function inline(schema: JsonSchema, within: readonly string[]): JsonSchema {
  const { description: _, required: __, enum: ___, default: fallback, $ref, allOf, ...rest } = schema;
  const { properties, items, additionalProperties, format, ...own } = rest;
  const ref = $ref ?? allOf?.[0]?.$ref;
  return {
    ...(ref === undefined ? {} : resolveWithin(ref.slice(refPrefix.length), within)),
    ...own,
    // Reading the body has decoded it.
    ...(format === undefined || format === 'byte' ? {} : { format }),
    ...(isZero(fallback) ? {} : { default: fallback }),
    ...(own.type === undefined ? {} : { nullable: true }),
    ...(ref === undefined && knowsNothingWithin(schema) ? { 'x-kubernetes-preserve-unknown-fields': true } : {}),
    ...(properties === undefined ? {} : { properties: mapValues(properties, (one) => inline(one, within)) }),
    ...(items === undefined ? {} : { items: inline(items, within) }),
    ...(typeof additionalProperties === 'object' ? { additionalProperties: inline(additionalProperties, within) } : {}),
  };
}

function isZero(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return value === undefined || value === '' || value === 0 || value === false;
}

function knowsNothingWithin({ type, oneOf, properties, additionalProperties }: JsonSchema): boolean {
  const mayBeObject = type === 'object' || (type === undefined && oneOf === undefined);
  return mayBeObject && properties === undefined && additionalProperties === undefined;
}

function mapValues<A, B>(record: Record<string, A>, map: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
