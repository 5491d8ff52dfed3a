import { add } from '../arithmetic.ts';
import { compare, equal } from '../equality.ts';
import { CelError, CelList, Duration, type CelValue } from '../values.ts';
import { any, define, int, list } from './library.ts';

/** Kubernetes' list library, and of cel-go's what Kubernetes has (lists version 3, sets). */

function extreme(values: CelList, sign: 1 | -1, name: string): CelValue {
  const [first, ...rest] = values.items;
  if (first === undefined) throw new CelError(`${name} called on empty list`);
  return rest.reduce((best, item) => (compare(item, best) * sign > 0 ? item : best), first);
}

function sum(values: CelList): CelValue {
  const [first, ...rest] = values.items;
  return first === undefined ? 0n : rest.reduce(add, first);
}

function isSorted(values: CelList): boolean {
  return values.items.every((item, i) => i === 0 || compare(values.items[i - 1] ?? null, item) <= 0);
}

function within(values: CelList, others: CelList): boolean {
  return others.items.every((item) => values.items.some((one) => equal(one, item)));
}

function distinct(values: CelList): CelList {
  const found: CelValue[] = [];
  for (const item of values.items) if (!found.some((one) => equal(one, item))) found.push(item);
  return new CelList(found);
}

function flatten(values: CelList, depth: bigint): CelList {
  if (depth < 0n) throw new CelError('level must be non-negative');
  return new CelList(
    values.items.flatMap((item) => (depth > 0n && item instanceof CelList ? flatten(item, depth - 1n).items : [item])),
  );
}

function slice(values: CelList, from: bigint, to: bigint): CelList {
  const size = BigInt(values.items.length);
  if (from < 0n || to < 0n)
    throw new CelError(`cannot slice(${String(from)}, ${String(to)}), negative indexes not supported`);
  if (from > to)
    throw new CelError(
      `cannot slice(${String(from)}, ${String(to)}), start index must be less than or equal to end index`,
    );
  if (to > size) throw new CelError(`cannot slice(${String(from)}, ${String(to)}), list is length ${String(size)}`);
  return new CelList(values.items.slice(Number(from), Number(to)));
}

const comparable = [
  'int',
  'double',
  'bool',
  'string',
  'bytes',
  'google.protobuf.Timestamp',
  'google.protobuf.Duration',
];
const summable = ['int', 'double', 'google.protobuf.Duration'];

export const listFunctions = [
  ...comparable.flatMap((type) => [
    define(`list<${type}>.isSorted(): bool`, [list], isSorted),
    define(`list<${type}>.min(): ${type}`, [list], (values) => extreme(values, -1, 'min')),
    define(`list<${type}>.max(): ${type}`, [list], (values) => extreme(values, 1, 'max')),
    define(`list<${type}>.sort(): list<${type}>`, [list], (values) => new CelList(values.items.toSorted(compare))),
  ]),
  ...summable.map((type) =>
    define(`list<${type}>.sum(): ${type}`, [list], (values) => {
      if (values.items.length > 0 || type === 'int') return sum(values);
      return type === 'double' ? 0 : new Duration(0n);
    }),
  ),
  define('list<T>.indexOf(T): int', [list, any], (values, item) =>
    BigInt(values.items.findIndex((one) => equal(one, item))),
  ),
  define('list<T>.lastIndexOf(T): int', [list, any], (values, item) =>
    BigInt(values.items.findLastIndex((one) => equal(one, item))),
  ),
  define('list<T>.distinct(): list<T>', [list], distinct),
  define('list<T>.reverse(): list<T>', [list], (values) => new CelList(values.items.toReversed())),
  define('list<T>.slice(int, int): list<T>', [list, int, int], slice),
  define('list<dyn>.flatten(): list<dyn>', [list], (values) => flatten(values, 1n)),
  define('list<dyn>.flatten(int): list<dyn>', [list, int], flatten),
  define(
    'lists.range(int): list<int>',
    [int],
    (size) => new CelList(Array.from({ length: Math.max(0, Number(size)) }, (_, i) => BigInt(i))),
  ),
  define('sets.contains(list<T>, list<T>): bool', [list, list], within),
  define('sets.equivalent(list<T>, list<T>): bool', [list, list], (a, b) => within(a, b) && within(b, a)),
  define('sets.intersects(list<T>, list<T>): bool', [list, list], (a, b) =>
    a.items.some((item) => b.items.some((other) => equal(item, other))),
  ),
];
