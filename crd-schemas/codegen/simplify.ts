import type { Schema } from './crd.ts';

/**
 * The schema as TypeScript sees a stored object. A field with a default is always there on what the API server gives,
 * so it isn't optional; but for flags that default to false, where absent and false read alike.
 * A list or map that has a key of its own stays a plain array: uniqueness is the API server's to keep.
 */
export function simplify(schema: Schema): Schema {
  const { type, description, enum: values, items, additionalProperties, properties } = schema;
  const documented = description === undefined ? {} : { description };
  if (schema['x-kubernetes-int-or-string'] === true) {
    const grammar = schema.pattern === undefined ? {} : { pattern: schema.pattern };
    return { ...documented, ...grammar, oneOf: [{ type: 'number' }, { type: 'string' }] };
  }
  return {
    ...documented,
    ...(type === undefined ? {} : { type }),
    ...(isPlain(schema.default) ? { default: schema.default } : {}),
    ...(values === undefined ? {} : { enum: values }),
    ...(items === undefined ? {} : { items: simplify(items) }),
    ...(additionalProperties === undefined ? {} : { additionalProperties: simplify(additionalProperties) }),
    ...(properties === undefined ? {} : objectFields(schema, properties)),
  };
}

function objectFields(schema: Schema, properties: Record<string, Schema>): Schema {
  const always = Object.entries(properties)
    .filter(([name, field]) => schema.required?.includes(name) === true || isAlwaysSet(field))
    .map(([name]) => name);
  const simplified = Object.entries(properties).map(([name, field]) => [name, simplify(field)] as const);
  return { properties: Object.fromEntries(simplified), ...(always.length > 0 ? { required: always } : {}) };
}

function isAlwaysSet(field: Schema): boolean {
  return field.default !== undefined && field.default !== false;
}

/** Whether a default is short enough to be shown in a comment: no object, no list. */
function isPlain(value: unknown): boolean {
  return value !== undefined && typeof value !== 'object';
}

/** Equal for schemas that make the same TypeScript type, whatever their texts, formats and bounds; a quantity isn't a percentage. */
export function shapeOf(schema: Schema): string {
  return JSON.stringify(bare(schema));
}

function bare(schema: Schema): unknown {
  if (schema['x-type-name'] !== undefined) return schema['x-type-name'];
  return {
    type: schema.type,
    enum: schema.enum,
    pattern: schema.pattern,
    oneOf: schema.oneOf?.map(bare),
    items: schema.items && bare(schema.items),
    additionalProperties: schema.additionalProperties && bare(schema.additionalProperties),
    required: schema.required?.toSorted(),
    properties:
      schema.properties &&
      Object.entries(schema.properties)
        .map(([name, field]) => [name, bare(field)] as const)
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  };
}
