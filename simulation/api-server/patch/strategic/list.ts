import { ApiError } from '../../api-error.ts';
import { isRecord, type Json } from '../../resources/core/fields.ts';
import { sameJson } from '../../schema/json.ts';
import type { JsonSchema } from '../../resources/definition.ts';
import { badPatch } from '../refusals.ts';
import { withoutDirectives } from './directives.ts';

export interface ListOptions {
  /** Which field tells items apart; undefined for a set of scalars. */
  mergeKey: string | undefined;
  itemSchema: JsonSchema | undefined;
  /** `$setElementOrder/…` of this list; without it, the patch's own order holds. */
  order: unknown;
  mergeItems(original: Json, patch: Json, schema: JsonSchema | undefined): Json;
}

/** Both lists' items, once each; the patch's win and stand in the patch's order, others stay where they were. */
export function mergeLists(original: readonly unknown[], patch: readonly unknown[], options: ListOptions): unknown[] {
  const { mergeKey } = options;
  if (patch.some(Array.isArray)) throw badPatch('lists of lists are not supported');
  if (mergeKey === undefined)
    return orderItems([...new Set([...original, ...patch])], orderOf(patch, options), original, mergeKey);
  const { kept, items } = applyItemDirectives(original, patch, mergeKey);
  const merged = [...kept];
  for (const item of items) {
    const found = merged.findIndex((one) => sameKey(one, item, mergeKey));
    const before = merged[found];
    if (isRecord(before)) merged[found] = options.mergeItems(before, item, options.itemSchema);
    else merged.push(withoutDirectives(item));
  }
  return orderItems(merged, orderOf(items, options), kept, mergeKey);
}

/** `$patch: delete` takes the item away that it names, `$patch: replace` all that the list had. */
function applyItemDirectives(
  original: readonly unknown[],
  patch: readonly unknown[],
  mergeKey: string,
): { kept: readonly unknown[]; items: Json[] } {
  let kept = original;
  const items: Json[] = [];
  for (const item of patch) {
    if (!isRecord(item)) throw badPatch(`invalid item in a list merged by ${mergeKey}: ${JSON.stringify(item)}`);
    const { $patch: directive, ...rest } = item;
    if (directive === 'replace') kept = [];
    if (directive === undefined || directive === 'merge' || (directive === 'replace' && mergeKey in rest)) {
      keyOf(rest, mergeKey);
      items.push(rest);
    } else if (directive === 'delete') {
      keyOf(rest, mergeKey);
      kept = kept.filter((one) => !sameKey(one, rest, mergeKey));
    } else if (directive !== 'replace') {
      throw badPatch(`unknown patch type found in patch: ${JSON.stringify(directive)}`);
    }
  }
  return { kept, items };
}

function orderOf(items: readonly unknown[], options: ListOptions): readonly unknown[] {
  const { order } = options;
  if (order === undefined) return items;
  if (!Array.isArray(order)) throw badPatch('invalid patch format of setElementOrder list');
  const positions = items.map((item) => order.findIndex((one) => sameItem(one, item, options.mergeKey)));
  if (positions.some((position, index) => position < 0 || position < (positions[index - 1] ?? 0))) {
    throw badPatch("The order in patch list doesn't match setElementOrder list");
  }
  return order;
}

/**
 * `list` with the items that `order` names in that order. The others keep their order among themselves, and stand
 * before a named item where they did in `before`.
 */
export function orderItems(
  list: readonly unknown[],
  order: readonly unknown[],
  before: readonly unknown[],
  mergeKey: string | undefined,
): unknown[] {
  const position = (within: readonly unknown[], item: unknown): number =>
    within.findIndex((one) => sameItem(one, item, mergeKey));
  const named = list
    .filter((item) => position(order, item) >= 0)
    .toSorted((a, b) => position(order, a) - position(order, b));
  const others = list.filter((item) => position(order, item) < 0);
  const result: unknown[] = [];
  let next = 0;
  for (const item of named) {
    const place = position(before, item);
    while (place >= 0 && next < others.length) {
      const other = position(before, others[next]);
      if (other < 0 || other > place) break;
      result.push(others[next]);
      next += 1;
    }
    result.push(item);
  }
  return [...result, ...others.slice(next)];
}

function sameItem(a: unknown, b: unknown, mergeKey: string | undefined): boolean {
  return mergeKey === undefined ? sameJson(a, b) : sameKey(a, b, mergeKey);
}

function sameKey(a: unknown, b: unknown, mergeKey: string): boolean {
  return isRecord(a) && isRecord(b) && String(a[mergeKey]) === String(b[mergeKey]);
}

function keyOf(item: Json, mergeKey: string): unknown {
  const key = item[mergeKey];
  // kube-apiserver has no status of its own for this error, which makes it a 500.
  if (key === undefined) {
    throw new ApiError(500, '', `map: ${JSON.stringify(item)} does not contain declared merge key: ${mergeKey}`);
  }
  return key;
}
