import { describe, expect, it } from 'vitest';
import type { ComputeNodeSpec } from '#models/generated/computenode.ts';
import type { Demand, Served } from '#models/nodepool/demand.ts';
import { createdAt } from '#test/builders/metadata.ts';
import { decide, failedMember, member, pool, readyMember, type Node } from './picture.ts';

type Stamp = Pick<ComputeNodeSpec, 'gang' | 'priority' | 'preemptionPolicy'>;

const served = (key: string, adds: number, more: Partial<Demand> = {}): Served => {
  const [namespace = ''] = key.split('/');
  return { adds, demand: { key, namespace, nodes: adds, priority: 0, creationTimestamp: createdAt, ...more } };
};
const gang = (key: string, adds: number, more: Partial<Demand> = {}): Served =>
  served(key, adds, { gang: { whole: false }, ...more });
const whole = (key: string, adds: number): Served => served(key, adds, { gang: { whole: true } });
const of = (name: string, size: number): Stamp => ({ gang: { name, size } });
const bound = (name: string, stamp: Stamp = {}): Node =>
  readyMember(name, { spec: { assetRef: { name, uid: name }, ...stamp } });
const waiting = (name: string, stamp: Stamp = {}): Node => member(name, {}, { spec: stamp });

/** What is made for whom, and what else is done: `made` by name of the gang, or `-`. */
function change(replicas: number, offers: readonly Served[], nodes: readonly Node[], own: Stamp = {}) {
  const wanted = replicas + offers.reduce((sum, { adds }) => sum + adds, 0);
  const decision = decide(pool({ spec: { replicas, ...own } }), nodes, { wanted, served: offers });
  const made = decision.intents.flatMap((intent) => {
    if (intent.do !== 'create') return [];
    const { spec } = intent.object as Node;
    return [`${spec.gang === undefined ? '-' : `${spec.gang.name} of ${spec.gang.size}`}`];
  });
  const stamped = decision.intents.flatMap((intent) =>
    intent.do === 'patch' ? [{ [intent.name.name]: intent.patch['spec'] }] : [],
  );
  return { made, deleted: decision.deleted, stamped };
}

const nothing = { made: [], deleted: [], stamped: [] };

describe('the nodes of a gang', () => {
  it('are made beside the pool’s own, and say of which gang they are and how large it is', () => {
    expect(change(1, [gang('a/x', 2)], []).made).toEqual(['a/x of 2', 'a/x of 2', '-']);
  });

  it('are not made of nodes that have a machine: those could not be claimed all at once', () => {
    const nodes = [bound('web-0'), bound('web-1'), bound('web-2')];

    expect(change(1, [gang('a/x', 2)], nodes)).toEqual({
      made: ['a/x of 2', 'a/x of 2'],
      deleted: ['web-2', 'web-1'],
      stamped: [],
    });
  });

  it('are made of nodes that have none yet, rather than one deleted and another made', () => {
    const nodes = [bound('web-0'), waiting('web-1'), waiting('web-2')];

    const spec = { gang: { name: 'a/x', size: 2 }, priority: null, preemptionPolicy: null };
    expect(change(1, [gang('a/x', 2)], nodes)).toEqual({
      ...nothing,
      stamped: [{ 'web-1': spec }, { 'web-2': spec }],
    });
  });

  it('go when their offer does, and before all others, however long they have been Ready', () => {
    const nodes = [bound('web-0', of('a/x', 2)), bound('web-1', of('a/x', 2)), waiting('web-2'), bound('web-3')];

    expect(change(2, [], nodes)).toEqual({ ...nothing, deleted: ['web-1', 'web-0'] });
  });

  it('stay when the pool shrinks: others go', () => {
    const nodes = [waiting('web-0', of('a/x', 2)), waiting('web-1', of('a/x', 2)), bound('web-2'), bound('web-3')];

    expect(change(1, [gang('a/x', 2)], nodes)).toEqual({ ...nothing, deleted: ['web-3'] });
  });

  it('stay even when an offer names them to go', () => {
    const nodes = [bound('web-0', of('a/x', 1)), bound('web-1'), bound('web-2')];

    const { deleted } = decide(pool({ spec: { replicas: 1 } }), nodes, {
      wanted: 2,
      served: [whole('a/x', 1)],
      releaseFirst: new Set(['web-0']),
    });

    expect(deleted).toEqual(['web-2']);
  });

  it('whose offer went stay in the place of those that are named to go: pods may have come to them since', () => {
    const nodes = [bound('web-0', of('a/x', 1)), bound('web-1'), bound('web-2')];

    const { deleted } = decide(pool({ spec: { replicas: 2 } }), nodes, { wanted: 2, releaseFirst: new Set(['web-1']) });

    expect(deleted).toEqual(['web-1']);

    const two = [bound('web-0', of('a/x', 2)), bound('web-1'), bound('web-2', of('a/x', 2))];
    expect(
      decide(pool({ spec: { replicas: 2 } }), two, { wanted: 2, releaseFirst: new Set(['web-1']) }).deleted,
    ).toEqual(['web-1']);
  });

  it('with machines serve as any when their offer went and the pool grew by as much', () => {
    const nodes = [bound('web-0', of('a/x', 2)), bound('web-1', of('a/x', 2))];

    expect(change(2, [], nodes)).toEqual(nothing);
  });

  it('without a machine lose their gang then: it would never be whole again', () => {
    const nodes = [bound('web-0', of('a/x', 2)), waiting('web-1', of('a/x', 2))];

    expect(change(2, [], nodes)).toEqual({
      ...nothing,
      stamped: [{ 'web-1': { gang: null, priority: null, preemptionPolicy: null } }],
    });
  });

  it('are told the new size while they wait, when the offer asks for more or fewer', () => {
    const nodes = [waiting('web-0', of('a/x', 2)), waiting('web-1', of('a/x', 2))];
    const sized = (size: number) => ({ gang: { name: 'a/x', size }, priority: null, preemptionPolicy: null });

    const more = change(0, [gang('a/x', 3)], nodes);
    expect(more.made).toEqual(['a/x of 3']);
    expect(more.stamped).toEqual([{ 'web-0': sized(3) }, { 'web-1': sized(3) }]);

    const fewer = change(0, [gang('a/x', 1)], nodes);
    expect(fewer).toEqual({ made: [], deleted: ['web-1'], stamped: [{ 'web-0': sized(1) }] });
  });

  it('are replaced when one fails, by one of the same gang', () => {
    const failed = failedMember('web-0', { spec: { assetRef: { name: 'a', uid: 'a' }, ...of('a/x', 2) } });

    expect(change(0, [whole('a/x', 2)], [failed, bound('web-1', of('a/x', 2))]).deleted).toEqual(['web-0']);
    expect(change(0, [whole('a/x', 2)], [bound('web-1', of('a/x', 2))]).made).toEqual(['a/x of 2']);
  });
});

