import { isList, isMap, type JsonMap } from '../schema/json.ts';
import { elementOfItem } from './list-items.ts';
import { mergeItems } from './merge-items.ts';
import { shapeOf, typeOfField, type MapType, type Type } from './type.ts';

/**
 * `live` with what `applied` says: fields it names are its, what it doesn't name stays. Items of a list that it changes
 * stand in its order. Nothing is copied that is taken over whole, and neither side is changed. @throws TypeMismatch
 */
export function merge(live: unknown, applied: unknown, type: Type): unknown {
  const [left, right] = [shapeOf(type, live), shapeOf(type, applied)];
  return mergeShapes(live, applied, applied === undefined ? left : right);
}

function mergeShapes(live: unknown, applied: unknown, { map, scalar, list }: Type): unknown {
  const whole = applied === undefined ? live : applied;
  if (map !== undefined) {
    const [left, right] = [isMap(live) ? live : {}, isMap(applied) ? applied : {}];
    const bothEmpty = Object.keys(left).length === 0 && Object.keys(right).length === 0;
    return map.atomic || bothEmpty ? whole : mergeFields(left, right, map);
  }
  if (scalar !== undefined || list === undefined) return whole;
  const [left, right] = [isList(live) ? live : [], isList(applied) ? applied : []];
  if (list.kind === 'atomic' || (left.length === 0 && right.length === 0)) return whole;
  return mergeItems(
    left.map((item, index) => ({ element: elementOfItem(list, item, index), item })),
    right.map((item, index) => ({ element: elementOfItem(list, item, index), item })),
    (one, other) => merge(one, other, list.item),
  );
}

function mergeFields(live: JsonMap, applied: JsonMap, map: MapType): unknown {
  const merged: [string, unknown][] = [];
  for (const name of new Set([...Object.keys(live), ...Object.keys(applied)])) {
    const [left, right] = [fieldOf(live, name), fieldOf(applied, name)];
    if (left === undefined && right === undefined) continue;
    const value = merge(left, right, typeOfField(map, name) ?? {});
    if (value !== undefined) merged.push([name, value]);
  }
  return merged.length === 0 ? undefined : Object.fromEntries(merged);
}

function fieldOf(map: JsonMap, name: string): unknown {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}
