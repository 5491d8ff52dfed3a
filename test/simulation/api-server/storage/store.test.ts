import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '#models/meta/object.ts';
import { createStore, type Store } from '#simulation/api-server/storage/store.ts';
import { cloneJson } from '#simulation/api-server/storage/clone.ts';
import { equalJson } from '#simulation/api-server/storage/equal.ts';
import { createOrderedKeys } from '#simulation/api-server/storage/ordered-keys.ts';

const user = { name: 'tester', groups: [] };

function thing(name: string, value: number): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Thing',
    metadata: { name, uid: `uid-${name}`, creationTimestamp: '2026-01-01T00:00:00Z' },
    value,
  };
}

type Command =
  { do: 'create' | 'update' | 'stale-update' | 'remove'; name: string; value: number } | { do: 'remember' };

const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    do: fc.constantFrom('create' as const, 'update' as const, 'stale-update' as const, 'remove' as const),
    name: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    value: fc.nat(3),
  }),
  fc.record({ do: fc.constant('remember' as const) }),
);

/** What was stored at a revision, as plain names and values. */
function contents(snapshot: {
  keysFrom(start: string): Iterable<string>;
  get(key: string): unknown;
}): Record<string, number> {
  const found: Record<string, number> = {};
  for (const key of snapshot.keysFrom('')) {
    const entry = snapshot.get(key) as { object: KubeObject } | undefined;
    if (entry !== undefined) found[key] = entry.object['value'] as number;
  }
  return found;
}

function apply(store: Store, model: Map<string, number>, step: Exclude<Command, { do: 'remember' }>): void {
  const { name, value } = step;
  const current = store.collection('things').get(name);
  const before = store.revision;
  const known = model.has(name);
  switch (step.do) {
    case 'create':
      expect(store.create('things', name, thing(name, value), user).ok).toBe(!known);
      if (!known) model.set(name, value);
      break;
    case 'update':
      expect(store.update('things', name, thing(name, value), current?.revision, user).ok).toBe(known);
      if (known) model.set(name, value);
      break;
    case 'stale-update':
      expect(store.update('things', name, thing(name, value), 0, user).ok).toBe(false);
      expect(store.revision).toBe(before);
      break;
    case 'remove':
      expect(store.remove('things', name, undefined, user).ok).toBe(known);
      model.delete(name);
      break;
  }
}

describe('the store', () => {
  test.prop([fc.array(command, { maxLength: 60 }), fc.integer({ min: 3, max: 100 })])(
    'holds what a plain map holds, replays it from its events, and remembers every state that its history reaches',
    (commands, historyLimit) => {
      const store = createStore({ historyLimit });
      const model = new Map<string, number>();
      const replayed = new Map<string, number>();
      const remembered: { revision: number; contents: Record<string, number> }[] = [];
      const revisions: number[] = [];
      store.subscribe(({ type, key, entry, revision }) => {
        revisions.push(revision);
        if (type === 'DELETED') replayed.delete(key);
        else replayed.set(key, entry.object['value'] as number);
      });

      for (const step of commands) {
        if (step.do === 'remember')
          remembered.push({ revision: store.revision, contents: contents(store.collection('things')) });
        else apply(store, model, step);
      }

      const sorted = Object.fromEntries([...model].sort(([left], [right]) => (left < right ? -1 : 1)));
      expect(contents(store.collection('things'))).toEqual(sorted);
      expect([...store.collection('things').keysFrom('')]).toEqual(Object.keys(sorted));
      expect(replayed).toEqual(model);
      expect(revisions).toEqual(revisions.toSorted((left, right) => left - right));
      expect(new Set(revisions).size).toBe(revisions.length);
      for (const { revision, contents: then } of remembered) {
        const snapshot = store.collection('things').at(revision);
        if (revision < store.collection('things').history.compactedRevision) expect(snapshot).toBeUndefined();
        else expect(contents(snapshot ?? store.collection('nothing'))).toEqual(then);
      }
    },
  );

  it('hands out states that nobody can change', () => {
    const store = createStore({ historyLimit: 10 });

    store.create('things', 'a', { ...thing('a', 1), list: [{ deep: true }] }, user);

    const object = store.collection('things').get('a')?.object;
    const inner = object?.['list'] as { deep: boolean }[];
    expect(() => {
      inner[0] = { deep: false };
    }).toThrow(TypeError);
    expect(Object.isFrozen(inner[0])).toBe(true);
  });

  it('tells a DELETED event at the revision of the deletion, with the last state', () => {
    const store = createStore({ historyLimit: 10 });
    store.create('things', 'a', thing('a', 7), user);
    const told: unknown[] = [];
    store.subscribe(({ type, entry, user: by }) =>
      told.push([type, entry.object.metadata.resourceVersion, entry.object['value'], by.name]),
    );

    store.remove('things', 'a', undefined, user);

    expect(told).toEqual([['DELETED', String(store.revision), 7, 'tester']]);
  });
});

describe('ordered keys', () => {
  test.prop([fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 2000 })), { maxLength: 3000, size: 'max' })])(
    'are a sorted set, from any start',
    (steps) => {
      const keys = createOrderedKeys();
      const model = new Set<string>();
      for (const [add, number] of steps) {
        const key = `k${number}`;
        if (add) keys.add(key);
        else keys.delete(key);
        if (add) model.add(key);
        else model.delete(key);
      }

      const sorted = [...model].sort();
      expect(keys.size).toBe(sorted.length);
      expect([...keys.from('')]).toEqual(sorted);
      expect([...keys.from('k1500')]).toEqual(sorted.filter((key) => key >= 'k1500'));
    },
  );

  it('stay in order across many full chunks, whichever way they come', () => {
    const rising = createOrderedKeys();
    const falling = createOrderedKeys();
    const names = Array.from({ length: 5000 }, (_, index) => `node-${String(index).padStart(5, '0')}`);

    names.forEach((name) => rising.add(name));
    names.toReversed().forEach((name) => falling.add(name));

    expect([...rising.from('')]).toEqual(names);
    expect([...falling.from('')]).toEqual(names);
  });
});

describe('JSON values', () => {
  test.prop([fc.jsonValue()])('are equal to their copy, which shares nothing', (value) => {
    const copy = cloneJson(value);

    expect(equalJson(copy, value)).toBe(true);
    expect(copy).toEqual(value);
    if (typeof value === 'object' && value !== null) expect(copy).not.toBe(value);
  });

  test.prop([fc.jsonValue(), fc.jsonValue()])(
    'are equal exactly when they serialise alike, keys sorted',
    (left, right) => {
      expect(equalJson(left, right)).toBe(sorted(left) === sorted(right));
    },
  );

  it('are equal when a field is absent on one side and undefined on the other', () => {
    expect(equalJson({ a: 1, b: undefined }, { a: 1 })).toBe(true);
    expect(equalJson({ a: 1 }, { a: 1, b: undefined })).toBe(true);
    expect(equalJson({ a: 1 }, { a: 1, b: null })).toBe(false);
  });
});

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1)))
      : inner,
  );
}
