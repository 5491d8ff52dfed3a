import { createSimulatedAdapter } from '#ops-adapters/simulated/adapter.ts';
import type { OperationRequest } from '#ops-adapters/port.ts';
import type { Lab } from './lab.ts';

let sequence = 0;

/** Begins something on a machine, as an operator would. */
export async function operate({ world, clock }: Lab, serial: string, what: Partial<OperationRequest>): Promise<void> {
  sequence += 1;
  const outcome = await createSimulatedAdapter(world.room).start({
    name: `operation-${sequence}`,
    machine: { serial, addresses: [] },
    action: 'PowerOn',
    fence: { epoch: 1, sequence },
    claimUid: 'claim',
    parameters: {},
    deadline: clock.now() + 3_600_000,
    ...what,
  });
  if (outcome.outcome !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(outcome)}`);
}
