import { binderController } from '#controllers/binder.ts';
import { createVerdicts, type Verdicts } from '#controllers/shell/verdicts.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import type { NodePool } from '#models/generated/nodepool.ts';
import { describeRefusal } from '#models/placement/refusal.ts';
import { azone } from '#test/builders/azone.ts';
import { cluster } from '#test/builders/cluster.ts';
import { computeAsset } from '#test/builders/computeasset.ts';
import { computeNode } from '#test/builders/computenode.ts';
import { criImage } from '#test/builders/criimage.ts';
import { flavor } from '#test/builders/flavor.ts';
import { k8sImage } from '#test/builders/k8simage.ts';
import { nodePool } from '#test/builders/nodepool.ts';
import { osImage } from '#test/builders/osimage.ts';
import { rack } from '#test/builders/rack.ts';
import { region } from '#test/builders/region.ts';
import { sku } from '#test/builders/sku.ts';
import { createControllerLab, type ControllerLab } from '../lab.ts';

/** The binder alone, with all that a ComputeNode refers to, and racks r1 and r2. */
export interface Stage {
  lab: ControllerLab;
  verdicts: Verdicts;
  machine(name: string, rackName: string, labels?: Record<string, string>): Promise<void>;
  pool(name: string, spec?: Partial<NodePool['spec']>, labels?: Record<string, string>): Promise<void>;
  /** `<pool>-<at>`, or one of no pool. */
  node(name: string, spec?: Partial<ComputeNode['spec']>, pool?: string): Promise<void>;
  start(): Promise<void>;
  /** `machine → ComputeNode`, by machine. */
  claims(): string[];
  /** What the binder says of the node, as its status would. */
  said(name: string): string;
}

export async function createStage(): Promise<Stage> {
  const lab = await createControllerLab();
  const verdicts = createVerdicts();
  const names: string[] = [];
  for (const each of [region(), azone(), sku(), flavor()]) await lab.put(each);
  for (const name of ['r1', 'r2']) await lab.put(rack({ metadata: { name } }));
  await lab.put(cluster({ spec: { local: true } }));
  const status = { observedGeneration: 1, phase: 'Ready' as const, digest: 'sha256:1', usedBy: 0, conditions: [] };
  await lab.put(osImage({ metadata: { name: 'debian-12' }, status }));
  await lab.put(criImage({ metadata: { name: 'containerd-2' }, status }));
  await lab.put(k8sImage({ metadata: { name: 'kubernetes-1-35' }, status }));
  return {
    lab,
    verdicts,
    async machine(name, rackName, labels = {}) {
      names.push(name);
      const free = { observedGeneration: 1, phase: 'Available' as const, conditions: [] };
      const spec = { serial: `serial-${name}`, rackRef: { name: rackName } };
      await lab.put(computeAsset({ metadata: { name, labels }, spec, status: free }));
    },
    async pool(name, spec = {}, labels = {}) {
      await lab.put(nodePool({ metadata: { name, labels }, spec }));
    },
    async node(name, spec = {}, pool) {
      await lab.put(
        computeNode({
          metadata: { name },
          spec: { ...(pool === undefined ? {} : { poolRef: { name: pool } }), ...spec },
        }),
      );
    },
    start: () => lab.start((ports) => binderController(ports, verdicts)),
    claims: () =>
      names.toSorted().flatMap((name) => {
        const claim = lab.get<ComputeAsset>('ComputeAsset', name)?.spec.claimRef;
        return claim === undefined ? [] : [`${name} → ${claim.name}`];
      }),
    said(name) {
      const refusal = verdicts.get(lab.get<ComputeNode>('ComputeNode', name)?.metadata.uid ?? '');
      return refusal === undefined ? 'nothing' : describeRefusal(refusal, 'flavor-1');
    },
  };
}
