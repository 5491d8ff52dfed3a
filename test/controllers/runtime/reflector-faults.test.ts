import { fc, test as property } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { noFaults, type Faults } from './fake-server.ts';
import { givenReflector as given, versions, type Given } from './given-reflector.ts';

const write = fc.record({
  name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
  remove: fc.boolean(),
  afterMs: fc.oneof(fc.nat(20), fc.nat(5000), fc.nat(200_000)),
});
const writes = fc.array(write, { maxLength: 60 });
const rate = fc.constantFrom(0, 0, 0.02, 0.1, 0.4);
const anyFaults: fc.Arbitrary<Faults> = fc.record({
  refuse: rate,
  reset: rate,
  tooMany: rate,
  internal: rate,
  hang: rate,
  compact: rate,
  partial: rate,
  duplicate: rate,
  replay: rate,
  reorder: rate,
  lose: rate,
  close: rate,
});

async function play(
  { clock, server }: Given,
  history: { name: string; remove: boolean; afterMs: number }[],
  each: () => void,
): Promise<void> {
  for (const { name, remove, afterMs } of history) {
    if (remove) server.remove(name);
    else server.put(name);
    await clock.advanceBy(afterMs);
    each();
  }
}

describe('the reflector under any faults', () => {
  property.prop([writes, anyFaults, fc.integer()], { numRuns: 150 })(
    'ends equal to the server once they stop, tells a coherent story, and leaks nothing',
    async (history, faults, seed) => {
      const all = given(seed, { pageSize: 2, relistMs: 900_000, backoff: { baseMs: 100, maxMs: 10_000 } });
      const { clock, server, store, audit, reflector } = all;
      server.put('there before');
      server.faults = faults;
      reflector.start();
      await play(all, history, () => expect(server.openWatches).toBeLessThanOrEqual(1));
      server.faults = noFaults;
      await clock.advanceBy(1_500_000);

      expect(versions(store.list())).toEqual(versions(server.objects.values()));
      expect(versions(audit.known.values())).toEqual(versions(server.objects.values()));
      expect(audit.contradictions).toEqual([]);
      await reflector.stop();
      expect(server.openWatches).toBe(0);
      expect(clock.pendingTimers).toBe(0);
    },
  );

  property.prop(
    [
      writes,
      fc.record({ reset: rate, refuse: rate, duplicate: rate, replay: rate, hang: rate, close: rate }),
      fc.integer(),
    ],
    {
      numRuns: 100,
    },
  )(
    'tells every change once and in order, as long as the server keeps history and tells all',
    async (history, faults, seed) => {
      const all = given(seed, { backoff: { baseMs: 100, maxMs: 10_000 }, idleMs: 90_000 });
      const { clock, server, audit, reflector } = all;
      reflector.start();
      await clock.advanceBy(1000);
      server.faults = { ...noFaults, ...faults };
      await play(all, history, () => undefined);
      server.faults = noFaults;
      await clock.advanceBy(600_000);

      // A list in between may fold changes into one; without it, nothing may be missing.
      if (reflector.status.lists === 1) {
        expect(audit.told).toEqual(
          server.history.map(
            ({ line }) => `${line.type} ${line.object.metadata.uid}@${line.object.metadata.resourceVersion}`,
          ),
        );
      }
      expect(versions(audit.known.values())).toEqual(versions(server.objects.values()));
      await reflector.stop();
    },
  );
});
