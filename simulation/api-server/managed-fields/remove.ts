import { isList, isMap } from '../schema/json.ts';
import { fieldElement, type Element } from './element.ts';
import { below, isMember, type FieldSet } from './field-set.ts';
import { elementOfItem } from './list-items.ts';
import { shapeOf, typeOfField, type Type } from './type.ts';

/** `value` without the fields and items that `paths` names; null where nothing is left. `value` isn't changed. */
export function removePaths(value: unknown, paths: FieldSet, type: Type): unknown {
  const { map, scalar, list } = shapeOf(type, value);
  if (map !== undefined) {
    if (!isMap(value) || map.atomic) return null;
    const kept = Object.entries(value).flatMap(([name, field]) =>
      keep(paths, fieldElement(name), field, typeOfField(map, name)).map((one) => [name, one] as const),
    );
    return kept.length === 0 ? null : Object.fromEntries(kept);
  }
  if (scalar !== undefined) return value;
  if (list === undefined || !isList(value) || list.kind === 'atomic') return null;
  const kept = value.flatMap((item, index) => keep(paths, elementOfItem(list, item, index), item, list.item));
  return kept.length === 0 ? null : kept;
}

/** What is left of one field or item: nothing, or one. */
function keep(paths: FieldSet, element: Element, value: unknown, type: Type | undefined): unknown[] {
  const node = Object.hasOwn(paths, element) ? paths[element] : undefined;
  if (node === undefined) return [value];
  if (isMember(node)) return [];
  return [removePaths(value, below(paths, element) ?? {}, type ?? {})];
}
