import type { Crd, Schema } from './crd.ts';
import { shapeOf, simplify } from './simplify.ts';
import type { SharedTypes } from './shared.ts';

const conditionFields = ['lastTransitionTime', 'message', 'observedGeneration', 'reason', 'status', 'type'].join();

/** The named schemas of one kind: the object, its spec and its status, with names in place of shared shapes. */
export function kindSchemas(crd: Crd, shared: SharedTypes): Record<string, Schema> {
  const { kind } = crd;
  return {
    [kind]: {
      description: crd.description,
      type: 'object',
      required: ['apiVersion', 'kind', 'metadata', 'spec'],
      properties: {
        apiVersion: { type: 'string', enum: [`${crd.group}/${crd.version}`] },
        kind: { type: 'string', enum: [kind] },
        metadata: named('ObjectMeta'),
        spec: named(`${kind}Spec`),
        status: named(`${kind}Status`),
      },
    },
    [`${kind}Spec`]: nameChildren(simplify(crd.spec), shared),
    [`${kind}Status`]: nameChildren(simplify(crd.status), shared),
  };
}

/** The named schemas of the shared shapes themselves. */
export function sharedSchemas(shared: SharedTypes): Record<string, Schema> {
  return Object.fromEntries(
    Object.entries(shared.schemas).map(([name, schema]) => [name, nameChildren(schema, shared)]),
  );
}

function named(typeName: string): Schema {
  return { type: 'object', 'x-type-name': typeName };
}

/** Children that have a shared shape are replaced by its name; the schema itself is not. */
function nameChildren(schema: Schema, shared: SharedTypes): Schema {
  const { items, properties, additionalProperties } = schema;
  return {
    ...schema,
    ...(items === undefined ? {} : { items: nameWhole(items, shared) }),
    ...(additionalProperties === undefined ? {} : { additionalProperties: nameWhole(additionalProperties, shared) }),
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, field]) => [name, nameWhole(field, shared)]),
          ),
        }),
  };
}

function nameWhole(schema: Schema, shared: SharedTypes): Schema {
  const typeName = isCondition(schema) ? 'Condition' : shared.names.get(shapeOf(schema));
  if (typeName === undefined) return nameChildren(schema, shared);
  const { description, default: preset } = schema;
  return {
    ...named(typeName),
    ...(description === undefined ? {} : { description }),
    ...(preset === undefined ? {} : { default: preset }),
  };
}

function isCondition(schema: Schema): boolean {
  return schema.properties !== undefined && Object.keys(schema.properties).toSorted().join() === conditionFields;
}
