import { describe, expect, it } from 'vitest';
import { conditionOf } from '#models/conditions/conditions.ts';
import type { OpsMinion } from '#models/generated/opsminion.ts';
import type { Stored } from '#models/meta/object.ts';
import type { ObservedMinion } from '#models/opsminion/decide.ts';
import { decideOpsMinion, inspectionDue } from '#models/opsminion/decide.ts';
import { computeAsset } from '#test/builders/computeasset.ts';
import { now } from '#test/builders/metadata.ts';
import { opsMinion } from '#test/builders/opsminion.ts';
import type { Overrides } from '#test/builders/overlay.ts';

const minute = 60_000;
const answered = (facts: object = {}) =>
  ({ inspected: 'answered', facts: { serial: 'SN-asset-1', ...facts } }) as const;
const silent = { inspected: 'silent', message: 'Connection refused.' } as const;
const seen = (status: Overrides<OpsMinion['status']>) =>
  opsMinion({ status: { phase: 'Reachable', observedGeneration: 1, conditions: [], ...status } });

function decide(minion: Stored<OpsMinion>, observed: Partial<ObservedMinion>, at = now) {
  const decision = decideOpsMinion(
    minion,
    { asset: computeAsset(), operations: [], inspection: { inspected: 'not' }, ...observed },
    at,
  );
  return { ...decision, ready: conditionOf(decision, 'Ready'), after: { ...minion, status: decision.status } };
}

describe('a machine is asked', () => {
  it.each<[string, Stored<OpsMinion>, Parameters<typeof inspectionDue>[1], number | undefined]>([
    ['at once when it never was', opsMinion(), computeAsset(), now],
    ['at once when its address was changed', seen({ inspectedAt: 'x', observedGeneration: 0 }), computeAsset(), now],
    [
      'again when the backoff says so',
      seen({ nextAttemptAt: '2026-01-02T00:05:00Z' }),
      computeAsset(),
      now + 5 * minute,
    ],
    ['no more once it answered', seen({ inspectedAt: '2026-01-02T00:00:00Z' }), computeAsset(), undefined],
    [
      'every ten minutes while another machine answers',
      seen({ phase: 'Mismatched', inspectedAt: '2026-01-02T00:00:00Z' }),
      computeAsset(),
      now + 10 * minute,
    ],
    [
      'every ten minutes while its asset is quarantined',
      seen({ inspectedAt: '2026-01-02T00:00:00Z' }),
      computeAsset({ status: { phase: 'Quarantined', observedGeneration: 1, conditions: [] } }),
      now + 10 * minute,
    ],
    [
      'not by the way while it is claimed',
      seen({ phase: 'Mismatched', inspectedAt: '2026-01-02T00:00:00Z' }),
      computeAsset({ spec: { claimRef: { name: 'n', uid: 'n' } } }),
      undefined,
    ],
  ])('%s', (_what, minion, asset, due) => {
    expect(inspectionDue(minion, asset, now)?.due).toBe(due);
  });
});

describe('a machine that answers', () => {
  it('as declared is Reachable, with its facts, and comes to rest', () => {
    const { status, after, requeueAt } = decide(opsMinion(), { inspection: answered({ cpu: '64' }) });

    expect(status).toMatchObject({ phase: 'Reachable', facts: { cpu: '64' }, inspectedAt: '2026-01-02T00:00:00Z' });
    expect(requeueAt).toBeUndefined();
    expect(decide(after, {}, now + minute).status).toEqual(status);
  });

  it('with another serial is Mismatched, and says which', () => {
    const { status, ready } = decide(opsMinion(), { inspection: answered({ serial: 'OTHER' }) });

    expect(status.phase).toBe('Mismatched');
    expect(ready?.message).toBe(
      'Serial OTHER answers where SN-asset-1 is declared. Correct the address or the serial.',
    );
  });

  it('with the same serial in other letters is the same', () => {
    expect(decide(opsMinion(), { inspection: answered({ serial: 'sn-ASSET-1 ' }) }).status.phase).toBe('Reachable');
  });

  it('again has its attempts forgotten', () => {
    const { status } = decide(seen({ phase: 'Unreachable', attempts: 3, nextAttemptAt: '2026-01-02T00:00:00Z' }), {
      inspection: answered(),
    });

    expect([status.attempts, status.nextAttemptAt]).toEqual([undefined, undefined]);
  });
});

describe('a machine that does not answer', () => {
  it('is asked again later and later, and says when', () => {
    let minion = opsMinion();
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 7; attempt++) {
      const { after, requeueAt } = decide(minion, { inspection: silent });
      waits.push((requeueAt ?? 0) - now);
      minion = after;
    }

    expect(waits).toEqual([30, 60, 120, 240, 480, 600, 600].map((seconds) => seconds * 1000));
    expect(conditionOf(minion, 'Ready')?.message).toBe(
      'Connection refused. Asked 7 times; next at 2026-01-02T00:10:00Z.',
    );
  });
});

describe('a minion whose asset is not there', () => {
  it('does not ask to be looked at again at the same instant, for ever', () => {
    expect(decide(opsMinion(), { asset: undefined }).requeueAt).toBeUndefined();
  });
});
