import { describe, expect, it } from 'vitest';
import { computeAsset } from '#test/builders/computeasset.ts';
import { coreNode, silentNode } from '#test/builders/corenode.ts';
import { nodePool } from '#test/builders/nodepool.ts';
import { minute } from './bench.ts';
import { serving } from './stages.ts';

function silent() {
  const bench = serving();
  bench.coreNode = silentNode();
  return bench.settle();
}

const rebooted = { phase: 'Succeeded' } as const;

describe('a Node that goes silent', () => {
  it('is given five minutes before anything is done, with a word on why', () => {
    const bench = silent().later(4 * minute);

    expect(bench.status).toMatchObject({ phase: 'Ready', unhealthySince: '2026-01-02T00:00:00Z' });
    expect(bench.ready.message).toBe("Node node-1 isn't Ready: Kubelet stopped posting status.");
    expect(bench.status.next).toBeUndefined();
    expect(bench.decide().requeueAt).toBe(bench.now + minute);
  });

  it('is given as long as its pool says', () => {
    const bench = serving();
    bench.coreNode = silentNode();
    bench.seen = { pool: nodePool({ spec: { health: { unhealthyAfter: '10m' } } }) };

    bench.settle().later(9 * minute);

    expect(bench.status.next).toBeUndefined();
  });

  it('has its machine rebooted after that', () => {
    const bench = silent().later(5 * minute);

    expect(bench.status).toMatchObject({ phase: 'Repairing', next: { layer: 'os', action: 'Reboot' } });
    expect(bench.events).toContain('Repairing');
  });

  it('is kept as it is when it comes back', () => {
    const bench = silent();

    bench.coreNode = coreNode();
    bench.later(minute);

    expect(bench.status).toMatchObject({ phase: 'Ready' });
    expect(bench.status.unhealthySince).toBeUndefined();
    expect(bench.ready.status).toBe('True');
  });

  it('fails after two reboots that did not help', () => {
    const bench = silent()
      .later(5 * minute)
      .answer(rebooted)
      .later(5 * minute)
      .answer(rebooted)
      .later(5 * minute);

    expect(bench.status.phase).toBe('Failed');
    expect(bench.status.failure?.message).toContain('2 reboots did not help.');
  });

  it('has its reboots forgotten once it is Ready again', () => {
    const bench = silent()
      .later(5 * minute)
      .answer(rebooted)
      .later(5 * minute)
      .answer(rebooted);
    bench.coreNode = coreNode();
    bench.settle();
    expect(bench.status.repairs).toBeUndefined();

    bench.coreNode = silentNode();
    bench.settle().later(5 * minute);

    expect(bench.status).toMatchObject({ phase: 'Repairing', next: { action: 'Reboot' } });
  });

  it('fails when a reboot can not be done', () => {
    const bench = silent()
      .later(5 * minute)
      .answer({ phase: 'Failed', message: 'no BMC', retryable: false });

    expect(bench.status.failure?.message).toContain('A reboot failed: No BMC.');
  });

  it('is not rebooted where the pool forbids it', () => {
    const bench = serving();
    bench.coreNode = silentNode();
    bench.seen = { pool: nodePool({ spec: { health: { repair: 'None' } } }) };

    bench.settle().later(5 * minute);

    expect(bench.status.failure?.reason).toBe('NodeUnhealthy');
  });

  it('counts as silent when it is gone from the cluster', () => {
    const bench = serving();
    bench.coreNode = undefined;

    expect(bench.settle().later(5 * minute).status.next?.action).toBe('Reboot');
  });

  it('is not judged while the cluster can not be read', () => {
    const bench = serving();
    bench.seen = { node: { seen: 'unread', message: 'connection refused' } };

    bench.settle().later(60 * minute);

    expect(bench.ready.reason).toBe('ClusterUnreachable');
    expect(bench.status.next).toBeUndefined();
  });
});

describe('repair stands still', () => {
  it('while too much around is silent, and looks again by itself', () => {
    const bench = silent();
    bench.seen = { massFailure: '9 of 10 Nodes in Rack r1 are silent at once.' };

    bench.later(5 * minute);
    expect(bench.ready.reason).toBe('MassFailure');
    expect(bench.status.next).toBeUndefined();
    expect(bench.decide().requeueAt).toBeGreaterThan(bench.now);

    bench.seen = {};
    bench.later(minute);
    expect(bench.status.next?.action).toBe('Reboot');
  });

  it.each([
    ['its machine is in maintenance', { maintenance: 'Drain' as const }, 'InMaintenance'],
    ['all is frozen', { frozen: 'audit' }, 'Frozen'],
    [
      'its asset is paused',
      {
        asset: {
          seen: 'live' as const,
          asset: computeAsset({ spec: { paused: true, claimRef: { name: 'node-1', uid: 'uid-of-node-1' } } }),
        },
      },
      'Paused',
    ],
  ])('while %s: a machine that was switched off by a person is not a broken one', (_what, seen, reason) => {
    const bench = silent();
    bench.seen = seen;

    bench.settle().later(24 * 60 * minute);
    expect(bench.ready.reason).toBe(reason);
    expect(bench.status.next).toBeUndefined();

    bench.seen = {};
    bench.settle().later(4 * minute);
    expect(bench.status.next).toBeUndefined();
    expect(bench.later(minute).status.next?.action).toBe('Reboot');
  });
});

describe('a Node that recovers by itself', () => {
  it('has the reboot that still waits its turn called off', () => {
    const bench = silent()
      .later(5 * minute)
      .open();

    bench.coreNode = coreNode();
    bench.settle();

    expect(bench.status.phase).toBe('Ready');
    expect(bench.operations.at(-1)?.spec.cancel).toBe(true);
  });

  it('loses the startup taint when its kubelet had to register anew, and is known by its new uid', () => {
    const bench = serving();
    bench.coreNode = undefined;
    bench.settle();
    const taints = [{ key: 'rackwright.io/startup', effect: 'NoSchedule' }];

    bench.coreNode = coreNode({ metadata: { uid: 'registered-anew' }, spec: { taints } });
    bench.settle();

    expect(bench.coreNode.spec?.taints).toBeUndefined();
    expect(bench.status.nodeRef).toEqual({ name: 'node-1', uid: 'registered-anew' });
  });
});
