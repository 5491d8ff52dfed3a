import { describe, expect, it } from 'vitest';
import { countPool } from '#models/capacity/census.ts';
import { whyHopeless } from '#models/capacity/hopeless.ts';
import type { SeenPool } from '#models/capacity/observed.ts';
import { templateOf } from '#models/capacity/template.ts';
import type { FlavorSpec } from '#models/generated/flavor.ts';
import type { NodePoolSpec } from '#models/generated/nodepool.ts';
import type { SKUSpec } from '#models/generated/sku.ts';
import { flavor } from '#test/builders/flavor.ts';
import { now } from '#test/builders/metadata.ts';
import { nodePool } from '#test/builders/nodepool.ts';
import type { Overrides } from '#test/builders/overlay.ts';
import { sku } from '#test/builders/sku.ts';
import type { Asked } from '#test/builders/waiting-pod.ts';
import { waitingPod } from '#test/builders/waiting-pod.ts';

const namespace = 'rackwright-system';
const taints: FlavorSpec['nodeTaints'] = [{ key: 'gpu', value: 'true', effect: 'NoSchedule' }];

interface Has {
  spec?: Overrides<NodePoolSpec>;
  flavor?: Overrides<FlavorSpec>;
  sku?: Overrides<SKUSpec>;
}

function seenPool(name: string, has: Has = {}): SeenPool {
  const pool = nodePool({ metadata: { name }, spec: has.spec ?? {} });
  const of = flavor({ spec: has.flavor ?? {} });
  const skus = [sku({ spec: { cpu: '64', memory: '512Gi', ...has.sku } })];
  const template = templateOf({ pool, flavor: of, skus, azones: ['z'], regions: ['r'], seen: [], daemons: [] });
  return { pool, flavor: of, template, nodes: [], offers: [] };
}

const web = seenPool('web');
const gpus: Has = { sku: { gpus: { model: 'H100', count: 8 } } };

/** What is told of a pod that such pools are asked for, while others don't hear. */
function told(asked: Asked, heard: readonly SeenPool[], deaf: readonly SeenPool[] = []): string {
  const pools = heard.map((seen) => countPool(seen, 'cluster-1', namespace, now));
  return whyHopeless(waitingPod('train', asked).shape, pools, { namespace, pools: deaf });
}

const wantsGpu: Asked = {
  spec: { containers: [{ name: 'main', resources: { requests: { cpu: 1, 'nvidia.com/gpu': 1 } } }] },
};

describe('a pod that no machine can hold', () => {
  it('is told to ask for less where that is what would help', () => {
    expect(told({ cpu: 100 }, [web])).toBe(
      'No machine that may be asked for can hold this pod, even empty: NodePool web leaves a pod at most 64 cpu of the 100 asked for. Ask for less in the pod, or give the Cluster a NodePool that serves it.',
    );
  });

  it('for want of a label is told where labels are given, and not to ask for less', () => {
    expect(told({ spec: { nodeSelector: { tier: 'fast' } } }, [web])).toBe(
      'No machine that may be asked for can hold this pod, even empty: NodePool web cannot promise the label tier that the pod asks for. For the label tier: add it to template.labels of the NodePool, or take it from the pod.',
    );
  });

  it('is not told to give a node a label that it has by what it is', () => {
    expect(told({ spec: { nodeSelector: { 'kubernetes.io/arch': 'riscv64' } } }, [web])).toContain(
      'Take what it asks of kubernetes.io/arch from the pod',
    );
  });

  it('is told of a taint, and not of labels that would not do by themselves', () => {
    const tainted = seenPool('train', { flavor: { nodeTaints: taints } });

    expect(told({}, [tainted])).toMatch(/ Have the pod tolerate the taint gpu, if it may run there\.$/);
    expect(told({ cpu: 100 }, [tainted])).toMatch(/ Give the Cluster a NodePool that serves it\.$/);
  });

  it('for want of GPUs is told which NodePool has them and is not asked', () => {
    expect(told(wantsGpu, [web], [seenPool('db'), seenPool('train', gpus)])).toBe(
      "No machine that may be asked for can hold this pod, even empty: NodePool web has no nvidia.com/gpu. NodePool train could hold it, and isn't asked: add rackwright-system to its allowedNamespaces.",
    );
  });

  it('is told the taint that it would have to tolerate there', () => {
    const train = seenPool('train', { ...gpus, flavor: { nodeTaints: taints } });

    expect(told(wantsGpu, [web], [train])).toMatch(
      /NodePool train could hold it.*, and have the pod tolerate its taint gpu\.$/,
    );
  });

  it('that nobody is asked for is told so, and of a pool that could hold it', () => {
    expect(told({}, [])).toMatch(/^No NodePool of the Cluster hears its offers.* Add rackwright-system to allowed/);
    expect(told({}, [], [web])).toContain('NodePool web could hold it');
  });
});
