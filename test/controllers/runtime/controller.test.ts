import { describe, expect, test } from 'vitest';
import type { Stored } from '#models/meta/object.ts';
import type { Resource } from '#models/meta/resource.ts';
import { sleep } from '#models/ports/clock.ts';
import { createKube } from '#controllers/runtime/client.ts';
import { startController, type ControllerDefinition, type RunningController } from '#controllers/runtime/controller.ts';
import { createInformerSet, type InformerSet } from '#controllers/runtime/informers.ts';
import { KubeError } from '#controllers/runtime/kube-error.ts';
import { source } from '#controllers/runtime/source.ts';
import { TerminalError } from '#controllers/runtime/terminal-error.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { createVirtualClock, type VirtualClock } from '#simulation/clock/virtual-clock.ts';
import { createFakeServer, noFaults, type FakeServer } from './fake-server.ts';
import { createMemoryLog, type MemoryLog } from './memory-log.ts';

const things: Resource = { group: 'test', version: 'v1', plural: 'things', kind: 'Thing', namespaced: false };

interface Given {
  clock: VirtualClock;
  server: FakeServer;
  informers: InformerSet;
  log: MemoryLog;
  start: (reconcile: ControllerDefinition['reconcile'], workers?: number) => RunningController;
  runs: string[];
}

function given(): Given {
  const clock = createVirtualClock({ startMs: 0 });
  const random = createSeededRandom(1);
  const server = createFakeServer(clock, random.fork('server'));
  const log = createMemoryLog();
  const informers = createInformerSet(createKube(server.transport, { clock, random }), { clock, random, log });
  const runs: string[] = [];
  return {
    clock,
    server,
    informers,
    log,
    runs,
    start(reconcile, workers = 1) {
      const keys = ({ metadata }: Stored): string[] => [metadata.name];
      const controller = startController(
        {
          name: 'thing',
          workers,
          sources: [source(informers.get(things), keys)],
          reconcile(key, context) {
            runs.push(key);
            return reconcile(key, context);
          },
        },
        { clock, random, log },
      );
      informers.start();
      return controller;
    },
  };
}

