import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { createEventOrder } from '#controllers/runtime/event-order.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import { createStore } from '#controllers/runtime/store.ts';
import { writeThrough } from '#controllers/runtime/write-through.ts';
import type { KubeObject, Stored } from '#models/meta/object.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { createVirtualClock } from '#simulation/clock/virtual-clock.ts';
import { createFakeServer } from './fake-server.ts';
import { givenReflector, things, versions } from './given-reflector.ts';
import { auditStore } from './store-audit.ts';

const thing = (name: string, version: number, kind = 'Thing'): Stored => ({
  apiVersion: 'test/v1',
  kind,
  metadata: { name, uid: `uid-${name}`, resourceVersion: String(version), creationTimestamp: '2026-01-01T00:00:00Z' },
});

function answering(object: Stored): { kube: Kube; observed: string[] } {
  const observed: string[] = [];
  const answer = async <T extends KubeObject>(): Promise<Stored<T>> => object as Stored<T>;
  const unused = (): never => {
    throw new Error('not called here');
  };
  const kube: Kube = {
    get: unused,
    list: unused,
    watch: unused,
    create: answer,
    update: answer,
    updateSubresource: answer,
    mergePatch: answer,
    delete: unused,
    createSubresource: unused,
    raw: unused,
  };
  return {
    observed,
    kube: writeThrough(kube, { observe: (_, { metadata }) => observed.push(metadata.resourceVersion) }),
  };
}

describe('a write that was answered', () => {
  test('is seen before its event comes', async () => {
    const { kube, observed } = answering(thing('a', 7));
    await kube.create(things, thing('a', 0));
    await kube.update(things, thing('a', 6));
    await kube.updateSubresource(things, 'status', thing('a', 6));
    await kube.mergePatch(things, { name: 'a' }, {});

    expect(observed).toEqual(['7', '7', '7', '7']);
  });

  test('is not seen when it was a dry run, or answers with another kind', async () => {
    const { kube, observed } = answering(thing('a', 7));
    await kube.update(things, thing('a', 6), { dryRun: true });
    const scaled = answering(thing('a', 7, 'Scale'));
    await scaled.kube.updateSubresource(things, 'scale', thing('a', 6, 'Scale'));

    expect([...observed, ...scaled.observed]).toEqual([]);
  });

  test('is told once, though its event comes after it', async () => {
    const { clock, server, audit, reflector } = givenReflector();
    reflector.start();
    await clock.advanceBy(1_000);
    reflector.observe(thing('a', 99));
    server.put('b');
    await clock.advanceBy(1_000);

    expect(audit.told).toEqual(['ADDED uid-a@99', 'ADDED uid-1@2']);
    expect(reflector.status.resourceVersion).toBe('2');
    await reflector.stop();
  });

  test('does not bring back what was deleted since', () => {
    const store = createStore(() => {});
    const order = createEventOrder(store);
    order.list({ resourceVersion: '5', items: [] });
    order.apply({ type: 'ADDED', object: thing('a', 6) });
    order.apply({ type: 'DELETED', object: thing('a', 8) });
    order.observe(thing('a', 7));

    expect(store.size).toBe(0);
  });

  test('is not missed from a list that was taken before it', () => {
    const store = createStore(() => {});
    const audit = auditStore(store);
    const order = createEventOrder(store);
    order.list({ resourceVersion: '5', items: [] });
    order.observe(thing('a', 9));
    order.list({ resourceVersion: '7', items: [] });

    expect(audit.told).toEqual(['ADDED uid-a@9']);
    order.list({ resourceVersion: '10', items: [] });
    expect(store.size).toBe(0);
  });

  test('waits for its event where versions are opaque', () => {
    const store = createStore(() => {});
    const order = createEventOrder(store);
    order.list({ resourceVersion: 'x', items: [] });
    order.observe({ ...thing('a', 1), metadata: { ...thing('a', 1).metadata, resourceVersion: 'y' } });

    expect(store.size).toBe(0);
  });

  const write = fc.record({ name: fc.constantFrom('a', 'b', 'c'), remove: fc.boolean() });
  const answered = fc.record({ of: fc.nat(24), after: fc.nat(24) });
  property.prop([fc.array(write, { maxLength: 25 }), fc.array(answered), fc.nat(25)], { numRuns: 500 })(
    'changes nothing about how it ends, whenever its answer comes',
    (writes, answers, relistAfter) => {
      const store = createStore((error) => {
        throw error;
      });
      const audit = auditStore(store);
      const order = createEventOrder(store);
      const server = createFakeServer(createVirtualClock({ startMs: 0 }), createSeededRandom(1));
      order.list({ resourceVersion: '1', items: [] });
      let listed = { at: 0, resourceVersion: '1', items: [] as Stored[] };
      writes.forEach(({ name, remove }, at) => {
        const { length } = server.history;
        if (at === relistAfter) {
          listed = { at: length, resourceVersion: String(1 + length), items: [...server.objects.values()] };
        }
        if (remove) server.remove(name);
        else server.put(name);
      });
      server.history.forEach(({ line }, at) => {
        for (const { of, after } of answers) {
          const ahead = server.history[of]?.line;
          if (after === at && ahead !== undefined && ahead.type !== 'DELETED') order.observe(ahead.object);
        }
        if (at === listed.at) order.list(listed);
        order.apply(line);
      });

      expect(versions(store.list())).toEqual(versions(server.objects.values()));
      expect(audit.contradictions).toEqual([]);
      expect(order.disordered).toBe(false);
    },
  );
});
