import { describe, expect, it } from 'vitest';
import { amountsOf } from '#models/capacity/amounts.ts';
import { objectionTo } from '#models/capacity/place.ts';
import type { PodSpec } from '#models/capacity/pod-spec.ts';
import { shapeOf } from '#models/capacity/shape.ts';
import { templateOf, type TemplateInput } from '#models/capacity/template.ts';
import { flavor } from '#test/builders/flavor.ts';
import { nodePool } from '#test/builders/nodepool.ts';
import { sku } from '#test/builders/sku.ts';
import { schedulable } from '#test/builders/waiting-pod.ts';

function template(over: Partial<TemplateInput> = {}) {
  const input = {
    pool: nodePool(),
    flavor: flavor(),
    skus: [sku()],
    azones: ['z1'],
    regions: ['r1'],
    seen: [],
    daemons: [],
  };
  const made = templateOf({ ...input, ...over });
  if (made === undefined) throw new Error('no SKU serves the Flavor');
  return made;
}

const stocked = (name: string, cpu: number, assets: number) =>
  sku({
    metadata: { name },
    spec: { cpu },
    status: { phase: 'Active', assets, available: assets, observedGeneration: 1, conditions: [] },
  });
const selecting = (spec: PodSpec) => shapeOf(schedulable('a', { spec }));
const zone = 'topology.kubernetes.io/zone';

describe('the node that a pool would make', () => {
  it('is the least machine that may be picked, less what the Flavor keeps back', () => {
    const kept = flavor({ spec: { reserved: { cpu: '2', memory: '12Gi' } } });

    const { room } = template({ flavor: kept, skus: [stocked('large', 128, 3), stocked('small', 48, 3)] });

    expect(room).toMatchObject({ cpu: 46_000n, memory: 500n * 1000n * 1024n ** 3n, pods: 110_000n });
  });

  it('is none of a SKU of which there is no machine', () => {
    expect(template({ skus: [stocked('large', 128, 3), stocked('small', 48, 0)] }).room['cpu']).toBe(128_000n);
  });

  it('holds no more than the Nodes of the pool say they do: a pod that fits by a hair on paper fetched machine after machine', () => {
    const seen = [amountsOf({ cpu: '64', memory: '503Gi' }), amountsOf({ cpu: '63', memory: '505Gi' })];

    expect(template({ seen }).room).toMatchObject({ cpu: 63_000n, memory: 503n * 1000n * 1024n ** 3n });
  });

  it('has its GPUs before the device plugin of any Node has told of them', () => {
    const gpus = { model: 'H100', count: 8 };
    const seen = [amountsOf({ cpu: '64', 'nvidia.com/gpu': 0 })];

    expect(template({ skus: [sku({ spec: { gpus } })], seen }).room['nvidia.com/gpu']).toBe(8000n);
    expect(template({ skus: [sku({ spec: { gpus: { model: 'MI300X', count: 8 } } })] }).room['amd.com/gpu']).toBe(
      8000n,
    );
  });

  it('gives up what one pod of each DaemonSet takes that may run there', () => {
    const daemons = [
      shapeOf(schedulable('agent', { cpu: 2, memory: '2Gi' })),
      shapeOf(schedulable('elsewhere', { cpu: 4, spec: { nodeSelector: { other: 'yes' } } })),
    ];

    expect(template({ daemons }).room).toMatchObject({ cpu: 62_000n, pods: 109_000n });
  });

  it('has the labels and taints that kubelet will register', () => {
    const taint = { key: 'dedicated', value: 'db', effect: 'NoSchedule' as const };
    const pool = nodePool({ spec: { template: { labels: { team: 'db' }, taints: [taint] } } });
    const { place } = template({ pool, flavor: flavor({ spec: { nodeLabels: { disk: 'nvme' } } }) });
    const tolerations = [{ key: 'dedicated', operator: 'Exists' }];

    for (const [key, value] of [
      ['team', 'db'],
      ['disk', 'nvme'],
      ['kubernetes.io/arch', 'amd64'],
      ['node.kubernetes.io/instance-type', 'flavor-1'],
      ['rackwright.io/pool', 'pool-1'],
    ] as const) {
      expect(objectionTo(selecting({ nodeSelector: { [key]: value }, tolerations }), place)).toBeUndefined();
    }
    expect(objectionTo(selecting({}), place)).toEqual({ to: 'taint', taint });
  });

  it('promises a label that is not known yet only where it can be nothing else', () => {
    const inZone = selecting({ nodeSelector: { [zone]: 'z1' } });
    const two = template({ azones: ['z1', 'z2'] }).place;
    const either = { key: zone, operator: 'In', values: ['z1', 'z2'] };
    const required = { nodeSelectorTerms: [{ matchExpressions: [either] }] };
    const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } };

    expect(objectionTo(inZone, template().place)).toBeUndefined();
    expect(objectionTo(inZone, two)).toEqual({ to: 'labels', key: zone });
    expect(objectionTo(selecting({ affinity }), two)).toBeUndefined();
    expect(objectionTo(selecting({ nodeSelector: { 'kubernetes.io/hostname': 'n1' } }), two)).toBeDefined();
  });
});
