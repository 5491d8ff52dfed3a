import { describe, expect, it } from 'vitest';
import { conditionOf } from '#models/conditions/conditions.ts';
import type { ResourceOffer, ResourceOfferPhase } from '#models/generated/resourceoffer.ts';
import type { Stored } from '#models/meta/object.ts';
import type { ObservedOffer } from '#models/resourceoffer/decide.ts';
import { decideResourceOffer } from '#models/resourceoffer/decide.ts';
import { poolWants } from '#models/resourceoffer/demands.ts';
import { flavor } from '#test/builders/flavor.ts';
import { createdAt, now } from '#test/builders/metadata.ts';
import { nodePool } from '#test/builders/nodepool.ts';
import type { Overrides } from '#test/builders/overlay.ts';
import { overlay } from '#test/builders/overlay.ts';
import { resourceOffer } from '#test/builders/resourceoffer.ts';
import { timestamp } from '#models/ports/clock.ts';
import { decideTwice } from '../reconcile/settled.ts';
import { plain, pool } from './given-offer.ts';

const changed = (overrides: Overrides<typeof pool>) => overlay(pool, overrides);

function decide(offer: Stored<ResourceOffer>, seen: Partial<ObservedOffer> = {}) {
  const observed = { ...plain, ...seen };
  const decision = decideTwice(offer, (each, later) => decideResourceOffer(each, observed, now + later));
  return { ...decision, ready: conditionOf(decision, 'Ready') };
}

const offer = (nodes: number, name = 'offer-1') => resourceOffer({ metadata: { name }, spec: { nodes } });
const inPhase = (phase: ResourceOfferPhase, nodes = 3) =>
  resourceOffer({ spec: { nodes }, status: { phase, observedGeneration: 1, conditions: [], nodes } });

describe('an offer that fits', () => {
  it('is Accepted, with what it comes to and what is there', () => {
    const { status, ready } = decide(offer(3));

    expect(status).toMatchObject({ phase: 'Accepted', nodes: 3, observedGeneration: 1 });
    expect(ready).toMatchObject({
      status: 'False',
      reason: 'Accepted',
      message: 'NodePool pool-1 counts 3 nodes for this, which makes 7: 4 are Ready.',
    });
  });

  it('is Fulfilled when the pool has as many Ready nodes as that makes', () => {
    const before = inPhase('Accepted');

    expect(decide(before, { readyNodes: 6 }).status.phase).toBe('Accepted');
    const { status, ready, intents } = decide(before, { readyNodes: 7 });
    expect(status.phase).toBe('Fulfilled');
    expect(ready?.status).toBe('True');
    expect(intents).toMatchObject([{ do: 'event', type: 'Normal' }]);
  });

  it('is Accepted again when nodes are lost', () => {
    expect(decide(inPhase('Fulfilled'), { readyNodes: 5 }).status.phase).toBe('Accepted');
  });

  it('waits behind older ones for its nodes', () => {
    const older = resourceOffer({
      metadata: { name: 'older', creationTimestamp: '2025-12-31T00:00:00Z' },
      spec: { nodes: 2 },
    });

    expect(decide(offer(3), { offers: [older], readyNodes: 7 }).status.phase).toBe('Accepted');
    expect(decide(older, { offers: [offer(3)], readyNodes: 7 }).status.phase).toBe('Fulfilled');
  });

  it('in resources is turned into nodes of the pool’s Flavor', () => {
    const { status } = decide(resourceOffer({ spec: { resources: { cpu: 100 } } }));

    expect(status).toMatchObject({ phase: 'Accepted', nodes: 4 });
  });

  it('is judged as it is now, not as a store still has it', () => {
    const stale = offer(4);

    expect(decide(offer(3), { offers: [stale] }).status.phase).toBe('Accepted');
  });
});

