import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '#models/meta/object.ts';
import { createInterner } from '#controllers/runtime/intern.ts';
import { createStoredForm } from '#controllers/runtime/stored-form.ts';

const thing = (fields: Record<string, unknown> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Thing',
  metadata: { name: 'a', managedFields: [{}] },
  ...fields,
});

describe('objects as they are stored', () => {
  test('have no managedFields, nor what the transform drops', () => {
    const form = createStoredForm({
      transform: (object) => {
        delete object['bulk'];
        return object;
      },
    });

    expect(form(thing({ bulk: 1, lean: 1 }))).toEqual({
      apiVersion: 'v1',
      kind: 'Thing',
      metadata: { name: 'a' },
      lean: 1,
    });
  });

  test('refuse to be changed, where that is asked for', () => {
    const object = createStoredForm({ freeze: true })(thing({ spec: { taints: [{ key: 'x' }] } }));

    expect(() => Object.assign(object.metadata, { name: 'b' })).toThrow(TypeError);
    expect(() => (object['spec'] as { taints: unknown[] }).taints.push(1)).toThrow(TypeError);
    expect(Object.isFrozen(createStoredForm({})(thing()))).toBe(false);
  });

  property.prop([fc.object(), fc.array(fc.string({ minLength: 11, maxLength: 20 }))])(
    'say the same as before, with equal strings shared',
    (object, strings) => {
      const before = structuredClone({ ...object, strings });
      const after = structuredClone(before);
      createInterner().share(after);

      expect(after).toEqual(before);
    },
  );
});
