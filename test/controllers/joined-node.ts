import { computeNodes } from '#models/generated/resources.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { computeAsset } from '../builders/computeasset.ts';
import type { ControllerLab } from './lab.ts';
import { startMs } from './lab.ts';

/** A claimed asset, the ComputeNode that holds it, and its Node, Ready in the cluster. */
export async function joinedNode(
  lab: ControllerLab,
  name: string,
  on: { asset: string; rack: string },
): Promise<ComputeNode> {
  const made = await lab.put<ComputeNode>({
    apiVersion: 'rackwright.io/v1alpha1',
    kind: 'ComputeNode',
    metadata: { name },
    spec: {
      clusterRef: { name: 'cluster-1' },
      poolRef: { name: 'pool-1' },
      flavorRef: { name: 'flavor-1' },
      role: 'Worker',
      osImageRef: { name: 'debian-12' },
      criImageRef: { name: 'containerd-2' },
      k8sImageRef: { name: 'kubernetes-1-35' },
    },
  });
  const uid = made.metadata.uid;
  const asset = await lab.put(
    computeAsset({
      metadata: { name: on.asset },
      spec: { rackRef: { name: on.rack }, serial: `SN-${on.asset}`, claimRef: { name, uid }, claimEpoch: 1 },
      status: { observedGeneration: 1, phase: 'InUse', conditions: [] },
    }),
  );
  await lab.change('ComputeNode', name, { spec: { assetRef: { name: on.asset, uid: asset.metadata.uid } } });
  const at = new Date(startMs).toISOString().replace('.000Z', 'Z');
  const ready = [{ type: 'Ready', status: 'True', reason: 'Ready', message: '', lastTransitionTime: at }];
  const status = { observedGeneration: 1, phase: 'Ready', conditions: ready, joinedAt: at };
  await lab.change('ComputeNode', name, { status }, 'status');
  await lab.put({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name },
    spec: { providerID: `rackwright://${name}/${uid}` },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  });
  return lab.kube.get<ComputeNode>(computeNodes, { name });
}
