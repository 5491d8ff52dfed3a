import type { JsonSchema } from '../../resources/definition.ts';

/**
 * A rule's `fieldPath` (`.spec.x`, `['a.b'].c`) as the path it adds to its field; undefined when it names nothing that
 * the schema has.
 */
export function normalizedFieldPath(fieldPath: string, schema: JsonSchema): string | undefined {
  const steps = fieldPath.match(/\.[^.[\]]+|\['(?:[^'\\]|\\.)*'\]/g) ?? [];
  if (steps.join('') !== fieldPath) return undefined;
  let path = '';
  let at: JsonSchema | undefined = schema;
  for (const step of steps) {
    const name = step.startsWith('.') ? step.slice(1) : step.slice(2, -2).replace(/\\(['\\])/g, '$1');
    if (at?.properties !== undefined) {
      at = Object.hasOwn(at.properties, name) ? at.properties[name] : undefined;
      path += `.${name}`;
    } else {
      at = typeof at?.additionalProperties === 'object' ? at.additionalProperties : undefined;
      path += `[${name}]`;
    }
    if (at === undefined) return undefined;
  }
  return path.replace(/^\./, '');
}
