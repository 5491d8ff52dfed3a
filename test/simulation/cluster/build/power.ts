import { createSimulatedAdapter } from '#ops-adapters/simulated/adapter.ts';
import type { Lab } from './lab.ts';

let sequence = 0;

/** Turns a machine on, as an operator would. */
export async function bootUpMachine({ world, clock }: Lab, serial: string): Promise<void> {
  sequence += 1;
  await createSimulatedAdapter(world.room).start({
    name: `power-on-${sequence}`,
    machine: { serial, addresses: [] },
    action: 'PowerOn',
    fence: { epoch: 1, sequence },
    claimUid: 'claim',
    parameters: {},
    deadline: clock.now() + 3_600_000,
  });
}
