import type { CoreNode } from '#models/computenode/core.ts';
import type { ObservedNode } from '#models/computenode/observed.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { coreNodes } from '#models/meta/core-resources.ts';
import { isKubeError } from '../runtime/kube-error.ts';
import type { TargetLookup } from '../targets/target.ts';

/**
 * `view`; but that the Node of a ComputeNode on its way out isn't there is believed only when its cluster was asked: a
 * cache that lags behind a kubelet's registration would have the machine handed back, and the Node left behind.
 * @throws KubeError when the cluster doesn't answer; then nothing is decided.
 */
export async function nodeBeforeLeaving(
  lookup: TargetLookup | undefined,
  { metadata, spec, status }: ComputeNode,
  view: ObservedNode['node'],
): Promise<ObservedNode['node']> {
  const leaving = metadata.deletionTimestamp !== undefined && spec.assetRef !== undefined && status?.left !== true;
  if (!leaving || view.seen !== 'none' || lookup?.found !== true) return view;
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
