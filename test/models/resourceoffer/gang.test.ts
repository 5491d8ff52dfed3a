import { describe, expect, it } from 'vitest';
import { poolWants } from '#models/resourceoffer/demands.ts';
import { flavor } from '#test/builders/flavor.ts';
import { now } from '#test/builders/metadata.ts';
import { overlay } from '#test/builders/overlay.ts';
import { resourceOffer } from '#test/builders/resourceoffer.ts';
import { decideOnce, gangOf, pool } from './given-offer.ts';

const minute = 60_000;
const gang = resourceOffer({ spec: { nodes: 3, gang: true, gangTimeout: '10m' } });
const stock = (matching: number, observedGeneration = 1) =>
  flavor({ status: { observedGeneration, phase: 'InStock', conditions: [], matching, available: 0 } });
const wantedWith = (offer: typeof gang) => poolWants(pool, [offer], flavor(), now).wanted;

describe('a gang', () => {
  it('has a deadline from its acceptance on, which is looked at when it comes', () => {
    const { status, ready, requeueAt } = decideOnce(gang);

    expect(status).toMatchObject({
      phase: 'Accepted',
      acceptedAt: '2026-01-02T00:00:00Z',
      gang: { claimed: 0, deadline: '2026-01-02T00:10:00Z' },
    });
    expect(requeueAt).toBe(now + 10 * minute);
    expect(ready?.message).toContain('0 of 3 have machines; unless all have by 2026-01-02T00:10:00Z');
  });

  it('has half an hour where it doesn’t say', () => {
    const { status } = decideOnce(resourceOffer({ spec: { nodes: 3, gang: true } }));

    expect(status.gang?.deadline).toBe('2026-01-02T00:30:00Z');
  });

  it('keeps its deadline however often it is looked at', () => {
    const { offer } = decideOnce(gang);

    expect(decideOnce(offer, gangOf({ made: 3, claimed: 2 }), now + 5 * minute).status).toMatchObject({
      acceptedAt: '2026-01-02T00:00:00Z',
      gang: { claimed: 2, deadline: '2026-01-02T00:10:00Z' },
    });
  });

  it('is whole when all of its nodes have machines, and isn’t given back from then on', () => {
    const accepted = decideOnce(gang).offer;
    const whole = decideOnce(accepted, gangOf({ made: 3, claimed: 3 }), now + minute);

    expect(whole.status.gang).toEqual({ claimed: 3, wholeSince: '2026-01-02T00:01:00Z' });

    const later = decideOnce(whole.offer, gangOf({ made: 3, claimed: 2 }), now + 60 * minute);
    expect(later.status).toMatchObject({ phase: 'Accepted', gang: { claimed: 2, wholeSince: '2026-01-02T00:01:00Z' } });
  });

  it('is fulfilled by its own nodes, not by those of others that are Ready', () => {
    const accepted = decideOnce(gang).offer;

    const others = decideOnce(accepted, { readyNodes: 20, ...gangOf({ made: 3, claimed: 3 }) });
    expect(others.status.phase).toBe('Accepted');
    const own = decideOnce(accepted, { readyNodes: 7, ...gangOf({ made: 3, claimed: 3, ready: 3 }) });
    expect(own.status.phase).toBe('Fulfilled');
  });

  it('doesn’t make others look fulfilled', () => {
    const plainOffer = resourceOffer({ metadata: { name: 'plain' }, spec: { nodes: 1 } });
    const seen = { offers: [gang], readyNodes: 7, ...gangOf({ made: 3, claimed: 3, ready: 3 }) };

    expect(decideOnce(plainOffer, seen).status.phase).toBe('Accepted');
    expect(decideOnce(plainOffer, { ...seen, readyNodes: 8 }).status.phase).toBe('Fulfilled');
  });
});

