import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { createEventOrder, type EventOrder } from '#controllers/runtime/event-order.ts';
import { compareResourceVersions } from '#controllers/runtime/resource-version.ts';
import { createStore, type WritableStore } from '#controllers/runtime/store.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { createVirtualClock } from '#simulation/clock/virtual-clock.ts';
import { createFakeServer, type FakeServer } from './fake-server.ts';
import { versions } from './given-reflector.ts';
import { auditStore, type StoreAudit } from './store-audit.ts';

function given(): { store: WritableStore; audit: StoreAudit; order: EventOrder; server: FakeServer } {
  const store = createStore((error) => {
    throw error;
  });
  const server = createFakeServer(createVirtualClock({ startMs: 0 }), createSeededRandom(1));
  return { store, audit: auditStore(store), order: createEventOrder(store), server };
}

const write = fc.record({ name: fc.constantFrom('a', 'b', 'c'), remove: fc.boolean() });

describe('events that come in any order', () => {
  property.prop([fc.array(write, { maxLength: 25 }), fc.nat(25), fc.infiniteStream(fc.nat(1000))], { numRuns: 500 })(
    'end in the server’s state, however often and in whichever order they come, and go back never',
    (writes, listedAfter, shuffle) => {
      const { store, audit, order, server } = given();
      let listed = { resourceVersion: '1', items: [...server.objects.values()] };
      writes.forEach(({ name, remove }, at) => {
        if (remove) server.remove(name);
        else server.put(name);
        if (at < listedAfter) {
          listed = { resourceVersion: String(1 + server.history.length), items: [...server.objects.values()] };
        }
      });
      order.list(listed);
      const twice = [...server.history, ...server.history];
      const shuffled = twice
        .map((change) => ({ change, at: shuffle.next().value ?? 0 }))
        .sort((a, b) => a.at - b.at)
        .map(({ change }) => change);
      for (const { line } of shuffled) order.apply(line);

      expect(versions(store.list())).toEqual(versions(server.objects.values()));
      expect(audit.contradictions).toEqual([]);
      expect(order.resourceVersion).toBe(String(1 + server.history.length));
    },
  );

  test('are noticed, as a stream that breaks its promise may have left something out', () => {
    const { order, server } = given();
    order.list({ resourceVersion: '1', items: [] });
    server.put('a');
    server.put('b');
    const [first, second] = server.history;
    if (second !== undefined) order.apply(second.line);
    expect(order.disordered).toBe(false);
    if (first !== undefined) order.apply(first.line);

    expect(order.disordered).toBe(true);
    order.list({ resourceVersion: '9', items: [] });
    expect(order.disordered).toBe(false);
  });

  test('that delete an object never seen tell the one held under its name as stale', () => {
    const { audit, order, server } = given();
    server.put('a');
    order.list({ resourceVersion: '2', items: [...server.objects.values()] });
    server.remove('a');
    server.put('a');
    server.remove('a');
    const last = server.history.at(-1);
    if (last !== undefined) order.apply(last.line);

    expect(audit.told).toEqual(['ADDED uid-1@2', 'DELETED uid-1@2']);
    expect(audit.staleDeletions).toBe(1);
  });

  test('do not bring back what was deleted, even after more deletions than are remembered', () => {
    const { store, order, server } = given();
    order.list({ resourceVersion: '1', items: [] });
    for (let at = 0; at < 5000; at += 1) {
      server.put(`pod-${at}`);
      server.remove(`pod-${at}`);
    }
    for (const { line } of server.history) order.apply(line);
    for (const { line } of server.history) if (line.type === 'ADDED') order.apply(line);

    expect(store.size).toBe(0);
  });

  test('with opaque resourceVersions are taken as they come, but for repetitions', () => {
    const { store, audit, order, server } = given();
    order.list({ resourceVersion: 'x', items: [] });
    server.put('a');
    const line = server.history[0]?.line;
    if (line === undefined) throw new Error('nothing written');
    for (const resourceVersion of ['q', 'q', 'b']) {
      order.apply({
        type: 'MODIFIED',
        object: { ...line.object, metadata: { ...line.object.metadata, resourceVersion } },
      });
    }

    expect(audit.told).toEqual(['ADDED uid-1@q', 'MODIFIED uid-1@b']);
    expect(store.get('a')?.metadata.resourceVersion).toBe('b');
    expect(order.resourceVersion).toBe('b');
  });
});

describe('resourceVersions', () => {
  property.prop([fc.bigInt({ min: 0n, max: 2n ** 80n }), fc.bigInt({ min: 0n, max: 2n ** 80n })])(
    'are ordered as the integers they are, of any length',
    (a, b) => {
      const order = compareResourceVersions(String(a), String(b));

      expect(Math.sign(order ?? NaN)).toBe(a < b ? -1 : a > b ? 1 : 0);
    },
  );

  test('that are no integers know only equality', () => {
    expect(compareResourceVersions('abc', 'abc')).toBe(0);
    expect(compareResourceVersions('abc', '5')).toBeUndefined();
    expect(compareResourceVersions('05', '5')).toBeUndefined();
  });
});
