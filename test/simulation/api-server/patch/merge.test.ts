import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { mergePatch } from '#simulation/api-server/patch/merge.ts';
import { createMergePatch } from './create-merge-patch.ts';

const name = fc.constantFrom('a', 'b', 'c', 'labels', '__proto__', 'constructor');
const leaf = fc.oneof(fc.string({ maxLength: 3 }), fc.integer(), fc.boolean(), fc.constant([]), fc.array(fc.nat()));
const object = fc.letrec<{ object: Record<string, unknown> }>((tie) => ({
  object: fc
    .array(fc.tuple(name, fc.oneof({ maxDepth: 3 }, leaf, tie('object'))), { maxLength: 4 })
    .map((entries) => Object.fromEntries(new Map(entries))),
})).object;

describe('merge patch (RFC 7386)', () => {
  test.prop([object, object])('the patch made from (a, b) turns a into b', (a, b) => {
    expect(mergePatch(a, createMergePatch(a, b))).toEqual(b);
  });

  test.prop([object, object])('applied twice is applied once', (a, patch) => {
    const once = mergePatch(a, patch);

    expect(mergePatch(once, patch)).toEqual(once);
  });

  test.prop([object, object])('leaves what it was given as it was', (a, patch) => {
    const before = JSON.stringify([a, patch]);

    mergePatch(a, patch);

    expect(JSON.stringify([a, patch])).toBe(before);
  });

  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j patched by %j is %j', (target, patch, result) => {
    expect(mergePatch(target, patch)).toEqual(result);
  });
});
