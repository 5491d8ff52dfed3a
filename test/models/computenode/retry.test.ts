import { describe, expect, it } from 'vitest';
import { nextOperationName } from '#models/computenode/next.ts';
import { coreNode } from '#test/builders/corenode.ts';
import { minute } from './bench.ts';
import { bound, installed, joined } from './stages.ts';

const retryable = { phase: 'Failed', message: 'the disk was busy', retryable: true } as const;
const terminal = { phase: 'Failed', message: 'the disk is too small', retryable: false } as const;

describe('an attempt that failed', () => {
  it('is made again when its reason allows, later and under a higher sequence', () => {
    const bench = bound();

    bench.answer(retryable);

    expect(bench.status.next).toMatchObject({ layer: 'os', attempt: 2, sequence: 2 });
    expect(Date.parse(bench.status.next?.notBefore ?? '')).toBeGreaterThan(bench.now);
    expect(bench.ready.message).toMatch(/^Installing layer os failed: The disk was busy\. Trying again at .*Z\.$/);
    expect(bench.events).toContain('AttemptFailed');
  });

  it('waits longer each time', () => {
    const bench = bound();
    const waits: number[] = [];

    for (let attempt = 1; attempt < 4; attempt++) {
      bench.answer(retryable);
      waits.push(Date.parse(bench.status.next?.notBefore ?? '') - bench.now);
    }

    expect(waits).toEqual([30_000, 60_000, 120_000]);
  });

  it('ends it when its reason says that trying again is no use', () => {
    const bench = bound();

    bench.answer(terminal);

    expect(bench.status.phase).toBe('Failed');
    expect(bench.status.failure).toMatchObject({ reason: 'InstallFailed' });
    expect(bench.ready.message).toContain('The disk is too small. To try again: kubectl patch computenode node-1');
  });

  it.each(['ChecksumMismatch', 'ImageUnavailable', 'InvalidRequest', 'SecretNotFound', 'Unsupported'])(
    'ends it by the reason of what failed on any machine: its machine was blamed for an image (%s)',
    (reason) => {
      const bench = bound();

      bench.answer({ ...terminal, reason });

      expect(bench.status.failure).toMatchObject({ reason });
      expect(bench.ready.reason).toBe(reason);
    },
  );

  it.each(['DiskTooSmall', 'Unreachable', 'BootFailed'])(
    'ends it as InstallFailed by %s, which is its machine’s',
    (reason) => {
      const bench = bound();

      bench.answer({ ...terminal, reason });

      expect(bench.status.failure).toMatchObject({ reason: 'InstallFailed' });
    },
  );

  it('ends it when it was the fourth', () => {
    const bench = bound();

    for (let attempt = 1; attempt <= 4; attempt++) bench.answer(retryable);

    expect(bench.status.phase).toBe('Failed');
  });

  it('does not count when the Operation never began, so that a long queue or a freeze fails nothing', () => {
    const bench = bound();
    const never = { phase: 'Failed', reason: 'DeadlineExceeded', retryable: true, untouched: true } as const;

    for (let attempt = 1; attempt <= 6; attempt++) bench.answer(never);

    expect(bench.status.failure).toBeUndefined();
    expect(bench.status.next?.attempt).toBe(7);
  });
});

describe('a Failed ComputeNode', () => {
  const failed = () => bound().answer(terminal);

  it('stays as it is, and writes nothing', () => {
    const bench = failed();
    const { writes } = bench;

    bench.later(24 * 60 * minute);

    expect(bench.writes).toBe(writes);
  });

  it('is tried again when its spec changes, by an Operation of its own', () => {
    const bench = failed();
    const [before] = bench.operations;

    bench.edit({ retryToken: 'again' }).settle();

    expect(bench.status).toMatchObject({ phase: 'Installing', next: { layer: 'os', attempt: 1 } });
    expect(bench.status.failure).toBeUndefined();
    expect(bench.ready.reason).toBe('Installing');
    const { next } = bench.status;
    expect(next === undefined ? '' : nextOperationName(bench.node, next)).not.toBe(before?.metadata.name);
  });

  it('has all its attempts again', () => {
    const bench = failed().edit({ retryToken: 'again' }).settle();

    bench.answer(retryable);

    expect(bench.status.next).toMatchObject({ layer: 'os', attempt: 2 });
    expect(bench.status.failure).toBeUndefined();
  });

  it('that timed out joining sets its kubelet up anew when retried, with the whole time to join', () => {
    const bench = installed().later(31 * minute);
    expect(bench.status.failure?.reason).toBe('JoinTimeout');

    bench.edit({ retryToken: 'again' }).settle();

    expect(bench.status.next?.layer).toBe('k8s');
    expect(bench.tokens.size).toBe(1);
    bench.answer({ phase: 'Succeeded' }).later(29 * minute);
    expect(bench.status.failure).toBeUndefined();
  });

  it('whose Node did not become Ready waits for it again, and reboots the machine, when retried', () => {
    const bench = joined().later(31 * minute);
    expect(bench.status.failure?.reason).toBe('NodeNotReady');

    bench.edit({ retryToken: 'again' }).settle();
    expect(bench.status.failure).toBeUndefined();
    bench.later(5 * minute);

    expect(bench.status.next?.action).toBe('Reboot');
    bench.coreNode = coreNode({ spec: { taints: [{ key: 'rackwright.io/startup', effect: 'NoSchedule' }] } });
    bench.settle();
    expect(bench.status.phase).toBe('Ready');
    expect(bench.coreNode.spec?.taints).toBeUndefined();
  });
});

describe('a claim', () => {
  it('that was taken away fails the node rather than letting it act', () => {
    const bench = bound();
    const { asset } = bench;
    if (typeof asset === 'string') throw new Error('the bench has an asset');
    bench.asset = { ...asset, spec: { ...asset.spec, claimRef: { name: 'other', uid: 'other' }, claimEpoch: 2 } };

    bench.settle();

    expect(bench.status.failure?.reason).toBe('ClaimLost');
  });

  it('on an asset that is gone fails the node', () => {
    const bench = bound();
    bench.asset = 'gone';

    expect(bench.settle().status.failure?.reason).toBe('AssetNotFound');
  });

  it('on an asset that can not be read concludes nothing', () => {
    const bench = bound();
    bench.asset = 'unread';

    bench.settle();

    expect(bench.ready.reason).toBe('AssetUnknown');
    expect(bench.status.next?.layer).toBe('os');
  });
});