describe('an offer is refused', () => {
  it('above max, with numbers', () => {
    const { status, ready, intents } = decide(offer(10));

    expect(status).toMatchObject({ phase: 'Refused', nodes: 10 });
    expect(ready).toMatchObject({ status: 'False', reason: 'AboveMax' });
    expect(ready?.message).toBe('NodePool pool-1 would need 14 nodes, max is 10: ask for 4 fewer, or raise max.');
    expect(intents).toMatchObject([{ do: 'event', type: 'Warning', reason: 'AboveMax' }]);
  });

  it('from a namespace that the pool doesn’t hear, and says where to add it', () => {
    const { ready } = decide(resourceOffer({ metadata: { namespace: 'team-b' }, spec: { nodes: 1 } }));

    expect(ready?.reason).toBe('NamespaceNotAllowed');
    expect(ready?.message).toContain('namespace team-b');
  });

  it('by a pool that hears nobody', () => {
    expect(decide(offer(1), { pool: nodePool() }).ready?.reason).toBe('NamespaceNotAllowed');
  });

  it('by a pool that is being deleted', () => {
    const leaving = changed({ metadata: { deletionTimestamp: createdAt } });

    expect(decide(offer(1), { pool: leaving }).ready?.reason).toBe('PoolDeleting');
  });

  it('but not when that pool served it before: a pool deleted by mistake keeps its nodes', () => {
    const leaving = changed({ metadata: { deletionTimestamp: createdAt } });
    const { status } = decide(offer(1), {});

    const after = decide({ ...offer(1), status }, { pool: leaving });

    expect([status.phase, after.status.phase]).toEqual(['Accepted', 'Accepted']);
  });

  it('for a GPU that the Flavor hasn’t', () => {
    const { status, ready } = decide(resourceOffer({ spec: { resources: { gpu: { count: 1 } } } }));

    expect(status.phase).toBe('Refused');
    expect(ready?.reason).toBe('NoGPUInFlavor');
  });

  it('when it was over before it was made', () => {
    const { status, ready } = decide(resourceOffer({ spec: { nodes: 1, expiresAt: '2025-06-01T00:00:00Z' } }));

    expect(status.phase).toBe('Refused');
    expect(ready?.reason).toBe('ExpiredOnArrival');
  });

  it('only until what stood in the way is gone', () => {
    const raised = changed({ spec: { max: 20 } });

    expect(decide(inPhase('Refused', 10)).status.phase).toBe('Refused');
    expect(decide(inPhase('Refused', 10), { pool: raised }).status.phase).toBe('Accepted');
  });

  it('after it was Accepted, when max falls so that nothing of it is left', () => {
    const lowered = changed({ spec: { max: 4 } });

    expect(decide(inPhase('Accepted'), { pool: lowered }).status.phase).toBe('Refused');
  });
});

describe('an offer waits', () => {
  it('for a pool that isn’t there yet', () => {
    const { status, ready } = decide(offer(1), { pool: undefined });

    expect(status.phase).toBe('Pending');
    expect(ready).toMatchObject({ status: 'False', reason: 'PoolNotFound' });
    expect(ready?.message).toContain('NodePool pool-1');
  });

  it('for a Flavor that isn’t there yet, if it asks for resources', () => {
    const { status, ready } = decide(resourceOffer({ spec: { resources: { cpu: 1 } } }), { flavor: undefined });

    expect(status.phase).toBe('Pending');
    expect(ready?.reason).toBe('FlavorNotFound');
  });

  it('for a paused pool to decide, but keeps what was accepted before', () => {
    const paused = changed({ spec: { paused: true } });

    expect(decide(offer(3), { pool: paused }).ready?.reason).toBe('PoolPaused');
    expect(decide(inPhase('Accepted'), { pool: paused }).status.phase).toBe('Accepted');
  });
});

describe('the end of an offer', () => {
  const end = now + 3_600_000;
  const standing = resourceOffer({ spec: { nodes: 3, expiresAt: timestamp(end) } });

  it('is looked at when it comes', () => {
    expect(decide(standing).requeueAt).toBe(end);
  });

  it('is Expired from that moment on, whether or not the pool is there', () => {
    for (const seen of [plain, { ...plain, pool: undefined }]) {
      const decision = decideResourceOffer(standing, seen, end);

      expect(decision.status.phase).toBe('Expired');
      expect(decision.requeueAt).toBeUndefined();
    }
  });

  it('can be moved by a person', () => {
    const over = resourceOffer({
      ...standing,
      status: { phase: 'Expired', observedGeneration: 1, conditions: [] },
    });

    expect(decide(over).status.phase).toBe('Accepted');
  });
});

