import { describe, expect, it } from 'vitest';
import { conditionOf } from '#models/conditions/conditions.ts';
import { coreNode, pod, silentNode } from '#test/builders/corenode.ts';
import { overlay } from '#test/builders/overlay.ts';
import { minute } from './bench.ts';
import { serving } from './stages.ts';

function drained() {
  const bench = serving();
  bench.pods = [pod('web-1'), pod('db-1')];
  bench.seen = { maintenance: 'Drain' };
  return bench.settle();
}

describe('maintenance Drain', () => {
  it('cordons the Node and evicts its pods, and does no more', () => {
    const bench = drained();

    expect(bench.coreNode?.spec?.unschedulable).toBe(true);
    expect(bench.pods).toEqual([]);
    expect(bench.status.phase).toBe('Draining');
    expect(bench.ready).toMatchObject({ reason: 'InMaintenance', message: 'Node node-1 is drained for maintenance.' });
    expect(bench.status.next).toBeUndefined();
  });

  it('leaves pods that a drain leaves: of DaemonSets, static ones and finished ones', () => {
    const bench = serving();
    const daemon = { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'cni', uid: 'u', controller: true };
    bench.pods = [
      pod('cni-1', { metadata: { ownerReferences: [daemon] } }),
      pod('static-1', { metadata: { annotations: { 'kubernetes.io/config.mirror': 'x' } } }),
      pod('job-1', { status: { phase: 'Succeeded' } }),
    ];
    bench.seen = { maintenance: 'Drain' };

    bench.settle();

    expect(bench.pods).toHaveLength(3);
    expect(bench.ready.message).toContain('is drained');
  });

  it('ends with our cordon lifted and the node Ready', () => {
    const bench = drained();

    bench.seen = {};
    bench.settle();

    expect(bench.status.phase).toBe('Ready');
    expect(bench.coreNode?.spec?.unschedulable).toBeUndefined();
    expect(bench.coreNode?.metadata.annotations).toEqual({});
  });

  it("leaves a person's own cordon on", () => {
    const bench = serving();
    bench.coreNode = bench.coreNode && overlay(bench.coreNode, { spec: { unschedulable: true } });
    bench.seen = { maintenance: 'Drain' };
    bench.settle();

    bench.seen = {};
    bench.settle();

    expect(bench.coreNode?.spec?.unschedulable).toBe(true);
  });

  it('waits while all is frozen', () => {
    const bench = serving();
    bench.pods = [pod('web-1')];
    bench.seen = { maintenance: 'Drain', frozen: 'audit' };

    bench.settle();

    expect(bench.coreNode?.spec?.unschedulable).toBeUndefined();
    expect(bench.ready).toMatchObject({ reason: 'Frozen', message: 'The drain waits: audit' });
  });

  it('asks again for pods that a disruption budget holds', () => {
    const bench = drained();
    bench.pods = [pod('held')];

    const decision = bench.decide();

    expect(decision.intents).toMatchObject([{ do: 'evict', pod: { name: 'held' } }]);
    expect(decision.requeueAt).toBe(bench.now + 5_000);
  });
});

describe('a node that was drained for maintenance', () => {
  it('is repaired, and fails, like any other when it does not come back afterwards', () => {
    const bench = drained();
    bench.coreNode = silentNode();
    bench.seen = {};

    bench.settle().later(5 * minute);
    expect(bench.status).toMatchObject({ phase: 'Repairing', next: { action: 'Reboot' } });
    bench.answer({ phase: 'Failed', retryable: false });

    expect(bench.status.phase).toBe('Failed');
  });

  it('is being drained again when it recovers while maintenance goes on', () => {
    const bench = serving();
    bench.coreNode = silentNode();
    bench.settle().later(5 * minute);
    expect(bench.status.phase).toBe('Repairing');

    bench.coreNode = coreNode();
    bench.seen = { maintenance: 'Drain' };

    expect(bench.settle().status.phase).toBe('Draining');
  });
});

describe('maintenance Cordon', () => {
  it('leaves a serving node alone', () => {
    const bench = serving();
    bench.seen = { maintenance: 'Cordon' };

    bench.settle();

    expect(bench.status.phase).toBe('Ready');
    expect(bench.coreNode?.spec?.unschedulable).toBeUndefined();
  });
});

describe('drift of a serving node', () => {
  const upToDate = (bench: ReturnType<typeof serving>) => conditionOf({ status: bench.status }, 'UpToDate');

  it('is none when every layer is as the spec wants it', () => {
    expect(upToDate(serving().settle())?.status).toBe('True');
  });

  it('is shown, not acted on', () => {
    const bench = serving();

    bench.edit({ k8sImageRef: { name: 'kubernetes-1-36' } }).settle();

    expect(upToDate(bench)).toMatchObject({ status: 'False', reason: 'Drifted' });
    expect(upToDate(bench)?.message).toContain('Outdated: k8s.');
    expect(bench.status).toMatchObject({ phase: 'Ready' });
    expect(bench.status.next).toBeUndefined();
  });

  it('is shown too when the image that the spec names can not be used', () => {
    const bench = serving();
    bench.edit({ osImageRef: { name: 'debian-13' } });
    bench.seen = { images: [{ layer: 'os', usable: false, reason: 'ImageNotVerified', message: 'not yet' }] };

    bench.settle();

    expect(upToDate(bench)?.message).toContain('os');
  });
});
