import { isList, isMap, type JsonMap } from '../schema/json.ts';
import { equalJson } from '../storage/equal.ts';
import { fieldElement, type Element } from './element.ts';
import type { FieldSet } from './field-set.ts';
import { itemsByElement } from './list-items.ts';
import { TypeMismatch } from './mismatch.ts';
import { SetBuilder } from './set-builder.ts';
import { shapeOf, typeOfField, type ListType, type MapType, type Type } from './type.ts';

/** How one object differs from another. No path is in two of them; all are empty where the objects are equal. */
export interface Comparison {
  added: FieldSet;
  modified: FieldSet;
  removed: FieldSet;
}

/** `undefined` on a side: it isn't there. @throws TypeMismatch */
export function compare(before: unknown, after: unknown, type: Type): Comparison {
  const found = { added: new SetBuilder(), modified: new SetBuilder(), removed: new SetBuilder(), path: [] };
  compareValues(found, before, after, type);
  return { added: found.added.build(), modified: found.modified.build(), removed: found.removed.build() };
}

interface Walk {
  added: SetBuilder;
  modified: SetBuilder;
  removed: SetBuilder;
  path: Element[];
}

function compareValues(walk: Walk, before: unknown, after: unknown, type: Type): void {
  if (before === after) return;
  const [left, right] = [shapeOf(type, before), shapeOf(type, after)];
  let whole: boolean;
  if (after === undefined) whole = compareShapes(walk, before, after, left);
  else {
    if (before !== undefined && !sameShape(left, right)) compareShapes(walk, before, after, left);
    whole = compareShapes(walk, before, after, right);
  }
  if (whole) return;
  if (before === undefined) walk.added.add(walk.path);
  else if (after === undefined) walk.removed.add(walk.path);
}

function sameShape(left: Type, right: Type): boolean {
  return left.map === right.map && left.list === right.list && left.scalar === right.scalar;
}

/** Whether the values were compared as wholes, so that what they hold isn't told. */
function compareShapes(walk: Walk, before: unknown, after: unknown, { map, scalar, list }: Type): boolean {
  if (map !== undefined) {
    const [left, right] = [isMap(before) ? before : {}, isMap(after) ? after : {}];
    if (map.atomic || (isEmptyMap(left) && isEmptyMap(right))) return compareWholes(walk, before, after);
    compareFields(walk, left, right, map);
    return false;
  }
  if (scalar !== undefined) return compareWholes(walk, before, after);
  if (list === undefined) throw new TypeMismatch([{ path: '', words: 'schema error: invalid atom: inlined' }]);
  const [left, right] = [isList(before) ? before : [], isList(after) ? after : []];
  if (list.kind === 'atomic' || (left.length === 0 && right.length === 0)) return compareWholes(walk, before, after);
  compareItems(walk, left, right, list);
  return false;
}

function isEmptyMap(map: JsonMap): boolean {
  for (const name in map) if (map[name] !== undefined) return false;
  return true;
}

function compareWholes({ added, modified, removed, path }: Walk, before: unknown, after: unknown): boolean {
  if (before === undefined) added.add(path);
  else if (after === undefined) removed.add(path);
  else if (!equalJson(before, after)) modified.add(path);
  return true;
}

function compareFields(walk: Walk, before: JsonMap, after: JsonMap, map: MapType): void {
  const compareField = (name: string, left: unknown, right: unknown): void => {
    if (left === right) return;
    walk.path.push(fieldElement(name));
    compareValues(walk, left, right, typeOfField(map, name) ?? {});
    walk.path.pop();
  };
  for (const name of Object.keys(before)) {
    compareField(name, before[name], Object.hasOwn(after, name) ? after[name] : undefined);
  }
  for (const name of Object.keys(after)) {
    if (!Object.hasOwn(before, name)) compareField(name, undefined, after[name]);
  }
}

function compareItems(walk: Walk, before: readonly unknown[], after: readonly unknown[], list: ListType): void {
  const [left, right] = [itemsByElement(list, before), itemsByElement(list, after)];
  for (const element of new Set([...left.keys(), ...right.keys()])) {
    walk.path.push(element);
    compareSame(walk, left.get(element) ?? [], right.get(element) ?? [], list);
    walk.path.pop();
  }
}

/** Items of one element: one on each side as a rule. Duplicates are told as a whole. */
function compareSame(walk: Walk, before: readonly unknown[], after: readonly unknown[], list: ListType): void {
  if (before.length <= 1 && after.length <= 1) compareValues(walk, before[0], after[0], list.item);
  else if (before.length > 1 && after.length > 1) {
    if (!equalJson(before, after)) walk.modified.add(walk.path);
  } else if (before.length > 1) {
    if (after.length > 0) compareValues(walk, undefined, after[0], list.item);
    walk.removed.add(walk.path);
  } else {
    if (before.length > 0) compareValues(walk, before[0], undefined, list.item);
    walk.added.add(walk.path);
  }
}
