import { test, fc } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { ResourceOffer } from '#models/generated/resourceoffer.ts';
import type { Stored } from '#models/meta/object.ts';
import { now } from '#test/builders/metadata.ts';
import { waitingPod } from '#test/builders/waiting-pod.ts';
import { decide, minute, offerAfter, type Picture } from './picture.ts';

const pods = (count: number, cpu = 32) => Array.from({ length: count }, (_, at) => waitingPod(`p${at}`, { cpu }));
const nodesOf = (offer: Stored<ResourceOffer> | undefined): number => offer?.spec.nodes ?? 0;
const replicas = (count: number) => ({ spec: { replicas: count, allowedNamespaces: ['rackwright-system'] } });
/** What stands after so many nodes were asked for. */
const asking = (nodes: number): Stored<ResourceOffer> => {
  const offer = offerAfter(decide({ pods: pods(nodes, 64) }));
  if (offer === undefined) throw new Error('nothing was asked for');
  return offer;
};

describe('what a Cluster asks for', () => {
  it('is nothing where it keeps no room, is paused, or cannot be seen', () => {
    const none = { sight: { seen: 'none', message: 'It does not answer.' } } as const;

    expect(decide({ pods: pods(3), ...none }).intents).toEqual([]);
    expect(decide({ pods: pods(3), capacity: { namespace: 'other', pods: 'Offer', emptyFor: '1m' } }).intents).toEqual(
      [],
    );
  });

  it('is a node for each so many pods as fit on one', () => {
    expect(asking(3).spec.nodes).toBe(3);
    expect(nodesOf(offerAfter(decide({ pods: pods(5) })))).toBe(3);
  });

  it('counts nodes that are on their way, made or not, once', () => {
    const offer = asking(2);
    const picture: Picture = { pods: pods(4), offer };

    expect(decide(picture).intents).toEqual([]);
    expect(decide({ ...picture, nodes: [{ state: 'coming' }] }).intents).toEqual([]);
    expect(decide({ ...picture, nodes: [{ state: 'coming' }, { state: 'ready' }] }).intents).toEqual([]);
  });

  it('is more where pods come beyond those', () => {
    const offer = asking(2);

    const after = offerAfter(
      decide({ pods: pods(6), offer, nodes: [{ state: 'coming' }, { state: 'coming' }] }),
      offer,
    );

    expect(after?.spec).toMatchObject({ nodes: 3, podCount: 6 });
  });

  it('is more where the room that comes back has pods on it already', () => {
    const full = { state: 'repairing', pods: pods(1, 60) } as const;

    expect(nodesOf(offerAfter(decide({ pods: pods(1), nodes: [full], pool: replicas(1) })))).toBe(1);
    expect(decide({ pods: pods(1), nodes: [{ state: 'repairing' }], pool: replicas(1) }).intents).toEqual([]);
  });

  it('names at most 32 pods, and counts all', () => {
    const after = offerAfter(decide({ pods: pods(100) }));

    expect(after?.spec.pods).toHaveLength(32);
    expect(after?.spec.podCount).toBe(100);
  });

  it('stays within max, and within what is left of it by others', () => {
    const pool = { spec: { allowedNamespaces: ['rackwright-system'], replicas: 2, max: 5 } };

    expect(nodesOf(offerAfter(decide({ pods: pods(40), pool })))).toBe(3);
  });
});

describe('what a Cluster says', () => {
  it('is looked at again when the scheduler has let a pod wait too long that has room, or nobody would be told', () => {
    const waits: Picture = { pods: [waitingPod('p', { cpu: 1 }, now)], nodes: [{ state: 'ready' }] };
    const { findings, requeueAt = 0 } = decide(waits);

    expect(findings?.reason).toBe('Sufficient');
    expect(requeueAt).toBeGreaterThan(now);
    expect(decide({ ...waits, at: requeueAt }).findings?.message).toContain('the scheduler does not place it');
  });

  it('does not change with time alone while what happens cannot be followed', () => {
    const lagging: Picture = {
      offer: asking(1),
      nodes: [{ state: 'ready' }],
      sight: { seen: 'lagging', message: 'It lags.' },
    };

    expect(decide({ ...lagging, at: now + minute }).findings).toEqual(decide(lagging).findings);
  });
});

