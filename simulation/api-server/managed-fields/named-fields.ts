import { fieldName, isKey, self, type Element } from './element.ts';
import { isMember, nodeOf, withoutSelf, type FieldSet } from './field-set.ts';
import { typeOfField, type Type } from './type.ts';

/**
 * The set with each field on the way to a path that the type names: who owns `spec.replicas` has `spec` as well, though
 * it isn't listed. Keys of maps and items of lists are listed by themselves.
 */
export function withNamedFields(set: FieldSet, type: Type): FieldSet {
  const wider: Record<Element, FieldSet> = {};
  for (const [element, node] of Object.entries(set)) {
    if (element === self) continue;
    const name = fieldName(element);
    const named = name !== undefined && type.map?.fields.has(name) === true;
    const children = withNamedFields(withoutSelf(node), typeBelow(type, element, name));
    wider[element] = nodeOf(named || isMember(node), children) ?? node;
  }
  return wider;
}

function typeBelow({ map, list }: Type, element: Element, name: string | undefined): Type {
  if (name !== undefined) return (map === undefined ? undefined : typeOfField(map, name)) ?? {};
  return (isKey(element) ? list?.item : undefined) ?? {};
}
