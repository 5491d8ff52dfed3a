import type { JsonSchema, ResourceDefinition } from '../resources/definition.ts';

const conventions = 'https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md';

/** How OpenAPI says that a value is an object's metadata. */
export const metadataReference: JsonSchema = {
  description: `Standard object's metadata. More info: ${conventions}#metadata`,
  allOf: [{ $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' }],
};

const embedded: Readonly<Record<string, JsonSchema>> = {
  apiVersion: {
    description: `apiVersion defines the versioned schema of this representation of an object. More info: ${conventions}#resources`,
    type: 'string',
  },
  kind: {
    description: `kind is a string value representing the type of this object. In CamelCase. More info: ${conventions}#types-kinds`,
    type: 'string',
  },
  metadata: metadataReference,
};

/** A CRD's schema as it is published: what its extensions stand for is written out for who doesn't know them. */
export function publishedSchema(schema: JsonSchema): JsonSchema {
  const { properties, items, additionalProperties: rest } = schema;
  const below: JsonSchema = {
    ...schema,
    ...(properties === undefined ? {} : { properties: mapSchemas(properties) }),
    ...(items === undefined ? {} : { items: publishedSchema(items) }),
    ...(typeof rest === 'object' ? { additionalProperties: publishedSchema(rest) } : {}),
  };
  if (schema['x-kubernetes-int-or-string'] === true && schema.anyOf === undefined && schema.allOf === undefined) {
    return { anyOf: [{ type: 'integer' }, { type: 'string' }], ...below };
  }
  if (schema['x-kubernetes-embedded-resource'] !== true) return below;
  const required = new Set([...(schema.required ?? []), 'kind', 'apiVersion']);
  return { ...below, required: [...required], properties: { ...below.properties, ...embedded } };
}

function mapSchemas(schemas: Readonly<Record<string, JsonSchema>>): Record<string, JsonSchema> {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, publishedSchema(schema)]));
}

/** What clients may select by, beside name and namespace. */
export function selectableFieldsOf({
  selectableFields,
}: ResourceDefinition): Pick<JsonSchema, 'x-kubernetes-selectable-fields'> {
  const paths = Object.keys(selectableFields);
  if (paths.length === 0) return {};
  return { 'x-kubernetes-selectable-fields': paths.map((fieldPath) => ({ fieldPath })) };
}
