import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import type { Stored } from '#models/meta/object.ts';
import { createStore, type WritableStore } from '#controllers/runtime/store.ts';
import { auditStore } from './store-audit.ts';

const thing = (name: string, version = 1, fields: Record<string, unknown> = {}): Stored => ({
  apiVersion: 'test/v1',
  kind: 'Thing',
  ...fields,
  metadata: { name, uid: `uid-${name}`, resourceVersion: String(version), creationTimestamp: '2026-01-01T00:00:00Z' },
});

const coloursOf = (object: Stored): string[] => (Array.isArray(object['colours']) ? object['colours'].map(String) : []);

function given(): { store: WritableStore; errors: unknown[] } {
  const errors: unknown[] = [];
  const store = createStore((error) => errors.push(error));
  store.addIndex('colour', coloursOf);
  return { store, errors };
}

const names = (objects: readonly Stored[]): string[] => objects.map(({ metadata }) => metadata.name);

describe('the store', () => {
  test('finds objects by key and by index, also by one added later', () => {
    const { store } = given();
    store.put(thing('a', 1, { colours: ['red', 'blue'] }));
    store.put(thing('b', 1, { colours: ['blue'] }));
    store.addIndex('initial', ({ metadata }) => [metadata.name.slice(0, 1)]);

    expect(store.get('a')?.metadata.name).toBe('a');
    expect(names(store.byIndex('colour', 'blue'))).toEqual(['a', 'b']);
    expect(names(store.byIndex('colour', 'green'))).toEqual([]);
    expect(names(store.byIndex('initial', 'b'))).toEqual(['b']);
    expect(() => store.byIndex('size', 'XL')).toThrow('no index "size"');
  });

  test('refuses one index name for two functions', () => {
    const { store } = given();

    expect(() => store.addIndex('colour', () => [])).toThrow('already there');
    expect(() => store.addIndex('colour', coloursOf)).not.toThrow();
  });

  test('tells a late subscriber what is there, and one that left nothing more', () => {
    const { store } = given();
    store.put(thing('a'));
    const audit = auditStore(store);
    const seen: string[] = [];
    const leave = store.subscribe({ onAdd: ({ metadata }) => seen.push(metadata.name) });
    leave();
    store.put(thing('b'));

    expect(audit.told).toEqual(['ADDED uid-a@1', 'ADDED uid-b@1']);
    expect(seen).toEqual(['a']);
  });

  test('goes on when a subscriber throws', () => {
    const { store, errors } = given();
    store.subscribe({
      onAdd() {
        throw new Error('broken subscriber');
      },
    });
    const audit = auditStore(store);
    store.put(thing('a'));

    expect(errors).toMatchObject([{ message: 'broken subscriber' }]);
    expect(audit.told).toEqual(['ADDED uid-a@1']);
  });

  test('takes a list as the truth without telling of what did not change', () => {
    const { store } = given();
    for (const name of ['gone', 'same', 'newer', 'older']) store.put(thing(name, 5));
    const audit = auditStore(store);
    store.replace([thing('same', 5), thing('newer', 6), thing('older', 4), thing('added', 7)]);

    expect(audit.told.slice(4)).toEqual(['DELETED uid-gone@5', 'MODIFIED uid-newer@6', 'ADDED uid-added@7']);
    expect(store.get('older')?.metadata.resourceVersion).toBe('5');
    store.replace([thing('older', 4)], { mayGoBack: true });
    expect(store.get('older')?.metadata.resourceVersion).toBe('4');
  });
});

const name = fc.constantFrom('a', 'b', 'c', 'd');
const colours = fc.uniqueArray(fc.constantFrom('red', 'blue', 'green'));
const step = fc.oneof(
  fc.record({ do: fc.constant('put' as const), name, colours }),
  fc.record({ do: fc.constant('remove' as const), name }),
  fc.record({ do: fc.constant('replace' as const), kept: fc.uniqueArray(name) }),
);

describe('the store against a model of it', () => {
  property.prop([fc.array(step, { maxLength: 50 })])('holds, indexes and tells what the model does', (steps) => {
    const { store, errors } = given();
    const audit = auditStore(store);
    const model = new Map<string, Stored>();
    let version = 0;
    for (const one of steps) {
      version += 1;
      if (one.do === 'put') {
        const object = thing(one.name, version, { colours: one.colours });
        store.put(object);
        model.set(one.name, object);
      } else if (one.do === 'remove') {
        store.remove(one.name);
        model.delete(one.name);
      } else {
        const kept = new Set<string>(one.kept);
        for (const key of model.keys()) if (!kept.has(key)) model.delete(key);
        const list = one.kept.map((key) => model.get(key) ?? thing(key, version));
        for (const object of list) model.set(object.metadata.name, object);
        store.replace(list);
      }

      expect(store.list()).toEqual([...model.values()]);
      expect([...audit.known]).toEqual([...model]);
      for (const colour of ['red', 'blue', 'green']) {
        const expected = [...model.values()].filter((object) => coloursOf(object).includes(colour));
        expect(names(store.byIndex('colour', colour)).sort()).toEqual(names(expected).sort());
      }
    }
    expect(audit.contradictions).toEqual([]);
    expect(errors).toEqual([]);
  });
});
