import type { PlacementInput, Topology, Want } from './candidate.ts';
import type { Floor } from './floor.ts';

/**
 * The domains with enough free machines for each requirement of a cell, the one with the least left over first: a small
 * cell leaves the large domains to large ones. Whether it really fits there, placing it tells.
 */
export function roomFor(wants: readonly Want[], topology: Topology, floor: Floor, { fit }: PlacementInput): string[] {
  const needed = Map.groupBy(wants, ({ requirement }) => requirement);
  const free = new Map<string, Map<string, number>>();
  for (const { shape, domains, free: machines, taken } of floor.buckets) {
    const left = machines.length - taken;
    if (left === 0) continue;
    const room = free.get(domains[topology]) ?? new Map<string, number>();
    free.set(domains[topology], room);
    for (const requirement of needed.keys()) {
      if (fit(requirement, shape).fits) room.set(requirement, (room.get(requirement) ?? 0) + left);
    }
  }
  const spare = (room: ReadonlyMap<string, number>): number =>
    Math.min(...[...needed].map(([requirement, those]) => (room.get(requirement) ?? 0) - those.length));
  return [...free]
    .map(([domain, room]) => ({ domain, spare: spare(room) }))
    .filter((each) => each.spare >= 0)
    .toSorted((a, b) => a.spare - b.spare || (a.domain < b.domain ? -1 : 1))
    .map(({ domain }) => domain);
}
