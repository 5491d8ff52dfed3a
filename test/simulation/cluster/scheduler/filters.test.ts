import { describe, expect, test } from 'vitest';
import type { Taint } from '#simulation/cluster/objects/node.ts';
import type { SelectorRequirement, Toleration } from '#simulation/cluster/objects/pod.ts';
import { amountsOf, requestsOf } from '#simulation/cluster/scheduler/amounts.ts';
import { allowsNode } from '#simulation/cluster/scheduler/node-affinity.ts';
import { covers } from '#simulation/cluster/scheduler/tolerates.ts';
import { pod } from '../build/pod.ts';

describe('tolerations', () => {
  const taint: Taint = { key: 'gpu', value: 'a100', effect: 'NoSchedule' };

  test.each<[Toleration, boolean]>([
    [{ operator: 'Exists' }, true],
    [{ operator: 'Exists', effect: 'NoExecute' }, false],
    [{ key: 'gpu', operator: 'Exists' }, true],
    [{ key: 'gpu', value: 'a100' }, true],
    [{ key: 'gpu', operator: 'Equal', value: 'h100' }, false],
    [{ key: 'gpu' }, false],
    [{ key: 'disk', operator: 'Exists' }, false],
    [{}, false],
  ])('%j covers gpu=a100:NoSchedule: %s', (toleration, expected) => {
    expect(covers(toleration, taint)).toBe(expected);
  });
});

describe('required node affinity', () => {
  const labelled = { name: 'n1', labels: { zone: 'z1', slots: '8' } };

  test.each<[SelectorRequirement, boolean]>([
    [{ key: 'zone', operator: 'In', values: ['z0', 'z1'] }, true],
    [{ key: 'zone', operator: 'NotIn', values: ['z1'] }, false],
    [{ key: 'rack', operator: 'NotIn', values: ['r1'] }, true],
    [{ key: 'rack', operator: 'Exists' }, false],
    [{ key: 'rack', operator: 'DoesNotExist' }, true],
    [{ key: 'slots', operator: 'Gt', values: ['7'] }, true],
    [{ key: 'slots', operator: 'Lt', values: ['8'] }, false],
    [{ key: 'zone', operator: 'Gt', values: ['1'] }, false],
    [{ key: 'zone', operator: 'Like', values: ['z1'] }, false],
  ])('%j: %s', (requirement, expected) => {
    const nodeSelectorTerms = [{ matchExpressions: [requirement] }];
    const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } };

    expect(allowsNode({ affinity }, labelled)).toBe(expected);
  });

  test('terms are alternatives, and an empty term matches nothing', () => {
    const allowed = (...nodeSelectorTerms: object[]): boolean =>
      allowsNode(
        { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } } },
        labelled,
      );

    expect(allowed({})).toBe(false);
    expect(allowed({}, { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n1'] }] })).toBe(true);
  });
});

describe('what a pod takes', () => {
  test('is the sum of its containers or its largest init container, with overhead and one pod', () => {
    const cpu = (name: string, amount: string): { name: string; resources: object } => ({
      name,
      resources: { requests: { cpu: amount } },
    });

    const taken = requestsOf(
      pod({
        spec: {
          containers: [cpu('a', '500m'), { name: 'b', resources: { limits: { cpu: '1', 'nvidia.com/gpu': '2' } } }],
          initContainers: [cpu('c', '1200m'), cpu('d', '2')],
          overhead: { memory: '1Mi' },
        },
      }),
    );

    expect(taken).toEqual({ cpu: 2_000, memory: 1024 ** 2, pods: 1, others: { 'nvidia.com/gpu': 2 } });
  });

  test('reads every form of quantity', () => {
    expect(amountsOf({ cpu: '1.5', memory: '1e3', pods: '110', 'ephemeral-storage': '1Ki' })).toEqual({
      cpu: 1_500,
      memory: 1_000,
      pods: 110,
      others: { 'ephemeral-storage': 1_024 },
    });
  });
});
