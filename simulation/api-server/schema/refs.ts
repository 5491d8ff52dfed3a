import type { JsonSchema } from '../resources/definition.ts';

/** Finds the schema that a `$ref` names; undefined when there is none. */
export type ResolveRef = (ref: string) => JsonSchema | undefined;

/**
 * `schema` with every `$ref`, also a lone one in an allOf, replaced by what it names. What refers to itself becomes a
 * graph with cycles, so the result is for walking along an object, not for printing.
 */
export function withoutRefs(schema: JsonSchema, resolve: ResolveRef): JsonSchema {
  const named = new Map<string, JsonSchema>();
  const replace = (node: JsonSchema): JsonSchema => {
    const ref = node.$ref ?? (node.allOf?.length === 1 ? node.allOf[0]?.$ref : undefined);
    if (ref !== undefined) {
      const known = named.get(ref);
      if (known !== undefined) return known;
      const target: JsonSchema = {};
      named.set(ref, target);
      return Object.assign(target, replace(resolve(ref) ?? {}));
    }
    const { properties, items, additionalProperties, ...plain } = node;
    return {
      ...plain,
      ...(properties && {
        properties: Object.fromEntries(Object.entries(properties).map(([key, child]) => [key, replace(child)])),
      }),
      ...(items && { items: replace(items) }),
      ...(additionalProperties !== undefined && {
        additionalProperties:
          typeof additionalProperties === 'object' ? replace(additionalProperties) : additionalProperties,
      }),
    };
  };
  return replace(schema);
}
