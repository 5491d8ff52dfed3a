import { expect, test } from 'vitest';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { computeAssets, nodePools, racks } from '#models/generated/resources.ts';
import { dataCentre } from './data-centre.ts';
import { drawSchedule } from './schedule.ts';

const hour = 60 * 60_000;

test('a seed is at least 20 faults, in the order of their times, within its hour', () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const times = drawSchedule(createSeededRandom(seed), hour).map(({ at }) => at);

    expect(times.length).toBeGreaterThanOrEqual(20);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.every((at) => at > 0 && at < hour)).toBe(true);
  }
});

test('the same seed draws the same troubles', () => {
  const drawn = () => drawSchedule(createSeededRandom(7), hour);

  expect(drawn()).toEqual(drawn());
});

test('a seed is at least 3 pools, 30 assets and 4 racks', () => {
  const count = (kind: string) => dataCentre().filter((object) => object.kind === kind).length;

  expect(count(nodePools.kind)).toBeGreaterThanOrEqual(3);
  expect(count(computeAssets.kind)).toBeGreaterThanOrEqual(30);
  expect(count(racks.kind)).toBeGreaterThanOrEqual(4);
});
