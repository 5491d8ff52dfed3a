import { describe, expect, it } from 'vitest';
import { Assumptions } from '#controllers/binder/assumptions.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import { KubeError } from '#controllers/runtime/kube-error.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import { computeAsset } from '#test/builders/computeasset.ts';

const atEpoch = (claimEpoch: number) => computeAsset({ spec: { claimEpoch } });

/** A server that answers every read so; all else is an error. */
function server(answer: () => ComputeAsset): Kube {
  const get = (): Promise<unknown> => new Promise((resolve) => resolve(answer()));
  return { get } as unknown as Kube;
}

const silent = server(() => {
  throw new Error('nobody should ask');
});

function assumed(): Assumptions {
  const assumptions = new Assumptions();
  assumptions.assume('asset-1', 'uid-of-node-1', 3);
  return assumptions;
}

describe('what the binder has just claimed', () => {
  it('is taken until the cache shows it', async () => {
    const assumptions = assumed();

    await assumptions.refresh(() => atEpoch(2), silent);

    expect([...assumptions.assets()]).toEqual(['asset-1']);
    expect([...assumptions.byNode()]).toEqual([['uid-of-node-1', 'asset-1']]);
  });

  it.each([
    ['the claim is seen', () => atEpoch(3)],
    ['the claim was over before it was looked for', () => atEpoch(4)],
    ['the asset is gone', () => undefined],
  ])('is let go when %s', async (_what, cached) => {
    const assumptions = assumed();

    await assumptions.refresh(cached, silent);

    expect(assumptions.assets().size).toBe(0);
  });
});

describe('a claim whose write got no answer', () => {
  const doubted = (): Assumptions => {
    const assumptions = assumed();
    assumptions.doubt('asset-1');
    return assumptions;
  };

  it('is looked up, and let go when it was not made: neither machine nor node waits for ever', async () => {
    const assumptions = doubted();

    await assumptions.refresh(
      () => atEpoch(2),
      server(() => atEpoch(2)),
    );

    expect(assumptions.assets().size).toBe(0);
  });

  it('stands when it was made', async () => {
    const assumptions = doubted();

    await assumptions.refresh(
      () => atEpoch(2),
      server(() => atEpoch(3)),
    );

    expect(assumptions.assets().size).toBe(1);
  });

  it('stays in doubt while nobody can be asked', async () => {
    const assumptions = doubted();
    const down = server(() => {
      throw new KubeError('Unavailable', 'connection refused');
    });

    await assumptions.refresh(() => atEpoch(2), down);

    expect(assumptions.assets().size).toBe(1);
  });
});
