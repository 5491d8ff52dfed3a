import { test } from 'vitest';
import { conformanceCases } from '#ops-adapters/conformance.ts';
import { simulatedCapabilities } from '#ops-adapters/simulated/adapter.ts';
import { openBench } from './bench.ts';

for (const { name, capability, run } of conformanceCases) {
  test.skipIf(capability !== undefined && !simulatedCapabilities.has(capability))(name, async (context) => {
    const result = await run(openBench());

    if (result.verdict === 'skipped') context.skip(result.because);
  });
}
