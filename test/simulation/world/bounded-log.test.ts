import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { createBoundedLog } from '#simulation/world/bounded-log.ts';

test.prop([fc.integer({ min: 1, max: 20 }), fc.nat(100), fc.nat(120)])(
  'holds the newest, counts the forgotten, and gives what came after a count',
  (limit, appended, count) => {
    const log = createBoundedLog<number>(limit);

    for (let entry = 1; entry <= appended; entry += 1) log.append(entry);

    const all = Array.from({ length: appended }, (_, at) => at + 1);
    expect(log.count).toBe(appended);
    expect(log.dropped).toBe(Math.max(0, appended - limit));
    expect(log.since()).toEqual(all.slice(log.dropped));
    expect(log.since(count)).toEqual(all.slice(log.dropped).filter((entry) => entry > count));
  },
);

test('listeners hear each entry until they stop', () => {
  const log = createBoundedLog<string>(1);
  const heard: string[] = [];
  const stop = log.subscribe((entry) => heard.push(entry));

  log.append('a');
  stop();
  log.append('b');

  expect(heard).toEqual(['a']);
});
