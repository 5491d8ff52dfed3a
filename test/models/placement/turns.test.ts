import { fc, test } from '@fast-check/vitest';
import { expect, it } from 'vitest';
import { place } from '#models/placement/place.ts';
import { inTurn, type Waiting } from '#models/placement/turns.ts';
import { hall, machine, want } from './hall.ts';

function waiting(group: string, count: number, over: Partial<Omit<Waiting, 'want'>> = {}): Waiting[] {
  return Array.from({ length: count }, (_, at) => ({
    want: want(`${group}${String(at).padStart(3, '0')}`, { group }),
    priority: 0,
    since: 0,
    ...over,
  }));
}

const nobody = (): number => 0;
const machines = (count: number) =>
  Array.from({ length: count }, (_, at) => machine(`m${String(at).padStart(3, '0')}`));

it('pools that draw on one stock do not starve each other, however much the older one wants', () => {
  const all = [...waiting('old', 90, { since: 1 }), ...waiting('new', 10, { since: 2 })];

  const { placed } = place(hall(machines(50), inTurn(all, nobody)));

  const served = Map.groupBy(placed, (each) => each.want.group);
  expect([served.get('old')?.length, served.get('new')?.length]).toEqual([45, 5]);
});

it('machines that come free one by one go to whom has the smaller share, not always to the same', () => {
  const has = { old: 4, new: 0 };
  const wanted = { old: 8, new: 4 };
  const given: string[] = [];

  for (let freed = 0; freed < 5; freed += 1) {
    const all = [...waiting('old', wanted.old - has.old), ...waiting('new', wanted.new - has.new)];
    const [first] = inTurn(all, (group) => has[group as keyof typeof has]);
    given.push(first?.group ?? 'nobody');
    has[first?.group as keyof typeof has] += 1;
  }

  expect(given).toEqual(['new', 'new', 'new', 'old', 'old']);
});

it('a higher priority goes first, whoever waits longer', () => {
  const all = [...waiting('old', 2, { since: 1 }), ...waiting('urgent', 2, { since: 9, priority: 5 })];

  expect(inTurn(all, nobody).map(({ group }) => group)).toEqual(['urgent', 'urgent', 'old', 'old']);
});

test.prop([
  fc.array(fc.record({ group: fc.constantFrom('a', 'b', 'c'), priority: fc.nat(2), since: fc.nat(5) }), {
    maxLength: 30,
  }),
  fc.infiniteStream(fc.nat()),
])('the order they come in does not matter, and everyone has one turn', (rows, keys) => {
  const all = rows.map((row, at): Waiting => ({ ...row, want: want(`w${at}`, { group: row.group }) }));
  const shuffled = all.map((each) => ({ each, key: keys.next().value })).toSorted((x, y) => x.key - y.key);

  const names = inTurn(all, nobody).map(({ name }) => name);

  expect(
    inTurn(
      shuffled.map(({ each }) => each),
      nobody,
    ).map(({ name }) => name),
  ).toEqual(names);
  expect(names.toSorted()).toEqual(all.map((each) => each.want.name).toSorted());
});
