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
    const ratio = atMany.scaled.seconds / many / (atFew.scaled.seconds / few);
    return [
      ...told(atFew, few, '200'),
      ...told(atMany, many, '2,000'),
      atMost('time a node at 2,000 against 200', ratio, 'times', limit),
    ];
  },
};

function told({ scaled, cpuSeconds }: Ordered, count: number, at: string): Result[] {
  return [
    figure(`time a node at ${at}`, (1_000 * scaled.seconds) / count, 'ms'),
    figure(`  CPU of the controllers a node at ${at}`, (1_000 * cpuSeconds) / count, 'ms'),
    figure(`  CPU of server and cluster a node at ${at}`, (1_000 * scaled.cpuSeconds) / count, 'ms'),
  ];
}
