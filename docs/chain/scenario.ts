import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import {
  computeAssets,
  computeNodes,
  nodePools,
  opsMasters,
  racks,
  resourceOffers,
  units,
} from '#models/generated/resources.ts';
import { namespaces, pods, secrets } from '#models/meta/core-resources.ts';
import type { KubeObject, Stored } from '#models/meta/object.ts';
import type { Resource } from '#models/meta/resource.ts';
import { applyAll } from '#simulation/import/apply.ts';
import { readExamples } from '#simulation/import/manifest-files.ts';
import type { Recording } from './recorder.ts';
import { openStage, type Stage } from './stage.ts';

const minute = 60_000;
const pool = 'web';
const budgets: Resource = {
  group: 'policy',
  version: 'v1',
  plural: 'poddisruptionbudgets',
  kind: 'PodDisruptionBudget',
  namespaced: true,
};

/**
 * Everything that happens to a pool in its life, on a dozen machines of `examples/`: what the controllers watch and ask for
 * on the way is what the pages say of them.
 */
export async function recordChain(): Promise<Recording> {
  const stage = await openStage();
  const { kube, clock, drive } = stage;
  const patch = (resource: Resource, name: string, spec: Record<string, unknown>): Promise<unknown> =>
    drive(kube.mergePatch(resource, { name }, { spec }));

  await drive(declare(stage));
  await clock.advanceBy(30 * minute);
  await drive(employ(stage));
  await clock.advanceBy(minute);

  await patch(racks, 'fra1-a01', { maintenance: 'Drain' });
  await clock.advanceBy(5 * minute);
  await patch(racks, 'fra1-a01', { maintenance: 'None' });
  await breakMachine(stage);
  await growAndThinkBetter(stage);
  await moveBackend(stage);
  await comeAndGo(stage);
  await findRoom(stage);

  await drive(kube.delete(nodePools, { name: pool }));
  await patch(nodePools, pool, { replicas: 0 });
  const offers = await drive(kube.list(resourceOffers));
  for (const { metadata } of offers.items) await drive(kube.delete(resourceOffers, metadata));
  await clock.advanceBy(180 * minute);
  const left = await drive(kube.list(computeNodes));
  if (left.items.length > 0) throw new Error(`${left.items[0]?.metadata.name} was not released`);
  await stage.stop();
  return stage.recorder;
}

async function declare({ kube }: Stage): Promise<void> {
  const namespace = 'rackwright-system';
  await kube.create(namespaces, object('v1', 'Namespace', { name: namespace }, {}));
  for (const name of ['bmc', 'backend']) {
    await kube.create(secrets, object('v1', 'Secret', { name, namespace }, { data: { user: 'cm9vdA==' } }));
  }
  const manifests = readExamples().flatMap((manifest) => {
    const { kind, metadata, spec } = manifest;
    const more = additions[kind];
    if (kind === 'NodePool' && metadata.name !== pool) return [];
    if (kind === 'ComputeAsset' && !/^fra1-a0[12]/.test(metadata.name)) return [];
    return [more === undefined ? manifest : { ...manifest, spec: { ...(spec as object), ...more(manifest) } }];
  });
  const applied = await applyAll(kube, manifests);
  if (applied.outcome === 'refused') throw applied.refused[0]?.error ?? new Error('refused');
}

/** What the examples don't show. */
const additions: Record<string, (manifest: KubeObject) => object> = {
  NodePool: () => ({
    replicas: 3,
    spread: [],
    drainTimeout: '5m',
    allowedNamespaces: ['default', 'rackwright-system'],
  }),
  OpsMaster: () => ({ credentialsSecretRef: { namespace: 'rackwright-system', name: 'backend' } }),
  ComputeAsset: ({ spec }) => ({
    bmc: {
      ...(spec as ComputeAsset['spec']).bmc,
      credentialsSecretRef: { namespace: 'rackwright-system', name: 'bmc' },
    },
  }),
};