describe('a gang whose demand others count already', () => {
  const older = resourceOffer({
    metadata: { name: 'older', creationTimestamp: '2025-01-01T00:00:00Z' },
    spec: { nodes: 3, demandKey: 'd' },
  });
  const same = overlay(gang, { spec: { demandKey: 'd' } });

  it('isn’t taken for whole, or it would have no deadline when the others go', () => {
    const counted = decideOnce(same, { offers: [older], readyNodes: 7 });
    expect(counted.status.phase).toBe('Fulfilled');
    expect(counted.status.gang).toEqual({ claimed: 0 });

    const alone = decideOnce(counted.offer, gangOf({ made: 3 }), now + 60 * minute);
    expect(alone.status).toMatchObject({ phase: 'Accepted', gang: { deadline: '2026-01-02T01:10:00Z' } });
  });
});

describe('a gang that isn’t whole in time', () => {
  const accepted = decideOnce(gang).offer;
  const late = decideOnce(accepted, gangOf({ made: 3, claimed: 2 }), now + 10 * minute);

  it('is refused, told with how far it came, and counted no more', () => {
    expect(late.status).toMatchObject({ phase: 'Refused', gang: { claimed: 2, deadline: '2026-01-02T00:10:00Z' } });
    expect(late.ready).toMatchObject({
      reason: 'GangTimedOut',
      message:
        'Not all of the gang had a machine by 2026-01-02T00:10:00Z, 2 had: its nodes were given back. To ask again, change the offer: fewer nodes, or a longer spec.gangTimeout.',
    });
    expect(late.intents).toMatchObject([{ do: 'event', type: 'Warning', reason: 'GangTimedOut' }]);
    expect(late.status.nodes).toBeUndefined();
    expect(wantedWith(accepted)).toBe(7);
    expect(wantedWith(late.offer)).toBe(4);
  });

  const paused = { pool: overlay(pool, { spec: { paused: true } }) };
  it.each([
    ['pool', paused],
    ['Cluster', { clusterPaused: true }],
  ])('isn’t refused for the time that its %s was paused: from then on it has the whole of its time', (_, stopped) => {
    const waiting = decideOnce(accepted, { ...stopped, ...gangOf({ made: 3 }) }, now + 20 * minute);
    expect(waiting.status).toMatchObject({ phase: 'Accepted', gang: { claimed: 0 } });
    expect(waiting.status.gang?.deadline).toBeUndefined();
    expect(waiting.requeueAt).toBeUndefined();
    expect(decideOnce(waiting.offer, { ...stopped, ...gangOf({ made: 3 }) }, now + 21 * minute).status).toEqual(
      waiting.status,
    );

    const goesOn = decideOnce(waiting.offer, gangOf({ made: 3 }), now + 25 * minute);
    expect(goesOn.status).toMatchObject({ phase: 'Accepted', gang: { deadline: '2026-01-02T00:35:00Z' } });
    expect(decideOnce(goesOn.offer, gangOf({ made: 3 }), now + 35 * minute).ready?.reason).toBe('GangTimedOut');
  });

  it('isn’t fulfilled by the nodes of others while its pool is paused', () => {
    const { status } = decideOnce(accepted, { ...paused, readyNodes: 20 }, now + minute);

    expect(status.phase).toBe('Accepted');
  });

  it('stays refused when machines went and came back since: it was given back for its time', () => {
    const scarce = decideOnce(late.offer, { ...gangOf({}), flavor: stock(2) }, now + 20 * minute);

    expect(scarce.ready?.reason).toBe('GangTimedOut');
    expect(decideOnce(scarce.offer, { ...gangOf({}), flavor: stock(9) }, now + 30 * minute).status.phase).toBe(
      'Refused',
    );
  });

  it('isn’t refused when the last machine came just then', () => {
    const { status } = decideOnce(accepted, gangOf({ made: 3, claimed: 3 }), now + 10 * minute);

    expect(status.phase).toBe('Accepted');
  });

  it('stays refused after a restart, whatever machines there are by then, and writes nothing', () => {
    const again = decideOnce(late.offer, gangOf({}), now + 60 * minute);

    expect(again.status).toEqual(late.status);
    expect(again.intents).toEqual([]);
  });

  it('asks again, with the whole of its time, when it is changed', () => {
    const changed = overlay(late.offer, { metadata: { generation: 2 }, spec: { nodes: 2 } });

    expect(wantedWith(changed)).toBe(6);
    expect(decideOnce(changed, {}, now + 60 * minute).status).toMatchObject({
      phase: 'Accepted',
      acceptedAt: '2026-01-02T01:00:00Z',
      gang: { claimed: 0, deadline: '2026-01-02T01:10:00Z' },
    });
  });

  it('asks again the next time that its schedule holds', () => {
    const nightly = { schedule: '0 22 * * *', timeZone: 'UTC', duration: '8h' };
    const refused = overlay(late.offer, { spec: nightly });

    const night = decideOnce(refused, {}, now + 10 * minute);
    expect(night.ready?.reason).toBe('GangTimedOut');
    const day = decideOnce(night.offer, {}, Date.parse('2026-01-02T12:00:00Z'));
    expect(day.ready?.reason).toBe('OutsideSchedule');
    const next = decideOnce(day.offer, {}, Date.parse('2026-01-02T22:00:00Z'));
    expect(next.status).toMatchObject({ phase: 'Accepted', gang: { deadline: '2026-01-02T22:10:00Z' } });
  });
});

