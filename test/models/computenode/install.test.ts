import { describe, expect, it } from 'vitest';
import { imagesOf } from './bench.ts';
import { bound, installed } from './stages.ts';

describe('a bound ComputeNode', () => {
  it('names each layer in turn, under a sequence that rises', () => {
    const bench = bound();
    const named: unknown[] = [];

    for (let layer = 0; layer < 3; layer++) {
      named.push([bench.status.next?.layer, bench.status.next?.sequence, bench.status.next?.attempt]);
      bench.answer({ phase: 'Succeeded' });
    }

    expect(named).toEqual([
      ['os', 1, 1],
      ['cri', 2, 1],
      ['k8s', 3, 1],
    ]);
    expect(bench.status.layers?.map(({ name }) => name)).toEqual(['os', 'cri', 'k8s']);
    expect(bench.status.phase).toBe('Joining');
  });

  it('records with each layer which image, digest and fingerprint it was made of', () => {
    const bench = bound();
    const { fingerprint } = bench.status.next ?? {};

    bench.answer({ phase: 'Succeeded' });

    expect(bench.status.layers).toMatchObject([{ name: 'os', fingerprint, digest: 'digest-of-os' }]);
    expect(bench.status.incarnation).toBe('incarnation-1');
  });

  it('skips plugins that its spec does not name', () => {
    expect(installed().status.next?.layer).toBe('join');
  });

  it('writes its status once a step, and not while the step goes on', () => {
    const bench = bound().open();
    const { writes } = bench;

    bench.later(60_000);

    expect(bench.writes).toBe(writes);
  });

  it('says what keeps its Operation from beginning', () => {
    const bench = bound().open();
    const message = 'Everything destructive is frozen: audit';
    bench.operations = bench.operations.map((operation) => ({
      ...operation,
      status: { observedGeneration: 1, phase: 'Pending', conditions: [], reason: 'Frozen', message },
    }));

    bench.settle();

    expect(bench.ready.message).toContain(message);
  });

  it('says why nobody can begin, and goes on by itself once somebody can', () => {
    const bench = bound();
    bench.seen = { unanswerable: 'ComputeAsset asset-1 names no OpsMaster: set spec.opsMasterRef.' };

    bench.settle();
    const { next } = bench.status;

    expect(bench.ready).toMatchObject({
      reason: 'CannotBegin',
      message: "Installing layer os can't begin: ComputeAsset asset-1 names no OpsMaster: set spec.opsMasterRef.",
    });
    bench.seen = {};
    bench.answer({ phase: 'Succeeded' });
    expect(next?.layer).toBe('os');
    expect(bench.status.layers?.map(({ name }) => name)).toEqual(['os']);
  });

  it('gives the fingerprint of a layer another value for another claim', () => {
    const first = bound().status.next?.fingerprint;
    const second = bound({ metadata: { uid: 'another' } });
    second.asset = 'gone';

    expect(first).not.toBe(second.status.next?.fingerprint);
  });
});

describe('an OS install that reports success', () => {
  it.each([
    ['no new OS at all', {}],
    ['the OS that was there before', { osIncarnation: 'old' }],
  ])('is not believed when the machine shows %s', (_what, facts) => {
    const bench = bound({ status: { incarnation: 'old' } });

    bench.answer({ phase: 'Succeeded', facts });

    expect(bench.status.layers).toBeUndefined();
    expect(bench.status.next).toMatchObject({ layer: 'os', attempt: 2, sequence: 2 });
    expect(bench.ready.reason).toBe('Retrying');
    expect(bench.ready.message).toContain('the machine shows no new OS');
  });

  it('makes everything above the old OS unmet', () => {
    const bench = installed();
    bench.edit({ osImageRef: { name: 'debian-13' } }).settle();

    bench.answer({ phase: 'Succeeded' });

    expect(bench.status.layers?.map(({ name }) => name)).toEqual(['os']);
    expect(bench.status.next?.layer).toBe('cri');
  });
});

describe('an image', () => {
  it('that can not be used stops the next layer, says why, and goes on when it can', () => {
    const bench = bound();
    const [os, ...others] = imagesOf(bench.node);
    const message = 'CRIImage containerd-2 is Verifying: see its Ready condition for what verification says.';
    const blocked = { layer: 'cri' as const, usable: false as const, reason: 'ImageNotVerified' as const, message };
    bench.seen = { images: [...(os === undefined ? [] : [os]), blocked, ...others.slice(1)] };

    bench.answer({ phase: 'Succeeded' });
    expect(bench.ready).toEqual({ status: 'False', reason: 'ImageNotVerified', message });
    expect(bench.status.next).toBeUndefined();
    bench.seen = {};
    bench.settle();

    expect(bench.status.next).toMatchObject({ layer: 'cri', attempt: 1, sequence: 2 });
  });

  it('whose containerd version changes before the join does not reinstall the OS', () => {
    const bench = installed();

    bench.edit({ criImageRef: { name: 'containerd-3' } }).settle();

    expect(bench.status.next?.layer).toBe('cri');
    bench.answer({ phase: 'Succeeded' });
    expect(bench.status.next?.layer).toBe('join');
  });

  it('whose parameter changes is a change', () => {
    const bench = installed();
    bench.seen = {
      images: imagesOf(bench.node).map((image) =>
        image.usable && image.layer === 'k8s'
          ? { ...image, image: { parameters: { verbosity: '4' }, delivery: 'Host' as const } }
          : image,
      ),
    };

    bench.settle();

    expect(bench.status.next?.layer).toBe('k8s');
  });

  it('that the spec names and that can not be used is not passed over for one that was installed before', () => {
    const bench = installed();
    const message = 'OSImage debian-13 is Verifying.';
    bench.edit({ osImageRef: { name: 'debian-13' } });
    bench.seen = {
      images: imagesOf(bench.node).map((image) =>
        image.layer === 'os' ? { layer: 'os', usable: false, reason: 'ImageNotVerified', message } : image,
      ),
    };

    bench.settle();

    expect(bench.ready.message).toBe(message);
  });
});

describe('a spec that is edited mid-install', () => {
  it('lets the running Operation end, then installs what is wanted now', () => {
    const bench = bound().open();

    bench.edit({ osImageRef: { name: 'debian-13' } }).settle();
    expect(bench.status.next).toMatchObject({ layer: 'os', sequence: 1 });
    bench.finish({ phase: 'Succeeded' });

    expect(bench.status.next).toMatchObject({ layer: 'os', sequence: 2, attempt: 1 });
  });

  it('is tried, not failed for what its former image did', () => {
    const bench = bound().open();

    bench.edit({ osImageRef: { name: 'debian-13' } }).settle();
    bench.finish({ phase: 'Failed', message: 'No such image.', retryable: false });

    expect(bench.status.failure).toBeUndefined();
    expect(bench.status.next).toMatchObject({ layer: 'os', attempt: 1, sequence: 2 });
  });
});
