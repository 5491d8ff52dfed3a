import type { PlacementInput, Want } from './candidate.ts';
import { mostInOne, roomFor } from './cell.ts';
import type { Bucket, Floor } from './floor.ts';
import type { Refusal } from './refusal.ts';
import { nameOf } from './scope.ts';
import type { Servings, Taken } from './servings.ts';

/** Wants that are placed all or none: a gang, or one by itself. */
export interface Party {
  wants: readonly Want[];
  /** By cell, all wants of the pass that are to stand with these: a cell goes where they all have room, if it can. */
  cells: ReadonlyMap<string, readonly Want[]>;
}

export type Seating = { seated: true; taken: readonly Taken[] } | { seated: false; refusal: Refusal };

/** Domains that are tried for the cells of one party, before it is given up: of several cells there are too many pairs. */
const mostTries = 4096;

/** In the order of their first wants. */
export function partiesOf(wants: readonly Want[]): Party[] {
  const cells = new Map<string, Want[]>();
  const parties = new Map<string, Want[]>();
  for (const want of wants) {
    const { gang, name, confinement } = want;
    push(parties, gang === undefined ? `want ${name}` : `gang ${gang}`, want);
    if (confinement !== undefined) push(cells, confinement.cell, want);
  }
  return [...parties.values()].map((those) => ({ wants: those, cells }));
}

/** Places the whole party, or says why not. Cells of it that stand nowhere yet are settled with it. */
export function seat(party: Party, input: PlacementInput, floor: Floor, servings: Servings): Seating {
  let tries = 0;
  let best: { refusal: Refusal; there: number } | undefined;

  function serve(): Seating | undefined {
    tries += 1;
    const taken: Taken[] = [];
    for (const want of party.wants) {
      const one = servings.take(want);
      if (one !== undefined) {
        taken.push(one);
        continue;
      }
      if (best === undefined || taken.length > best.there) {
        best = { refusal: refusalOf(party, want, taken, servings), there: taken.length };
      }
      servings.undo(taken);
      return undefined;
    }
    return { seated: true, taken };
  }

  function settle([cell, ...rest]: readonly string[]): Seating | undefined {
    if (cell === undefined) return serve();
    const own = party.wants.filter(({ confinement }) => confinement?.cell === cell);
    const topology = own[0]?.confinement?.topology;
    if (topology === undefined) return settle(rest);
    for (const domain of roomFor(own, party.cells.get(cell) ?? own, topology, { floor, input, over: servings.over })) {
      if (tries >= mostTries) break;
      floor.cells.set(cell, domain);
      const seating = settle(rest);
      if (seating !== undefined) return seating;
      floor.cells.delete(cell);
    }
    return undefined;
  }

  const cells = new Set(
    party.wants.flatMap(({ confinement }) => (confinement === undefined ? [] : [confinement.cell])),
  );
  const seating = settle([...cells].filter((cell) => !floor.cells.has(cell)));
  if (seating !== undefined) return seating;
  const [first] = party.wants;
  if (best !== undefined || first === undefined) return { seated: false, refusal: best?.refusal ?? nothing };
  const refusal = refusalOf(party, first, [], servings);
  const inOne = inOneOf(party, input, floor, servings);
  return { seated: false, refusal: inOne === undefined ? refusal : { ...refusal, inOne } };
}

/** What the domain with the most has free for a party that is one cell and stands nowhere yet. */
function inOneOf({ wants }: Party, input: PlacementInput, floor: Floor, { over }: Servings): Refusal['inOne'] {
  const [first] = wants;
  const { cell, topology } = first?.confinement ?? {};
  if (cell === undefined || topology === undefined || over !== 'free' || floor.cells.has(cell)) return undefined;
  if (wants.some(({ confinement }) => confinement?.cell !== cell)) return undefined;
  const most = mostInOne(wants, topology, { floor, input, over });
  return most === undefined ? undefined : { topology, most };
}

const nothing: Refusal = { reason: 'InsufficientCapacity', considered: 0, classes: [] };

function refusalOf({ wants }: Party, want: Want, taken: readonly Taken[], servings: Servings): Refusal {
  if (want.gang === undefined) return servings.refusal(want);
  const held = new Map<Bucket, number>();
  for (const { bucket } of taken) held.set(bucket, (held.get(bucket) ?? 0) + 1);
  const gang = { name: nameOf(want.gang), size: wants.length, there: taken.length };
  return { ...servings.refusal(want, held), gang };
}

function push<V>(lists: Map<string, V[]>, key: string, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
