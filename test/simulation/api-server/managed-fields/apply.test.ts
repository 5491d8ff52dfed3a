import { test as property } from '@fast-check/vitest';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import type { KubeObject } from '#models/meta/object.ts';
import { trackApply, trackUpdate, type Writing } from '#simulation/api-server/managed-fields/field-manager.ts';
import { isEmpty, nothing, difference, union, type FieldSet } from '#simulation/api-server/managed-fields/field-set.ts';
import { setOfValue } from '#simulation/api-server/managed-fields/set-of-value.ts';
import { deduced } from '#simulation/api-server/managed-fields/type.ts';
import { typeOfObject } from '#simulation/api-server/managed-fields/type-of-schema.ts';
import { cloneJson, deepFreeze } from '#simulation/api-server/storage/clone.ts';
import { schema, spec } from './arbitrary.ts';

const apiVersion = 'lab.example.com/v1';
const type = typeOfObject(schema, { custom: true, metadata: deduced });

function writing(manager: string): Writing {
  return {
    apiVersion,
    kind: 'Thing',
    complete: (object) => object,
    manager,
    emptyForgets: true,
    now: '2026-01-01T00:00:00Z',
    typeIn: () => type,
    ignored: nothing,
    share: (fields) => fields,
  };
}

function thing(fields: object): KubeObject {
  return { apiVersion, kind: 'Thing', metadata: { name: 't' }, spec: fields };
}

/** @returns undefined on a conflict. */
function applied(live: KubeObject | undefined, manager: string, fields: object, force = false): KubeObject | undefined {
  const outcome = trackApply(writing(manager), live, { ...thing(fields) }, force);
  return outcome.kind === 'applied' ? deepFreeze(outcome.object) : undefined;
}

function forced(live: KubeObject | undefined, manager: string, fields: object): KubeObject {
  const object = applied(live, manager, fields, true);
  if (object === undefined) throw new Error('an apply by force conflicts with nobody');
  return object;
}

function ownedBy(object: KubeObject, manager: string): FieldSet {
  const entries = (object.metadata.managedFields ?? []) as { manager: string; fieldsV1: FieldSet }[];
  return entries.find((entry) => entry.manager === manager)?.fieldsV1 ?? nothing;
}

function specOf(object: KubeObject): unknown {
  return object['spec'] ?? {};
}

/** What `fields` name, without what nobody owns. */
function named(fields: object): FieldSet {
  return setOfValue({ spec: fields }, type);
}

function isWithin(part: FieldSet, whole: FieldSet): boolean {
  return isEmpty(difference(part, whole));
}

const manager = fc.constantFrom('ann', 'bob', 'eve');
const story = fc.array(fc.tuple(manager, spec), { minLength: 1, maxLength: 6 });

function told(chapters: readonly (readonly [string, object])[]): KubeObject | undefined {
  return chapters.reduce<KubeObject | undefined>((live, [who, fields]) => forced(live, who, fields), undefined);
}

describe('applying', () => {
  property.prop([story, manager, spec])('the same twice is the same as once', (before, who, fields) => {
    const once = forced(told(before), who, fields);

    expect(forced(once, who, fields)).toEqual(once);
  });

  property.prop([story, manager, spec])(
    'leaves what was applied in the object, and its applier as its owner',
    (before, who, fields) => {
      const object = forced(told(before), who, fields);

      expect(isWithin(named(fields), setOfValue(object, type))).toBe(true);
      expect(ownedBy(object, who)).toEqual(named(fields));
    },
  );

  property.prop([spec, spec])('less than before removes just what is gone', (all, others) => {
    const kept = Object.fromEntries(Object.entries(all).filter(([name]) => name in others));

    const object = forced(forced(undefined, 'ann', all), 'ann', kept);

    expect(specOf(object)).toEqual(kept);
  });

  property.prop([story, manager, spec])(
    'by one takes nothing from another that isn’t changed by it',
    (before, who, fields) => {
      const live = told(before);

      const object = applied(live, who, fields);

      if (live === undefined || object === undefined) return;
      for (const other of ['ann', 'bob', 'eve'].filter((name) => name !== who)) {
        expect(ownedBy(object, other)).toEqual(ownedBy(live, other));
        expect(isWithin(ownedBy(live, other), setOfValue(object, type))).toBe(true);
      }
    },
  );

  property.prop([spec, spec])('by force moves what it changes, and nothing else', (first, second) => {
    const live = forced(undefined, 'ann', first);

    const object = forced(live, 'bob', second);

    expect(ownedBy(object, 'bob')).toEqual(named(second));
    expect(isWithin(ownedBy(object, 'ann'), named(first))).toBe(true);
    expect(isWithin(difference(named(first), named(second)), ownedBy(object, 'ann'))).toBe(
      isWithin(difference(named(first), named(second)), setOfValue(object, type)),
    );
    expect(applied(object, 'ann', first) === undefined).toBe(applied(live, 'bob', second) === undefined);
  });

  property.prop([spec, spec])('what two agree on neither of them can take away alone', (first, shared) => {
    const both = forced(forced(undefined, 'ann', { ...first, ...shared }), 'bob', shared);

    const object = forced(both, 'ann', {});

    expect(specOf(object)).toEqual(shared);
  });

  property.prop([story])('every owner owns what is there', (chapters) => {
    const object = told(chapters);

    const there = setOfValue(object, type);
    const owned = ['ann', 'bob', 'eve'].map((who) => (object === undefined ? nothing : ownedBy(object, who)));
    expect(isWithin(owned.reduce(union, nothing), there)).toBe(true);
  });
});

describe('updating', () => {
  property.prop([story, spec])('gives the writer what changes, and takes that from the appliers', (before, fields) => {
    const live = told(before);
    const object = cloneJson({ ...thing(fields) });

    const managedFields = trackUpdate(writing('carl'), live, object);

    const after: KubeObject = { ...object, metadata: { ...object.metadata, managedFields: managedFields ?? [] } };
    for (const who of ['ann', 'bob', 'eve']) {
      expect(isWithin(ownedBy(after, who), live === undefined ? nothing : ownedBy(live, who))).toBe(true);
      expect(isWithin(ownedBy(after, who), setOfValue(object, type))).toBe(true);
    }
  });

  property.prop([story])('without a change owns nothing', (before) => {
    const live = told(before);

    expect(trackUpdate(writing('carl'), live, cloneJson(live ?? thing({})))).toEqual(live?.metadata.managedFields);
  });
});
