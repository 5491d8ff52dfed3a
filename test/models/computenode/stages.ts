import { coreNode } from '#test/builders/corenode.ts';
import type { Stored } from '#models/meta/object.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { Overrides } from '#test/builders/overlay.ts';
import { Bench } from './bench.ts';

/** Bound, and the first layer is named. */
export function bound(node: Overrides<Stored<ComputeNode>> = {}): Bench {
  return new Bench(node).settle();
}

/** Every layer below the join is on it. */
export function installed(node: Overrides<Stored<ComputeNode>> = {}): Bench {
  const bench = bound(node);
  for (const _layer of ['os', 'cri', 'k8s']) bench.answer({ phase: 'Succeeded' });
  return bench;
}

/** Its kubelet has registered its Node, Ready or not, with the startup taint on it. */
export function joined(ready: 'True' | 'False' = 'False', node: Overrides<Stored<ComputeNode>> = {}): Bench {
  const bench = installed(node);
  bench.coreNode = coreNode({
    spec: { taints: [{ key: 'rackwright.io/startup', effect: 'NoSchedule' }] },
    status: { conditions: [{ type: 'Ready', status: ready, reason: 'Kubelet', message: 'network plugin not ready' }] },
  });
  return bench.settle();
}

/** It serves: Ready, and work may land on it. */
export function serving(node: Overrides<Stored<ComputeNode>> = {}): Bench {
  return joined('True', node);
}
