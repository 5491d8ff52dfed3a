import { isList, isMap, type JsonMap } from '../schema/json.ts';
import { fieldElement, type Element } from './element.ts';
import type { FieldSet } from './field-set.ts';
import { itemsByElement } from './list-items.ts';
import { SetBuilder } from './set-builder.ts';
import { shapeOf, typeOfField, type ListType, type MapType, type Type } from './type.ts';

/** Every field that a value names: what one owns who applies it. @throws TypeMismatch */
export function setOfValue(value: unknown, type: Type): FieldSet {
  const found = new SetBuilder();
  collect(value, type, [], found);
  return found.build();
}

function collect(value: unknown, type: Type, path: Element[], found: SetBuilder): void {
  const { map, scalar, list } = shapeOf(type, value);
  if (map !== undefined) {
    if (map.atomic) found.add(path);
    else if (isMap(value)) collectFields(value, map, path, found);
  } else if (scalar !== undefined) found.add(path);
  else if (list !== undefined) {
    if (list.kind === 'atomic') found.add(path);
    else if (isList(value)) collectItems(value, list, path, found);
  }
}

function collectFields(value: JsonMap, map: MapType, path: Element[], found: SetBuilder): void {
  for (const [name, field] of Object.entries(value)) {
    if (field === undefined) continue;
    path.push(fieldElement(name));
    collect(field, typeOfField(map, name) ?? {}, path, found);
    const nothingBelow = field === null || (isMap(field) && Object.keys(field).length === 0);
    if (nothingBelow || !map.fields.has(name)) found.add(path);
    path.pop();
  }
}

/** Of items that are there twice only the fact that they are is owned. */
function collectItems(value: readonly unknown[], list: ListType, path: Element[], found: SetBuilder): void {
  for (const [element, items] of itemsByElement(list, value)) {
    path.push(element);
    if (items.length === 1) collect(items[0], list.item, path, found);
    found.add(path);
    path.pop();
  }
}
