import { describe, expect, test } from 'vitest';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { createFakeServer, noFaults, refusal } from './fake-server.ts';
import { createMemoryLog } from './memory-log.ts';
import { givenReflector as given, versions } from './given-reflector.ts';

describe('the reflector', () => {
  test('lists in pages, then follows from the list’s resourceVersion', async () => {
    const { clock, server, store, reflector } = given(1, { pageSize: 10 });
    for (let at = 0; at < 35; at += 1) server.put(`thing-${at}`);
    reflector.start();
    await clock.advanceTo(1000);

    expect(store.size).toBe(35);
    expect(server.requests.map(({ query }) => query?.['limit'])).toEqual(['10', '10', '10', '10', undefined]);
    expect(server.requests.at(-1)?.query).toMatchObject({
      watch: 'true',
      resourceVersion: '36',
      allowWatchBookmarks: 'true',
    });
    server.put('one more');
    server.remove('thing-3');
    await clock.advanceTo(2000);
    expect(versions(store.list())).toEqual(versions(server.objects.values()));
    await reflector.stop();
    expect(clock.pendingTimers).toBe(0);
  });

  test('is synced with the first complete list, and not with a failed one', async () => {
    const { clock, server, reflector } = given();
    server.faults = { ...noFaults, internal: 1 };
    let synced: boolean | undefined;
    void reflector.synced.then((value) => (synced = value));
    reflector.start();
    await clock.advanceTo(10_000);

    expect(synced).toBeUndefined();
    expect(reflector.status.lastError?.message).toContain('InternalError');
    server.faults = noFaults;
    await clock.advanceTo(60_000);
    expect(synced).toBe(true);
    expect(reflector.status.lastError).toBeUndefined();
    await reflector.stop();
  });

  test('says that it never synced when it is stopped before', async () => {
    const { clock, server, reflector } = given();
    server.faults = { ...noFaults, refuse: 1 };
    reflector.start();
    await clock.advanceTo(5000);
    await reflector.stop();

    expect(await reflector.synced).toBe(false);
    expect(clock.pendingTimers).toBe(0);
  });

  test('begins the list anew when it expires between pages, at last in one piece', async () => {
    const { clock, server, store, reflector } = given(1, { pageSize: 10 });
    for (let at = 0; at < 30; at += 1) server.put(`thing-${at}`);
    const request = server.transport.request.bind(server.transport);
    server.transport.request = async (asked) => {
      const answer = await request(asked);
      server.put('busy');
      server.compact();
      return answer;
    };
    reflector.start();
    await clock.advanceTo(5000);

    expect(store.size).toBe(31);
    expect(server.requests.slice(0, 6).map(({ query }) => query?.['limit'])).toEqual([
      '10',
      '10',
      '10',
      '10',
      undefined,
      undefined,
    ]);
    await reflector.stop();
  });

  test('keeps what it has when a relist fails or is not whole', async () => {
    const { clock, server, store, audit, reflector } = given(1, { pageSize: 10 });
    for (let at = 0; at < 30; at += 1) server.put(`thing-${at}`);
    reflector.start();
    await clock.advanceTo(1000);
    server.faults = { ...noFaults, partial: 1, compact: 1, reset: 0.2 };
    server.put('more');
    await clock.advanceBy(600_000);

    expect(store.size).toBeGreaterThanOrEqual(30);
    expect(audit.told.filter((line) => line.startsWith('DELETED'))).toEqual([]);
    await reflector.stop();
  });

  test('tells of a deletion that it missed as stale, with the last state it knew', async () => {
    const { clock, server, store, audit, reflector } = given(1, { relistMs: 60_000 });
    server.put('gone', { colour: 'blue' });
    server.put('kept');
    reflector.start();
    await clock.advanceTo(1000);
    server.faults = { ...noFaults, lose: 1 };
    server.remove('gone');
    await clock.advanceBy(1000);
    server.faults = noFaults;

    expect(store.get('gone')).toMatchObject({ colour: 'blue' });
    await clock.advanceBy(100_000);
    expect(store.get('gone')).toBeUndefined();
    expect(audit.staleDeletions).toBe(1);
    await reflector.stop();
  });

  test('tells of another object under the same name as a deletion and an addition', async () => {
    const { clock, server, audit, reflector } = given(1, { relistMs: 60_000 });
    server.put('twice');
    reflector.start();
    await clock.advanceTo(1000);
    server.faults = { ...noFaults, lose: 1 };
    server.remove('twice');
    await clock.advanceBy(1000);
    server.faults = noFaults;
    server.put('twice');
    await clock.advanceBy(1000);

    expect(audit.told).toEqual(['ADDED uid-1@2', 'DELETED uid-1@2', 'ADDED uid-2@4']);
    await reflector.stop();
  });

  test('lists anew at once when the server has forgotten where the watch was', async () => {
    const { clock, server, store, reflector } = given();
    server.put('a');
    reflector.start();
    await clock.advanceTo(1000);
    server.faults = { ...noFaults, hang: 1 };
    server.put('b');
    server.remove('a');
    await clock.advanceTo(149_000);
    server.faults = noFaults;
    server.compact();
    await clock.advanceTo(153_000);

    expect(reflector.status.lists).toBe(2);
    expect([...store.keys()]).toEqual(['b']);
    await reflector.stop();
  });

  test('lists anew after a stream that told its events out of order, which may have left some out', async () => {
    const { clock, server, reflector } = given();
    reflector.start();
    await clock.advanceTo(1000);
    server.faults = { ...noFaults, reorder: 1 };
    server.put('a');
    server.put('b');
    await clock.advanceTo(2000);
    server.faults = { ...noFaults, close: 1 };
    server.put('c');
    await clock.advanceTo(3000);
    server.faults = noFaults;
    await clock.advanceTo(10_000);

    expect(reflector.status.lists).toBe(2);
    await reflector.stop();
  });

  test('takes a silent watch for dead and goes on where it was', async () => {
    const { clock, server, store, reflector } = given(1, { idleMs: 90_000 });
    reflector.start();
    await clock.advanceTo(1000);
    server.faults = { ...noFaults, hang: 1 };
    server.put('first');
    await clock.advanceTo(2000);
    server.put('second');
    server.faults = noFaults;

    await clock.advanceTo(85_000);
    expect(store.get('second')).toBeUndefined();
    await clock.advanceTo(100_000);
    expect(store.get('second')).toBeDefined();
    expect(reflector.status.lists).toBe(1);
    expect(server.openWatches).toBe(1);
    await reflector.stop();
  });

  test('does not run hot against a server that closes every watch at once', async () => {
    const { clock, server, reflector } = given();
    reflector.start();
    await clock.advanceTo(1000);
    server.faults = { ...noFaults, close: 1 };
    const before = server.requests.length;
    await clock.advanceBy(600_000);

    expect(server.requests.length - before).toBeLessThan(60);
    await reflector.stop();
  });

  test('warns of a server that keeps closing watches as soon as they begin, and not of a single one', async () => {
    const log = createMemoryLog();
    const { clock, server, reflector } = given(1, { log });
    reflector.start();
    await clock.advanceTo(1000);
    server.faults = { ...noFaults, close: 1 };
    await clock.advanceBy(1000);
    const warnings = (): number => log.lines.filter(({ level }) => level === 'warn').length;
    expect(warnings()).toBe(0);
    await clock.advanceBy(600_000);

    expect(warnings()).toBeGreaterThan(0);
    await reflector.stop();
  });

  test('lists anew after watches that tell nothing, as when bookmarks never come', async () => {
    const { clock, server, reflector } = given(1, { idleMs: 90_000 });
    reflector.start();
    await clock.advanceTo(1000);
    server.faults = { ...noFaults, hang: 1 };
    await clock.advanceBy(400_000);
    server.faults = noFaults;
    await clock.advanceBy(120_000);

    expect(reflector.status.lists).toBeGreaterThan(1);
    await reflector.stop();
  });

  test('waits as long as a 429 asks, and a little longer, or all who were turned away came back together', async () => {
    const { clock, server, reflector } = given();
    const request = server.transport.request.bind(server.transport);
    server.transport.request = async () => refusal(429, 'TooManyRequests', { 'retry-after': '120' });
    reflector.start();
    await clock.advanceTo(100_000);
    server.transport.request = request;

    expect(server.requests.length).toBe(0);
    await clock.advanceTo(119_000);
    expect(reflector.status.synced).toBe(false);
    await clock.advanceTo(145_000);
    expect(reflector.status.synced).toBe(true);
    await reflector.stop();
  });

  test('distrusts a list older than what it saw, but takes it when the server stays there', async () => {
    const { clock, server, store, reflector } = given(1, { relistMs: 60_000 });
    for (let at = 0; at < 20; at += 1) server.put('a');
    reflector.start();
    await clock.advanceTo(1000);
    const restored = createFakeServer(clock, createSeededRandom(2));
    restored.put('from the backup');
    Object.assign(server.transport, restored.transport);
    await clock.advanceBy(74_000);

    expect(reflector.status.lastError?.message).toContain('older than 21');
    expect(store.get('a')).toBeDefined();
    await clock.advanceBy(3_600_000);
    expect([...store.keys()]).toEqual(['from the backup']);
    await reflector.stop();
  });

  test('stops in the middle of a list without a leak', async () => {
    const { clock, server, reflector } = given();
    server.faults = { ...noFaults, hang: 1 };
    reflector.start();
    await clock.advanceTo(100);
    await reflector.stop();

    expect(clock.pendingTimers).toBe(0);
    expect(server.openWatches).toBe(0);
  });

  test('drops fields by its transform before anything is stored', async () => {
    const { clock, server, store, reflector } = given(1, {
      transform: (object) => {
        delete object['bulk'];
        return object;
      },
    });
    server.put('listed', { bulk: 'x', lean: 1 });
    reflector.start();
    await clock.advanceTo(1000);
    server.put('watched', { bulk: 'x', lean: 1 });
    await clock.advanceTo(2000);

    expect(store.list().map((object) => Object.keys(object))).toEqual([
      ['apiVersion', 'kind', 'lean', 'metadata'],
      ['apiVersion', 'kind', 'lean', 'metadata'],
    ]);
    await reflector.stop();
  });
});
