import type { Element } from './element.ts';

export interface Item {
  element: Element;
  item: unknown;
}

/**
 * Items of both lists, those that both have merged: in the order of `live` as far as that agrees with the order of
 * `applied`, which wins. `applied` has no element twice; where `live` has one twice, all of its items stay, unless
 * `applied` names it: then they give way to the applied one.
 */
export function mergeItems(
  live: readonly Item[],
  applied: readonly Item[],
  mergeOne: (live: unknown, applied: unknown) => unknown,
): unknown[] | undefined {
  const merged: unknown[] = [];
  const known = onlyOnes(live);
  const wanted = new Set(applied.map(({ element }) => element));
  const shared = applied.map(({ element }) => element).filter((element) => known.has(element));
  const done = new Set<Element>();
  let nextShared = shared.shift();
  let left = 0;
  let right = 0;

  const take = (value: unknown): void => {
    if (value !== undefined) merged.push(value);
  };
  const takeApplied = ({ element, item }: Item): void => {
    done.add(element);
    take(mergeOne(known.get(element), item));
    right += 1;
  };

  while (left < live.length || right < applied.length) {
    const [ours, theirs] = [live[left], applied[right]];
    if (ours !== undefined && theirs !== undefined) {
      if (ours.element === theirs.element) {
        takeApplied(theirs);
        left += 1;
        nextShared = shared.shift();
        continue;
      }
      // Another one that both have is due first: this one comes when its turn in `applied` does.
      if (wanted.has(ours.element) && nextShared !== undefined && nextShared !== ours.element) {
        left += 1;
        continue;
      }
    }
    if (ours !== undefined) {
      if (!wanted.has(ours.element)) {
        take(mergeOne(ours.item, undefined));
        left += 1;
        continue;
      }
      if (done.has(ours.element)) left += 1;
    }
    if (theirs !== undefined) {
      takeApplied(theirs);
      if (nextShared === theirs.element) nextShared = shared.shift();
    }
  }
  return merged.length === 0 ? undefined : merged;
}

/** By element; null for one that is there more than once, which is merged with nothing. */
function onlyOnes(items: readonly Item[]): Map<Element, unknown> {
  const found = new Map<Element, unknown>();
  for (const { element, item } of items) found.set(element, found.has(element) ? null : item);
  return found;
}
