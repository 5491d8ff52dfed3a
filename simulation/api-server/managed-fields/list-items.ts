import { isMap } from '../schema/json.ts';
import { keyElement, valueElement, type Element } from './element.ts';
import { TypeMismatch } from './mismatch.ts';
import type { ListType } from './type.ts';

/** How an item of a list is told from the others: by its keys, or by its value in a set. @throws TypeMismatch */
export function elementOfItem(list: ListType, item: unknown, index: number): Element {
  const fail = (words: string): never => {
    throw new TypeMismatch([{ path: '', words: `element ${index}: ${words}` }]);
  };
  if (list.keys.length === 0) {
    if (Array.isArray(item)) return fail('not supported: associative list with lists as elements');
    if (isMap(item)) return fail("associative list without keys has an element that's a map type");
    if (item === null) return fail("associative list without keys has an element that's an explicit null");
    return valueElement(item);
  }
  if (item === null) return fail('associative list with keys may not have a null element');
  if (!isMap(item)) return fail('associative list with keys may not have non-map elements');
  const fields: Record<string, unknown> = {};
  for (const { name, default: fallback } of list.keys) {
    const value = Object.hasOwn(item, name) && item[name] !== undefined ? item[name] : fallback;
    if (value !== undefined) fields[name] = value;
  }
  if (Object.keys(fields).length > 0) return keyElement(fields);
  const names = list.keys.map(({ name }) => JSON.stringify(name)).join(' ');
  return fail(
    `associative list with keys has an element that omits all key fields [${names}] (and doesn't have default values for any key fields)`,
  );
}

/** Items by their elements, in the order of their first; more than one where the list has duplicates. */
export function itemsByElement(list: ListType, items: readonly unknown[]): Map<Element, unknown[]> {
  const found = new Map<Element, unknown[]>();
  items.forEach((item, index) => {
    const element = elementOfItem(list, item, index);
    const same = found.get(element);
    if (same === undefined) found.set(element, [item]);
    else same.push(item);
  });
  return found;
}
