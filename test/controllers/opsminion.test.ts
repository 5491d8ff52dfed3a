import { afterEach, expect, test } from 'vitest';
import { opsMinionController } from '#controllers/opsminion.ts';
import type { OpsAdapterFactory } from '#ops-adapters/port.ts';
import { computeAsset } from '#test/builders/computeasset.ts';
import { opsMaster } from '#test/builders/opsmaster.ts';
import { opsMinion } from '#test/builders/opsminion.ts';
import { createControllerLab, type ControllerLab } from './lab.ts';

let lab: ControllerLab;
let inspections: number;

const never = (): Promise<never> => Promise.reject(new Error('not asked for in these tests'));

const adapter: OpsAdapterFactory = {
  name: 'simulated',
  revision: '1',
  create: () => ({
    capabilities: new Set(['Inspect'] as const),
    start: never,
    poll: never,
    cancel: never,
    async inspect({ serial }) {
      inspections += 1;
      return { serial };
    },
    health: never,
  }),
};

afterEach(() => lab.stop());

test('a machine that was quarantined after its inspection was never looked at again', async () => {
  inspections = 0;
  lab = await createControllerLab({ adapters: [adapter] });
  await lab.put(opsMaster());
  await lab.put(computeAsset({ status: { observedGeneration: 1, phase: 'Available', conditions: [] } }));
  await lab.put(opsMinion());
  await lab.start(opsMinionController);
  expect(inspections).toBe(1);

  await lab.change('ComputeAsset', 'asset-1', { status: { phase: 'Quarantined' } }, 'status');
  await lab.settle(25 * 60_000);

  expect(inspections).toBe(3);
});
