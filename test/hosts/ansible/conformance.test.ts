import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { conformanceCases } from '#ops-adapters/conformance.ts';
import { hostBenches, type HostBenches } from '../conformance-bench.ts';
import { ansibleMaker } from './ansible-maker.ts';

let benches: HostBenches;
beforeAll(async () => {
  benches = await hostBenches(90_000, () => ansibleMaker());
});
afterAll(() => benches.close());

describe('the ansible adapter, on hosts of its own', () => {
  for (const { name, run } of conformanceCases) {
    test(name, async () => {
      const { verdict } = await run(() => benches.open());

      expect(verdict === 'held' || name.includes('hour')).toBe(true);
    });
  }
});
