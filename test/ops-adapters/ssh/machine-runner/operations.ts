import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalMachine } from './local-machine.ts';

export type Answer = Record<string, unknown>;

/** Begins operations on a machine whose serial is SN-1, one after the other. */
export function createOperations(machine: LocalMachine): {
  start(asked: Answer, secrets?: Record<string, string>): Promise<Answer & { name: string }>;
  /** How it ended. */
  run(asked: Answer, secrets?: Record<string, string>): Promise<Answer>;
} {
  let sequence = 0;

  async function start(asked: Answer, secrets: Record<string, string> = {}): Promise<Answer & { name: string }> {
    sequence += 1;
    const name = `operation-${sequence}`;
    const fence = { epoch: 1, sequence };
    const request = { name, fence, claimUid: 'u-1', parameters: {}, remainingSeconds: 600, ...asked };
    const answer = (await machine.call({ call: 'start', serial: 'SN-1', request, secrets })) as Answer;
    return { ...answer, name };
  }

  return {
    start,
    async run(asked, secrets) {
      const begun = await start(asked, secrets);
      if (begun['outcome'] !== 'accepted') return begun;
      for (;;) {
        const seen = (await machine.call({ call: 'poll', serial: 'SN-1', name: begun.name })) as Answer;
        if (seen['outcome'] !== 'running') return seen;
        await sleep(50);
      }
    },
  };
}
