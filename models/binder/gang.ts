/** One ComputeNode of a gang, as far as the binder's decision goes. */
export interface GangMember {
  uid: string;
  name: string;
  /** In ms since the epoch. */
  since: number;
  /** Of the whole gang, by what this one says. */
  size: number;
}

/** What becomes of those of a gang that wait for a machine. */
export type GangTurn =
  /** Too few are there: nobody is placed. */
  | { turn: 'wait'; size: number; there: number }
  /** By uid: those that are placed all or none. The others are more than the gang is made of, and placed by themselves. */
  | { turn: 'place'; size: number; together: ReadonlySet<string> };

/**
 * Nobody of a gang is placed before as many as it is made of could be; then those that it lacks are placed together, the
 * oldest first. `bound`: how many have a machine already. Members that disagree about the size wait for the largest.
 */
export function gangTurn(waiting: readonly GangMember[], bound: number): GangTurn {
  const size = Math.max(0, ...waiting.map((member) => member.size));
  const there = bound + waiting.length;
  if (there < size) return { turn: 'wait', size, there };
  const lacking = waiting.toSorted(byAge).slice(0, Math.max(size - bound, 0));
  return { turn: 'place', size, together: new Set(lacking.map(({ uid }) => uid)) };
}

function byAge(a: GangMember, b: GangMember): number {
  return a.since - b.since || a.name.length - b.name.length || (a.name < b.name ? -1 : 1);
}
