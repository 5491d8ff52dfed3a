import fc from 'fast-check';
import type {
  Avoidance,
  Candidate,
  PlacementInput,
  ShapeFit,
  SpreadRule,
  Topology,
  Want,
} from '#models/placement/candidate.ts';
import { Stock } from '#models/placement/stock.ts';
import { domainsOf } from '#models/placement/candidate.ts';
import type { Placement } from '#models/placement/place.ts';

/** A machine of shape `s<size>`; a want of requirement `r<size>` fits shapes that are at least as large. */
export function machine(name: string, over: Partial<Candidate> = {}): Candidate {
  return {
    name,
    uid: `uid-of-${name}`,
    rack: 'r1',
    azone: 'z1',
    region: 'g1',
    shape: 's2',
    labels: {},
    barred: undefined,
    failures: 0,
    watts: 100,
    ...over,
  };
}

export function want(name: string, over: Partial<Want> = {}): Want {
  return {
    name,
    uid: `uid-of-${name}`,
    group: 'pool/a',
    requirement: 'r2',
    spread: [],
    selection: { key: '', selects: () => true },
    ...over,
  };
}

/** Wants that take only assets of this colour. */
export function ofColour(colour: string): Pick<Want, 'selection'> {
  return { selection: { key: colour, selects: (labels) => labels['colour'] === colour } };
}

export function fit(requirement: string, shape: string): ShapeFit {
  const waste = Number(shape.slice(1)) - Number(requirement.slice(1));
  return waste < 0 ? { fits: false, reason: 'TooSmallMemory' } : { fits: true, waste };
}

export function hall(
  candidates: readonly Candidate[],
  wants: readonly Want[],
  more: Partial<PlacementInput> = {},
): PlacementInput {
  return { stock: new Stock(candidates), wants, racks: new Map(), placed: new Map(), fit, ...more };
}

/** `want → machine`, or `want: refused`, in the order of the answer's two lists. */
export function answers({ placed, refused }: Placement): string[] {
  return [
    ...placed.map((each) => `${each.want.name} → ${each.candidate.name}`),
    ...refused.map((each) => `${each.want.name}: refused`),
  ];
}

/** How far a group's domains of one topology are apart, over domains (`within` one) where `like` could have been put. */
export function skewOf(
  input: PlacementInput,
  { placed }: Pick<Placement, 'placed'>,
  like: Want,
  rule: SpreadRule,
  within?: string,
): number {
  const counts = new Map<string, number>();
  for (const candidate of input.stock.list()) {
    const open = candidate.barred === undefined || candidate.barred === 'Claimed';
    if (!open || !like.selection.selects(candidate.labels) || !input.fit(like.requirement, candidate.shape).fits)
      continue;
    if (within !== undefined && !Object.values(domainsOf(candidate)).includes(within)) continue;
    const domain = domainsOf(candidate)[rule.topology];
    counts.set(domain, input.placed.get(like.group)?.get(domain) ?? 0);
  }
  for (const each of placed) {
    const domain = domainsOf(each.candidate)[rule.topology];
    if (each.want.group === like.group && counts.has(domain)) counts.set(domain, (counts.get(domain) ?? 0) + 1);
  }
  return Math.max(...counts.values()) - Math.min(...counts.values());
}

const barred = fc.constantFrom(undefined, undefined, undefined, undefined, 'Claimed', 'Cordoned', 'Faulty', 'Retired');
const colours = fc.constantFrom('red', 'blue');

const candidates: fc.Arbitrary<Candidate[]> = fc
  .array(
    fc.record({
      rack: fc.integer({ min: 1, max: 4 }),
      size: fc.integer({ min: 1, max: 3 }),
      barred,
      failures: fc.integer({ min: 0, max: 2 }),
      colour: colours,
    }),
    { maxLength: 20 },
  )
  .map((rows) =>
    rows.map((row, index) =>
      machine(`m${index}`, {
        rack: `r${row.rack}`,
        azone: row.rack <= 2 ? 'z1' : 'z2',
        shape: `s${row.size}`,
        labels: { colour: row.colour },
        barred: row.barred as Candidate['barred'],
        failures: row.failures,
        watts: row.size * 100,
      }),
    ),
  );

