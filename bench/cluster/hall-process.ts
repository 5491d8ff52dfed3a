import { createKube } from '#controllers/runtime/client.ts';
import { createHttpsTransport } from '#controllers/runtime/https-transport.ts';
import { createInformerSet } from '#controllers/runtime/informers.ts';
import { endpointFromText } from '#controllers/runtime/kubeconfig.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import type { Store } from '#controllers/runtime/store.ts';
import { systemClock as clock } from '#controllers/runtime/system/clock.ts';
import { systemIds as ids } from '#controllers/runtime/system/ids.ts';
import { systemRandom as random } from '#controllers/runtime/system/random.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { ComputeNode } from '#models/generated/computenode.ts';
import { computeAssets, computeNodes, nodePools } from '#models/generated/resources.ts';
import { isReady } from '#models/nodepool/census.ts';
import { silentLog } from '#models/ports/log.ts';
import { createSimulatedAdapter } from '#ops-adapters/simulated/adapter.ts';
import { connectHttps } from '#simulation/cluster/connect-https.ts';
import { createKubeletsAlone } from '#simulation/cluster/kubelets-alone.ts';
import { x509Certificates } from '#simulation/cluster/x509-certificates.ts';
import { describeMachine } from '#simulation/lab/describe-machine.ts';
import { createWorld } from '#simulation/world/world.ts';
import { serveBackend } from '#test/remote-backend/server.ts';
import { inventoryOf, pool } from '../hall/inventory.ts';
import { skuOf } from '../hall/sku-of.ts';
import { serveParent } from '../process/serve.ts';

const world = createWorld({ clock, random, speed: Infinity });
let hall: { kube: Kube; nodes: Store<ComputeNode>; assets: Store<ComputeAsset> } | undefined;

const calls = {
  /** Declares machines, and runs them: their backend, which takes no time, and their kubelets. */
  async open({ kubeconfig, machines }: { kubeconfig: string; machines: number }): Promise<{ backendPort: number }> {
    const endpoint = endpointFromText(kubeconfig, 'the bench');
    const transport = createHttpsTransport(endpoint, { clock, connections: 32 });
    const kube = createKube(transport, { clock, random, fieldManager: 'bench' });
    const { objects, assets } = inventoryOf(machines);
    for (const { resource, object } of objects) if (object.kind !== 'Namespace') await kube.create(resource, object);
    const skus = new Map(objects.map(({ object }) => [object.metadata.name, object]));
    for (const asset of assets) {
      // The generator makes what the schema says.
      const declared = asset as unknown as ComputeAsset;
      world.add(describeMachine(declared, skuOf(skus, declared.spec.skuRef.name)));
      await kube.create(computeAssets, asset);
    }
    const informers = createInformerSet(kube, { clock, random, log: silentLog });
    hall = {
      kube,
      nodes: informers.get<ComputeNode>(computeNodes).store,
      assets: informers.get<ComputeAsset>(computeAssets).store,
    };
    informers.start();
    await informers.synced();
    const { url, caPem = '' } = endpoint;
    const connect = connectHttps({ url, caPem }, { clock, random });
    const certificates = x509Certificates();
    await createKubeletsAlone({ kube, connect, certificates, world, clock, random, ids }).start();
    return { backendPort: (await serveBackend(createSimulatedAdapter(world.room))).port };
  },

  /** Answers once so many machines are free. */
  async free(machines: number): Promise<null> {
    const { assets } = opened();
    await until(assets, () => assets.list().filter(({ status }) => status?.phase === 'Available').length >= machines);
    return null;
  },

  /** Orders a pool of so many nodes. @returns the seconds until all are Ready. */
  async order({ name, replicas }: { name: string; replicas: number }): Promise<number> {
    const { kube, nodes } = opened();
    const began = performance.now();
    await kube.create(nodePools, pool(name, replicas));
    const ready = (): number => nodes.list().filter((node) => node.spec.poolRef?.name === name && isReady(node)).length;
    await until(nodes, () => ready() >= replicas);
    return (performance.now() - began) / 1_000;
  },

  /** Grows a pool by one node at a time. @returns for each, the ms from the sending of the scale to its claim. */
  async claims({ name, from, count }: { name: string; from: number; count: number }): Promise<number[]> {
    const { kube, assets } = opened();
    const claimed = (): number => assets.list().filter(({ spec }) => spec.claimRef !== undefined).length;
    const latencies: number[] = [];
    for (let at = 1; at <= count; at += 1) {
      const wanted = claimed() + 1;
      const began = performance.now();
      await kube.mergePatch(nodePools, { name }, { spec: { replicas: from + at } });
      await until(assets, () => claimed() >= wanted);
      latencies.push(performance.now() - began);
    }
    return latencies;
  },
};
export type HallCalls = typeof calls;

function opened(): NonNullable<typeof hall> {
  if (hall === undefined) throw new Error('the hall is not open');
  return hall;
}

function until(store: Pick<Store, 'subscribe'>, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    if (holds()) {
      resolve();
      return;
    }
    const look = (): void => {
      if (!holds()) return;
      end();
      resolve();
    };
    const end = store.subscribe({ onAdd: look, onUpdate: look, onDelete: look });
  });
}

serveParent(calls);
