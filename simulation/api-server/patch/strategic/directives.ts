import { isRecord } from '../../resources/core/fields.ts';

export const orderPrefix = '$setElementOrder/';
export const deletePrefix = '$deleteFromPrimitiveList/';

export function isDirective(name: string): boolean {
  return name === '$patch' || name === '$retainKeys' || name.startsWith(orderPrefix) || name.startsWith(deletePrefix);
}

/**
 * A copy of a patch's value where nothing stood before: nulls delete nothing, and directives have nothing to direct.
 * What carries a `$patch` is left out as a whole, which of a `$patch: replace` may surprise: kube-apiserver does so.
 */
export function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => !isDirected(item)).map(withoutDirectives);
  if (!isRecord(value)) return value;
  if (isDirected(value)) return undefined;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, child]) => !isDirective(name) && child !== null && !isDirected(child))
      .map(([name, child]) => [name, withoutDirectives(child)]),
  );
}

function isDirected(value: unknown): boolean {
  return isRecord(value) && value.$patch !== undefined;
}
