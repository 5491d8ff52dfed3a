import type { PlacementInput, Want } from '#models/placement/candidate.ts';
import { leastCost } from './transport.ts';

export interface LowerBound {
  /** Machines that any placement of all the wants uses. */
  machines: number;
  /** What these are worth at least: a machine counts as 1 for its node, and as much more as is wasted of it. */
  worth: number;
}

/**
 * What no placement that keeps the rules can do better, by code that shares nothing with the placement's own but the
 * input.
 *
 * `machines`: each node needs a machine to itself, so as many as there are nodes.
 *
 * `worth`: the least cost of sending each pool's nodes to shapes, where of a shape no more machines are sent to than all
 * racks together can have, and of one shape no more to one pool than its hard spread leaves it. Every placement that
 * keeps the rules is such a flow: in a rack no more free machines of a shape can be taken than its power is enough for,
 * were all of it spent on them; and a pool with fewer nodes than it has racks open to it leaves one empty, so that no
 * rack holds more of it than its skew. The flow forgets that one rack's power is shared by its shapes, and that a pool's
 * skew is shared by them too: the true least worth can only be higher, so the ratio that is told can only be too high.
 */
export function lowerBound(input: PlacementInput): LowerBound {
  const supply = supplyOf(input);
  const shapes = [...new Set(supply.map(({ shape }) => shape))].toSorted();
  const groups = [...Map.groupBy(input.wants, ({ group }) => group).values()];
  const worth = leastCost({
    demands: groups.map(({ length }) => length),
    supplies: shapes.map((shape) => sum(supply.filter((each) => each.shape === shape).map((each) => each.machines))),
    lanes: groups.flatMap((wants, from) => lanesOf(wants, from, shapes, supply, input)),
  });
  return { machines: input.wants.length, worth };
}

/** Machines of one shape in one rack that could be taken. */
interface Supply {
  shape: string;
  rack: string;
  machines: number;
}

function supplyOf({ stock, racks }: PlacementInput): Supply[] {
  const free = stock.list().filter(({ barred }) => barred === undefined);
  return [...Map.groupBy(free, ({ rack, shape }) => `${rack}\n${shape}`).values()].flatMap((machines) => {
    const [first] = machines;
    if (first === undefined) return [];
    const { powerBudget = Infinity, powerAllocated = 0 } = racks.get(first.rack) ?? {};
    const powered = Math.floor(Math.max(powerBudget - powerAllocated, 0) / first.watts);
    return [{ shape: first.shape, rack: first.rack, machines: Math.min(machines.length, powered) }];
  });
}

function lanesOf(
  wants: readonly Want[],
  from: number,
  shapes: readonly string[],
  supply: readonly Supply[],
  { fit, stock }: PlacementInput,
): { from: number; to: number; most: number; cost: number }[] {
  const [want] = wants;
  if (want === undefined) return [];
  const rule = want.spread.find(({ topology, mode }) => topology === 'Rack' && mode === 'Hard');
  const open = new Set<string>();
  for (const { rack, shape, barred } of stock.list()) {
    if ((barred === undefined || barred === 'Claimed') && fit(want.requirement, shape).fits) open.add(rack);
  }
  const perRack = rule !== undefined && wants.length < open.size ? rule.maxSkew : Infinity;
  return shapes.flatMap((shape, to) => {
    const served = fit(want.requirement, shape);
    if (!served.fits) return [];
    const those = supply.filter((each) => each.shape === shape);
    return [{ from, to, most: sum(those.map(({ machines }) => Math.min(machines, perRack))), cost: 1 + served.waste }];
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
