import { expect, test } from 'vitest';
import { conformanceCases } from '#ops-adapters/conformance.ts';
import { simulatedCapabilities } from '#ops-adapters/simulated/adapter.ts';
import { openBench } from './bench.ts';

for (const { name, capability, run } of conformanceCases) {
  if (capability !== undefined && !simulatedCapabilities.has(capability)) continue;
  test(name, async () => {
    expect(await run(openBench())).toEqual({ verdict: 'held' });
  });
}
