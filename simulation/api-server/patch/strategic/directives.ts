import { isRecord } from '../../resources/core/fields.ts';

export const orderPrefix = '$setElementOrder/';
export const deletePrefix = '$deleteFromPrimitiveList/';

export function isDirective(name: string): boolean {
  return name === '$patch' || name === '$retainKeys' || name.startsWith(orderPrefix) || name.startsWith(deletePrefix);
}

/** A copy of a patch's value where nothing stood before: nulls delete nothing, and directives have nothing to direct. */
export function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.filter((item) => !isRecord(item) || item.$patch === undefined).map(withoutDirectives);
  }
  if (!isRecord(value)) return value;
  if (value.$patch === 'delete') return {};
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, child]) => !isDirective(name) && child !== null)
      .map(([name, child]) => [name, withoutDirectives(child)]),
  );
}
