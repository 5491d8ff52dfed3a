import { mkdirSync, mkdtempSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fc, it as property } from '@fast-check/vitest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../src/clock.ts';
import { biggestEvent, eventFiles, type EventFiles } from '../src/event-files.ts';
import type { RunEvent } from '../src/event.ts';
import { redactor } from '../src/redact.ts';

let folder: string;
let now: number;
const clock: Clock = { now: () => now, sleep: () => Promise.resolve() };
const plain = redactor([]);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'arw-events-'));
  now = 0;
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function put(counter: number, content?: string): void {
  const whole = JSON.stringify({ counter, event: 'verbose', uuid: `u${counter}`, stdout: `line ${counter}` });
  writeFileSync(join(folder, `${counter}-u${counter}.json`), content ?? whole);
}

function counters(events: readonly RunEvent[]): readonly (number | string)[] {
  return events.map((event) => (event.kind === 'gap' ? `${event.counter}-${event.to} ${event.reason}` : event.counter));
}

/** Looks twice, so that a change within one tick of the file system's clock is seen. */
async function look(files: EventFiles): Promise<readonly (number | string)[]> {
  return [...counters(await files.read(false)), ...counters(await files.read(false))];
}

describe('while the runner goes on', () => {
  it('there is nothing before the folder is made', async () => {
    expect(await eventFiles(join(folder, 'later'), clock, plain).read(false)).toEqual([]);
  });

  it('files that are not whole events yet are left alone', async () => {
    put(1);
    writeFileSync(join(folder, '2-u2.json.tmp'), '{}');
    writeFileSync(join(folder, '0a1b-partial.json'), '{}');
    writeFileSync(join(folder, '3-0a1b-partial.json'), '{}');

    expect(await look(eventFiles(folder, clock, plain))).toEqual([1]);
  });

  it('an event that was overtaken is waited for, and comes first', async () => {
    const files = eventFiles(folder, clock, plain);
    put(2);
    expect(await look(files)).toEqual([]);
    now = 1_000;
    put(1);

    expect(await look(files)).toEqual([1, 2]);
  });

  it('what stays away is given up after two seconds, and said', async () => {
    const files = eventFiles(folder, clock, plain);
    put(1);
    put(4);
    expect(await look(files)).toEqual([1]);
    now = 2_000;

    expect(await look(files)).toEqual(['2-3 missing', 4]);
  });

  it('an event that comes after it was given up is not given out of order', async () => {
    const files = eventFiles(folder, clock, plain);
    put(2);
    await look(files);
    now = 2_000;
    expect(await look(files)).toEqual(['1-1 missing', 2]);
    put(1);
    put(3);

    expect(await look(files)).toEqual([3]);
  });

  it('one that came within the same tick of the file system as the last listing was not seen until the next', async () => {
    const tick = new Date(1_700_000_000_000);
    const files = eventFiles(folder, clock, plain);
    put(1);
    utimesSync(folder, tick, tick);
    expect(await look(files)).toEqual([1]);
    put(2);
    utimesSync(folder, tick, tick);

    expect(await look(files)).toEqual([2]);
  });

  it('a folder that has looked the same for long is not listed at every look', async () => {
    const tick = new Date(1_700_000_000_000);
    const files = eventFiles(folder, clock, plain);
    put(1);
    utimesSync(folder, tick, tick);
    await look(files);
    now = 1_000;
    await look(files);
    put(2);
    utimesSync(folder, tick, tick);

    expect(await look(files)).toEqual([]);
  });

  it('a torn file is read again', async () => {
    const files = eventFiles(folder, clock, plain);
    put(1, '{"counter":1,"eve');
    expect(await look(files)).toEqual([]);
    put(1);

    expect(await look(files)).toEqual([1]);
  });

  it('a file whose content is of another event is not taken for this one', async () => {
    const files = eventFiles(folder, clock, plain);
    put(1, '{"counter":7,"event":"verbose"}');

    expect(await look(files)).toEqual([]);
    expect(counters(await files.read(true))).toEqual(['1-1 unreadable']);
  });
});

describe('once it has ended', () => {
  it('nothing is waited for', async () => {
    const files = eventFiles(folder, clock, plain);
    put(1, '{');
    put(3);

    expect(counters(await files.read(true))).toEqual(['1-1 unreadable', '2-2 missing', 3]);
    expect(await files.read(true)).toEqual([]);
  });

  it('a file too large for memory is passed over', async () => {
    put(1);
    truncateSync(join(folder, '1-u1.json'), biggestEvent + 1);
    put(2);

    expect(counters(await eventFiles(folder, clock, plain).read(true))).toEqual(['1-1 too-big', 2]);
  });

  it('many events come in parts, from any counter', async () => {
    for (let counter = 1; counter <= 450; counter += 1) put(counter);
    const files = eventFiles(folder, clock, plain, 20);
    const parts = [];
    for (let part = await files.read(true); part.length > 0; part = await files.read(true)) parts.push(part);

    expect(parts.map((part) => part.length)).toEqual([200, 200, 30]);
    expect(counters(parts.flat())[0]).toBe(21);
  });
});

describe('an event that a machine made up', () => {
  const start = (counter: number, id: string): void => {
    put(counter, JSON.stringify({ counter, event: 'playbook_on_start', event_data: { playbook_uuid: id } }));
  };
  const ok = (counter: number, data: object): void => {
    put(counter, JSON.stringify({ counter, event: 'runner_on_ok', stdout: 'ok', event_data: { host: 'h', ...data } }));
  };
  const kinds = (events: readonly RunEvent[]): readonly string[] => events.map((event) => event.kind);

  it('is what was printed, not what it says it is', async () => {
    put(1);
    start(2, 'own');
    ok(3, { playbook_uuid: 'own' });
    ok(4, {});
    ok(5, { playbook_uuid: 'guessed' });
    start(6, 'made-up');
    ok(7, { playbook_uuid: 'made-up' });

    const all = ['output', 'playbook-start', 'host-ok', 'output', 'output', 'output', 'output'];
    expect(kinds(await eventFiles(folder, clock, plain).read(true))).toEqual(all);
    expect(kinds(await eventFiles(folder, clock, plain, 2).read(true))).toEqual(all.slice(2));
  });

  it('is not believed either where the beginning is lost', async () => {
    ok(2, { playbook_uuid: 'whose' });

    expect(kinds(await eventFiles(folder, clock, plain).read(true))).toEqual(['gap', 'output']);
  });
});

property.prop([fc.uniqueArray(fc.integer({ min: 1, max: 12 })), fc.array(fc.nat(11), { maxLength: 12 })], {
  numRuns: 30,
})(
  'whatever the order of arrival, each counter comes once, rising, as an event or in a gap',
  async (arrivals, pauses) => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    now = 0;
    const files = eventFiles(folder, clock, plain);
    const seen: RunEvent[] = [];
    for (const [index, counter] of arrivals.entries()) {
      put(counter);
      now += (pauses[index] ?? 0) * 300;
      seen.push(...(await files.read(false)));
    }
    for (let part = await files.read(true); part.length > 0; part = await files.read(true)) seen.push(...part);

    let next = 1;
    for (const event of seen) {
      expect(event.counter).toBe(next);
      next = (event.kind === 'gap' ? event.to : event.counter) + 1;
    }
    expect(next).toBeGreaterThanOrEqual(arrivals.at(-1) === Math.max(...arrivals) ? Math.max(0, ...arrivals) + 1 : 1);
  },
);
