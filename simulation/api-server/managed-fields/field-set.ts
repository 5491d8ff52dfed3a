import { compareElements, self, type Element } from './element.ts';

/**
 * A set of field paths, in the form in which it is published (FieldsV1): a tree by path elements, in their order. A node
 * with nothing in it is a path of the set; so is one that holds `.` beside what is below it. Never changed once made, so
 * sets share what they have in common.
 */
export interface FieldSet {
  readonly [element: Element]: FieldSet;
}

export type Path = readonly Element[];

/** The empty set; as a node, a path with nothing below. */
export const nothing: FieldSet = Object.freeze({});

export function isEmpty(set: FieldSet): boolean {
  for (const _ in set) return false;
  return true;
}

/** Whether the path that leads to `node` is itself in the set. */
export function isMember(node: FieldSet): boolean {
  return Object.hasOwn(node, self) || isEmpty(node);
}

/** The paths of the set that go on from `element`, without it; undefined where there are none. */
export function below(set: FieldSet, element: Element): FieldSet | undefined {
  const node = Object.hasOwn(set, element) ? set[element] : undefined;
  return node === undefined || isEmpty(node) ? undefined : withoutSelf(node);
}

/** Nobody owns "the whole object": the empty path is in no set. */
export function has(set: FieldSet, path: Path): boolean {
  let node = set;
  for (const element of path) {
    const next = Object.hasOwn(node, element) ? node[element] : undefined;
    if (next === undefined) return false;
    node = next;
  }
  return path.length > 0 && isMember(node);
}

/** What is in either. */
export function union(left: FieldSet, right: FieldSet): FieldSet {
  return combineRoots(left, right, 'union');
}

/** What is in both. */
export function intersection(left: FieldSet, right: FieldSet): FieldSet {
  return combineRoots(left, right, 'intersection');
}

/** What is in `left` and not in `right`, path by path: a parent in `right` takes no child away. */
export function difference(left: FieldSet, right: FieldSet): FieldSet {
  return combineRoots(left, right, 'difference');
}

/** As {@link difference}, but a path in `right` takes away all that is below it too. */
export function recursiveDifference(left: FieldSet, right: FieldSet): FieldSet {
  return combineRoots(left, right, 'without');
}

/** The paths that lead to no other. */
export function leaves(set: FieldSet): FieldSet {
  return Object.fromEntries(
    Object.entries(set)
      .filter(([element]) => element !== self)
      .map(([element, node]) => [element, isEmpty(node) ? node : leaves(node)]),
  );
}

/** Every path: those of one length before longer ones at each node, else in the order of their elements. */
export function* pathsOf(set: FieldSet, prefix: Path = []): Generator<Path> {
  const inner = Object.entries(set).filter(([element]) => element !== self);
  for (const [element, node] of inner) if (isMember(node)) yield [...prefix, element];
  for (const [element, node] of inner) yield* pathsOf(node, [...prefix, element]);
}

/** What stands under a node, as a set of its own. */
export function withoutSelf(node: FieldSet): FieldSet {
  if (!Object.hasOwn(node, self)) return node;
  const { [self]: _, ...rest } = node;
  return rest;
}

/** A node: a path of the set or not, with what is below it. Undefined where there is nothing to tell. */
export function nodeOf(member: boolean, children: FieldSet): FieldSet | undefined {
  if (isEmpty(children)) return member ? nothing : undefined;
  return member ? { [self]: nothing, ...children } : children;
}

type Rule = 'union' | 'intersection' | 'difference' | 'without';

const keeps: Readonly<Record<Rule, (left: boolean, right: boolean) => boolean>> = {
  union: (left, right) => left || right,
  intersection: (left, right) => left && right,
  difference: (left, right) => left && !right,
  without: (left, right) => left && !right,
};

/** A root is no path, so an empty one is an empty set and not a path with nothing below. */
function combineRoots(left: FieldSet, right: FieldSet, rule: Rule): FieldSet {
  if (left === right) return rule === 'union' || rule === 'intersection' ? left : nothing;
  if (isEmpty(right)) return rule === 'intersection' ? nothing : left;
  if (isEmpty(left)) return rule === 'union' ? right : nothing;
  return combineBelow(left, right, rule);
}

function combine(left: FieldSet | undefined, right: FieldSet | undefined, rule: Rule): FieldSet | undefined {
  if (left === undefined) return rule === 'union' ? right : undefined;
  if (right === undefined) return rule === 'intersection' ? undefined : left;
  if (left === right) return rule === 'union' || rule === 'intersection' ? left : undefined;
  if (rule === 'without' && isMember(right)) return undefined;
  const member = keeps[rule](isMember(left), isMember(right));
  const children = combineBelow(left, right, rule);
  if (children === left && member === isMember(left)) return left;
  return nodeOf(member, withoutSelf(children));
}

/** The children of both, `left` itself where it comes to the same: sharing makes the next comparison cheap. */
function combineBelow(left: FieldSet, right: FieldSet, rule: Rule): FieldSet {
  const children: Record<Element, FieldSet> = {};
  let same = true;
  for (const element of rule === 'union' ? bothElements(left, right) : Object.keys(left)) {
    if (element === self) continue;
    const before = Object.hasOwn(left, element) ? left[element] : undefined;
    const node = combine(before, Object.hasOwn(right, element) ? right[element] : undefined, rule);
    if (node !== before) same = false;
    if (node !== undefined) children[element] = node;
  }
  return same ? left : children;
}

/** Both are in order, so merging them keeps it. */
function bothElements(left: FieldSet, right: FieldSet): Element[] {
  const others = Object.keys(right);
  const all: Element[] = [];
  let next = 0;
  for (const element of Object.keys(left)) {
    for (let other = others[next]; other !== undefined; other = others[next]) {
      const order = compareElements(other, element);
      if (order > 0) break;
      if (order < 0) all.push(other);
      next += 1;
    }
    all.push(element);
  }
  return [...all, ...others.slice(next)];
}
