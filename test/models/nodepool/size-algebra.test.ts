import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { Intent } from '#models/reconcile/decision.ts';
import type { Demand } from '#models/nodepool/demand.ts';
import { wantedNodes } from '#models/nodepool/wanted.ts';
import { timestamp } from '#models/ports/clock.ts';
import { now } from '#test/builders/metadata.ts';
import { overlay } from '#test/builders/overlay.ts';
import { decide, failedMember, member, pool, readyMember, type Node } from './picture.ts';

/** One thing that happens to a pool between two looks at it. */
type Happening =
  | { happens: 'scaled'; replicas: number }
  | { happens: 'asked'; name: string; nodes: number; gang: boolean; priority: number; demandKey: string | undefined }
  | { happens: 'withdrawn'; name: string }
  | { happens: 'claimed'; which: number }
  | { happens: 'failed'; which: number }
  | { happens: 'whole'; name: string };

const names = fc.constantFrom('a/v', 'a/w', 'b/x', 'b/y');
const happenings: fc.Arbitrary<Happening[]> = fc.array(
  fc.oneof(
    fc.record({ happens: fc.constant('scaled' as const), replicas: fc.nat(5) }),
    fc.record({
      happens: fc.constant('asked' as const),
      name: names,
      nodes: fc.integer({ min: 1, max: 4 }),
      gang: fc.boolean(),
      priority: fc.integer({ min: -1, max: 1 }),
      demandKey: fc.constantFrom(undefined, undefined, 'd'),
    }),
    fc.record({ happens: fc.constant('withdrawn' as const), name: names }),
    fc.record({ happens: fc.constant('claimed' as const), which: fc.nat(12) }),
    fc.record({ happens: fc.constant('claimed' as const), which: fc.nat(12) }),
    fc.record({ happens: fc.constant('failed' as const), which: fc.nat(12) }),
    fc.record({ happens: fc.constant('whole' as const), name: names }),
  ),
  { minLength: 1, maxLength: 25 },
);

interface Scene {
  replicas: number;
  offers: Demand[];
  nodes: Node[];
}

function after({ replicas, offers, nodes }: Scene, what: Happening, turn: number): Scene {
  switch (what.happens) {
    case 'scaled':
      return { replicas: what.replicas, offers, nodes };
    case 'asked': {
      const { name: key, nodes: asked, gang, priority, demandKey } = what;
      const [namespace = ''] = key.split('/');
      const old = offers.find((each) => each.key === key);
      const demand: Demand = {
        key,
        namespace,
        nodes: asked,
        priority,
        creationTimestamp: old?.creationTimestamp ?? timestamp(now + turn * 1_000),
        ...(demandKey === undefined ? {} : { demandKey }),
        ...(gang ? { gang: { whole: old?.gang?.whole ?? false } } : {}),
      };
      return { replicas, offers: [...offers.filter((each) => each.key !== key), demand], nodes };
    }
    case 'withdrawn':
      return { replicas, offers: offers.filter(({ key }) => key !== what.name), nodes };
    case 'whole':
      return {
        replicas,
        nodes,
        offers: offers.map((each) => (each.key === what.name && each.gang ? { ...each, gang: { whole: true } } : each)),
      };
    case 'claimed':
    case 'failed': {
      const at = what.which % Math.max(nodes.length, 1);
      return {
        replicas,
        offers,
        nodes: nodes.map((node, index) => (index === at ? touched(node, what.happens) : node)),
      };
    }
  }
}

function touched(node: Node, how: 'claimed' | 'failed'): Node {
  const { name } = node.metadata;
  const { gang, priority, preemptionPolicy } = node.spec;
  const spec = { gang, priority, preemptionPolicy };
  return how === 'claimed'
    ? readyMember(name, { spec: { ...spec, assetRef: { name, uid: name } } })
    : failedMember(name, { spec });
}

function look({ replicas, offers, nodes }: Scene) {
  const wants = wantedNodes({ replicas, max: 12 }, offers);
  return { wants, ...decide(pool({ spec: { replicas } }), nodes, wants) };
}

/** What the API server makes of it. */
function carriedOut(nodes: readonly Node[], intents: readonly Intent[]): Node[] {
  let left = [...nodes];
  for (const intent of intents) {
    if (intent.do === 'delete') left = left.filter(({ metadata }) => metadata.name !== intent.name.name);
    if (intent.do === 'create')
      left.push(member(intent.object.metadata.name, {}, { spec: (intent.object as Node).spec }));
    if (intent.do !== 'patch') continue;
    const spec = Object.fromEntries(
      Object.entries(intent.patch['spec'] as object).map(([field, value]: [string, unknown]) => [
        field,
        value ?? undefined,
      ]),
    );
    left = left.map((node) => (node.metadata.name === intent.name.name ? overlay(node, { spec }) : node));
  }
  return left;
}

