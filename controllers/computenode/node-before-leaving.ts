import type { CoreNode } from '#models/computenode/core.ts';
import type { ObservedNode } from '#models/computenode/observed.ts';
import type { Cluster } from '#models/generated/cluster.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { coreNodes } from '#models/meta/core-resources.ts';
import { isKubeError } from '../runtime/kube-error.ts';
import type { Ports } from '../shell/ports.ts';

/**
 * `view`; but that the Node of a ComputeNode on its way out isn't there is believed only when its cluster was asked: a
 * cache that lags behind a kubelet's registration would have the machine handed back, and the Node left behind.
 * @throws KubeError when the cluster doesn't answer; then nothing is decided.
 */
export async function nodeBeforeLeaving(
  ports: Ports,
  cluster: Cluster | undefined,
  { metadata, spec, status }: ComputeNode,
  view: ObservedNode['node'],
): Promise<ObservedNode['node']> {
  const leaving = metadata.deletionTimestamp !== undefined && spec.assetRef !== undefined && status?.left !== true;
  if (!leaving || view.seen !== 'none' || cluster === undefined) return view;
  const lookup = ports.targets.of(cluster);
  if (!lookup.found) return view;
  const { kube, pods } = lookup.target;
  const { name } = metadata;
  try {
    const node = await kube.get<CoreNode>(coreNodes, { name });
    return { seen: 'live', node, pods: pods.store.byIndex('node', name) };
  } catch (error) {
    if (isKubeError(error, 'NotFound')) return view;
    throw error;
  }
}
