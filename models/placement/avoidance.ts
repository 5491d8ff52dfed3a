import type { Avoidance, Domains, Topology } from './candidate.ts';
import { topologies } from './candidate.ts';
import type { Tally } from './tally.ts';

interface Enemy {
  topology: Topology;
  group: string;
}

/** Who must not, or should not, stand in one domain with the nodes of one group; from either side. */
export interface Enemies {
  /** Each once. */
  hard: readonly Enemy[];
  soft: readonly Enemy[];
}

/** The enemies of each group. What all say of each other is sorted once, and not for every want. */
export function enemiesIn(avoids: ReadonlyMap<string, readonly Avoidance[]>): (group: string) => Enemies {
  const avoidedBy = new Map<string, (Enemy & Pick<Avoidance, 'mode'>)[]>();
  for (const [author, rules] of avoids) {
    for (const { topology, groups, mode } of rules) {
      for (const other of groups) {
        if (other === author) continue;
        const by = avoidedBy.get(other) ?? [];
        by.push({ topology, group: author, mode });
        avoidedBy.set(other, by);
      }
    }
  }
  const known = new Map<string, Enemies>();
  return (group) => {
    const enemies = known.get(group) ?? enemiesOf(avoids.get(group) ?? [], avoidedBy.get(group) ?? []);
    known.set(group, enemies);
    return enemies;
  };
}

function enemiesOf(rules: readonly Avoidance[], by: readonly (Enemy & Pick<Avoidance, 'mode'>)[]): Enemies {
  const hard = new Map<string, Enemy>();
  const soft: Enemy[] = [];
  const own = rules.flatMap(({ topology, groups, mode }) => groups.map((group) => ({ topology, group, mode })));
  for (const { topology, group, mode } of [...own, ...by]) {
    if (mode === 'Hard') hard.set(`${topology} ${group}`, { topology, group });
    else soft.push({ topology, group });
  }
  return { hard: [...hard.values()], soft };
}

/** The domains of one topology in which no node of a group with these enemies may stand, as things are. */
export function closedTo({ hard }: Enemies, among: Topology, tally: Tally): Set<string> {
  return new Set(
    hard.flatMap(({ topology, group }) => (topology === among ? tally.domains(group, `${topology}/`) : [])),
  );
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
