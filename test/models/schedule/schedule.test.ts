import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { standing, type Schedule } from '#models/schedule/schedule.ts';

const office = (over: Partial<Schedule> = {}): Schedule => ({
  cron: '0 8 * * 1-5',
  timeZone: 'Europe/Berlin',
  duration: '10h',
  ...over,
});

function told(schedule: Schedule, now: string): string {
  const answer = standing(schedule, Date.parse(now));
  return answer.state === 'invalid' ? answer.message : `${answer.state} until ${new Date(answer.until).toISOString()}`;
}

describe('office hours in Berlin', () => {
  it.each([
    ['on a Friday at noon', '2026-03-27T11:00:00Z', 'holds until 2026-03-27T17:00:00.000Z'],
    ['at the very minute of the beginning', '2026-03-27T07:00:00Z', 'holds until 2026-03-27T17:00:00.000Z'],
    ['at the very minute of the end', '2026-03-27T17:00:00Z', 'waits until 2026-03-30T06:00:00.000Z'],
    ['over the weekend in which clocks go forward', '2026-03-28T11:00:00Z', 'waits until 2026-03-30T06:00:00.000Z'],
  ])('%s', (_, now, expected) => {
    expect(told(office(), now)).toBe(expected);
  });

  it('are other hours in UTC, which is meant when no zone is named', () => {
    expect(told(office({ timeZone: undefined }), '2026-07-01T07:00:00Z')).toBe('waits until 2026-07-01T08:00:00.000Z');
  });
});

describe('what is no schedule is said, with what to do', () => {
  it.each([
    [
      'a minute that is none',
      { cron: '61 8 * * *' },
      /no cron expression of five fields: Invalid value for minute: 61/,
    ],
    ['too many fields', { cron: '0 0 8 * * *' }, /no cron expression of five fields/],
    ['a place that is no zone', { timeZone: 'Mars/Olympus' }, /spec.timeZone Mars\/Olympus is no time zone/],
    ['no length', { duration: undefined }, /spec.duration has to say how long/],
    ['a length of nothing', { duration: '0s' }, /spec.duration has to say how long/],
    ['a day that no year has', { cron: '0 0 30 2 *' }, /never comes/],
  ])('%s', (_, over, expected) => {
    expect(told(office(over), '2026-03-27T11:00:00Z')).toMatch(expected);
  });
});

test.prop([
  fc.constantFrom('*/7 * * * *', '0 8 * * 1-5', '30 2 * * *', '0 0 1 * *', '15 23 * * 0'),
  fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Auckland'),
  fc.constantFrom('1m', '90m', '10h', '48h'),
  fc.integer({ min: Date.parse('2026-01-01T00:00:00Z'), max: Date.parse('2027-12-31T00:00:00Z') }),
])('what it says holds until just before the time it names, whatever the schedule', (cron, timeZone, duration, now) => {
  const schedule = { cron, timeZone, duration };
  const before = standing(schedule, now);
  if (before.state === 'invalid') throw new Error(before.message);

  const justBefore = standing(schedule, before.until - 1);

  expect(before.until).toBeGreaterThan(now);
  expect(justBefore.state).toBe(before.state);
});
