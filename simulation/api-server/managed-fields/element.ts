import { goJson, goNumber, goQuote } from '../schema/go-text.ts';
import { compareText, compareValues } from './order.ts';

/**
 * One step of a field path, in the text form of FieldsV1: `f:` and a field's name, `k:` and the keys of a list item as
 * JSON, `v:` and an item of a set as JSON, `i:` and an index. Two steps are the same where their texts are.
 * Source: k8s.io/apimachinery, `FieldsV1`.
 */
export type Element = string;

/** Stands in a node of a set for "this one itself". */
export const self = '.';

export function fieldElement(name: string): Element {
  return `f:${name}`;
}

/** An item of a list, told by some of its fields. */
export function keyElement(fields: Readonly<Record<string, unknown>>): Element {
  const names = Object.keys(fields).sort(compareText);
  return `k:{${names.map((name) => `${JSON.stringify(name)}:${goJson(fields[name])}`).join(',')}}`;
}

/** An item of a set of scalars. */
export function valueElement(value: unknown): Element {
  return `v:${goJson(value)}`;
}

export function fieldName(element: Element): string | undefined {
  return element.startsWith('f:') ? element.slice(2) : undefined;
}

export function isKey(element: Element): boolean {
  return element.startsWith('k:');
}

/**
 * A text as the element that it is, in its canonical form; undefined for a kind that isn't known, which readers skip.
 * @throws SyntaxError where it can't be read.
 */
export function readElement(text: string): Element | undefined {
  if (text.length < 2) throw new SyntaxError('key must be 2 characters long:');
  if (text[1] !== ':') throw new SyntaxError(`missing colon: ${text}`);
  const content = text.slice(2);
  switch (text[0]) {
    case 'f':
      return text;
    case 'k':
      return keyElement(JSON.parse(content) as Record<string, unknown>);
    case 'v':
      return valueElement(JSON.parse(content));
    case 'i':
      if (!/^[+-]?\d+$/.test(content)) throw new SyntaxError(`invalid index: ${content}`);
      return `i:${Number(content)}`;
    default:
      return undefined;
  }
}

const ranks: Readonly<Record<string, number>> = { [self]: 0, f: 1, k: 2, v: 3, i: 4 };

/** The order in which FieldsV1 lists elements: fields by name, then keys, values and indexes. */
export function compareElements(left: Element, right: Element): number {
  if (left === right) return 0;
  const kind = left[0] ?? '';
  const difference = (ranks[kind] ?? 0) - (ranks[right[0] ?? ''] ?? 0);
  if (difference !== 0) return difference;
  switch (kind) {
    case 'k':
      return compareKeys(keysOf(left), keysOf(right));
    case 'v':
      return compareValues(JSON.parse(left.slice(2)), JSON.parse(right.slice(2)));
    case 'i':
      return Number(left.slice(2)) - Number(right.slice(2));
    default:
      return compareText(left, right);
  }
}

/** As conflicts and errors name a step: `.name`, `[name="main"]`, `[="a"]`, `[3]`. */
export function describeElement(element: Element): string {
  switch (element[0]) {
    case 'f':
      return `.${element.slice(2)}`;
    case 'k':
      return `[${keysOf(element)
        .map(([name, value]) => `${name}=${describeValue(value)}`)
        .join(',')}]`;
    case 'v':
      return `[=${describeValue(JSON.parse(element.slice(2)))}]`;
    default:
      return `[${element.slice(2)}]`;
  }
}

export function describePath(path: readonly Element[]): string {
  return path.map(describeElement).join('');
}

function describeValue(value: unknown): string {
  if (typeof value === 'string') return goQuote(value);
  if (typeof value === 'number') return goNumber(value);
  return goJson(value);
}

type Keys = readonly [string, unknown][];

/** In the order of their names: the canonical form has them so. */
function keysOf(element: Element): Keys {
  return Object.entries(JSON.parse(element.slice(2)) as Record<string, unknown>);
}

function compareKeys(left: Keys, right: Keys): number {
  for (let index = 0; ; index += 1) {
    const [a, b] = [left[index], right[index]];
    if (a === undefined || b === undefined) return (a === undefined ? 0 : 1) - (b === undefined ? 0 : 1);
    const difference = compareText(a[0], b[0]) || compareValues(a[1], b[1]);
    if (difference !== 0) return difference;
  }
}
