import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { strategicMerge } from '#simulation/api-server/patch/strategic/merge.ts';
import { definitionOf } from '../resources/core/objects.ts';

interface Case {
  original: Record<string, unknown>;
  patch: Record<string, unknown>;
  /** Keys sorted, nulls and directives left out, as decoding into a Pod leaves them. */
  result: Record<string, unknown>;
}

/** Random Pods and patches, and what k8s.io/apimachinery v0.35 `strategicpatch` made of them. */
const cases = JSON.parse(
  readFileSync(new URL('golden/strategic-merge-by-apimachinery-0.35.json', import.meta.url), 'utf8'),
) as Case[];

describe('strategic merge patch, beside the original', () => {
  it.each(cases.map((one, index) => [index, one] as const))('case %i comes out the same', (_, one) => {
    expect(strategicMerge(one.original, one.patch, definitionOf('Pod').schema)).toEqual(one.result);
  });

  it('has cases', () => {
    expect(cases.length).toBeGreaterThan(100);
  });
});
