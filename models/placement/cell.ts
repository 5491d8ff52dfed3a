import { closedTo } from './avoidance.ts';
import type { PlacementInput, Topology, Want } from './candidate.ts';
import type { Floor, Reach } from './floor.ts';
import { mayHave } from './yielding.ts';

/**
 * The domains with enough machines for each requirement of `wants`. First those where the fewest have to be taken from
 * others; then those that have room for the whole cell too, the one with the least left over first: a small cell leaves the
 * large domains to large ones; then those in which least of the cell has to wait. Whether it really fits there, placing it
 * tells; but those where it has to stand apart from what is there already are left out.
 */
export function roomFor(wants: readonly Want[], cell: readonly Want[], topology: Topology, within: Within): string[] {
  const needed = Map.groupBy(wants, ({ requirement }) => requirement);
  const whole = Map.groupBy(cell, ({ requirement }) => requirement);
  return roomsOf(wants, whole, topology, within)
    .filter(({ room }) => spare(room, needed) >= 0)
    .map(({ domain, room }) => ({ domain, spare: spare(room, whole), taken: takenFromOthers(room, needed) }))
    .toSorted(
      (a, b) =>
        a.taken - b.taken ||
        Number(a.spare < 0) - Number(b.spare < 0) ||
        tightness(a, b) ||
        (a.domain < b.domain ? -1 : 1),
    )
    .map(({ domain }) => domain);
}

/** How many of wants that are alike the domain with the most machines for them has; undefined where they aren't alike. */
export function mostInOne(wants: readonly Want[], topology: Topology, within: Within): number | undefined {
  const alike = Map.groupBy(wants, ({ requirement }) => requirement);
  const [requirement] = alike.keys();
  if (requirement === undefined || alike.size > 1) return undefined;
  const counts = roomsOf(wants, alike, topology, within).map(({ room }) => room.get(requirement)?.machines ?? 0);
  return Math.max(0, ...counts);
}

interface Within {
  floor: Floor;
  input: PlacementInput;
  over: Reach;
}

/** What each domain has for the requirements, but those where the wants have to stand apart from what is there. */
function roomsOf(
  wants: readonly Want[],
  whole: Needed,
  topology: Topology,
  { floor, input: { fit }, over }: Within,
): { domain: string; room: Rooms }[] {
  const rooms = new Map<string, Map<string, Room>>();
  for (const { shape, domains, free, taken, yielding } of floor.within(over)) {
    const left = free.length - taken;
    if (left === 0) continue;
    const room = rooms.get(domains[topology]) ?? new Map<string, Room>();
    rooms.set(domains[topology], room);
    for (const [requirement, [example]] of whole) {
      if (!fit(requirement, shape).fits) continue;
      if (yielding !== undefined && (example === undefined || !mayHave(example, yielding))) continue;
      const { machines, unheld } = room.get(requirement) ?? { machines: 0, unheld: 0 };
      const more = yielding?.comes === 'byPreemption' ? 0 : left;
      room.set(requirement, { machines: machines + left, unheld: unheld + more });
    }
  }
  const groups = new Set(wants.map(({ group }) => group));
  const closed = [...groups].map((group) => closedTo(floor.enemiesOf(group), topology, floor.tally));
  return [...rooms]
    .filter(([domain]) => !closed.some((domains) => domains.has(domain)))
    .map(([domain, room]) => ({ domain, room }));
}

/** Machines that serve one requirement, and how many of them no node would have to give up. */
interface Room {
  machines: number;
  unheld: number;
}

type Rooms = ReadonlyMap<string, Room>;
type Needed = ReadonlyMap<string, readonly Want[]>;

function spare(room: Rooms, needed: Needed): number {
  return Math.min(...[...needed].map(([requirement, those]) => (room.get(requirement)?.machines ?? 0) - those.length));
}

function takenFromOthers(room: Rooms, needed: Needed): number {
  let sum = 0;
  for (const [requirement, those] of needed) sum += Math.max(those.length - (room.get(requirement)?.unheld ?? 0), 0);
  return sum;
}

function tightness(a: { spare: number }, b: { spare: number }): number {
  return Math.abs(a.spare) - Math.abs(b.spare);
}
