import type { FieldError, JsonSchema } from '../resources/definition.ts';
import { forbidden } from './field-errors.ts';
import { defaultErrors } from './structural/defaults.ts';
import { extensionErrors } from './structural/extensions.ts';
import { shapeErrors } from './structural/shape.ts';

/**
 * What kube-apiserver refuses in the schema of a CustomResourceDefinition: what isn't structural, misused
 * x-kubernetes-*, defaults that aren't valid themselves, rules that don't compile. An empty list is a schema that
 * `compileSchema` takes. The estimated cost of rules isn't checked. `path` is where the schema stands: with one version
 * (or the same schema in all) kube-apiserver says `spec.validation.openAPIV3Schema`, else
 * `spec.versions[0].schema.openAPIV3Schema`.
 */
export function structuralErrors(schema: JsonSchema, path = 'spec.validation.openAPIV3Schema'): FieldError[] {
  const errors: FieldError[] = [];
  if (schema.nullable === true) errors.push(forbidden(`${path}.nullable`, 'nullable cannot be true at the root'));
  const readable = !refersElsewhere(schema);
  const shape = readable ? shapeErrors(schema, path) : [];
  if (readable) errors.push(...(shape.length > 0 ? shape : defaultErrors(schema, path)));
  const sound = readable && errors.length === 0;
  return [...errors, ...extensionErrors(schema, path, sound)];
}

/** A `$ref`, or a list of schemas for items, is told alone then: what isn't known can't be judged. */
function refersElsewhere(schema: JsonSchema | undefined): boolean {
  if (schema === undefined) return false;
  if (Array.isArray(schema.items)) return true;
  const rest = schema.additionalProperties;
  const below = [...Object.values(schema.properties ?? {}), schema.items, typeof rest === 'object' ? rest : undefined];
  return schema.$ref !== undefined || below.some(refersElsewhere);
}
