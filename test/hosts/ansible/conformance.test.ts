import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { conformanceCases } from '#ops-adapters/conformance.ts';
import { hostBenches, type HostBenches } from '../conformance-bench.ts';
import { ansibleMaker } from './ansible-maker.ts';

/** Only ends what hangs: a case plays several playbooks, one after the other. */
const timeout = 900_000;

let benches: HostBenches;
beforeAll(async () => {
  benches = await hostBenches(90_000, () => ansibleMaker());
});
afterAll(() => benches.close());

describe('the ansible adapter, on hosts of its own', () => {
  for (const { name, run } of conformanceCases) {
    test(name, { timeout }, async () => {
      const { verdict } = await run(() => benches.open());

      expect(verdict === 'held' || name.includes('hour')).toBe(true);
    });
  }
});