const membersOf = (nodes: readonly Node[], gang: string): Node[] =>
  nodes.filter(({ spec }) => spec.gang?.name === gang);

/** Every look of a story, with what was there before and after it was carried out. */
function* lookedAt(story: readonly Happening[]) {
  let scene: Scene = { replicas: 1, offers: [], nodes: [] };
  for (const [turn, what] of story.entries()) {
    scene = after(scene, what, turn);
    const decided = look(scene);
    const nodes = carriedOut(scene.nodes, decided.intents);
    yield { before: scene, decided, after: { ...scene, nodes } };
    scene = { ...scene, nodes };
  }
}

describe('whatever happens to a pool', () => {
  test.prop([happenings])('as many stay as are wanted, but for one at a time that has failed', (story) => {
    for (const {
      before,
      decided,
      after: { nodes },
    } of lookedAt(story)) {
      const replaced = decided.deleted.length > 0 && nodes.length < decided.wants.wanted;
      expect(nodes.length).toBe(decided.wants.wanted - (replaced ? 1 : 0));
      if (replaced) expect(before.nodes.some(({ status }) => status?.phase === 'Failed')).toBe(true);
    }
  });

  test.prop([happenings])('a gang that was never whole has as many nodes of its own as were granted', (story) => {
    for (const {
      decided,
      after: { nodes },
    } of lookedAt(story)) {
      const failed = decided.status.replacements ?? 0;
      for (const { demand, adds } of decided.wants.served) {
        const members = membersOf(nodes, demand.key);
        if (demand.gang?.whole === false) expect(members.length).toBeGreaterThanOrEqual(adds - (failed > 0 ? 1 : 0));
        // One with a machine keeps the name of its gang when the gang needs it no more and others do.
        const fresh = members.filter(({ spec }) => spec.assetRef === undefined);
        if (demand.gang?.whole === false) expect(fresh.length).toBeLessThanOrEqual(adds);
      }
    }
  });

  test.prop([happenings])('those that wait for a machine wait for no more than there are', (story) => {
    for (const {
      decided,
      after: { nodes },
    } of lookedAt(story)) {
      const gone = decided.status.replacements === undefined ? 0 : 1;
      for (const { spec } of nodes) {
        if (spec.gang === undefined || spec.assetRef !== undefined) continue;
        expect(decided.wants.grants.get(spec.gang.name)?.granted).toBe(true);
        expect(spec.gang.size).toBeLessThanOrEqual(membersOf(nodes, spec.gang.name).length + gone);
      }
    }
  });

  test.prop([happenings])('no node of a gang that is wanted goes, unless it failed or the gang shrank', (story) => {
    for (const { before, decided } of lookedAt(story)) {
      for (const name of decided.deleted) {
        const node = before.nodes.find(({ metadata }) => metadata.name === name);
        const gang = node?.spec.gang?.name ?? '';
        const served = decided.wants.served.find(({ demand }) => demand.key === gang && demand.gang !== undefined);
        if (served === undefined || node?.status?.phase === 'Failed') continue;
        expect(membersOf(before.nodes, gang).length).toBeGreaterThan(served.adds);
      }
    }
  });

  test.prop([happenings])(
    'nothing with a machine goes while no more are there than wanted, but for a new gang',
    (story) => {
      for (const { before, decided } of lookedAt(story)) {
        if (before.nodes.length > decided.wants.wanted) continue;
        if (decided.wants.served.some(({ demand }) => demand.gang?.whole === false)) continue;
        const gone = before.nodes.filter(({ metadata }) => decided.deleted.includes(metadata.name));
        expect(gone.filter(({ status }) => status?.phase !== 'Failed')).toEqual([]);
      }
    },
  );

  test.prop([happenings])('a second look asks for nothing more, until something happens', (story) => {
    for (const { after: scene } of lookedAt(story)) {
      const healthy = { ...scene, nodes: scene.nodes.filter(({ status }) => status?.phase !== 'Failed') };
      const settled = { ...healthy, nodes: carriedOut(healthy.nodes, look(healthy).intents) };
      expect(look(settled).intents).toEqual([]);
    }
  });

  test.prop([happenings, fc.func(fc.nat())])('the order of offers and nodes doesn’t matter', (story, rank) => {
    for (const { before, decided } of lookedAt(story)) {
      const again = look({
        ...before,
        offers: before.offers.toSorted((a, b) => rank(a.key) - rank(b.key)),
        nodes: before.nodes.toSorted((a, b) => rank(a.metadata.name) - rank(b.metadata.name)),
      });
      expect(again.intents).toEqual(decided.intents);
    }
  });
});
