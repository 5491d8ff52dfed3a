import { describe, expect, test } from 'vitest';
import { createAnnouncer, type Announcer } from '#controllers/preflight/announcer.ts';
import type { Finding, Stage } from '#controllers/preflight/finding.ts';
import { createVirtualClock, type VirtualClock } from '#simulation/clock/virtual-clock.ts';
import { createMemoryLog } from '../runtime/memory-log.ts';

const url = 'https://lab';
const away: Finding = { kind: 'Unreachable', url, why: 'refused', detail: '' };
const noKinds: Finding = { kind: 'KindsMissing', url, kinds: ['Rack'], all: false };
const all: readonly Stage[] = ['reach', 'clock', 'kinds', 'schemas', 'rights', 'namespace'];

interface Given {
  clock: VirtualClock;
  announcer: Announcer;
  /** What was said since the last call: level and condition of each line. */
  heard: () => string[];
}

function given(): Given {
  const clock = createVirtualClock({ startMs: 0 });
  const log = createMemoryLog();
  return {
    clock,
    announcer: createAnnouncer({ clock, log }),
    heard: () =>
      log.lines.splice(0).map(({ level, fields }) => {
        const [[what, kind] = []] = Object.entries(fields);
        return what === 'condition' ? `${level} ${String(kind)}` : `${level} ${what} ${String(kind)}`;
      }),
  };
}

const survey = (findings: Finding[], seen: readonly Stage[] = all) => ({ findings, seen: new Set(seen) });

describe('what surveys find is said', () => {
  test('once when it begins, again after five minutes, and once when it is mended', async () => {
    const { clock, announcer, heard } = given();
    for (let minute = 0; minute < 7; minute += 1) {
      announcer.say(survey([noKinds]));
      await clock.advanceBy(60_000);
    }
    expect(heard()).toEqual(['error KindsMissing', 'error KindsMissing']);

    announcer.say(survey([]));
    announcer.say(survey([]));
    expect(heard()).toEqual(['info mended KindsMissing']);
  });

  test('anew when it changes, without a word that the former is over', () => {
    const { announcer, heard } = given();
    announcer.say(survey([noKinds]));
    announcer.say(survey([{ ...noKinds, kinds: ['Rack', 'SKU'] }]));

    expect(heard()).toEqual(['error KindsMissing', 'error KindsMissing']);
  });

  test('as a warning where it does not block', () => {
    const { announcer, heard } = given();
    announcer.say(survey([{ kind: 'ClockOff', url, byMs: 600_000 }]));

    expect(heard()).toEqual(['warn ClockOff']);
  });

  test('as news where it is the course of things after an installation', () => {
    const { announcer, heard } = given();
    const waiting = (message: string): Finding => ({
      kind: 'KindsNotEstablished',
      url,
      kinds: [{ kind: 'Rack', message }],
    });
    for (const finding of [
      { kind: 'SchemasUnpublished', url, kinds: ['Rack'] } as const,
      waiting(''),
      waiting('clash'),
    ]) {
      announcer.say(survey([finding]));
    }

    expect(heard().filter((line) => !line.includes('mended'))).toEqual([
      'info SchemasUnpublished',
      'info KindsNotEstablished',
      'error KindsNotEstablished',
    ]);
  });

  test('not again for a clock that is off by a little more, but when it is off the other way', () => {
    const { announcer, heard } = given();
    for (const byMs of [600_000, 601_000, -600_000]) announcer.say(survey([{ kind: 'ClockOff', url, byMs }]));

    expect(heard()).toEqual(['warn ClockOff', 'warn ClockOff']);
  });

  test('not as mended where it could not be seen: what lasted before the server went away may last still', () => {
    const { announcer, heard } = given();
    announcer.say(survey([noKinds]));
    announcer.say(survey([away], ['reach']));
    expect(heard()).toEqual(['error KindsMissing', 'error Unreachable']);

    announcer.say(survey([noKinds]));
    expect(heard()).toEqual(['info mended Unreachable']);
    announcer.say(survey([]));
    expect(heard()).toEqual(['info mended KindsMissing']);
  });
});
