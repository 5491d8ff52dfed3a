import type { PlacementInput, Topology, Want } from './candidate.ts';
import type { Floor } from './floor.ts';

/**
 * The domains with enough free machines for each requirement of `wants`. First those that have room for the whole cell
 * too, the one with the least left over first: a small cell leaves the large domains to large ones. Then those in which
 * least of the cell has to wait. Whether it really fits there, placing it tells.
 */
export function roomFor(
  wants: readonly Want[],
  cell: readonly Want[],
  topology: Topology,
  floor: Floor,
  { fit }: PlacementInput,
): string[] {
  const needed = Map.groupBy(wants, ({ requirement }) => requirement);
  const whole = Map.groupBy(cell, ({ requirement }) => requirement);
  const free = new Map<string, Map<string, number>>();
  for (const { shape, domains, free: machines, taken } of floor.buckets) {
    const left = machines.length - taken;
    if (left === 0) continue;
    const room = free.get(domains[topology]) ?? new Map<string, number>();
    free.set(domains[topology], room);
    for (const requirement of whole.keys()) {
      if (fit(requirement, shape).fits) room.set(requirement, (room.get(requirement) ?? 0) + left);
    }
  }
  const spare = (room: ReadonlyMap<string, number>, by: ReadonlyMap<string, readonly Want[]>): number =>
    Math.min(...[...by].map(([requirement, those]) => (room.get(requirement) ?? 0) - those.length));
  return [...free]
    .filter(([, room]) => spare(room, needed) >= 0)
    .map(([domain, room]) => ({ domain, spare: spare(room, whole) }))
    .toSorted((a, b) => Number(a.spare < 0) - Number(b.spare < 0) || tightness(a, b) || (a.domain < b.domain ? -1 : 1))
    .map(({ domain }) => domain);
}

function tightness(a: { spare: number }, b: { spare: number }): number {
  return Math.abs(a.spare) - Math.abs(b.spare);
}
