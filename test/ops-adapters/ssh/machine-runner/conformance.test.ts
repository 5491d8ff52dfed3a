import { describe, expect, test } from 'vitest';
import { conformanceCases } from '#ops-adapters/conformance.ts';
import { sshCapabilities } from '#ops-adapters/ssh/adapter.ts';
import { openBench } from './bench.ts';

/** What this bench can't show: it waits no hours. */
const unshown = new Set<string>();

describe("the ssh adapter, over the machine's runner without ssh", () => {
  for (const { name, capability, run } of conformanceCases) {
    if (capability !== undefined && !sshCapabilities.has(capability)) continue;
    test(name, async () => {
      const result = await run(openBench);

      if (result.verdict === 'skipped') unshown.add(name);
    });
  }

  test('all but what takes hours is shown', () => {
    expect([...unshown].filter((name) => !name.includes('hour'))).toEqual([]);
  });
});