describe('a controller', () => {
  test('looks at what is there once it is synced, and again at each change', async () => {
    const { clock, server, start, runs } = given();
    server.put('a');
    server.put('b');
    server.faults = { ...noFaults, internal: 1 };
    start(async () => ({ done: 'settled' }));
    await clock.advanceTo(5000);
    expect(runs).toEqual([]);
    server.faults = noFaults;
    await clock.advanceTo(60_000);
    server.put('a');
    server.remove('b');
    await clock.advanceTo(70_000);

    expect(runs).toEqual(['a', 'b', 'a', 'b']);
  });

  test('comes back at the time it asked for, and forgets its failures when it is done', async () => {
    const { clock, server, start, runs } = given();
    server.put('a');
    const controller = start(async () => (runs.length === 1 ? { done: 'requeue', atMs: 50_000 } : { done: 'settled' }));
    await clock.advanceTo(49_999);
    expect(runs).toHaveLength(1);
    await clock.advanceTo(50_000);

    expect(runs).toHaveLength(2);
    expect(controller.metrics()).toMatchObject({ settled: 1, requeued: 1, queue: { failing: 0, delayed: 0 } });
  });

  test('does not run hot when it asks for a time that has passed', async () => {
    const { clock, server, start, runs } = given();
    server.put('a');
    start(async () => ({ done: 'requeue', atMs: 0 }));
    await clock.advanceTo(600_000);

    expect(runs.length).toBeLessThan(20);
  });

  test('retries what failed with growing waits, and says why', async () => {
    const { clock, server, start, runs, log } = given();
    server.put('a');
    start(async () => {
      if (runs.length < 5) throw new Error('not yet');
      return { done: 'settled' };
    });
    await clock.advanceTo(60_000);

    expect(runs).toHaveLength(5);
    const warnings = log.lines.filter(({ level }) => level === 'warn');
    expect(warnings).toHaveLength(4);
    expect(warnings[0]?.fields).toMatchObject({
      controller: 'thing',
      object: 'a',
      failures: 1,
      error: { message: 'not yet' },
    });
  });

  test('retries a conflict soon and quietly', async () => {
    const { clock, server, start, runs, log } = given();
    server.put('a');
    start(async () => {
      if (runs.length === 1) throw new KubeError('Conflict', 'changed meanwhile');
      return { done: 'settled' };
    });
    await clock.advanceTo(400);

    expect(runs).toHaveLength(2);
    expect(log.lines.filter(({ level }) => level !== 'debug')).toEqual([]);
  });

  test('waits as long as the server asked', async () => {
    const { clock, server, start, runs } = given();
    server.put('a');
    start(async () => {
      throw new KubeError('TooManyRequests', 'slow down', { retryAfterMs: 30_000 });
    });
    await clock.advanceTo(29_000);

    expect(runs).toHaveLength(1);
  });

  test('leaves a terminal error alone until something changes', async () => {
    const { clock, server, start, runs } = given();
    server.put('a');
    const controller = start(async () => {
      throw new TerminalError('the spec makes no sense');
    });
    await clock.advanceTo(600_000);
    expect(runs).toHaveLength(1);
    server.put('a');
    await clock.advanceTo(700_000);

    expect(runs).toHaveLength(2);
    expect(controller.metrics()).toMatchObject({ terminal: 2, retried: 0 });
  });

  test('stops cleanly: tells what runs, waits for it, and leaves nothing behind', async () => {
    const { clock, server, informers, start } = given();
    server.put('a');
    server.put('b');
    let ended = 0;
    const controller = start(async (_key, { signal }) => {
      await sleep(clock, 1e9, signal);
      await sleep(clock, 500);
      ended += 1;
      return { done: 'retry' };
    });
    await clock.advanceTo(1000);
    let stopped = false;
    void controller.stop().then(() => (stopped = true));
    await clock.advanceBy(400);
    expect(stopped).toBe(false);
    await clock.advanceBy(100);

    expect(stopped).toBe(true);
    expect(ended).toBe(1);
    await informers.stop();
    expect(clock.pendingTimers).toBe(0);
  });

  test('stops also when it never synced', async () => {
    const { clock, server, informers, start } = given();
    server.faults = { ...noFaults, refuse: 1 };
    const controller = start(async () => ({ done: 'settled' }));
    await clock.advanceTo(1000);
    await controller.stop();
    await informers.stop();

    expect(clock.pendingTimers).toBe(0);
  });

  test('works on as many keys at once as it has workers, and never on one twice', async () => {
    const { clock, server, start } = given();
    for (let at = 0; at < 10; at += 1) server.put(`thing-${at}`);
    const running = new Set<string>();
    const twice: string[] = [];
    let most = 0;
    start(async (key) => {
      if (running.has(key)) twice.push(key);
      running.add(key);
      most = Math.max(most, running.size);
      await sleep(clock, 1000);
      running.delete(key);
      return { done: 'settled' };
    }, 3);
    await clock.advanceTo(1500);
    for (let at = 0; at < 10; at += 1) server.put(`thing-${at}`);
    await clock.advanceTo(20_000);

    expect(most).toBe(3);
    expect(twice).toEqual([]);
  });
});

describe('informers', () => {
  test('share one list and watch among all who ask for the same, with the indexes of all', async () => {
    const { clock, server, informers } = given();
    const a = informers.get(things, { indexes: { first: ({ metadata }) => [metadata.name.slice(0, 1)] } });
    const b = informers.get(things, { indexes: { last: ({ metadata }) => [metadata.name.slice(-1)] } });
    const other = informers.get(things, { labelSelector: 'x=y' });
    server.put('abc');
    informers.start();
    await clock.advanceTo(1000);

    expect(a).toBe(b);
    expect(other).not.toBe(a);
    expect(a.store.byIndex('last', 'c')).toHaveLength(1);
    expect(await informers.synced()).toBe(true);
    expect(server.openWatches).toBe(2);
    await informers.stop();
    expect(server.openWatches).toBe(0);
    expect(clock.pendingTimers).toBe(0);
  });

  test('asked for after the start begin at once', async () => {
    const { clock, server, informers } = given();
    server.put('a');
    informers.start();
    const late = informers.get(things);
    await clock.advanceTo(1000);

    expect(late.store.size).toBe(1);
    await informers.stop();
    expect(() => informers.get(things, { namespace: 'new' })).toThrow('stopped');
  });
});
