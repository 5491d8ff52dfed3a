import { describe, expect, it } from 'vitest';
import { answersSince, deadlineIn } from '#models/cluster/answering.ts';
import { decideCluster, type Connection } from '#models/cluster/decide.ts';
import { conditionOf } from '#models/conditions/conditions.ts';
import type { ClusterStatus } from '#models/generated/cluster.ts';
import { cluster } from '#test/builders/cluster.ts';
import { createdAt, now } from '#test/builders/metadata.ts';

function status(phase: ClusterStatus['phase'], reachable: 'True' | 'False', reason: string): ClusterStatus {
  const lastTransitionTime = '2030-01-01T12:00:00Z';
  const condition = {
    type: 'Reachable',
    status: reachable,
    reason,
    message: '',
    lastTransitionTime,
    observedGeneration: 1,
  };
  return { phase, observedGeneration: 1, conditions: [condition] };
}
const noon = Date.parse('2030-01-01T12:00:00Z');

describe('since when a Cluster can be read', () => {
  it('is since its status says that it answers', () => {
    expect(answersSince(cluster({ status: status('Ready', 'True', 'Reachable') }))).toBe(noon);
  });

  it('is nothing while it is Unreachable or Invalid, whatever else it says', () => {
    expect(answersSince(cluster({ status: status('Unreachable', 'False', 'ClusterUnreachable') }))).toBeUndefined();
    expect(answersSince(cluster({ status: status('Invalid', 'False', 'KubeconfigInvalid') }))).toBeUndefined();
  });

  it('is as good as always for one that says nothing of it', () => {
    expect(answersSince(undefined)).toBe(0);
    expect(answersSince(cluster())).toBe(0);
  });
});

describe.each([
  ['whose deletion is held', { metadata: { deletionTimestamp: createdAt } }, 'InUse'],
  ['that is paused', { spec: { paused: true } }, 'Paused'],
  ['without its AZone', { spec: { azoneRef: { name: 'azone-9' } } }, 'AZoneNotFound'],
])('a Cluster %s that answers again', (_how, overrides, reason) => {
  const seen = (connection: Connection, status: ClusterStatus | undefined, at: number): ClusterStatus =>
    decideCluster(
      cluster({ ...overrides, ...(status === undefined ? {} : { status }) }),
      { connection, azone: 'missing', users: ['NodePool p1'] },
      at,
    ).status;
  const answering: Connection = { state: 'connected', version: 'v1.35.0', nodes: 12 };
  const silent: Connection = { state: 'refused', reason: 'ClusterUnreachable', message: 'Silence.', retryAt: now };
  const hour = 3_600_000;
  const back = seen(answering, seen(silent, seen(answering, undefined, now), now + 60_000), now + hour);

  it('had the hour in which nobody could see it counted into deadlines, and drains forced at once', () => {
    expect(conditionOf({ status: back }, 'Ready')).toMatchObject({ status: 'False', reason });
    expect(answersSince(cluster({ ...overrides, status: back }))).toBe(now + hour);
    expect(deadlineIn(cluster({ ...overrides, status: back }), now, 60_000)).toBe(now + hour + 60_000);
  });

  it('is written once: a later look and a restart change nothing', () => {
    expect(seen(answering, back, now + 2 * hour)).toEqual(back);
    expect(seen({ state: 'connecting' }, back, now + 2 * hour)).toEqual(back);
  });
});

describe('a deadline in a Cluster', () => {
  it('counts from when it could be seen', () => {
    const answering = cluster({ status: status('Ready', 'True', 'Reachable') });

    expect(deadlineIn(answering, noon - 3_600_000, 60_000)).toBe(noon + 60_000);
    expect(deadlineIn(answering, noon + 5_000, 60_000)).toBe(noon + 65_000);
  });

  it('is none while nobody can see', () => {
    const silent = cluster({ status: status('Unreachable', 'False', 'ClusterUnreachable') });

    expect(deadlineIn(silent, noon, 60_000)).toBeUndefined();
  });
});
