import { describe, expect, it } from 'vitest';
import type { ResourceOffer } from '#models/generated/resourceoffer.ts';
import type { Stored } from '#models/meta/object.ts';
import { now } from '#test/builders/metadata.ts';
import { resourceOffer } from '#test/builders/resourceoffer.ts';
import { waitingPod } from '#test/builders/waiting-pod.ts';
import { decide, minute, offerAfter, type Picture } from './picture.ts';

const pods = (count: number, cpu = 64) => Array.from({ length: count }, (_, at) => waitingPod(`p${at}`, { cpu }));
const asking = (nodes: number): Stored<ResourceOffer> => {
  const offer = offerAfter(decide({ pods: pods(nodes) }));
  if (offer === undefined) throw new Error('nothing was asked for');
  return offer;
};
const idleFor = (minutes: number, count: number): ReadonlyMap<string, number> =>
  new Map(
    Array.from({ length: count }, (_, at) => [
      [`uid-of-pool-1-${at}`, now - minutes * minute] as const,
      [`pool-1+${at + 1}`, now - minutes * minute] as const,
    ]).flat(),
  );
const heard = ['rackwright-system', 'team-a'];
const busy = { state: 'ready', pods: [waitingPod('runs', { cpu: 8 })] } as const;

describe('nodes that others have', () => {
  const gang = resourceOffer({ metadata: { name: 'train' }, spec: { nodes: 2, gang: true } });

  it('are not given back for their gang that stands idle, or busy ones of ours would be drained in their place', () => {
    const member = { state: 'ready', gang: 'team-a/train' } as const;
    const offer = asking(1);
    const picture: Picture = {
      offer,
      others: [gang],
      pool: { spec: { allowedNamespaces: heard } },
      nodes: [busy, member, member],
      idleSince: idleFor(60, 3),
    };

    expect(decide(picture).intents).toEqual([]);
  });

  it('are not given back for a gang that has yet to be made', () => {
    const offer = asking(1);
    const picture: Picture = {
      offer,
      others: [gang],
      pool: { spec: { allowedNamespaces: heard } },
      nodes: [busy],
      idleSince: idleFor(60, 3),
    };

    expect(decide(picture).intents).toEqual([]);
  });

  it('cost us none of ours while they are refused', () => {
    const offer = asking(5);
    const later = resourceOffer({
      metadata: { name: 'late', creationTimestamp: '2026-06-01T00:00:00Z' },
      spec: { nodes: 8 },
    });
    const picture: Picture = {
      offer,
      others: [later],
      pool: { spec: { allowedNamespaces: heard, max: 10 } },
      nodes: [busy, busy, busy, busy, busy],
    };

    expect(decide(picture).intents).toEqual([]);
    expect(offerAfter(decide({ ...picture, pods: pods(1) }), offer)?.spec.nodes).toBe(6);
  });
});

describe('an offer that its pool can no longer hold', () => {
  it('is cut to what is left while the pool is paused, so that it is not refused whole when that goes on', () => {
    const offer = asking(5);
    const pool = { spec: { allowedNamespaces: heard, max: 4, paused: true } };

    const after = offerAfter(decide({ offer, pool, nodes: [busy, busy, busy, busy, busy] }), offer);

    expect(after?.spec.nodes).toBe(4);
    expect(after?.spec.release).toBeUndefined();
  });
});

describe('a node that failed', () => {
  it('is not given back while pods run on it all the same', () => {
    const picture: Picture = { offer: asking(1), nodes: [{ ...busy, state: 'failed' }], idleSince: idleFor(60, 1) };

    expect(decide(picture).intents).toEqual([]);
    expect(decide({ ...picture, nodes: [{ state: 'failed' }] }).intents).not.toEqual([]);
  });
});

describe('nodes that a threshold asked for', () => {
  const capacity = {
    namespace: 'rackwright-system',
    pods: 'Offer',
    emptyFor: '10m',
    thresholds: [{ resource: 'cpu', above: 80, below: 60 }],
  } as const;
  const of = (state: 'coming' | 'waiting' | 'ready'): Picture => ({
    capacity: { ...capacity, thresholds: [...capacity.thresholds] },
    offer: asking(2),
    nodes: [{ state: 'ready', pods: [waitingPod('runs', { cpu: 60 })] }, { state }],
    idleSince: idleFor(60, 2),
  });

  it.each(['coming', 'waiting', 'ready'] as const)(
    'are not given back while they are %s, to be asked for again',
    (state) => {
      expect(decide(of(state)).intents).toEqual([]);
    },
  );

  it('are not given back before they are made', () => {
    expect(decide({ ...of('ready'), nodes: of('ready').nodes?.slice(0, 1) ?? [] }).intents).toEqual([]);
  });
});
