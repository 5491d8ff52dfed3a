import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { computeAssets, computeNodes, nodePools, resourceOffers } from '#models/generated/resources.ts';
import { coreNodes } from '#models/meta/core-resources.ts';
import { timestamp } from '#models/ports/clock.ts';
import { poolNames } from '../data-centre.ts';
import { between, listed, minute, oneOf, patched, tried, type Trouble } from '../stage.ts';

const scale: Trouble = async (stage) => {
  const name = oneOf(stage, poolNames) ?? 'web';
  const replicas = between(stage, 1, name === 'db' ? 5 : 8);
  await patched(stage, nodePools, { name }, { spec: { replicas } });
  return `NodePool ${name} is scaled to ${replicas}`;
};

const newVersion: Trouble = async (stage) => {
  const name = oneOf(stage, poolNames) ?? 'web';
  const k8sImageRef = { name: oneOf(stage, ['kubernetes-35-0', 'kubernetes-35-1']) };
  await patched(stage, nodePools, { name }, { spec: { template: { k8sImageRef } } });
  return `NodePool ${name} is to run ${k8sImageRef.name}`;
};

const changeMidInstall: Trouble = async (stage) => {
  const installing = listed<ComputeNode>(stage, computeNodes).filter(({ status }) => status?.phase === 'Installing');
  const node = oneOf(stage, installing);
  if (node === undefined) return 'nothing installs, so nothing is changed under it';
  const { name } = node.metadata;
  await patched(stage, computeNodes, { name }, { spec: { osImageRef: { name: 'debian-13' } } });
  return `ComputeNode ${name} is changed mid-install`;
};

const retry: Trouble = async (stage) => {
  const failed = listed<ComputeNode>(stage, computeNodes).filter(({ status }) => status?.phase === 'Failed');
  const node = oneOf(stage, failed);
  if (node === undefined) return 'nothing has failed, so nothing is retried';
  const { name } = node.metadata;
  const retryToken = `token-${between(stage, 1, 1_000_000)}`;
  await patched(stage, computeNodes, { name }, { spec: { retryToken } });
  return `ComputeNode ${name} is retried`;
};

/** Whatever is tried on a claim by hand has to be refused. */
const editClaim: Trouble = async (stage) => {
  const claimed = listed<ComputeAsset>(stage, computeAssets).filter(
    ({ spec, status }) => spec.claimRef !== undefined && status?.releasedEpoch !== spec.claimEpoch,
  );
  const asset = oneOf(stage, claimed);
  if (asset === undefined) return 'nothing is claimed, so no claim is edited';
  const { name } = asset.metadata;
  const [words, spec] = oneOf<[string, Record<string, unknown>]>(stage, [
    ['removed', { claimRef: null }],
    ['given to another', { claimRef: { name: 'thief', uid: '00000000-0000-4000-8000-000000000000' } }],
    ['lowered', { claimEpoch: 0 }],
    ['raised', { claimEpoch: (asset.spec.claimEpoch ?? 0) + 1 }],
  ]) ?? ['removed', { claimRef: null }];
  const refusal = await patched(stage, computeAssets, { name }, { spec });
  if (refusal?.reason !== 'Invalid')
    stage.breach(`the claim of ComputeAsset ${name} was ${words} by hand, and not refused`);
  return `the claim of ComputeAsset ${name} is ${words} by hand`;
};

const deleteNode: Trouble = async (stage) => {
  const name = oneOf(stage, listed(stage, coreNodes))?.metadata.name;
  if (name === undefined) return 'no Node to delete';
  await tried(stage.lab.kube.delete(coreNodes, { name }));
  return `Node ${name} is deleted by hand`;
};

const deleteComputeNode: Trouble = async (stage) => {
  const name = oneOf(stage, listed(stage, computeNodes))?.metadata.name;
  if (name === undefined) return 'no ComputeNode to delete';
  await tried(stage.lab.kube.delete(computeNodes, { name }));
  return `ComputeNode ${name} is deleted`;
};

const deleteAsset: Trouble = async (stage) => {
  const name = oneOf(stage, listed(stage, computeAssets))?.metadata.name;
  if (name === undefined) return 'no asset to delete';
  await tried(stage.lab.kube.delete(computeAssets, { name }));
  return `ComputeAsset ${name} is deleted`;
};

const duplicate: Trouble = async (stage) => {
  const asset = oneOf(stage, listed<ComputeAsset>(stage, computeAssets));
  if (asset === undefined) return 'no asset to double';
  const { rackRef, skuRef, serial, opsMasterRef } = asset.spec;
  const name = `twin-${between(stage, 1, 1_000_000)}`;
  const { apiVersion, kind } = asset;
  const spec = { rackRef, skuRef, serial, ...(opsMasterRef !== undefined && { opsMasterRef }) };
  await tried(stage.lab.kube.create(computeAssets, { apiVersion, kind, metadata: { name }, spec }));
  stage.undoAfter(between(stage, 3, 15) * minute, async () => {
    await tried(stage.lab.kube.delete(computeAssets, { name }));
  });
  return `ComputeAsset ${name} says it is ${asset.metadata.name} too`;
};

const offer: Trouble = async (stage) => {
  const number = between(stage, 1, 1_000_000);
  const name = `offer-${number}`;
  const gang = number % 3 === 0;
  const priority = (number % 5) - 2;
  const pool = oneOf(stage, poolNames) ?? 'web';
  const nodes = between(stage, 1, 3);
  const expiresAt = timestamp(stage.clock.now() + between(stage, 4, 15) * minute);
  await tried(
    stage.lab.kube.create(resourceOffers, {
      apiVersion: 'rackwright.io/v1alpha1',
      kind: 'ResourceOffer',
      metadata: { name, namespace: 'default' },
      spec: { poolRef: { name: pool }, nodes, expiresAt, priority, gang, ...(gang && { gangTimeout: '5m' }) },
    }),
  );
  return `${nodes} nodes more${gang ? ', all or none,' : ''} are asked of NodePool ${pool}, until ${expiresAt}`;
};

export const peopleTroubles: readonly Trouble[] = [
  scale,
  scale,
  scale,
  newVersion,
  changeMidInstall,
  retry,
  editClaim,
  editClaim,
  deleteNode,
  deleteComputeNode,
  deleteAsset,
  duplicate,
  offer,
];
