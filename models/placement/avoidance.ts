import type { Avoidance, Domains, Topology } from './candidate.ts';
import { topologies } from './candidate.ts';
import type { Tally } from './tally.ts';

/** Who must not, or should not, stand in one domain with the nodes of one group; from either side. */
export interface Enemies {
  hard: readonly { topology: Topology; group: string }[];
  soft: readonly { topology: Topology; group: string }[];
}

export function enemiesOf(group: string, avoids: ReadonlyMap<string, readonly Avoidance[]>): Enemies {
  const hard: { topology: Topology; group: string }[] = [];
  const soft: { topology: Topology; group: string }[] = [];
  for (const [author, rules] of avoids) {
    for (const { topology, groups, mode } of rules) {
      const others = author === group ? groups : groups.includes(group) ? [author] : [];
      for (const other of others) (mode === 'Hard' ? hard : soft).push({ topology, group: other });
    }
  }
  return { hard, soft };
}

/** As far as `over` goes. Once false for a domain, it stays so while nodes are placed. */
export function standsApart(
  { hard }: Enemies,
  domains: Domains,
  tally: Tally,
  over: readonly Topology[] = topologies,
): boolean {
  return hard.every(({ topology, group }) => !over.includes(topology) || tally.of(group, domains[topology]) === 0);
}

/** How many nodes of unloved neighbours stand there, as far as `over` goes: less is better. */
export function crowd(
  { soft }: Enemies,
  domains: Domains,
  tally: Tally,
  over: readonly Topology[] = topologies,
): number {
  let sum = 0;
  for (const { topology, group } of soft) if (over.includes(topology)) sum += tally.of(group, domains[topology]);
  return sum;
}
