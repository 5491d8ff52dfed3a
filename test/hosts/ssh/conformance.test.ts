import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { conformanceCases } from '#ops-adapters/conformance.ts';
import { sshCapabilities } from '#ops-adapters/ssh/adapter.ts';
import { hostBenches, type HostBenches } from '../conformance-bench.ts';

let benches: HostBenches;
beforeAll(async () => {
  benches = await hostBenches(60_000, () => ({}));
});
afterAll(() => benches.close());

describe('the ssh adapter, on hosts of its own', () => {
  for (const { name, capability, run } of conformanceCases) {
    if (capability !== undefined && !sshCapabilities.has(capability)) continue;
    test(name, async () => {
      const { verdict } = await run(() => benches.open());

      expect(verdict === 'held' || name.includes('hour')).toBe(true);
    });
  }
});
