import { describe, expect, it } from 'vitest';
import type { ResourceOffer } from '#models/generated/resourceoffer.ts';
import type { Stored } from '#models/meta/object.ts';
import { poolWants } from '#models/resourceoffer/demands.ts';
import { flavor } from '#test/builders/flavor.ts';
import { now } from '#test/builders/metadata.ts';
import { overlay } from '#test/builders/overlay.ts';
import { resourceOffer } from '#test/builders/resourceoffer.ts';
import { decideOnce, gangOf, pool } from './given-offer.ts';

const second = 1_000;
/** Five nodes beside the four of `replicas`, asked for when `max` was ten. */
const standing = decideOnce(resourceOffer({ spec: { nodes: 5 } })).offer;
const upTo = (max: number) => overlay(pool, { spec: { max } });
const wanted = (of: typeof pool, offer: Stored<ResourceOffer>, at = now) => poolWants(of, [offer], flavor(), at).wanted;

describe('an offer that stood when max fell', () => {
  const lowered = { pool: upTo(8) };
  const told = decideOnce(standing, lowered);

  it('keeps what max allows, says so in words and by an Event, and is looked at when its time is over', () => {
    const message =
      'NodePool pool-1 would need 9 nodes, max is 8: ask for 1 fewer, or raise max. Until 2026-01-02T00:00:30Z it keeps 4 of its 5 nodes; then it is refused whole.';

    expect(told.status).toMatchObject({
      phase: 'Accepted',
      nodes: 5,
      kept: { nodes: 4, until: '2026-01-02T00:00:30Z' },
      acceptedAt: standing.status.acceptedAt,
    });
    expect(told.ready).toMatchObject({ status: 'False', reason: 'AboveMax', message });
    expect(told.intents).toEqual([{ do: 'event', type: 'Warning', reason: 'AboveMax', message }]);
    expect(told.requeueAt).toBe(now + 30 * second);
  });

  it('is counted so by its pool too, before and after it was told', () => {
    expect(wanted(upTo(8), standing)).toBe(8);
    expect(wanted(upTo(8), told.offer, now + 29 * second)).toBe(8);
  });

  it('is told once, and has no more time for being looked at', () => {
    const again = decideOnce(told.offer, lowered, now + 20 * second);

    expect(again.status).toEqual(told.status);
    expect(again.intents).toEqual([]);
  });

  it('is refused whole when its time is over, by the pool at the same moment', () => {
    const late = decideOnce(told.offer, lowered, now + 30 * second);

    expect(late.status).toMatchObject({ phase: 'Refused', nodes: 5 });
    expect(late.status.kept).toBeUndefined();
    expect(late.ready?.message).toBe('NodePool pool-1 would need 9 nodes, max is 8: ask for 1 fewer, or raise max.');
    expect(wanted(upTo(8), told.offer, now + 30 * second)).toBe(4);
    expect(wanted(upTo(8), late.offer, now + 40 * second)).toBe(4);
  });

  it('stands on when it is lowered in time', () => {
    const cut = overlay(told.offer, { metadata: { generation: 2 }, spec: { nodes: 4 } });

    const { status } = decideOnce(cut, lowered, now + 5 * second);

    expect(status).toMatchObject({ phase: 'Accepted', nodes: 4, acceptedAt: standing.status.acceptedAt });
    expect(status.kept).toBeUndefined();
    expect(wanted(upTo(8), cut, now + 40 * second)).toBe(8);
  });

  it('has it all again when max rises in time, and a time of its own when max falls again', () => {
    const mended = decideOnce(told.offer, {}, now + 10 * second);
    expect(mended.status.kept).toBeUndefined();
    expect(wanted(pool, mended.offer)).toBe(9);

    expect(decideOnce(mended.offer, lowered, now + 60 * second).status.kept?.until).toBe('2026-01-02T00:01:30Z');
  });

  it('keeps no more than it had come down to, whatever max is raised to beneath what it needs', () => {
    const less = decideOnce(told.offer, { pool: upTo(6) }, now + 5 * second);

    expect(less.status.kept).toEqual({ nodes: 2, until: '2026-01-02T00:00:30Z' });
    expect(wanted(upTo(8), less.offer, now + 6 * second)).toBe(6);
  });

  it.each([
    ['its pool', { pool: overlay(upTo(8), { spec: { paused: true } }) }],
    ['its Cluster', { pool: upTo(8), clusterPaused: true }],
  ])('has its time when %s is paused no more: nobody could have lowered it, nor given its nodes back', (_, paused) => {
    const waiting = decideOnce(standing, paused);
    expect(waiting.status).toMatchObject({ phase: 'Accepted', kept: { nodes: 4 } });
    expect(waiting.status.kept).not.toHaveProperty('until');
    expect(waiting.ready?.message).toContain('While its NodePool or Cluster is paused');

    const goesOn = decideOnce(waiting.offer, lowered, now + 600 * second);
    expect(goesOn.status.kept).toEqual({ nodes: 4, until: '2026-01-02T00:10:30Z' });
    expect(wanted(upTo(8), waiting.offer, now + 600 * second)).toBe(8);
  });
});

describe('what else may leave a standing offer too little', () => {
  it('is replicas that are raised beside a full max', () => {
    const raised = overlay(pool, { spec: { replicas: 6 } });

    expect(decideOnce(standing, { pool: raised }).status.kept?.nodes).toBe(4);
    expect(wanted(raised, standing)).toBe(10);
  });

  it('is a quota that is lowered', () => {
    const bound = overlay(pool, { spec: { quotas: [{ namespace: 'team-a', nodes: 3 }] } });
    const { ready, status } = decideOnce(standing, { pool: bound });

    expect(status.kept?.nodes).toBe(3);
    expect(ready?.reason).toBe('QuotaExceeded');
    expect(wanted(bound, standing)).toBe(7);
  });

  it('is its own author, who asks for more than there may be: it keeps what it had, and gets none of the rest', () => {
    const greedy = overlay(standing, { metadata: { generation: 2 }, spec: { nodes: 50 } });

    expect(wanted(pool, greedy)).toBe(9);
    const { offer, status } = decideOnce(greedy);
    expect(status.kept?.nodes).toBe(5);
    expect(wanted(pool, offer)).toBe(9);
  });
});

describe('a gang that stood when max fell', () => {
  const gang = decideOnce(resourceOffer({ spec: { nodes: 5, gang: true } })).offer;
  const whole = decideOnce(gang, gangOf({ made: 5, claimed: 5 })).offer;

  it('keeps what max allows once it was whole', () => {
    const { status } = decideOnce(whole, { pool: upTo(8), ...gangOf({ made: 5, claimed: 4 }) });

    expect(status).toMatchObject({ phase: 'Accepted', kept: { nodes: 4 }, gang: { ...whole.status.gang, claimed: 4 } });
  });

  it('is refused at once while it waits for machines: a part of it is no good to anyone', () => {
    expect(decideOnce(gang, { pool: upTo(8) }).status.phase).toBe('Refused');
    expect(wanted(upTo(8), gang)).toBe(4);
  });
});