describe('a gang that has been whole', () => {
  it('takes any node in the place of one that is missing', () => {
    const nodes = [bound('web-0', of('a/x', 3)), bound('web-1'), bound('web-2')];

    expect(change(0, [whole('a/x', 3)], nodes)).toEqual(nothing);
  });

  it('replaces a member by one that waits for as many as there are, not for those that others stand in for', () => {
    const nodes = [bound('web-0', of('a/x', 3)), bound('web-1')];

    expect(change(0, [whole('a/x', 3)], nodes).made).toEqual(['a/x of 2']);
  });
});

describe('the priority of an offer', () => {
  it('is that of the nodes made for it, and the pool’s own where it names none', () => {
    const own = { priority: 5, preemptionPolicy: 'PreemptLowerPriority' } as const;
    const offers = [served('a/urgent', 1, { priority: 50 }), served('a/plain', 1), gang('a/x', 1, { priority: -1 })];

    const { intents } = decide(pool({ spec: { replicas: 1, ...own } }), [], { wanted: 4, served: offers });

    const made = intents.flatMap((intent) => (intent.do === 'create' ? [(intent.object as Node).spec.priority] : []));
    expect(made).toEqual([-1, 50, 5, 5]);
  });

  it('reaches the nodes that still wait when it is changed, and no others', () => {
    const nodes = [bound('web-0'), waiting('web-1')];

    expect(change(1, [served('a/x', 1, { priority: 9 })], nodes)).toEqual({
      ...nothing,
      stamped: [{ 'web-1': { gang: null, priority: 9, preemptionPolicy: null } }],
    });
  });

  it('is what goes first among equals when the offer is over', () => {
    const nodes = [bound('web-0', { priority: 9 }), bound('web-1'), bound('web-2')];

    expect(change(2, [], nodes).deleted).toEqual(['web-0']);
  });

  it('does not let an offer preempt through a pool that says Never', () => {
    const offers = [served('a/x', 1, { preemptionPolicy: 'PreemptLowerPriority' })];
    const policyIn = (own: Stamp) => {
      const { intents } = decide(pool({ spec: { replicas: 0, ...own } }), [], { wanted: 1, served: offers });
      return intents.flatMap((intent) =>
        intent.do === 'create' ? [(intent.object as Node).spec.preemptionPolicy] : [],
      );
    };

    expect(policyIn({})).toEqual(['PreemptLowerPriority']);
    expect(policyIn({ preemptionPolicy: 'Never' })).toEqual(['Never']);
  });
});

describe('a pool that is a gang itself', () => {
  const own = of('unit-0', 2);

  it('keeps those that wait up to date with its size', () => {
    expect(change(2, [], [waiting('web-0', of('unit-0', 1)), bound('web-1', of('unit-0', 1))], own)).toEqual({
      ...nothing,
      stamped: [{ 'web-0': { gang: own.gang, priority: null, preemptionPolicy: null } }],
    });
  });
});

describe('what a pool’s status says of offers', () => {
  it('is which its size is made of, in the order in which they are served, 64 by name', () => {
    const many = Array.from({ length: 70 }, (_, at) => served(`a/o-${at}`, 1));

    const { status } = decide(pool({ spec: { replicas: 1 } }), [], { wanted: 71, served: many });

    expect(status.offers?.slice(0, 2)).toEqual([
      { namespace: 'a', name: 'o-0', nodes: 1, adds: 1 },
      { namespace: 'a', name: 'o-1', nodes: 1, adds: 1 },
    ]);
    expect([status.offers?.length, status.omittedOffers]).toEqual([64, 6]);
  });

  it('is nothing where there are none', () => {
    expect(decide(pool(), []).status).not.toHaveProperty('offers');
  });
});

describe('a pool that is deleted by mistake', () => {
  const deleted = pool({ metadata: { deletionTimestamp: '2026-01-02T00:00:00Z' }, spec: { replicas: 0 } });
  const nodes = [readyMember('web-0'), readyMember('web-1')];

  it('keeps the nodes of offers that it serves, makes none, and says whose they are', () => {
    const offers = [served('ml/train', 3)];

    const { created, deleted: gone, ready } = decide(deleted, nodes, { wanted: 3, served: offers });

    expect([created, gone]).toEqual([[], []]);
    expect(ready?.message).toBe('Deletion waits, 2 nodes are left. To release them: delete ResourceOffers ml/train');
  });

  it('releases them once the offers are gone', () => {
    expect(decide(deleted, nodes, { wanted: 0, served: [] }).deleted.toSorted()).toEqual(['web-0', 'web-1']);
  });
});
