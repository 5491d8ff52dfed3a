import { expect, test } from 'vitest';
import type { Informer } from '#controllers/runtime/informers.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import { createStore, type WritableStore } from '#controllers/runtime/store.ts';
import { createOwnership } from '#controllers/targets/ownership.ts';
import type { Cluster } from '#models/generated/cluster.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { clusters, computeNodes } from '#models/generated/resources.ts';
import type { KubeObject, Stored } from '#models/meta/object.ts';
import type { Resource } from '#models/meta/resource.ts';
import { cluster } from '#test/builders/cluster.ts';
import { boundNode } from '#test/builders/computenode.ts';

const elsewhere = cluster({
  spec: { local: false, kubeconfigSecretRef: { namespace: 'default', name: 'kubeconfig' } },
  status: { clusterUID: 'uid-of-former' },
});

/** An informer that has listed nothing until it is told to. */
function informerOf<T extends KubeObject>(resource: Resource) {
  const store: WritableStore<T> = createStore<T>((error) => {
    throw error;
  });
  const { promise: synced, resolve } = Promise.withResolvers<boolean>();
  const status = { synced: false, lastError: undefined, resourceVersion: undefined, lists: 0, watches: 0 };
  const informer: Informer<T> = { resource, store, synced, status };
  return {
    informer,
    store,
    list(...objects: Stored<T>[]) {
      store.replace(objects);
      resolve(true);
    },
    stop: () => resolve(false),
  };
}

function given() {
  const ofClusters = informerOf<Cluster>(clusters);
  const ofNodes = informerOf<ComputeNode>(computeNodes);
  ofNodes.store.addIndex('cluster', ({ spec }) => [spec.clusterRef.name]);
  const kube = { get: () => Promise.resolve({ metadata: { uid: 'uid-of-home' } }) } as unknown as Kube;
  const ownership = createOwnership({
    kube,
    clusters: ofClusters.informer,
    computeNodes: ofNodes.informer,
    connectedTo: () => undefined,
  });
  return { ownership, ofClusters, ofNodes };
}

test('after a restart another cluster is not taken for the former before the ComputeNodes were listed', async () => {
  const { ownership, ofClusters, ofNodes } = given();
  ofClusters.list(elsewhere);

  const answer = ownership.admit(elsewhere, 'uid-of-another');
  // So long a list of many pages takes.
  for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
  ofNodes.list(boundNode());

  expect(await answer).toMatchObject({ reason: 'OtherCluster' });
});

test('nothing is admitted once it is known that the ComputeNodes will not be listed any more', async () => {
  const { ownership, ofClusters, ofNodes } = given();
  ofClusters.list(elsewhere);
  ofNodes.stop();

  expect(await ownership.admit(elsewhere, 'uid-of-former')).toMatchObject({ reason: 'Connecting' });
});
