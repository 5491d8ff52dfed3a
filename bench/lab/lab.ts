import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { createKube } from '#controllers/runtime/client.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { KubeObject } from '#models/meta/object.ts';
import type { Resource } from '#models/meta/resource.ts';
import type { Clock } from '#models/ports/clock.ts';
import type { Ids } from '#models/ports/ids.ts';
import { silentLog } from '#models/ports/log.ts';
import type { Random } from '#models/ports/random.ts';
import type { UserInfo } from '#simulation/api-server/resources/definition.ts';
import { createInProcessTransport } from '#simulation/api-server/in-process-transport.ts';
import { createApiServer, type ApiServer } from '#simulation/api-server/server.ts';
import { createCluster, type Cluster } from '#simulation/cluster/cluster.ts';
import { connectInProcess } from '#simulation/cluster/connect-in-process.ts';
import { createHeartbeats } from '#simulation/cluster/kubelet/heartbeats.ts';
import { leaseReader } from '#simulation/cluster/kubelet/lease-reader.ts';
import { describeMachine } from '#simulation/lab/describe-machine.ts';
import { administrator, clusterUser } from '#simulation/lab/identities.ts';
import { createWorld, type World } from '#simulation/world/world.ts';
import { enrol } from '../hall/enrol.ts';
import { inventoryOf } from '../hall/inventory.ts';
import { skuOf } from '../hall/sku-of.ts';

export interface Lab {
  server: ApiServer;
  world: World;
  /** As a person with all rights, in process. */
  kube: Kube;
  as(user: UserInfo): Kube;
  /** Declares a hall of so many machines, each already enrolled. */
  furnish(machines: number): Promise<void>;
  cluster: Cluster;
}

export interface LabPorts {
  clock: Clock;
  ids: Ids;
  random: Random;
  tokens?: readonly { token: string; user: UserInfo }[];
}

const crds: Resource = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
};
const schemas = new URL('../../crd-schemas/', import.meta.url);

/** Server, world and cluster in this process, without delays. */
export function createLab({ clock, ids, random, tokens = [] }: LabPorts): Lab {
  const heartbeats = createHeartbeats(clock);
  const server = createApiServer({ clock, ids, log: silentLog, tokens, beforeRead: leaseReader(heartbeats) });
  const as = (user: UserInfo): Kube => createKube(createInProcessTransport(server, user), { clock, random });
  const kube = as(administrator);
  const world = createWorld({ clock, random, speed: Infinity });
  const cluster = createCluster({
    kube: as(clusterUser),
    connect: connectInProcess(server, { clock, random }),
    world,
    heartbeats,
    clock,
    random,
    ids,
    needsCni: () => true,
  });

  async function installSchemas(): Promise<void> {
    for (const file of readdirSync(schemas).filter((name) => name.endsWith('.yaml'))) {
      await kube.create(crds, parse(readFileSync(new URL(file, schemas), 'utf8')) as KubeObject);
    }
  }

  return {
    server,
    world,
    kube,
    as,
    cluster,
    async furnish(machines) {
      await installSchemas();
      const { objects, assets } = inventoryOf(machines);
      for (const { resource, object } of objects) await kube.create(resource, object);
      const skus = new Map(objects.map(({ object }) => [object.metadata.name, object]));
      for (const asset of assets) {
        const { spec } = asset as unknown as ComputeAsset;
        const machine = world.add(describeMachine(asset as unknown as ComputeAsset, skuOf(skus, spec.skuRef.name)));
        await enrol(kube, asset, world.room.read(machine.serial), clock.now());
      }
    },
  };
}
