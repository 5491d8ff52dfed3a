import type { Bench } from '../bench.ts';
import { ordered, type Ordered } from '../lab/ordered.ts';
import { atMost, figure, type Result } from '../result.ts';

const few = 200;
const many = 2_000;
const limit = 1.3;

export const growth: Bench = {
  name: 'growth',
  what: 'time a node at 2,000 nodes against 200',
  async run(context) {
    const atFew = await ordered(context, few);
    const atMany = await ordered(context, many);
    const cpuRatio = cpu(atMany) / many / (cpu(atFew) / few);
    const ratio = atMany.scaled.seconds / many / (atFew.scaled.seconds / few);
    return [
      ...told(atFew, few, '200'),
      ...told(atMany, many, '2,000'),
      atMost('time a node at 2,000 against 200', ratio, 'times', limit),
      figure('  CPU a node at 2,000 against 200', cpuRatio, 'times'),
    ];
  },
};

/** Of all that takes part: unlike the time, it hardly depends on what else the machine does. */
function cpu({ scaled, cpuSeconds }: Ordered): number {
  return scaled.cpuSeconds + cpuSeconds;
}

function told({ scaled, others, cpuSeconds }: Ordered, count: number, at: string): Result[] {
  return [
    figure(`time a node at ${at}`, (1_000 * scaled.seconds) / count, 'ms'),
    figure(`  of the machine, other programs took at ${at}`, 100 * others, '%'),
    figure(`  CPU of the controllers a node at ${at}`, (1_000 * cpuSeconds) / count, 'ms'),
    figure(`  CPU of server and cluster a node at ${at}`, (1_000 * scaled.cpuSeconds) / count, 'ms'),
  ];
}
