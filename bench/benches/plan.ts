import type { Bench } from '../bench.ts';
import type { LabCalls } from '../lab/lab-process.ts';
import type { PlanCalls } from '../lab/plan-process.ts';
import { startChild } from '../process/child.ts';
import { atMost, figure } from '../result.ts';

const machines = 100_000;
const pools = 20;
const nodesEach = 1_000;
const limitSeconds = 5;

export const plan: Bench = {
  name: 'plan',
  what: 'rackwright plan over 100,000 assets, of which 20,000 are in use: 200 nodes more, and 10,000 more',
  async run(context) {
    const roomy = { nodeArguments: ['--max-old-space-size=8192'] };
    const lab = startChild<LabCalls>(context, new URL('../lab/lab-process.ts', import.meta.url), roomy);
    const planner = startChild<PlanCalls>(context, new URL('../lab/plan-process.ts', import.meta.url), roomy);
    try {
      const addresses = await lab.ask('open', { machines, cluster: false });
      context.progress('100,000 assets are there');
      const read = await planner.ask('read', addresses);
      context.progress(`${read.objects} objects were read in ${read.seconds.toFixed(1)} s`);
      await planner.ask('settle', { pools, nodes: nodesEach });
      const few = await planner.ask('plan', { name: 'pool-0', nodes: nodesEach + 200 });
      const many = await planner.ask('plan', { name: 'pool-1', nodes: nodesEach + 10_000 });
      if (few.gained !== 200 || many.gained !== 10_000) throw new Error('a plan found machines for others than asked');
      return [
        atMost('plan over 100,000 assets: 200 nodes more', few.seconds, 's', limitSeconds),
        atMost('  10,000 nodes more', many.seconds, 's', limitSeconds),
        figure(`  reading the ${read.objects} objects before it`, read.seconds, 's'),
        figure('  200 nodes more, with the reading', few.seconds + read.seconds, 's'),
      ];
    } finally {
      await Promise.all([planner.stop(), lab.stop()]);
    }
  },
};
