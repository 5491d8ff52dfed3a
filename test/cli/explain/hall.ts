import { explanationText } from '#cli/explain/text.ts';
import { explanationOf } from '#cli/explain/run.ts';
import { parseObject } from '#cli/explain/object.ts';
import type { Snapshot } from '#cli/snapshot/snapshot.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { KubeObject, Stored } from '#models/meta/object.ts';
import { azone } from '../../builders/azone.ts';
import { cluster } from '../../builders/cluster.ts';
import { computeAsset } from '../../builders/computeasset.ts';
import { criImage } from '../../builders/criimage.ts';
import { flavor } from '../../builders/flavor.ts';
import { k8sImage } from '../../builders/k8simage.ts';
import { now } from '../../builders/metadata.ts';
import { opsMaster } from '../../builders/opsmaster.ts';
import { osImage } from '../../builders/osimage.ts';
import type { Overrides } from '../../builders/overlay.ts';
import { rack } from '../../builders/rack.ts';
import { region } from '../../builders/region.ts';
import { sku } from '../../builders/sku.ts';
import { well } from '../../models/explain/told.ts';

/** What every machine and node of the scenes refers to, all of it well. */
export const around: readonly Stored[] = [
  region({ status: well('Active') }),
  azone({ status: well('Active') }),
  rack({ status: well('Active') }),
  sku({ spec: { cpu: '64', memory: '256Gi' }, status: { ...well('Active'), assets: 4, available: 1 } }),
  flavor({ spec: { cpu: '64', memory: '256Gi' }, status: { ...well('InStock'), matching: 4, available: 1 } }),
  osImage({ metadata: { name: 'debian-12' }, status: { ...well('Ready'), usedBy: 0, digest: 'd' } }),
  criImage({ metadata: { name: 'containerd-2' }, status: { ...well('Ready'), usedBy: 0, digest: 'd' } }),
  k8sImage({ metadata: { name: 'kubernetes-1-35' }, status: { ...well('Ready'), usedBy: 0, digest: 'd' } }),
  opsMaster({ status: { ...well('Ready'), minions: 4 } }),
  cluster({ status: { ...well('Ready'), version: 'v1.35.0' } }),
];

export function free(name: string, over: Overrides<Stored<ComputeAsset>> = {}): Stored<ComputeAsset> {
  return computeAsset({ metadata: { name }, status: well('Available'), ...over });
}

export function snapshotOf(objects: readonly Stored[], others: readonly KubeObject[] = []): Snapshot {
  const own = new Set(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`));
  const rest = around.filter(({ kind, metadata }) => !own.has(`${kind} ${metadata.name}`));
  return {
    from: { kind: 'server', url: 'https://lab' },
    takenAt: now,
    objects: [...objects, ...rest],
    others,
    unread: [],
  };
}

/** What a person reads. */
export function printed(object: string, snapshot: Snapshot, namespace = 'default'): string {
  const explanation = explanationOf(parseObject(object, undefined, namespace), snapshot);
  return explanationText(explanation, { width: 100, now: snapshot.takenAt });
}
