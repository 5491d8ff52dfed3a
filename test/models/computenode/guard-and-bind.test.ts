import { describe, expect, it } from 'vitest';
import type { Refusal } from '#models/placement/refusal.ts';
import { cluster } from '#test/builders/cluster.ts';
import { coreNode } from '#test/builders/corenode.ts';
import { Bench } from './bench.ts';

const unbound = () => new Bench({ spec: { assetRef: undefined } });
const refusal: Refusal = {
  reason: 'InsufficientCapacity',
  considered: 16,
  classes: [
    { reason: 'TooSmallMemory', count: 12 },
    { reason: 'Cordoned', count: 3 },
    { reason: 'Claimed', count: 1 },
  ],
};

describe('a ComputeNode that was just made', () => {
  it('gets the finalizer that makes its end orderly before anything else', () => {
    const bench = new Bench({ metadata: { finalizers: undefined }, spec: { assetRef: undefined } });

    bench.step();

    expect(bench.node.metadata.finalizers).toEqual(['rackwright.io/release']);
    expect(bench.status.phase).toBe('Pending');
  });

  it('keeps the finalizers of others', () => {
    const bench = new Bench({ metadata: { finalizers: ['example.com/theirs'] } });

    bench.step();

    expect(bench.node.metadata.finalizers).toEqual(['example.com/theirs', 'rackwright.io/release']);
  });

  it('waits for the binder', () => {
    const bench = unbound().settle();

    expect(bench.status.phase).toBe('Binding');
    expect(bench.ready).toEqual({ status: 'False', reason: 'Binding', message: 'Waiting for a machine.' });
  });
});

describe('what keeps a ComputeNode from a machine', () => {
  it('is told by class of candidate', () => {
    const bench = unbound();
    bench.seen = { refusal };

    bench.settle();

    expect(bench.ready.reason).toBe('InsufficientCapacity');
    expect(bench.ready.message).toBe('No machine fits: of 16, 12 with too little memory, 3 cordoned, 1 claimed.');
    expect(bench.status.refused).toEqual({ reasons: refusal.classes });
  });

  it('stays told when the binder was restarted and has not spoken yet', () => {
    const bench = unbound();
    bench.seen = { refusal };
    bench.settle();
    const told = bench.ready;

    bench.seen = {};
    bench.settle();

    expect(bench.ready).toEqual(told);
  });

  it.each([
    [
      'its Cluster is missing',
      { cluster: undefined },
      'ClusterNotFound',
      "Cluster cluster-1 doesn't exist: create it.",
    ],
    [
      'its Cluster can not be read',
      { node: { seen: 'unread' as const, message: 'connection refused' } },
      'ClusterUnreachable',
      "Cluster cluster-1 can't be read: connection refused",
    ],
    [
      'its Flavor is missing',
      { refusal: { reason: 'FlavorNotFound' as const, considered: 0, classes: [] } },
      'FlavorNotFound',
      "Flavor flavor-1 doesn't exist: create it.",
    ],
  ])('is that %s', (_what, seen, reason, message) => {
    const bench = unbound();
    bench.seen = seen;

    bench.settle();

    expect(bench.ready).toEqual({ status: 'False', reason, message });
  });

  it('is an image that it could not get on any machine, so that none is held for it', () => {
    const bench = unbound();
    const message = "OSImage nope doesn't exist: create it, or refer to another.";
    bench.seen = { images: [{ layer: 'os', usable: false, reason: 'ImageNotFound', message }] };

    bench.settle();

    expect(bench.ready).toEqual({ status: 'False', reason: 'ImageNotFound', message });
  });

  it("is a Node of its name that is another's, such as a control plane's", () => {
    const bench = unbound();
    bench.coreNode = coreNode({ spec: { providerID: 'aws:///i-1' } });

    bench.settle();

    expect(bench.ready.reason).toBe('NodeNameTaken');
    expect(bench.ready.message).toContain('aws:///i-1');
  });

  it('is a person who paused it, and then nothing is done', () => {
    const bench = new Bench({ spec: { assetRef: undefined, paused: true }, metadata: { finalizers: undefined } });

    bench.settle();

    expect(bench.ready.reason).toBe('Paused');
    expect(bench.node.metadata.finalizers).toBeUndefined();
  });

  it('is a paused Cluster', () => {
    const bench = unbound();
    bench.seen = { cluster: cluster({ spec: { paused: true } }) };

    bench.settle();

    expect(bench.ready).toMatchObject({
      reason: 'Paused',
      message: 'Cluster cluster-1 is paused: nothing is done in it.',
    });
  });
});
