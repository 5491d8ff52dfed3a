import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { judgeClock, offsetOf } from '#controllers/preflight/skew.ts';

const serverMs = Date.parse('2027-01-15T08:00:00Z');
const date = 'Fri, 15 Jan 2027 08:00:00 GMT';
const url = 'https://lab';

describe('the clock', () => {
  test('ten minutes behind, or ahead', () => {
    const at = (askedMs: number) => judgeClock(url, { date, askedMs, answeredMs: askedMs + 20 });

    expect(at(serverMs - 600_000)).toEqual([{ kind: 'ClockOff', url, byMs: -599_980 }]);
    expect(at(serverMs + 600_000)).toEqual([{ kind: 'ClockOff', url, byMs: 599_000 }]);
  });

  test('a minute is tolerated, and so is an answer that took long', () => {
    expect(judgeClock(url, { date, askedMs: serverMs - 60_000, answeredMs: serverMs - 60_000 })).toEqual([]);
    expect(judgeClock(url, { date, askedMs: serverMs - 300_000, answeredMs: serverMs + 300_000 })).toEqual([]);
  });

  test('a server that tells no time, or none that can be read, is not judged', () => {
    for (const told of [undefined, '', 'soon']) {
      expect(judgeClock(url, { date: told, askedMs: 0, answeredMs: 0 })).toEqual([]);
    }
  });

  property.prop([fc.integer({ min: -1e9, max: 1e9 }), fc.nat(5000), fc.nat(5000)])(
    'is found to be off by what it is off, but for the time on the way and the header’s whole seconds',
    (offMs, thereMs, backMs) => {
      const now = serverMs + 333;
      const found = offsetOf({
        date: new Date(now).toUTCString(),
        askedMs: now - thereMs + offMs,
        answeredMs: now + backMs + offMs,
      });

      expect(Math.abs((found ?? Infinity) - offMs)).toBeLessThanOrEqual(Math.max(thereMs, backMs) + 1000);
      expect(Math.abs(found ?? Infinity)).toBeLessThanOrEqual(Math.abs(offMs) + 1000);
    },
  );
});
