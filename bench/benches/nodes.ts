import type { Bench } from '../bench.ts';
import { operatedLayers } from '../hall/inventory.ts';
import type { WriteCounts } from '../lab/counted-transport.ts';
import { ordered } from '../lab/ordered.ts';
import { atMost, figure, type Result } from '../result.ts';

const count = 1_000;
/** Of one node, besides three for each layer operated on its machine. */
const writesApart = 12;
const writesPerLayer = 3;

export const nodes: Bench = {
  name: 'nodes',
  what: '1,000 nodes out of 10,000 assets over https, and the writes of a node',
  async run(context) {
    const { scaled, others, own, writes } = await ordered(context, count, 'rest');
    return [
      figure('nodes a second, 1,000 out of 10,000 assets', count / scaled.seconds, 'nodes/s'),
      figure('  of the machine, other programs took meanwhile', 100 * others, '%'),
      atMost('writes a node', own / count, 'writes', writesApart + writesPerLayer * operatedLayers),
      ...breakdown(writes),
    ];
  },
};

/** What the writes of a node are, the most frequent first. */
function breakdown(writes: WriteCounts): Result[] {
  return Object.entries(writes)
    .filter(([, times]) => times / count >= 0.005)
    .toSorted(([, a], [, b]) => b - a)
    .map(([what, times]) => figure(`  ${what}`, times / count, 'a node'));
}
