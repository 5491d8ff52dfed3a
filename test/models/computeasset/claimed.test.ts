import { describe, expect, it } from 'vitest';
import { operation } from '#test/builders/operation.ts';
import { overlay } from '#test/builders/overlay.ts';
import { claimant, claimedAsset, decide, left, minion } from './scene.ts';

const gone = { claimant: { seen: 'gone' } } as const;
const deleted = { metadata: { deletionTimestamp: '2026-01-02T00:00:00Z' } };

describe('a claimed asset', () => {
  it('is Claimed until its ComputeNode has begun, then InUse', () => {
    const first = decide(claimedAsset('Available'), { claimant: claimant() });
    expect(first.status).toMatchObject({ phase: 'Claimed', claimedBy: 'node-1' });

    const second = decide(first.after, { claimant: claimant({ sequence: 1 }) });
    expect(second.status.phase).toBe('InUse');
    expect(second.ready).toMatchObject({ status: 'True', message: 'In use by ComputeNode node-1.' });
  });

  it('waits for a binder that died between its two writes', () => {
    const unbound = claimant({}, { spec: { assetRef: undefined } });

    expect(decide(claimedAsset('Claimed'), { claimant: unbound }).status.releasedEpoch).toBeUndefined();
  });

  it('concludes nothing while its ComputeNode can not be read', () => {
    const { status, ready, intents } = decide(claimedAsset('InUse'), { claimant: { seen: 'unread' } });

    expect([status.phase, ready?.reason, intents]).toEqual(['InUse', 'ClaimantUnknown', []]);
  });

  it('keeps its deletion waiting, and says for whom', () => {
    const { ready } = decide(claimedAsset('InUse', deleted), { claimant: claimant({ sequence: 1 }) });

    expect(ready?.message).toContain('kubectl delete computenode node-1');
  });
});

describe('a half-made claim is given back untouched', () => {
  it.each([
    ['beside another assetRef', claimant({}, { spec: { assetRef: { name: 'other', uid: 'other' } } })],
    [
      'of a ComputeNode that is deleted before it was bound',
      claimant({}, { ...deleted, spec: { assetRef: undefined } }),
    ],
    ['of a ComputeNode that is gone', gone.claimant],
    ['of one that left before anything was done', left({ sequence: 0 })],
  ])('%s', (_what, seen) => {
    const { status, after } = decide(claimedAsset('Claimed'), { claimant: seen });

    expect(status.releasedEpoch).toBe(1);
    const second = decide(after, { claimant: seen });
    expect(second.intents).toMatchObject([
      { do: 'update', object: { spec: { claimEpoch: 1 }, metadata: { finalizers: [] } } },
      { do: 'event', reason: 'Released' },
    ]);
    const [update] = second.intents;
    expect(update?.do === 'update' && update.object['spec']).not.toHaveProperty('claimRef');
  });

  it.each([
    ['an Operation existed under its epoch', { operations: [operation()] }],
    ['the machine has seen its epoch', { minion: minion('Reachable', { fence: { epoch: 1, sequence: 1 } }) }],
  ])('but never when %s', (_what, seen) => {
    const { status } = decide(claimedAsset('Claimed'), { ...gone, ...seen });

    expect(status.releasedEpoch).toBeUndefined();
    expect(status.phase).toBe('Quarantined');
  });
});

describe('a claimant that vanished from a machine in use', () => {
  it('is not taken for a release: a person has to look', () => {
    const { status, ready } = decide(claimedAsset('InUse'), gone);

    expect(status).toMatchObject({ phase: 'Quarantined' });
    expect(ready?.reason).toBe('ClaimantGone');
    expect(ready?.message).toContain(
      'kubectl annotate computeasset asset-1 rackwright.io/abandoned-claim=uid-of-node-1',
    );
  });

  it.each([
    ['Retain', 'Released'],
    ['Wipe', 'Cleaning'],
  ] as const)('is believed once a person said so: %s leads to %s', (reclaimPolicy, phase) => {
    const annotations = { 'rackwright.io/abandoned-claim': 'uid-of-node-1' };
    const asset = claimedAsset('Quarantined', { metadata: { annotations }, spec: { reclaimPolicy } });

    expect(decide(asset, gone).status.phase).toBe(phase);
  });

  it('is not believed on the word for another claim', () => {
    const annotations = { 'rackwright.io/abandoned-claim': 'uid-of-the-one-before' };

    expect(decide(claimedAsset('InUse', { metadata: { annotations } }), gone).status.phase).toBe('Quarantined');
  });
});