describe('what a Cluster gives back', () => {
  const offer = asking(2);
  const idle = { offer, nodes: [{ state: 'ready' }, { state: 'ready', pods: pods(1) }] } satisfies Picture;
  const since = (ms: number) => new Map([['uid-of-pool-1-0', now - ms]]);

  it('is a node that has been empty for long enough, and no other', () => {
    expect(decide({ ...idle, idleSince: since(9 * minute) })).toMatchObject({ intents: [], requeueAt: now + minute });

    const after = offerAfter(decide({ ...idle, idleSince: since(10 * minute) }), offer);
    expect(after?.spec).toMatchObject({ nodes: 1, release: ['pool-1-0'] });
  });

  it('is not given back twice while its pool has yet to act', () => {
    const lowered = offerAfter(decide({ ...idle, idleSince: since(10 * minute) }), offer);

    expect(decide({ ...idle, offer: lowered, idleSince: since(11 * minute) }).intents).toEqual([]);
  });

  it('is asked for no more once the last is gone', () => {
    const alone = { offer: asking(1), nodes: [{ state: 'ready' }] } satisfies Picture;
    const lowered = offerAfter(decide({ ...alone, idleSince: since(10 * minute) }), alone.offer);
    expect(lowered?.spec).toMatchObject({ nodes: 0, release: ['pool-1-0'] });

    expect(offerAfter(decide({ offer: lowered }), lowered)).toBeUndefined();
  });

  it('waits where a pod has room on it, where all is frozen, and where nothing can be followed', () => {
    const due = { ...idle, idleSince: since(60 * minute) };

    expect(decide({ ...due, pods: pods(1) }).intents).toEqual([]);
    expect(decide({ ...due, frozen: 'somebody froze it' }).intents).toEqual([]);
    expect(decide({ ...due, sight: { seen: 'lagging', message: 'x' } }).intents).toEqual([]);
    expect(decide({ ...due, sight: { seen: 'none', message: 'x' } }).intents).toEqual([]);
  });

  it('is not a node that is silent', () => {
    const silent = { offer: asking(1), nodes: [{ state: 'silent' }], idleSince: since(60 * minute) } satisfies Picture;

    expect(decide(silent).intents).toEqual([]);
  });

  it('leaves less than below requested, by each threshold', () => {
    const capacity = {
      namespace: 'rackwright-system',
      pods: 'Offer',
      emptyFor: '10m',
      thresholds: [{ resource: 'cpu', above: 90, below: 50 }],
    } as const;
    const of = (cpu: number): Picture => ({
      ...idle,
      capacity: { ...capacity, thresholds: [...capacity.thresholds] },
      nodes: [{ state: 'ready' }, { state: 'ready', pods: pods(1, cpu) }],
      idleSince: since(60 * minute),
    });

    expect(decide(of(32)).intents).toEqual([]);
    expect(nodesOf(offerAfter(decide(of(31)), offer))).toBe(1);
  });
});

const states = fc.constantFrom('ready', 'coming', 'waiting', 'silent');
const pictures = fc.record({
  asked: fc.integer({ min: 1, max: 6 }),
  replicas: fc.integer({ min: 0, max: 3 }),
  nodes: fc.array(fc.record({ state: states, busy: fc.boolean(), idleMinutes: fc.integer({ min: 0, max: 20 }) }), {
    maxLength: 8,
  }),
  waiting: fc.array(fc.integer({ min: 1, max: 64 }), { maxLength: 8 }),
});

function pictureOf({ asked, replicas, nodes, waiting }: typeof pictures extends fc.Arbitrary<infer T> ? T : never) {
  const offer = asking(asked);
  const picture: Picture = {
    offer,
    pool: { spec: { allowedNamespaces: ['rackwright-system'], replicas } },
    nodes: nodes.map(({ state, busy }, at) => ({ state, pods: busy ? [waitingPod(`on-${at}`, { cpu: 8 })] : [] })),
    pods: waiting.map((cpu, at) => waitingPod(`w${at}`, { cpu })),
    idleSince: new Map(nodes.map(({ idleMinutes }, at) => [`uid-of-pool-1-${at}`, now - idleMinutes * minute])),
  };
  return { offer, picture };
}

describe('whatever a Cluster looks like', () => {
  test.prop([pictures])('it never asks for more nodes beyond those there are than pods wait', (drawn) => {
    const { offer, picture } = pictureOf(drawn);

    expect(nodesOf(offerAfter(decide(picture), offer)) - drawn.asked).toBeLessThanOrEqual(drawn.waiting.length);
  });

  test.prop([pictures])('it gives nothing back of what it cannot see whole', (drawn) => {
    const { offer, picture } = pictureOf(drawn);

    for (const seen of ['lagging', 'none'] as const) {
      const after = offerAfter(decide({ ...picture, sight: { seen, message: 'it is out of sight' } }), offer);
      expect(nodesOf(after)).toBeGreaterThanOrEqual(drawn.asked);
    }
  });

  test.prop([pictures])('it names for release only what is empty for long enough', (drawn) => {
    const { offer, picture } = pictureOf(drawn);

    for (const name of offerAfter(decide(picture), offer)?.spec.release ?? []) {
      const node = drawn.nodes[Number(name.slice('pool-1-'.length))];
      expect(node?.idleMinutes).toBeGreaterThanOrEqual(10);
      expect(node?.state === 'ready' && node.busy).toBe(false);
      expect(node?.state).not.toBe('silent');
    }
  });

  test.prop([pictures])('asked again at once, it has nothing to add', (drawn) => {
    const { offer, picture } = pictureOf(drawn);
    // A pool that is about to release some may have promised them: what that comes to is seen once it has.
    fc.pre(drawn.nodes.length <= drawn.asked + drawn.replicas);

    const first = decide(picture);
    const after = offerAfter(first, offer);
    const second = decide({ ...picture, offer: after, idleSince: first.idleSince });

    expect(nodesOf(offerAfter(second, after))).toBe(nodesOf(after));
  });

  test.prop([pictures])('what it has just asked for stays for as long as it gives nodes to be empty', (drawn) => {
    const { offer, picture } = pictureOf(drawn);
    const first = decide(picture);
    const after = offerAfter(first, offer);
    fc.pre(nodesOf(after) > drawn.asked);

    // The pods go before the machines come.
    const later = decide({ ...picture, pods: [], offer: after, idleSince: first.idleSince, at: now + minute });

    expect(nodesOf(offerAfter(later, after))).toBeGreaterThanOrEqual(nodesOf(after) - drawn.nodes.length);
  });
});