describe('a gang larger than the stock', () => {
  it('is refused at once, with the numbers, whatever the machines are at now', () => {
    const { status, ready } = decideOnce(gang, { flavor: stock(2) });

    expect(status.phase).toBe('Refused');
    expect(ready).toMatchObject({
      reason: 'GangNeverFits',
      message:
        'A gang of 3 can never be whole: Flavor flavor-1 has 2 machines in all. Ask for 1 fewer, or add machines.',
    });
  });

  it('is accepted once there are as many machines', () => {
    const refused = decideOnce(gang, { flavor: stock(2) }).offer;

    expect(decideOnce(refused, { flavor: stock(3) }).status.phase).toBe('Accepted');
  });

  it('isn’t judged by what has not been counted yet', () => {
    expect(decideOnce(gang, { flavor: flavor() }).status.phase).toBe('Accepted');
    expect(decideOnce(gang, { flavor: stock(2, 0) }).status.phase).toBe('Accepted');
  });

  it('isn’t given back for machines that are retired when it has been whole', () => {
    const accepted = decideOnce(gang).offer;
    const whole = decideOnce(accepted, gangOf({ made: 3, claimed: 3 })).offer;

    expect(decideOnce(whole, { ...gangOf({ made: 3, claimed: 3 }), flavor: stock(1) }).status.phase).toBe('Accepted');
  });

  it('is no matter for an offer that takes what it can get', () => {
    expect(decideOnce(resourceOffer({ spec: { nodes: 3 } }), { flavor: stock(2) }).status.phase).toBe('Accepted');
  });
});

describe('a gang that shares its demand with others', () => {
  it('has no deadline while they count for all of it, and is there when they are', () => {
    const older = resourceOffer({
      metadata: { name: 'older', creationTimestamp: '2025-12-31T00:00:00Z' },
      spec: { nodes: 5, demandKey: 'd' },
    });
    const shared = overlay(gang, { spec: { demandKey: 'd' } });

    const { status } = decideOnce(shared, { offers: [older] });

    expect(status).toMatchObject({ phase: 'Accepted', gang: { claimed: 0 } });
    expect(status.gang?.deadline).toBeUndefined();
    expect(decideOnce(shared, { offers: [older], readyNodes: 9 }).status.phase).toBe('Fulfilled');
  });

  it('doesn’t make them look fulfilled by nodes that are Ready for nobody', () => {
    const sharing = resourceOffer({ metadata: { name: 'sharing' }, spec: { nodes: 3, demandKey: 'd' } });
    const older = overlay(gang, {
      metadata: { creationTimestamp: '2025-12-31T00:00:00Z' },
      spec: { demandKey: 'd' },
    });

    expect(decideOnce(sharing, { offers: [older] }).status.phase).toBe('Accepted');
  });
});
