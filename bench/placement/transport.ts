export interface Transport {
  /** Units that each source sends. */
  demands: readonly number[];
  /** Units that each sink can take. */
  supplies: readonly number[];
  lanes: readonly { from: number; to: number; most: number; cost: number }[];
}

interface Arc {
  to: number;
  left: number;
  cost: number;
}

/**
 * The least cost of sending all that is demanded, by successive shortest paths: each path is the cheapest there is while
 * what was sent may be sent elsewhere, so the sum is the least for what is sent (Busacker and Gowen).
 * @throws Error where not all can be sent.
 */
export function leastCost({ demands, supplies, lanes }: Transport): number {
  const start = demands.length + supplies.length;
  const end = start + 1;
  // Arcs come in pairs: at an even index the arc, behind it the way back.
  const arcs: Arc[] = [];
  const out = Array.from({ length: end + 1 }, (): number[] => []);
  const connect = (from: number, to: number, left: number, cost: number): void => {
    out[from]?.push(arcs.push({ to, left, cost }) - 1);
    out[to]?.push(arcs.push({ to: from, left: 0, cost: -cost }) - 1);
  };
  demands.forEach((units, source) => connect(start, source, units, 0));
  supplies.forEach((units, sink) => connect(demands.length + sink, end, units, 0));
  for (const { from, to, most, cost } of lanes) connect(from, demands.length + to, most, cost);

  let total = 0;
  let missing = demands.reduce((sum, units) => sum + units, 0);
  while (missing > 0) {
    const path = cheapestPath(arcs, out, start, end);
    if (path === undefined) throw new Error(`${missing} units cannot be sent anywhere`);
    const units = Math.min(missing, ...path.map((at) => arcs[at]?.left ?? 0));
    for (const at of path) {
      const arc = arcs[at];
      const back = arcs[at ^ 1];
      if (arc === undefined || back === undefined) continue;
      arc.left -= units;
      back.left += units;
      total += units * arc.cost;
    }
    missing -= units;
  }
  return total;
}

/** Bellman and Ford: ways back cost less than nothing. */
function cheapestPath(arcs: readonly Arc[], out: readonly (readonly number[])[], start: number, end: number) {
  const cost = out.map(() => Infinity);
  const by = out.map(() => -1);
  cost[start] = 0;
  for (let changed = true; changed;) {
    changed = false;
    for (const [from, leaving] of out.entries()) {
      for (const at of leaving) {
        const arc = arcs[at];
        const sum = (cost[from] ?? Infinity) + (arc?.cost ?? 0);
        if (arc === undefined || arc.left === 0 || sum >= (cost[arc.to] ?? Infinity) - 1e-9) continue;
        cost[arc.to] = sum;
        by[arc.to] = at;
        changed = true;
      }
    }
  }
  if (cost[end] === Infinity) return undefined;
  const path: number[] = [];
  for (let node = end; node !== start;) {
    const at = by[node] ?? -1;
    const back = arcs[at ^ 1];
    if (back === undefined) return undefined;
    path.push(at);
    node = back.to;
  }
  return path;
}