describe('a machine that its ComputeNode has left', () => {
  it('is kept as it is with Retain, and says how to free it', () => {
    const { status, ready, intents } = decide(claimedAsset('InUse'), { claimant: left() });

    expect(status.phase).toBe('Released');
    expect(status.releasedEpoch).toBeUndefined();
    expect(ready?.message).toContain(
      `kubectl patch computeasset asset-1 --type merge -p '{"spec":{"reclaimPolicy":"Wipe"}}'`,
    );
    expect(intents).toEqual([]);
  });

  it('is wiped to the end though the policy became Retain meanwhile: there is nothing left to keep', () => {
    const wipe = operation({
      spec: { action: 'Wipe' },
      status: { phase: 'Running', startedAt: '2026-01-01T00:00:00Z' },
    });

    const { status } = decide(claimedAsset('Cleaning'), { claimant: left(), operations: [wipe] });

    expect(status.phase).toBe('Cleaning');
  });

  it('is wiped when a person ends Released, after the ComputeNode is gone', () => {
    const { status, kinds } = decide(claimedAsset('Released', { spec: { reclaimPolicy: 'Wipe' } }), gone);

    expect(status.phase).toBe('Cleaning');
    expect(kinds).toEqual(['create Operation']);
  });

  it('is freed only with a releasedEpoch that equals its claimEpoch', () => {
    const asset = claimedAsset('Cleaning', { spec: { claimEpoch: 2 }, status: { releasedEpoch: 1 } });

    expect(decide(asset, gone).kinds).not.toContain('update ComputeAsset');
  });
});

describe('failures', () => {
  const failure = { reason: 'InstallFailed', message: 'the disk is too small', at: '2026-01-02T00:00:00Z' };

  it('count once, however often the release is looked at', () => {
    const first = decide(claimedAsset('InUse'), { claimant: left({ failure }) });
    const second = decide(first.after, { claimant: left({ failure }) });

    expect(first.status).toMatchObject({ failures: 1, lastFailure: { message: 'the disk is too small' } });
    expect(second.status.failures).toBe(1);
  });

  it('add up from claim to claim', () => {
    expect(
      decide(claimedAsset('InUse', { status: { failures: 2 } }), { claimant: left({ failure }) }).status.failures,
    ).toBe(3);
  });

  it.each(['ChecksumMismatch', 'ImageUnavailable', 'InvalidRequest', 'SecretNotFound', 'Unsupported'])(
    'that would have been the same on any machine don’t count: three pools with a wrong digest made good machines Faulty (%s)',
    (reason) => {
      const claimed = claimedAsset('InUse', { status: { failures: 2, lastFailure: failure } });

      const { status } = decide(claimed, { claimant: left({ failure: { ...failure, reason } }) });

      expect(status).toMatchObject({ failures: 2, lastFailure: failure });
    },
  );

  it('are forgiven when a ComputeNode on it is Ready', () => {
    const asset = claimedAsset('InUse', { status: { failures: 2, lastFailure: failure } });

    const { status } = decide(asset, { claimant: claimant({ phase: 'Ready', sequence: 3 }) });

    expect([status.failures, status.lastFailure]).toEqual([undefined, undefined]);
  });

  it('begin anew after a new retryToken, and go on counting when that is taken away again', () => {
    const retried = claimedAsset('InUse', { spec: { retryToken: 'a' }, status: { failures: 3 } });
    const first = decide(retried, { claimant: left({ failure }) });
    expect(first.status).toMatchObject({ failures: 1, retryToken: 'a' });

    const without = overlay(first.after, { spec: { retryToken: undefined }, status: { phase: 'InUse' } });
    const second = decide(without, { claimant: left({ failure }) });
    const third = decide(overlay(second.after, { status: { phase: 'InUse' } }), { claimant: left({ failure }) });

    expect([second.status.failures, third.status.failures]).toEqual([1, 2]);
  });
});
