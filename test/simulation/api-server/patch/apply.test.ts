import { describe, expect, it } from 'vitest';
import type { KubeObject } from '#models/meta/object.ts';
import { ApiError } from '#simulation/api-server/api-error.ts';
import { applyPatch } from '#simulation/api-server/patch/apply.ts';
import { definitionOf, object, podSpec } from '../resources/core/objects.ts';

const podDefinition = definitionOf('Pod');
const pod = (): KubeObject => object('Pod', { spec: podSpec() });

function refusal(work: () => unknown): { code: number; reason: string; message: string } {
  try {
    work();
  } catch (error) {
    if (error instanceof ApiError) return { code: error.code, reason: error.reason, message: error.message };
    throw error;
  }
  throw new Error('it was not refused');
}

describe('applyPatch', () => {
  it('reads the content type with its parameters', () => {
    const result = applyPatch('application/merge-patch+json; charset=utf-8', podDefinition, pod(), {
      metadata: { labels: { a: 'b' } },
    });

    expect(result).toMatchObject({ metadata: { labels: { a: 'b' } } });
  });

  it('applies a JSON Patch to a copy', () => {
    const current = pod();

    const result = applyPatch('application/json-patch+json', podDefinition, current, [
      { op: 'test', path: '/metadata/name', value: 'x' },
      { op: 'add', path: '/metadata/labels', value: { 'a/b': 'c' } },
      { op: 'replace', path: '/metadata/labels/a~1b', value: 'd' },
    ]);

    expect(result).toMatchObject({ metadata: { labels: { 'a/b': 'd' } } });
    expect(current).toEqual(pod());
  });

  it('keeps a resourceVersion from the patch for the caller to compare', () => {
    const result = applyPatch('application/strategic-merge-patch+json', podDefinition, pod(), {
      metadata: { resourceVersion: '7' },
    });

    expect(result).toMatchObject({ metadata: { resourceVersion: '7' } });
  });

  it.each([
    [[{ op: 'test', path: '/metadata/name', value: 'other' }]],
    [[{ op: 'remove', path: '/metadata/nothing' }]],
    [[{ op: 'replace', path: '/spec/none/deep', value: 1 }]],
    [[{ op: 'sideways', path: '/spec' }]],
  ])('answers 422 to a JSON Patch that cannot be applied: %j', (operations) => {
    expect(refusal(() => applyPatch('application/json-patch+json', podDefinition, pod(), operations))).toEqual({
      code: 422,
      reason: 'Invalid',
      message: 'the server rejected our request due to an error in our request',
    });
  });

  it.each([
    ['application/json-patch+json', { spec: {} }],
    ['application/merge-patch+json', []],
    ['application/strategic-merge-patch+json', 'text'],
  ])('answers 400 to a body that is no %s', (contentType, body) => {
    expect(refusal(() => applyPatch(contentType, podDefinition, pod(), body))).toMatchObject({
      code: 400,
      reason: 'BadRequest',
    });
  });
});
