import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { compileSchema } from '#simulation/api-server/schema/compile.ts';
import type { KubeObject } from '#models/meta/object.ts';
import { casesOf } from './golden.ts';
import { objectsOf, schemas } from './arbitrary.ts';

describe('pruning and defaulting, as Kubernetes 1.35 does it', () => {
  test.each(casesOf('prepare'))('$name', ({ schema, object, pruned, prepared }) => {
    const compiled = compileSchema(schema);
    const copy = structuredClone(object);

    const removed = compiled.prune(copy);
    compiled.applyDefaults(copy);

    expect(removed).toEqual(pruned);
    expect(copy).toEqual(prepared);
  });
});

describe('for any schema and object', () => {
  const cases = schemas.chain((schema) => fc.tuple(fc.constant(schema), objectsOf(schema)));

  test('pruning and defaulting twice is as once', () => {
    fc.assert(
      fc.property(cases, ([schema, object]) => {
        const compiled = compileSchema(schema);
        compiled.prune(object);
        compiled.applyDefaults(object);
        const once = structuredClone(object);

        const removed = compiled.prune(object);
        compiled.applyDefaults(object);

        expect(removed).toEqual([]);
        expect(object).toEqual(once);
      }),
    );
  });

  test('pruning removes exactly what was added unknown', () => {
    fc.assert(
      fc.property(cases, ([schema, object]) => {
        const compiled = compileSchema(schema);
        compiled.prune(object);
        const known = structuredClone(object);
        const planted = plant(object, '');

        const removed = compiled.prune(object);

        expect(removed).toEqual(planted.toSorted((a, b) => (a < b ? -1 : 1)));
        expect(object).toEqual(known);
      }),
    );
  });

  test('a valid object is valid after defaulting', () => {
    fc.assert(
      fc.property(cases, ([schema, object]) => {
        const compiled = compileSchema(schema);
        compiled.prune(object);
        fc.pre(compiled.validate(object).length === 0);

        compiled.applyDefaults(object);

        expect(compiled.validate(object)).toEqual([]);
      }),
    );
  });

  test('validation changes nothing', () => {
    fc.assert(
      fc.property(cases, ([schema, object]) => {
        const before = structuredClone(object);

        compileSchema(schema).validate(object, structuredClone(object));

        expect(object).toEqual(before);
      }),
    );
  });
});

/** Adds a field that no schema knows to every object with fixed properties; gives the paths. */
function plant(object: KubeObject, path: string): string[] {
  const paths: string[] = [];
  const visit = (value: unknown, at: string): void => {
    if (Array.isArray(value)) {
      value.forEach((item, index) => {
        visit(item, `${at}[${String(index)}]`);
      });
    } else if (typeof value === 'object' && value !== null) {
      const map: Record<string, unknown> = value as Record<string, unknown>;
      for (const [key, item] of Object.entries(map)) {
        if (at !== '' || !['apiVersion', 'kind', 'metadata'].includes(key))
          visit(item, at === '' ? key : `${at}.${key}`);
      }
      if (!at.endsWith('Map')) {
        map['$unknown'] = { deep: [1] };
        paths.push(at === '' ? '$unknown' : `${at}.$unknown`);
      }
    }
  };
  visit(object, path);
  return paths;
}
