import { describe, expect, it } from 'vitest';
import { pod, silentNode } from '#test/builders/corenode.ts';
import { serving } from './stages.ts';

describe('a machine that does not answer', () => {
  it('is powered off rather than believed gone, with its pods still on it', () => {
    const bench = serving();
    bench.coreNode = silentNode();
    bench.pods = [pod('stuck')];

    bench.delete().settle();

    expect(bench.status.next?.action).toBe('PowerOff');
    expect(bench.ready.reason).toBe('NotProvenOff');
    expect(bench.coreNode).toBeDefined();
  });

  it('is left once its power is proven off', () => {
    const bench = serving();
    bench.coreNode = silentNode();
    bench.pods = [pod('stuck')];
    bench.delete().settle();

    bench.answer({ phase: 'Succeeded' });

    expect(bench.coreNode).toBeUndefined();
    expect(bench.status.left).toBe(true);
  });

  it('is asked again and again, and tells a person how to swear that it is off', () => {
    const bench = serving();
    bench.coreNode = silentNode();
    bench.pods = [pod('stuck')];
    bench.delete().settle();

    for (let attempt = 1; attempt <= 8; attempt++) bench.answer({ phase: 'Failed', retryable: false });

    expect(bench.status.next).toMatchObject({ action: 'PowerOff', attempt: 9 });
    expect(bench.ready.message).toContain(
      'kubectl annotate computenode node-1 rackwright.io/powered-off=uid-of-node-1',
    );
    bench.node.metadata.annotations = { 'rackwright.io/powered-off': 'uid-of-node-1' };
    expect(bench.settle().status.left).toBe(true);
  });

  it("isn't taken for off by an oath on another ComputeNode of its name", () => {
    const bench = serving({ metadata: { annotations: { 'rackwright.io/powered-off': 'uid-of-the-one-before' } } });
    bench.coreNode = silentNode();
    bench.pods = [pod('stuck')];

    bench.delete().settle();

    expect(bench.status.left).toBeUndefined();
  });

  it('is powered off after three resets that failed', () => {
    const bench = serving().delete().settle();

    for (let attempt = 1; attempt <= 3; attempt++) bench.answer({ phase: 'Failed', retryable: true });

    expect(bench.status.next?.action).toBe('PowerOff');
  });
});
