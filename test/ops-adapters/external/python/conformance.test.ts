import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { conformanceCases } from '#ops-adapters/conformance.ts';
import { openBench, programs } from './bench.ts';

/** The one that this bench can't show: it waits no hours. */
const takesHours = 'an answer is kept for an hour';

describe('the example of an outside process, in Python', () => {
  for (const { name, capability, run } of conformanceCases) {
    if (capability !== undefined && !programs.has(capability)) continue;
    test.concurrent(name, async ({ expect: held }) => {
      const { verdict } = await run(openBench);

      held(verdict === 'held' || name === takesHours).toBe(true);
    });
  }

  test('is as short as an example should be, and needs no library', () => {
    const source = readFileSync(new URL('../../../../examples/external-ops/external_ops.py', import.meta.url), 'utf8');
    const imported = source.match(/^import (.*)$/m)?.[1]?.split(', ') ?? [];

    expect(source.split('\n').length - 1).toBeLessThanOrEqual(60);
    expect(imported.map((name) => name.split('.')[0])).toEqual(
      expect.arrayContaining(['json', 'urllib', 'ssl', 'subprocess']),
    );
    expect(source.match(/^\s*(from|import) /gm)).toHaveLength(1);
  });
});
