import { describe, expect, it } from 'vitest';
import type { Operation } from '#models/generated/operation.ts';
import type { Stored } from '#models/meta/object.ts';
import { now } from '#test/builders/metadata.ts';
import { operation } from '#test/builders/operation.ts';
import { overlay } from '#test/builders/overlay.ts';
import type { Asset } from './scene.ts';
import { claimedAsset, decide, left, minion, wipe } from './scene.ts';

const wiping = { spec: { reclaimPolicy: 'Wipe' } } as const;
const begin = (seen: Parameters<typeof decide>[1] = {}) =>
  decide(claimedAsset('InUse', wiping), { claimant: left(), ...seen });
const failed = { phase: 'Failed', message: 'the BMC hung up', retryable: true } as const;

/** Lets the wipe of the present attempt fail, and comes back when the next is due. */
function failOnce(asset: Asset, operations: Stored<Operation>[] = [], at = now) {
  const all = [...operations, wipe(asset, failed)];
  const told = decide(asset, { claimant: left(), operations: all }, at);
  return { ...told, operations: all };
}

/** Attempts until no more is made. */
function exhausted() {
  let round = failOnce(begin().after);
  for (let attempt = 2; attempt <= 5; attempt++) round = failOnce(round.after, round.operations);
  return round;
}

describe('a wipe', () => {
  it('is an Operation under the claim, above everything that was done under it', () => {
    const operations = [operation({ spec: { sequence: 6 } })];

    const { intents, status } = begin({
      operations,
      minion: minion('Reachable', { fence: { epoch: 1, sequence: 8 } }),
    });

    expect(status).toMatchObject({ phase: 'Cleaning', cleaning: { attempt: 1 } });
    expect(intents).toMatchObject([
      {
        do: 'create',
        object: { spec: { action: 'Wipe', sequence: 9, claim: { uid: 'uid-of-node-1', epoch: 1 }, disruptive: true } },
      },
    ]);
  });

  it('touches no disk but the root disk unless the asset names it: no wipe ever named one', () => {
    const told = (wipeSpec?: object) => {
      const asset = claimedAsset('InUse', { spec: { reclaimPolicy: 'Wipe', ...(wipeSpec && { wipe: wipeSpec }) } });
      const [intent] = decide(asset, { claimant: left() }).intents;
      return intent !== undefined && 'object' in intent ? intent.object['spec'] : undefined;
    };

    expect(told()).not.toHaveProperty('parameters');
    expect(told({ dataDisks: ['D-2', 'D 3'], method: 'Zero' })).toMatchObject({
      parameters: { wipeDataDisks: 'D-2,D 3', wipeMethod: 'zero' },
    });
  });

  it('is above what its ComputeNode gave out, whether or not that was begun', () => {
    expect(begin().intents).toMatchObject([{ object: { spec: { sequence: 5 } } }]);
  });

  it('is made once, however often a reconcile dies on the way', () => {
    expect(begin().intents).toEqual(begin().intents);
  });

  it('that succeeded releases the epoch, and only then goes the claim', () => {
    const { after } = begin();

    const first = decide(after, { claimant: left(), operations: [wipe(after, { phase: 'Succeeded' })] });
    expect(first.status.releasedEpoch).toBe(1);
    expect(first.kinds).toEqual([]);

    expect(decide(first.after, { claimant: left() }).kinds).toEqual(['update ComputeAsset', 'event']);
  });

  it.each([
    ['the asset is paused', { paused: true }, {}, 'Paused'],
    ['all is frozen', {}, { frozen: 'audit' }, 'Frozen'],
    ['its place is in maintenance', {}, { maintenance: 'Cordon' as const }, 'InMaintenance'],
  ])('waits while %s', (_what, spec, seen, reason) => {
    const asset = claimedAsset('InUse', { spec: { ...wiping.spec, ...spec } });

    const { ready, intents, status } = decide(asset, { claimant: left(), ...seen });

    expect([ready?.reason, intents, status.phase]).toEqual([reason, [], 'Cleaning']);
  });
});

describe('a wipe that failed', () => {
  it('is tried again later, and why is said once and stays said', () => {
    const round = failOnce(begin().after);
    expect(round.status).toMatchObject({ phase: 'Cleaning', cleaning: { attempt: 2 } });
    expect(round.ready?.message).toBe('Wipe attempt 1 failed: The BMC hung up. Trying again at 2026-01-02T00:00:30Z.');
    expect(round.requeueAt).toBe(now + 30_000);

    const waits = decide(round.after, { claimant: left(), operations: round.operations }, now + 1_000);
    expect(waits.status).toEqual(round.status);
    expect(waits.intents).toEqual([]);

    const due = decide(round.after, { claimant: left(), operations: round.operations }, now + 30_000);
    expect(due.kinds).toEqual(['create Operation']);
  });

  it('five times quarantines the machine, with its data, once and loudly', () => {
    const { status, ready, kinds } = exhausted();

    expect(status.phase).toBe('Quarantined');
    expect(status.releasedEpoch).toBeUndefined();
    expect(ready?.message).toContain('Cleaning failed 5 times: The BMC hung up. It holds data of the last claim');
    expect(kinds).toEqual(['event']);
  });

  it('stays quarantined in the same words when its Operations have been collected', () => {
    const { after, status } = exhausted();

    const later = decide(after, { claimant: { seen: 'gone' } }, now + 86_400_000);

    expect(later.status).toEqual(status);
    expect(later.intents).toEqual([]);
  });

  it('is tried again when a person changes retryToken', () => {
    const { after } = exhausted();
    const retried = overlay(after, { metadata: { generation: 2 }, spec: { retryToken: 'mended' } });

    const { status, requeueAt } = decide(retried, { claimant: { seen: 'gone' } });

    expect(status).toMatchObject({ phase: 'Cleaning', cleaning: { attempt: 6 } });
    expect(requeueAt).toBeGreaterThan(now);
  });
});
