import { describe, expect, it } from 'vitest';
import { answersSince, deadlineIn } from '#models/cluster/answering.ts';
import type { ClusterStatus } from '#models/generated/cluster.ts';
import { cluster } from '#test/builders/cluster.ts';

function status(phase: ClusterStatus['phase'], ready: 'True' | 'False', reason: string): ClusterStatus {
  const lastTransitionTime = '2030-01-01T12:00:00Z';
  const condition = { type: 'Ready', status: ready, reason, message: '', lastTransitionTime, observedGeneration: 1 };
  return { phase, observedGeneration: 1, conditions: [condition] };
}
const noon = Date.parse('2030-01-01T12:00:00Z');

describe('since when a Cluster can be read', () => {
  it('is since its status says that it answers', () => {
    expect(answersSince(cluster({ status: status('Ready', 'True', 'Ready') }))).toBe(noon);
  });

  it('is nothing while it is Unreachable or Invalid, whatever else it says', () => {
    expect(answersSince(cluster({ status: status('Unreachable', 'False', 'ClusterUnreachable') }))).toBeUndefined();
    expect(answersSince(cluster({ status: status('Invalid', 'False', 'InUse') }))).toBeUndefined();
  });

  it('is as good as always for one that says nothing of it', () => {
    expect(answersSince(undefined)).toBe(0);
    expect(answersSince(cluster())).toBe(0);
    expect(answersSince(cluster({ status: status('Ready', 'False', 'AZoneNotFound') }))).toBe(0);
  });
});

describe('a deadline in a Cluster', () => {
  it('counts from when it could be seen', () => {
    const answering = cluster({ status: status('Ready', 'True', 'Ready') });

    expect(deadlineIn(answering, noon - 3_600_000, 60_000)).toBe(noon + 60_000);
    expect(deadlineIn(answering, noon + 5_000, 60_000)).toBe(noon + 65_000);
  });

  it('is none while nobody can see', () => {
    const silent = cluster({ status: status('Unreachable', 'False', 'ClusterUnreachable') });

    expect(deadlineIn(silent, noon, 60_000)).toBeUndefined();
  });
});
