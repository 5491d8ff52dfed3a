import { isMap } from '../schema/json.ts';
import { compareElements, readElement, self, type Element } from './element.ts';
import { nothing, union, type FieldSet } from './field-set.ts';

/** Sets that were read or made here: canonical, so they need no second reading. */
const known = new WeakSet<FieldSet>();

/** Marks a set that was made by the algebra as one that {@link readFieldsV1} may take as it is. */
export function knowCanonical(set: FieldSet): void {
  known.add(set);
}

/**
 * The set that a client sent: elements in their canonical form and order, kinds of elements that aren't known left out.
 * @throws SyntaxError where it is none.
 */
export function readFieldsV1(fields: unknown): FieldSet {
  if (fields === undefined || fields === null) return nothing;
  if (!isMap(fields)) throw new SyntaxError('FieldsV1 is no object');
  if (known.has(fields as FieldSet)) return fields as FieldSet;
  return readNode(fields, true);
}

function readNode(fields: Record<string, unknown>, root = false): FieldSet {
  let node: Record<Element, FieldSet> = {};
  let last: Element = self;
  let sorted = true;
  for (const [text, value] of Object.entries(fields)) {
    if (text === self) continue;
    const element = readElement(text);
    if (element === undefined) continue;
    if (!isMap(value)) throw new SyntaxError(`no object under ${text}`);
    const child = readNode(value);
    // Two texts may be one element, as `k:{"b":1,"a":2}` and `k:{"a":2,"b":1}` are.
    const before = Object.hasOwn(node, element) ? node[element] : undefined;
    node[element] = before === undefined ? child : (union({ n: before }, { n: child })['n'] ?? child);
    if (compareElements(last, element) > 0) sorted = false;
    last = element;
  }
  if (!sorted) node = Object.fromEntries(Object.entries(node).sort(([a], [b]) => compareElements(a, b)));
  const inner = Object.keys(node).length > 0;
  if (!inner) return nothing;
  return !root && Object.hasOwn(fields, self) ? { [self]: nothing, ...node } : node;
}
