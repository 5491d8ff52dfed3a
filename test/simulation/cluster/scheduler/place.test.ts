import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Pod } from '#simulation/cluster/objects/pod.ts';
import { amountsOf, nothing, requestsOf } from '#simulation/cluster/scheduler/amounts.ts';
import { place, type Demand, type NodeRoom } from '#simulation/cluster/scheduler/place.ts';
import { asking } from '../build/pod.ts';

function room(name: string, over: Partial<Omit<NodeRoom, 'name'>> = {}): NodeRoom {
  return {
    name,
    labels: {},
    taints: [],
    unschedulable: false,
    allocatable: amountsOf({ cpu: '4', memory: '8Gi', pods: '110' }),
    used: nothing,
    ...over,
  };
}

function demand(pod: Pod): Demand {
  return { spec: pod.spec, tolerations: pod.spec.tolerations ?? [], requests: requestsOf(pod) };
}

function refusalOf(pod: Pod, ...nodes: NodeRoom[]): string {
  const placement = place(demand(pod), nodes);
  return placement.outcome === 'bound' ? `bound to ${placement.node}` : placement.message;
}

describe('a pod that fits', () => {
  test('goes to the least allocated node', () => {
    const busy = room('a', { used: amountsOf({ cpu: '2', memory: '1Gi', pods: '1' }) });
    const quiet = room('b', { used: amountsOf({ cpu: '1', memory: '1Gi', pods: '1' }) });

    expect(place(demand(asking({ cpu: '1' })), [busy, quiet])).toEqual({ outcome: 'bound', node: 'b' });
  });

  test('goes to the first name among equals, in whatever order they come', () => {
    expect(refusalOf(asking({}), room('c'), room('a'), room('b'))).toBe('bound to a');
  });

  test('spreads by count of pods when it asks for nothing', () => {
    const one = room('a', { used: { ...nothing, pods: 1 } });

    expect(refusalOf(asking({}), one, room('b'))).toBe('bound to b');
  });

  test('avoids PreferNoSchedule before it looks at room', () => {
    const disliked = room('a', { taints: [{ key: 'old', effect: 'PreferNoSchedule' }] });
    const busy = room('b', { used: amountsOf({ cpu: '3', pods: '9' }) });

    expect(refusalOf(asking({ cpu: '1' }), disliked, busy)).toBe('bound to b');
    expect(refusalOf(asking({ cpu: '1' }), disliked)).toBe('bound to a');
  });
});

describe('a pod that fits nowhere is told why, in the words of kube-scheduler', () => {
  const full = room('full', { used: amountsOf({ cpu: '3500m', memory: '8Gi' }) });
  const tainted = (name: string): NodeRoom =>
    room(name, { taints: [{ key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' }] });

  test.each<[string, Pod, NodeRoom[], string]>([
    ['no nodes', asking({}), [], 'no nodes available to schedule pods'],
    [
      'every shortage of a node',
      asking({ cpu: '1', memory: '1Mi', 'nvidia.com/gpu': '1' }),
      [full],
      '0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory, 1 Insufficient nvidia.com/gpu.',
    ],
    [
      'reasons counted over nodes',
      asking({ cpu: '1' }),
      [full, tainted('a'), tainted('b')],
      '0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had untolerated taint {node.kubernetes.io/unreachable: }.',
    ],
    [
      'a cordoned node',
      asking({}),
      [room('a', { unschedulable: true, taints: [{ key: 'x', effect: 'NoSchedule' }] })],
      '0/1 nodes are available: 1 node(s) were unschedulable.',
    ],
    [
      'a selector',
      asking({}, { nodeSelector: { disk: 'ssd' } }),
      [room('a', { labels: { disk: 'hdd' } })],
      "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.",
    ],
    [
      'a node that has its number of pods',
      asking({}),
      [room('a', { allocatable: { ...nothing, pods: 1 }, used: { ...nothing, pods: 1 } })],
      '0/1 nodes are available: 1 Too many pods.',
    ],
  ])('%s', (_, pod, nodes, message) => {
    expect(refusalOf(pod, ...nodes)).toBe(message);
  });
});

test('a pod never goes beyond what a node has left, and is refused only when no node has room', () => {
  const cpus = fc.integer({ min: 0, max: 5_000 });
  fc.assert(
    fc.property(cpus, fc.array(cpus, { minLength: 1, maxLength: 150 }), fc.nat(200), (asked, used, from) => {
      const nodes = used.map((cpu, index) => room(`n${index}`, { used: { ...nothing, cpu } }));

      const placement = place(demand(asking({ cpu: `${asked}m` })), nodes, from);

      const fits = (node: NodeRoom): boolean => asked === 0 || node.used.cpu + asked <= 4_000;
      const chosen = nodes.find((node) => placement.outcome === 'bound' && node.name === placement.node);
      expect(chosen === undefined ? nodes.some(fits) : !fits(chosen)).toBe(false);
    }),
  );
});
