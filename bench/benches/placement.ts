import { hallOf } from '#controllers/binder/hall.ts';
import { unboundOf } from '#controllers/binder/pending.ts';
import { placementInput } from '#controllers/binder/placement-input.ts';
import { createStillCaches } from '#controllers/shell/still-caches.ts';
import type { PlacementInput } from '#models/placement/candidate.ts';
import { place, type Placement } from '#models/placement/place.ts';
import type { Bench } from '../bench.ts';
import { hallObjects } from '../placement/hall.ts';
import { lowerBound } from '../placement/lower-bound.ts';
import { oneMore } from '../placement/one-more.ts';
import { atMost, figure, type Result } from '../result.ts';

const machines = 100_000;
const nodes = 10_000;
const pools = 20;

export const placement: Bench = {
  name: 'placement',
  what: '10,000 nodes of 20 pools on 100,000 machines of 27 shapes, power and racks binding; one more node beside',
  run(context) {
    const { caches } = createStillCaches(hallObjects({ machines, nodes, pools }, 1));
    context.progress(`${machines} machines and ${nodes} nodes that wait`);
    const started = performance.now();
    const { picking } = unboundOf(caches);
    const { input } = placementInput(caches, { pending: picking, hall: hallOf(caches) });
    const asked = performance.now();
    const placed = place(input);
    const ended = performance.now();
    context.progress(`${placed.placed.length} are placed`);
    const bound = lowerBound(input);
    const results = [
      atMost('placement of 10,000 nodes on 100,000 machines, the hall made anew', (ended - started) / 1000, 's', 2),
      figure('  of that, placement alone', (ended - asked) / 1000, 's'),
      atMost('  nodes that got no machine', placed.refused.length, 'nodes', 0),
      atMost('  machines used, to a proven lower bound', placed.placed.length / bound.machines, 'times', 1.05),
      figure(
        '  what these are worth, to a lower bound that may not be reachable',
        worth(input, placed) / bound.worth,
        'times',
      ),
      figure('  racks with a free machine and no power for it', powerless(input, placed), 'racks'),
      ...[5_000, 20_000].flatMap((size) => soon(size)),
    ];
    return Promise.resolve(results);
  },
};

function soon(size: number): Result[] {
  const took = oneMore(size, 60);
  const at = (share: number): number => took[Math.floor(took.length * share)] ?? 0;
  return [
    figure(`one more node on ${size} machines, a pass of the binder, median`, at(0.5), 'ms'),
    figure('  90th percentile', at(0.9), 'ms'),
  ];
}

function worth({ fit }: PlacementInput, { placed }: Placement): number {
  let sum = 0;
  for (const { want, candidate } of placed) {
    const served = fit(want.requirement, candidate.shape);
    if (served.fits) sum += 1 + served.waste;
  }
  return sum;
}

/** How much power binds on this input. */
function powerless({ stock, racks }: PlacementInput, { placed }: Placement): number {
  const left = new Map(
    [...racks].map(([rack, { powerBudget = Infinity, powerAllocated }]) => [rack, powerBudget - powerAllocated]),
  );
  const taken = new Set(placed.map(({ candidate }) => candidate.name));
  for (const { candidate } of placed) left.set(candidate.rack, (left.get(candidate.rack) ?? 0) - candidate.watts);
  const short = stock
    .list()
    .filter(
      ({ name, rack, barred, watts }) => barred === undefined && !taken.has(name) && watts > (left.get(rack) ?? 0),
    );
  return new Set(short.map(({ rack }) => rack)).size;
}