function wants(spread: fc.Arbitrary<SpreadRule[]>): fc.Arbitrary<Want[]> {
  const row = fc.record({
    group: fc.constantFrom('pool/a', 'pool/b'),
    size: fc.integer({ min: 1, max: 3 }),
    colour: fc.option(colours, { nil: undefined }),
  });
  return fc
    .tuple(fc.array(row, { maxLength: 15 }), fc.record({ 'pool/a': spread, 'pool/b': spread }))
    .map(([rows, rules]) =>
      rows.map(({ group, size, colour }, index) =>
        want(`w${index}`, {
          group,
          requirement: `r${size}`,
          spread: rules[group as keyof typeof rules],
          ...(colour === undefined ? {} : ofColour(colour)),
        }),
      ),
    );
}

const hard: fc.Arbitrary<SpreadRule[]> = fc.constantFrom<SpreadRule[]>(
  [],
  [{ topology: 'Rack', maxSkew: 1, mode: 'Hard' }],
  [{ topology: 'AZone', maxSkew: 2, mode: 'Hard' }],
  [{ topology: 'AZone', maxSkew: 1, mode: 'Soft' }],
);
const budgets = fc.option(fc.integer({ min: 0, max: 600 }), { nil: undefined });

/** Any hall: hard spreads and power budgets included. */
export const anyHall: fc.Arbitrary<PlacementInput> = fc
  .record({ candidates, wants: wants(hard), budgets: fc.array(budgets, { minLength: 4, maxLength: 4 }) })
  .map((parts) => {
    const racks = parts.budgets.map((powerBudget, at) => [`r${at + 1}`, { powerBudget, powerAllocated: 0 }] as const);
    return hall(parts.candidates, parts.wants, { racks: new Map(racks) });
  });

/** Without hard spreads and power budgets: nothing but fit, labels and what is barred decides who is served. */
export const plainHall: fc.Arbitrary<PlacementInput> = fc
  .record({ candidates, wants: wants(fc.constant([])) })
  .map((parts) => hall(parts.candidates, parts.wants));

const topology = fc.constantFrom<Topology>('Rack', 'AZone');
const avoidances = fc.array(
  fc.record({ topology, groups: fc.constantFrom(['pool/b'], ['pool/a']), mode: fc.constantFrom('Hard', 'Soft') }),
  { maxLength: 2 },
);
const facets = fc.record({
  gang: fc.constantFrom(undefined, undefined, 'g1', 'g2'),
  cell: fc.constantFrom(undefined, undefined, 'c1', 'c2'),
  liked: fc.option(colours, { nil: undefined }),
  priority: fc.integer({ min: 0, max: 2 }),
});

/** All that a hall can have: gangs, cells, pools apart, preferences and priorities, beside what `anyHall` has. */
export const richHall: fc.Arbitrary<PlacementInput> = fc
  .tuple(anyHall, fc.array(facets, { minLength: 15, maxLength: 15 }), avoidances)
  .map(([input, rows, rules]): PlacementInput => {
    const wants = input.wants.map((each, at): Want => {
      const { gang, cell, liked, priority } = rows[at] ?? {};
      return {
        ...each,
        ...(priority === undefined ? {} : { priority }),
        ...(gang === undefined ? {} : { gang }),
        ...(cell === undefined ? {} : { confinement: { cell, topology: cell === 'c1' ? 'Rack' : 'AZone' } }),
        ...(liked === undefined ? {} : { preferences: [{ ...ofColour(liked).selection, weight: 10 }] }),
      };
    });
    return { ...input, wants, avoids: new Map([['pool/a', rules as Avoidance[]]]) };
  });
