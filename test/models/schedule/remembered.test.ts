import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { rememberedStanding } from '#models/schedule/remembered.ts';
import { standing } from '#models/schedule/schedule.ts';

const schedules = fc.record({
  cron: fc.constantFrom('0 8 * * 1-5', '*/20 * * * *', '0 0 30 2 *', '0 2 29 3 *', 'nonsense'),
  timeZone: fc.constantFrom(undefined, 'Europe/Berlin', 'Nowhere/Land'),
  duration: fc.constantFrom('10m', '10h', undefined),
});
const times = fc.integer({ min: Date.parse('2026-03-01T00:00:00Z'), max: Date.parse('2026-04-30T00:00:00Z') });

describe('a schedule that was asked before', () => {
  test.prop([fc.array(fc.tuple(schedules, times), { maxLength: 12 })], { numRuns: 60 })(
    'stands as if it had never been, in whatever order times come',
    (asked) => {
      for (const [schedule, now] of asked) {
        const remembered = rememberedStanding(schedule, now);
        const anew = standing(schedule, now);

        // Of times that overlap it is told to ask again at the end of the one that it knew.
        expect({ ...remembered, until: 0 }).toEqual({ ...anew, until: 0 });
        if (remembered.state === 'invalid' || anew.state === 'invalid') continue;
        expect(remembered.until).toBeGreaterThan(now);
        expect(remembered.until).toBeLessThanOrEqual(anew.until);
      }
    },
  );
});
