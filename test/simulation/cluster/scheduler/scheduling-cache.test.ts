import { describe, expect, test } from 'vitest';
import type { PodSpec } from '#simulation/cluster/objects/pod.ts';
import type { Stored } from '#models/meta/object.ts';
import type { Pod } from '#simulation/cluster/objects/pod.ts';
import { createSchedulingCache, type SchedulingCache } from '#simulation/cluster/scheduler/scheduling-cache.ts';
import { schedulingPass } from '#simulation/cluster/scheduler/scheduling-pass.ts';
import { node } from '../build/node.ts';
import { pod } from '../build/pod.ts';

const cpu = (amount: string): PodSpec['containers'] => [{ name: 'a', resources: { requests: { cpu: amount } } }];

function pending(name: string, over: Partial<PodSpec> = {}): Stored<Pod> {
  return pod({ metadata: { name, uid: `uid-${name}` }, spec: { containers: cpu('1'), ...over } });
}

function cacheWith(cores: number): SchedulingCache {
  const cache = createSchedulingCache();
  cache.setNode(node({ status: { allocatable: { cpu: String(cores), memory: '8Gi', pods: '110' } } }));
  return cache;
}

function pass(cache: SchedulingCache): string[] {
  const { bindings, refusals } = schedulingPass(cache, 0);
  return [
    ...bindings.map(({ pending: { pod: bound }, node: name }) => `${bound.metadata.name} to ${name}`),
    ...refusals.map(({ pending: { pod: refused }, message }) => `${refused.metadata.name}: ${message}`),
  ];
}

const tooSmall = '0/1 nodes are available: 1 Insufficient cpu.';

describe('a pass', () => {
  test('counts each placement for the next, the most urgent first', () => {
    const cache = cacheWith(2);
    cache.setPod(pending('a'));
    cache.setPod(pending('b'));
    cache.setPod(pending('c', { priority: 10 }));

    expect(pass(cache)).toEqual(['c to n1', 'a to n1', `b: ${tooSmall}`]);
    expect(pass(cache)).toEqual([]);
  });

  test('leaves alone what is bound, gated, going or for another scheduler', () => {
    const cache = cacheWith(2);
    cache.setPod(pending('bound', { nodeName: 'n1' }));
    cache.setPod(pending('gated', { schedulingGates: [{ name: 'wait' }] }));
    cache.setPod(pending('other', { schedulerName: 'other' }));
    cache.setPod(pod({ metadata: { deletionTimestamp: '2030-01-01T00:00:00Z' } }));

    expect(pass(cache)).toEqual([]);
  });
});

describe('a parked pod', () => {
  test('is tried again once a pod has left', () => {
    const cache = cacheWith(1);
    const first = pending('a', { nodeName: 'n1' });
    cache.setPod(first);
    cache.setPod(pending('b'));
    pass(cache);
    cache.unpark();
    expect(pass(cache)).toEqual([`b: ${tooSmall}`]);
    expect(cache.mayHelp).toBe(false);

    cache.removePod(first);

    expect(cache.mayHelp).toBe(true);
    cache.unpark();
    expect(pass(cache)).toEqual(['b to n1']);
  });

  test('is not woken by news of a node that change nothing', () => {
    const cache = cacheWith(0);
    cache.setPod(pending('a'));
    cache.unpark();
    pass(cache);

    cache.setNode(
      node({ metadata: { resourceVersion: '9' }, status: { allocatable: { cpu: '0', memory: '8Gi', pods: '110' } } }),
    );

    expect(cache.mayHelp).toBe(false);
  });
});

describe('a placement that the server has not confirmed', () => {
  test('holds its room although the cache still shows the pod unbound', () => {
    const cache = cacheWith(1);
    cache.setPod(pending('a'));
    pass(cache);

    cache.setPod(pending('a'));
    cache.setPod(pending('b'));

    expect(pass(cache)).toEqual([`b: ${tooSmall}`]);
  });

  test('is given back when binding failed', () => {
    const cache = cacheWith(1);
    cache.setPod(pending('a'));
    const [binding] = schedulingPass(cache, 0).bindings;

    if (binding !== undefined) cache.forget(binding.pending);

    expect(pass(cache)).toEqual(['a to n1']);
  });

  test('is counted once when it is seen bound', () => {
    const cache = cacheWith(2);
    cache.setPod(pending('a'));
    pass(cache);

    cache.setPod(pending('a', { nodeName: 'n1' }));

    expect(cache.rooms().map(({ used }) => used.cpu)).toEqual([1_000]);
  });
});

test('what runs on a node counts although the pods were seen before the node', () => {
  const cache = createSchedulingCache();
  cache.setPod(pending('a', { nodeName: 'n1' }));
  cache.setNode(node({ status: { allocatable: { cpu: '1', memory: '8Gi', pods: '110' } } }));
  cache.setPod(pending('b'));

  expect(pass(cache)).toEqual([`b: ${tooSmall}`]);
});