describe('what a pool wants of its offers', () => {
  it('is what those that count come to, and each is told the same', () => {
    const offers = [
      offer(3, 'a'),
      offer(9, 'b'),
      resourceOffer({ metadata: { name: 'c', namespace: 'team-b' }, spec: { nodes: 1 } }),
      resourceOffer({ metadata: { name: 'd' }, spec: { nodes: 1, poolRef: { name: 'pool-2' } } }),
      resourceOffer({ metadata: { name: 'e', deletionTimestamp: createdAt }, spec: { nodes: 1 } }),
      resourceOffer({ metadata: { name: 'f' }, spec: { nodes: 1, expiresAt: timestamp(now) } }),
      resourceOffer({ metadata: { name: 'g' }, spec: { resources: { cpu: 64 } } }),
    ];

    const { wanted, grants } = poolWants(pool, offers, flavor(), now);

    expect(wanted).toBe(9);
    expect([...grants.keys()]).toEqual(['team-a/a', 'team-a/b', 'team-a/g']);
    for (const each of offers.slice(0, 2)) {
      const granted = grants.get(`team-a/${each.metadata.name}`)?.granted;
      expect(decide(each, { offers }).status.phase).toBe(granted === true ? 'Accepted' : 'Refused');
    }
  });
});

describe('an offer with a schedule', () => {
  const nights = (over: object = {}) =>
    resourceOffer({ spec: { nodes: 3, schedule: '0 22 * * *', timeZone: 'UTC', duration: '8h', ...over } });
  const at = (time: string) => {
    const { status, requeueAt } = decideResourceOffer(nights(), plain, Date.parse(time));
    return { phase: status.phase, nodes: status.nodes, again: requeueAt === undefined ? '' : timestamp(requeueAt) };
  };

  it('counts while it holds, and is looked at again when that ends', () => {
    expect(at('2026-01-01T23:00:00Z')).toEqual({ phase: 'Accepted', nodes: 3, again: '2026-01-02T06:00:00Z' });
  });

  it('counts for nothing at other times, says when it holds again, and is looked at then', () => {
    const { ready, status } = decide(nights({ schedule: '0 12 * * *' }));

    expect(at('2026-01-01T12:00:00Z')).toEqual({ phase: 'Pending', again: '2026-01-01T22:00:00Z' });
    expect([status.phase, ready?.reason]).toEqual(['Pending', 'OutsideSchedule']);
    expect(ready?.message).toMatch(/^The offer holds again from \d{4}-\d\d-\d\dT12:00:00Z: see spec.schedule\.$/);
    expect(poolWants(pool, [nights()], flavor(), Date.parse('2026-01-01T12:00:00Z')).wanted).toBe(4);
  });

  it('ends with expiresAt, whatever its schedule says', () => {
    const over = resourceOffer({
      spec: { nodes: 3, schedule: '0 22 * * *', duration: '8h', expiresAt: '2026-01-01T23:30:00Z' },
      metadata: { creationTimestamp: '2025-12-01T00:00:00Z' },
    });

    expect(decideResourceOffer(over, plain, Date.parse('2026-01-01T23:00:00Z')).requeueAt).toBe(
      Date.parse('2026-01-01T23:30:00Z'),
    );
    expect(decideResourceOffer(over, plain, Date.parse('2026-01-01T23:45:00Z')).status.phase).toBe('Expired');
  });

  it('for nobody who would hear it says so at once, and not when its time has come', () => {
    const stranger = nights({ schedule: '0 12 * * *' });

    expect(decide(stranger, { pool: undefined }).ready?.reason).toBe('PoolNotFound');
    expect(decide(stranger, { pool: changed({ spec: { allowedNamespaces: [] } }) }).ready?.reason).toBe(
      'NamespaceNotAllowed',
    );
  });

  it('that never comes is refused once, with what is wrong', () => {
    const { status, ready } = decide(nights({ schedule: '0 0 30 2 *' }));

    expect([status.phase, ready?.reason]).toEqual(['Refused', 'ScheduleNeverFires']);
  });
});
