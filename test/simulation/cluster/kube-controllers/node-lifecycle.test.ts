import { describe, expect, test } from 'vitest';
import { evictionTime } from '#simulation/cluster/kube-controllers/node-lifecycle/eviction-time.ts';
import {
  heartbeatGraceMs,
  nodeHealth,
  startupGraceMs,
} from '#simulation/cluster/kube-controllers/node-lifecycle/node-health.ts';
import type { Node, Taint } from '#simulation/cluster/objects/node.ts';
import type { Toleration } from '#simulation/cluster/objects/pod.ts';
import { node, ready } from '../build/node.ts';
import { pod } from '../build/pod.ts';

const start = Date.parse('2030-01-01T00:00:00Z');
const keys = (taints: readonly Taint[] | undefined): string[] | undefined =>
  taints?.map(({ key, effect }) => `${key.replace('node.kubernetes.io/', '')}:${effect}`);

describe('a node', () => {
  test('that renews its Lease and is Ready is left alone', () => {
    expect(nodeHealth(node(), start, start + heartbeatGraceMs - 1)).toEqual({ staleAt: start + heartbeatGraceMs });
  });

  test('that is silent for the grace is Unknown and tainted unreachable', () => {
    const health = nodeHealth(
      node({ spec: { taints: [{ key: 'gpu', effect: 'NoSchedule' }] } }),
      start,
      start + heartbeatGraceMs,
    );

    expect(health.conditions?.map(({ type, status, reason }) => [type, status, reason])).toEqual([
      ['Ready', 'Unknown', 'NodeStatusUnknown'],
      ['MemoryPressure', 'Unknown', 'NodeStatusNeverUpdated'],
      ['DiskPressure', 'Unknown', 'NodeStatusNeverUpdated'],
      ['PIDPressure', 'Unknown', 'NodeStatusNeverUpdated'],
    ]);
    expect(keys(health.taints)).toEqual(['gpu:NoSchedule', 'unreachable:NoSchedule', 'unreachable:NoExecute']);
    expect(health.staleAt).toBeUndefined();
  });

  test('that is known to be silent gives nothing more to write', () => {
    const first = nodeHealth(node(), start, start + heartbeatGraceMs);
    const silent = node({ spec: { taints: first.taints ?? [] }, status: { conditions: first.conditions ?? [] } });

    expect(nodeHealth(silent, start, start + 900_000)).toEqual({});
  });

  test('without a Lease has the startup grace', () => {
    expect(nodeHealth(node(), undefined, start + startupGraceMs - 1).conditions).toBeUndefined();
    expect(nodeHealth(node(), undefined, start + startupGraceMs).conditions).toBeDefined();
  });

  test.each<[string, Node, string[] | undefined]>([
    ['recovered', node({ spec: { taints: [{ key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' }] } }), []],
    ['not ready', node({ status: { conditions: [ready('False')] } }), ['not-ready:NoSchedule', 'not-ready:NoExecute']],
    ['cordoned', node({ spec: { unschedulable: true } }), ['unschedulable:NoSchedule']],
    [
      'no longer cordoned',
      node({ spec: { taints: [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }] } }),
      [],
    ],
  ])('that is %s gets the taints of that', (_, given, expected) => {
    expect(keys(nodeHealth(given, start, start).taints)).toEqual(expected);
  });
});

describe('pods are driven off', () => {
  const unreachable: Taint = {
    key: 'node.kubernetes.io/unreachable',
    effect: 'NoExecute',
    timeAdded: '2030-01-01T00:00:00Z',
  };
  const outOfService: Taint = { ...unreachable, key: 'node.kubernetes.io/out-of-service' };

  test.each<[string, Toleration[], Taint[], number | undefined]>([
    ['after five minutes by default', [], [unreachable], start + 300_000],
    ['at once by a taint without a default', [], [outOfService], start],
    ['by the first of several', [], [unreachable, outOfService], start],
    [
      'after the time they tolerate it',
      [{ key: unreachable.key, operator: 'Exists', tolerationSeconds: 30 }],
      [unreachable],
      start + 30_000,
    ],
    [
      'after the shortest of several times',
      [
        { operator: 'Exists', tolerationSeconds: 60 },
        { operator: 'Exists', tolerationSeconds: 30 },
      ],
      [unreachable],
      start + 30_000,
    ],
    ['never when they tolerate it for ever', [{ operator: 'Exists' }], [unreachable, outOfService], undefined],
    ['never by NoSchedule', [], [{ ...unreachable, effect: 'NoSchedule' }], undefined],
  ])('%s', (_, tolerations, taints, at) => {
    expect(evictionTime(pod({ spec: { tolerations } }), taints, start)).toBe(at);
  });
});
