import { describe, expect, test } from 'vitest';
import { podStep, startMs, stopMs, type PodStep } from '#simulation/cluster/kubelet/pod-step.ts';
import type { Pod } from '#simulation/cluster/objects/pod.ts';
import { pod } from '../build/pod.ts';

const start = Date.parse('2030-01-01T00:00:00Z');
const place = { bootId: 'boot-1', hostIP: '10.0.0.1', podIP: () => '10.64.0.2' };
const bound = pod({ spec: { nodeName: 'n1' } });

function step(of: Pod, afterMs: number, bootId = 'boot-1'): PodStep {
  return podStep(of, { ...place, bootId, now: start + afterMs });
}

/** The pod with the status that its kubelet reports at that time. */
function reported(of: Pod, afterMs: number, bootId?: string): Pod {
  const next = step(of, afterMs, bootId);
  if (next.do !== 'report') throw new Error(`expected a report, not ${next.do}`);
  return { ...of, status: next.status };
}

function summary(of: Pod): object {
  const ready = of.status?.conditions?.find(({ type }) => type === 'Ready')?.status;
  return {
    phase: of.status?.phase,
    ready,
    podIP: of.status?.podIP,
    restarts: of.status?.containerStatuses?.[0]?.restartCount,
  };
}

describe('a pod bound to the node', () => {
  test('is created, then runs and is ready, in two writes', () => {
    const creating = reported(bound, 0);
    const ready = reported(creating, startMs);

    expect(summary(creating)).toEqual({ phase: 'Pending', ready: 'False', podIP: undefined, restarts: 0 });
    expect(step(creating, 500)).toEqual({ do: 'later', at: start + startMs });
    expect(summary(ready)).toEqual({ phase: 'Running', ready: 'True', podIP: '10.64.0.2', restarts: 0 });
    expect(step(ready, 60_000)).toEqual({ do: 'nothing' });
  });

  test('is not taken back to its beginning right after it became ready', () => {
    const ready = reported(reported(bound, 0), startMs);

    expect(step(ready, startMs)).toEqual({ do: 'nothing' });
    expect(step(ready, startMs + 500)).toEqual({ do: 'nothing' });
  });

  test('waits for its readiness probe', () => {
    const probed = {
      ...bound,
      spec: { ...bound.spec, containers: [{ name: 'a', readinessProbe: { initialDelaySeconds: 5 } }] },
    };

    const started = reported(reported(probed, 0), startMs);

    expect(summary(started)).toMatchObject({ phase: 'Running', ready: 'False' });
    expect(step(started, startMs)).toEqual({ do: 'later', at: start + startMs + 5_000 });
    expect(summary(reported(started, startMs + 5_000))).toMatchObject({ ready: 'True' });
  });

  test('is started anew after a reboot', () => {
    const ready = reported(reported(bound, 0), startMs);

    const again = reported(ready, 60_000, 'boot-2');

    expect(summary(again)).toMatchObject({ phase: 'Running', ready: 'False', restarts: 1 });
    expect(summary(reported(again, 60_000 + startMs, 'boot-2'))).toMatchObject({ ready: 'True', restarts: 1 });
  });

  test('is called ready again after someone else said otherwise', () => {
    const ready = reported(reported(bound, 0), startMs);
    const conditions = ready.status?.conditions?.map((c) =>
      c.type === 'Ready' ? { ...c, status: 'False' as const } : c,
    );
    const doubted = { ...ready, status: { ...ready.status, conditions: conditions ?? [] } };

    expect(summary(reported(doubted, 90_000))).toMatchObject({ ready: 'True', restarts: 0 });
  });

  test('uses the address of the machine on the host network', () => {
    const host = { ...bound, spec: { ...bound.spec, hostNetwork: true } };

    expect(reported(reported(host, 0), startMs).status?.podIP).toBe('10.0.0.1');
  });
});

describe('a pod that is asked to go', () => {
  const going = (graceSeconds: number): Pod =>
    pod({
      metadata: {
        deletionTimestamp: new Date(start + graceSeconds * 1_000).toISOString(),
        deletionGracePeriodSeconds: graceSeconds,
      },
      spec: { nodeName: 'n1' },
    });

  test('goes once its containers have stopped, long before the grace ends', () => {
    expect(step(going(30), 0)).toEqual({ do: 'later', at: start + stopMs });
    expect(step(going(30), stopMs)).toEqual({ do: 'remove' });
  });

  test('goes within a grace that is shorter than that', () => {
    expect(step(going(1), 1_000)).toEqual({ do: 'remove' });
  });

  test('is left to its finalizers once the grace is 0', () => {
    expect(step(going(0), 5_000)).toEqual({ do: 'nothing' });
  });
});
