import type { JsonSchema, ResourceDefinition } from '../resources/definition.ts';
import { metadataReference, publishedSchema, selectableFieldsOf } from './openapi-custom.ts';
import { componentClosure, componentName } from '../resources/core/schemas.ts';

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const conventions = 'https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md';
const reference = (name: string): string => `#/components/schemas/${name}`;

/** What a kind's component is called: Kubernetes' own name, or the CRD's group turned round. */
export function componentOf(gvk: { group: string; version: string; kind: string }): string {
  return componentName(gvk) ?? [...gvk.group.split('.').toReversed(), gvk.version, gvk.kind].join('.');
}

/** Every schema that the paths of these definitions refer to, sorted by name. */
export function componentsOf(definitions: readonly ResourceDefinition[]): Record<string, JsonSchema> {
  const core = new Set([`${meta}.ObjectMeta`, `${meta}.ListMeta`, `${meta}.Status`, `${meta}.DeleteOptions`]);
  const own: Record<string, JsonSchema> = {};
  for (const definition of definitions) {
    for (const gvk of [definition, ...definition.subresources]) {
      const name = componentName(gvk);
      if (name !== undefined) core.add(name);
    }
    const name = componentOf(definition);
    if (definition.custom) own[name] = customComponent(definition);
    own[`${name}List`] = listComponent(definition, name);
  }
  const all = { ...componentClosure([...core]), ...own };
  return Object.fromEntries(Object.entries(all).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The CRD's schema, with what every object has. */
function customComponent(definition: ResourceDefinition): JsonSchema {
  const { group, version, kind } = definition;
  const schema = publishedSchema(definition.schema);
  return {
    ...schema,
    properties: { ...schema.properties, ...typeProperties, metadata: metadataReference },
    'x-kubernetes-group-version-kind': [{ group, version, kind }],
    ...selectableFieldsOf(definition),
  };
}

function listComponent(definition: ResourceDefinition, item: string): JsonSchema {
  const { group, version, kind, listKind } = definition;
  return {
    description: `${listKind} is a list of ${kind}`,
    type: 'object',
    required: ['items'],
    properties: {
      ...typeProperties,
      metadata: {
        description: `Standard list metadata. More info: ${conventions}#types-kinds`,
        allOf: [{ $ref: reference(`${meta}.ListMeta`) }],
      },
      items: {
        description: `List of ${definition.plural}. More info: ${conventions}`,
        type: 'array',
        items: { $ref: reference(item) },
      },
    },
    'x-kubernetes-group-version-kind': [{ group, version, kind: listKind }],
    ...(definition.custom ? selectableFieldsOf(definition) : {}),
  };
}

const typeProperties: Record<string, JsonSchema> = {
  apiVersion: {
    description:
      'APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources',
    type: 'string',
  },
  kind: {
    description:
      'Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds',
    type: 'string',
  },
};