/** Work on the nodes, which a disruption budget holds there, and a request for one node more. */
async function employ({ kube }: Stage): Promise<void> {
  const namespace = 'default';
  const labels = { app: 'held' };
  const budget = { spec: { maxUnavailable: 0, selector: { matchLabels: labels } } };
  await kube.create(budgets, object('policy/v1', 'PodDisruptionBudget', { name: 'held', namespace }, budget));
  const containers = [{ name: 'a', image: 'a' }];
  for (let number = 0; number < 6; number += 1) {
    const metadata = { name: `pod-${number}`, namespace, ...(number % 2 === 0 && { labels }) };
    await kube.create(pods, object('v1', 'Pod', metadata, { spec: { containers } }));
  }
  const offer = { spec: { poolRef: { name: pool }, nodes: 1, priority: 0, gang: false } };
  await kube.create(
    resourceOffers,
    object('rackwright.io/v1alpha1', 'ResourceOffer', { name: 'one', namespace }, offer),
  );
}

/** A machine dies; its pool gives up on it, and a person says that it is off. */
async function breakMachine({ kube, clock, world, drive }: Stage): Promise<void> {
  const node = await drive(kube.get<ComputeNode>(computeNodes, { name: `${pool}-0` }));
  const asset = await drive(kube.get<ComputeAsset>(computeAssets, { name: node.spec.assetRef?.name ?? '' }));
  world.kill(asset.spec.serial);
  await clock.advanceBy(120 * minute);
  const dead = await drive(kube.get<ComputeNode>(computeNodes, { name: node.metadata.name })).catch(() => undefined);
  if (dead?.metadata.uid === node.metadata.uid) await drive(swearOff(kube, dead));
  await clock.advanceBy(60 * minute);
}

function swearOff(kube: Stage['kube'], { metadata: { name, uid } }: Stored): Promise<unknown> {
  return kube.mergePatch(computeNodes, { name }, { metadata: { annotations: { 'rackwright.io/powered-off': uid } } });
}

/** Nodes that nobody wants any more while they are being installed. */
async function growAndThinkBetter({ kube, clock, drive }: Stage): Promise<void> {
  await drive(kube.mergePatch(nodePools, { name: pool }, { spec: { replicas: 6 } }));
  await clock.advanceBy(4 * minute);
  await drive(kube.mergePatch(nodePools, { name: pool }, { spec: { replicas: 2 } }));
  await clock.advanceBy(90 * minute);
}

/** Machines that come under another tool, or are reached elsewhere. */
async function moveBackend({ kube, clock, drive }: Stage): Promise<void> {
  const backend = object('rackwright.io/v1alpha1', 'OpsMaster', { name: 'second' }, { spec: { adapter: 'simulated' } });
  await drive(kube.create(opsMasters, backend));
  const { items } = await drive(kube.list<ComputeAsset>(computeAssets));
  const [first, second] = items.filter(({ spec }) => spec.claimRef === undefined);
  if (first === undefined || second === undefined) throw new Error('no machine is free');
  await drive(kube.mergePatch(computeAssets, first.metadata, { spec: { opsMasterRef: { name: 'second' } } }));
  const addresses = [{ type: 'InternalIP', address: '10.9.9.9' }];
  await drive(kube.mergePatch(computeAssets, second.metadata, { spec: { addresses } }));
  await clock.advanceBy(5 * minute);
}

/** The cell of the examples, wanted for a while. */
async function comeAndGo({ kube, clock, drive }: Stage): Promise<void> {
  const name = 'shard';
  await drive(kube.mergePatch(units, { name }, { spec: { replicas: 1 } }));
  await clock.advanceBy(30 * minute);
  await drive(kube.mergePatch(units, { name }, { spec: { replicas: 0 } }));
  await clock.advanceBy(60 * minute);
  await drive(kube.delete(units, { name }));
  await clock.advanceBy(minute);
  const { items } = await drive(kube.list(units));
  if (items.length > 0) throw new Error(`${name} was not released`);
}

/** Pods without room, which have machines fetched in two steps, and which go. */
async function findRoom({ kube, clock, drive }: Stage): Promise<void> {
  const containers = [{ name: 'a', image: 'a', resources: { requests: { cpu: '100' } } }];
  const namespace = 'default';
  const names = ['large-0', 'large-1', 'large-2', 'large-3'];
  for (const name of names) {
    await drive(kube.create(pods, object('v1', 'Pod', { name, namespace }, { spec: { containers } })));
    await clock.advanceBy(2 * minute);
  }
  await clock.advanceBy(60 * minute);
  for (const name of names) await drive(kube.delete(pods, { name, namespace }, { gracePeriodSeconds: 0 }));
  await clock.advanceBy(60 * minute);
}

function object(apiVersion: string, kind: string, metadata: KubeObject['metadata'], rest: object): KubeObject {
  return { apiVersion, kind, metadata, ...rest };
}
