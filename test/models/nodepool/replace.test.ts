import { describe, expect, it } from 'vitest';
import { now } from '#test/builders/metadata.ts';
import { overlay } from '#test/builders/overlay.ts';
import { decide, failedMember, leaving, member, pool, readyMember } from './picture.ts';

const minute = 60_000;
const two = pool({ spec: { replicas: 2 } });

describe('a failed node', () => {
  it('is given up for a new one, one at a time', () => {
    const { deleted, status } = decide(two, [failedMember('web-0'), failedMember('web-1')]);

    expect(deleted).toEqual(['web-0']);
    expect(status).toMatchObject({ phase: 'Degraded', replacements: 1, replacedAt: '2026-01-02T00:00:00Z' });
  });

  it('is told by name, with its own words', () => {
    const { ready } = decide(two, [readyMember('web-0'), failedMember('web-1')]);

    expect(ready?.message).toBe('1 of 2 Ready; 1 failed, web-1: The disk is too small.');
  });

  it('waits 15 minutes for its turn after five in a row, so that a bad image does not wear out a hall', () => {
    const status = { replacements: 5, replacedAt: '2026-01-02T00:00:00Z' };
    const worn = overlay(two, { status });

    const early = decide(worn, [failedMember('web-0')], {}, now + 14 * minute);
    expect(early.deleted).toEqual([]);
    expect(early.requeueAt).toBe(now + 15 * minute);

    expect(decide(worn, [failedMember('web-0')], {}, now + 15 * minute).deleted).toEqual(['web-0']);
  });

  it('is counted even when the pool has just been written: pacing is not for counts alone', () => {
    const before = { ...two, status: decide(two, [failedMember('web-0')]).status };
    const nodes = [readyMember('web-0', leaving), failedMember('web-1')];

    const { status } = decide(before, nodes, { lastWrite: now }, now + 100);

    expect(status.replacements).toBe(2);
  });

  it('is neither replaced nor counted while the pool is paused', () => {
    const { intents, status } = decide(pool({ spec: { replicas: 2, paused: true } }), [failedMember('web-0')]);

    expect(intents).toEqual([]);
    expect(status.replacements).toBeUndefined();
  });

  it('is not counted as replaced when the pool only shrinks', () => {
    const { deleted, status } = decide(two, [failedMember('web-0')], { wanted: 0 });

    expect(deleted).toEqual(['web-0']);
    expect(status.replacements).toBeUndefined();
  });

  it('is kept where the pool says so', () => {
    const kept = pool({ spec: { replicas: 1, health: { replaceFailed: false } } });

    expect(decide(kept, [failedMember('web-0')]).deleted).toEqual([]);
  });

  it('is forgotten once the pool is whole again', () => {
    const worn = overlay(pool({ spec: { replicas: 1 } }), {
      status: { replacements: 5, replacedAt: '2026-01-02T00:00:00Z' },
    });

    expect(decide(worn, [readyMember('web-0')]).status.replacements).toBeUndefined();
  });
});

describe('what a pool says', () => {
  it('is Ready when as many are', () => {
    const { status, ready, intents } = decide(two, [readyMember('web-0'), readyMember('web-1')]);

    expect(status).toMatchObject({ phase: 'Ready', selector: 'rackwright.io/pool=web', observedGeneration: 1 });
    expect(ready).toMatchObject({ status: 'True', message: '2 of 2 Ready.' });
    expect(intents).toEqual([]);
  });

  it('is why there is no machine, in the words of a node that waits', () => {
    const message = 'No machine fits: of 3, 3 claimed.';
    const condition = {
      type: 'Ready',
      status: 'False',
      lastTransitionTime: '',
      reason: 'InsufficientCapacity',
      message,
    } as const;
    const refused = { reasons: [{ reason: 'Claimed', count: 3 }] };

    const { status, ready } = decide(two, [
      readyMember('web-0'),
      member('web-1', { phase: 'Binding', refused, conditions: [condition] }),
    ]);

    expect(status).toMatchObject({ phase: 'InsufficientCapacity', refused: { count: 1, reasons: refused.reasons } });
    expect(ready?.message).toBe(`1 of 2 Ready; 1 without a machine. ${message}`);
  });

  it('waits two seconds when only numbers moved along', () => {
    const before = { ...two, status: decide(two, [member('web-0'), member('web-1')]).status };
    const nodes = [member('web-0', { phase: 'Installing' }), member('web-1')];

    const held = decide(before, nodes, { lastWrite: now }, now + 500);
    expect(held.status).toEqual(before.status);
    expect(held.requeueAt).toBe(now + 2_000);

    expect(decide(before, nodes, { lastWrite: now }, now + 2_000).status.installing).toBe(1);
  });

  it('is said at once when the number wanted changes', () => {
    const before = { ...two, status: decide(two, [member('web-0'), member('web-1')]).status };

    expect(decide(before, [member('web-0'), member('web-1')], { wanted: 5, lastWrite: now }).status.wanted).toBe(5);
  });
});

describe('a pool that is deleted by mistake', () => {
  const deleted = pool({ metadata: { deletionTimestamp: '2026-01-02T00:00:00Z' }, spec: { replicas: 2 } });

  it('keeps its nodes, makes none, and says how to go on', () => {
    const { status, created, deleted: gone, ready } = decide(deleted, [readyMember('web-0')]);

    expect([created, gone]).toEqual([[], []]);
    expect(status.phase).toBe('Deleting');
    expect(ready?.message).toContain('kubectl scale nodepool web --replicas=0');
  });

  it('releases them once a person has scaled it to nothing', () => {
    expect(decide(overlay(deleted, { spec: { replicas: 0 } }), [readyMember('web-0')]).deleted).toEqual(['web-0']);
  });

  it('is held until the last of them is gone, then let go', () => {
    const scaled = overlay(deleted, { spec: { replicas: 0 } });

    expect(decide(scaled, [readyMember('web-0', leaving)]).intents).toEqual([]);
    expect(decide(scaled, []).intents).toMatchObject([{ do: 'patch', patch: { metadata: { finalizers: [] } } }]);
  });

  it('is guarded against it from its first moment', () => {
    const [guard] = decide(overlay(two, { metadata: { finalizers: undefined } }), []).intents;

    expect(guard).toMatchObject({ do: 'patch', patch: { metadata: { finalizers: ['rackwright.io/in-use'] } } });
  });
});
