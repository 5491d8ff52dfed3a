import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { Operation } from '#models/generated/operation.ts';
import type { Stored } from '#models/meta/object.ts';
import { decideOpsMinion } from '#models/opsminion/decide.ts';
import type { Fence } from '#models/opsminion/fence.ts';
import { compareFence, higherFence } from '#models/opsminion/fence.ts';
import { computeAsset } from '#test/builders/computeasset.ts';
import { now } from '#test/builders/metadata.ts';
import { operation } from '#test/builders/operation.ts';
import { opsMinion } from '#test/builders/opsminion.ts';

const fence: fc.Arbitrary<Fence> = fc.record({ epoch: fc.nat(4), sequence: fc.nat(4) });
const at = '2026-01-02T00:00:00Z';

function began({ epoch, sequence }: Fence, finished = true): Stored<Operation> {
  const end = finished ? { phase: 'Succeeded' as const, finishedAt: at } : { phase: 'Running' as const };
  return operation({
    metadata: { name: `operation-${epoch}-${sequence}` },
    spec: { claim: { uid: 'u', epoch }, sequence },
    status: { observedGeneration: 1, conditions: [], startedAt: at, ...end },
  });
}

function record(before: Fence | undefined, operations: Stored<Operation>[], later = 30_000, kept?: Fence) {
  const minion = opsMinion({ status: before === undefined ? {} : { fence: before } });
  const asset = computeAsset(kept === undefined ? {} : { status: { fence: kept } });
  return decideOpsMinion(minion, { asset, operations, inspection: { inspected: 'not' } }, now + later);
}

describe('fences', () => {
  test.prop([fence, fence, fence])('are ordered by epoch, then by sequence', (a, b, c) => {
    expect(Math.sign(compareFence(a, b))).toBe(-Math.sign(compareFence(b, a)) + 0);
    expect(higherFence(higherFence(a, b), c)).toEqual(higherFence(a, higherFence(b, c)));
    expect(higherFence(a, undefined)).toEqual(a);
  });

  test.prop([fc.option(fence, { nil: undefined }), fc.array(fence), fc.option(fence, { nil: undefined })])(
    'of a machine only rise, whatever becomes known',
    (before, begun, kept) => {
      const { status } = record(
        before,
        begun.map((each) => began(each)),
        30_000,
        kept,
      );

      for (const known of [
        ...(before === undefined ? [] : [before]),
        ...begun,
        ...(kept === undefined ? [] : [kept]),
      ]) {
        expect(status.fence).toBeDefined();
        expect(compareFence(status.fence ?? known, known)).toBeGreaterThanOrEqual(0);
      }
    },
  );
});

describe("an Operation's fence", () => {
  it('is put on record once the machine has rested for half a minute, so that an install writes it once', () => {
    const operations = [began({ epoch: 1, sequence: 1 }), began({ epoch: 1, sequence: 2 })];

    expect(record(undefined, operations, 29_000)).toMatchObject({ requeueAt: now + 30_000 });
    expect(record(undefined, operations, 29_000).status.fence).toBeUndefined();
    expect(record(undefined, operations).status.fence).toEqual({ epoch: 1, sequence: 2 });
  });

  it('waits while another is open on the machine', () => {
    const operations = [began({ epoch: 1, sequence: 1 }), began({ epoch: 1, sequence: 2 }, false)];

    expect(record(undefined, operations, 3_600_000).status.fence).toBeUndefined();
  });

  it('that the machine itself tells is on record at once', () => {
    const storedClaim = { uid: 'u', epoch: 3, sequence: 1 };
    const inspection = { inspected: 'answered', facts: { storedClaim } } as const;

    const { status } = decideOpsMinion(opsMinion(), { asset: computeAsset(), operations: [], inspection }, now);

    expect(status.fence).toEqual({ epoch: 3, sequence: 1 });
  });

  it('that another OpsMinion left with the asset is taken over', () => {
    expect(record(undefined, [], 0, { epoch: 2, sequence: 7 }).status.fence).toEqual({ epoch: 2, sequence: 7 });
  });
});
