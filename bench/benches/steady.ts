import type { Bench } from '../bench.ts';
import type { SteadyCalls } from '../lab/steady-process.ts';
import { startChild } from '../process/child.ts';
import { atMost, figure } from '../result.ts';

export const steady: Bench = {
  name: 'steady',
  what: 'ten virtual minutes of a settled hall of 50 nodes: nobody writes but the leader its Lease',
  async run(context) {
    const child = startChild<SteadyCalls>(context, new URL('../lab/steady-process.ts', import.meta.url));
    try {
      const { nodes } = await child.ask('settle', { nodes: 50, machines: 100 });
      context.progress(`${nodes} nodes are Ready and all is settled`);
      const { own, renewals, written } = await child.ask('watch', { minutes: 10 });
      for (const what of written) context.progress(`  ${what}`);
      return [
        atMost('writes in ten minutes of rest, the leader’s Lease apart', own, 'writes', 0),
        figure('  renewals of the leader’s Lease', renewals, 'writes'),
      ];
    } finally {
      await child.stop();
    }
  },
};
