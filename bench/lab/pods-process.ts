import { systemClock } from '#controllers/runtime/system/clock.ts';
import { systemIds } from '#controllers/runtime/system/ids.ts';
import { systemRandom } from '#controllers/runtime/system/random.ts';
import { clusters, nodePools, resourceOffers } from '#models/generated/resources.ts';
import type { KubeObject } from '#models/meta/object.ts';
import { namespaces, pods } from '#models/meta/core-resources.ts';
import { sleep } from '#models/ports/clock.ts';
import { silentLog } from '#models/ports/log.ts';
import { createSimulatedAdapter } from '#ops-adapters/simulated/adapter.ts';
import { listen } from '#simulation/api-server/https/listen.ts';
import type { Pod } from '#simulation/cluster/objects/pod.ts';
import { isReady } from '#simulation/cluster/objects/pod.ts';
import { administrator, controllersUser } from '#simulation/lab/identities.ts';
import { serveBackend } from '#test/remote-backend/server.ts';
import { pool } from '../hall/inventory.ts';
import { serveParent } from '../process/serve.ts';
import { createLab } from './lab.ts';
import type { Addresses } from './lab-process.ts';
import { podOf, workNamespace } from './pod-of.ts';

/** Beside what the controllers need: how a person gets in. */
export interface PodAddresses extends Addresses {
  personToken: string;
}

const token = systemIds.token(32);
const personToken = systemIds.token(32);
const lab = createLab({
  clock: systemClock,
  ids: systemIds,
  random: systemRandom,
  tokens: [
    { token, user: controllersUser },
    { token: personToken, user: administrator },
  ],
});

/** Pods that are Ready, from the writes that made them so. */
const ready = new Set<string>();
/** Pods that have a Node. */
const placed = new Set<string>();
const createdAt = new Map<string, number>();
const claims: number[] = [];
let offerWrites = 0;
let listeners: (() => void)[] = [];

lab.server.subscribe(({ definition, object, old, type }) => {
  if (definition.plural === pods.plural && definition.group === '') {
    const { name } = object.metadata;
    if (type === 'ADDED') createdAt.set(name, performance.now());
    if ((object as unknown as Pod).spec.nodeName !== undefined) placed.add(name);
    if (type !== 'DELETED' && isReady(object as unknown as Pod)) ready.add(name);
    else ready.delete(name);
  } else if (definition.plural === 'computeassets') {
    const claimed = (asset: KubeObject | undefined): boolean =>
      (asset?.['spec'] as { claimRef?: object } | undefined)?.claimRef !== undefined;
    if (type === 'MODIFIED' && claimed(object) && !claimed(old)) claims.push(performance.now());
  } else if (definition.plural === resourceOffers.plural) {
    if (object.metadata.generation !== old?.metadata.generation) offerWrites += 1;
  } else return;
  for (const listener of listeners) listener();
});

function until(reached: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (!reached()) return;
      listeners = listeners.filter((each) => each !== check);
      resolve();
    };
    listeners.push(check);
    check();
  });
}

const calls = {
  /** A hall whose Cluster keeps its room by itself, with one pool that is asked, and nothing in it. */
  async open({ machines }: { machines: number }): Promise<PodAddresses> {
    await lab.furnish(machines);
    await lab.kube.mergePatch(clusters, { name: 'local' }, { spec: { capacity: { emptyFor: '1h' } } });
    const web = pool('web', 0);
    const spec = { ...(web['spec'] as object), allowedNamespaces: ['rackwright-system'] };
    await lab.kube.create(nodePools, { ...web, spec });
    await lab.kube.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: workNamespace } });
    await lab.cluster.start();
    const { url, caPem } = await listen(lab.server, { port: 0, clock: systemClock, log: silentLog });
    const backend = await serveBackend(createSimulatedAdapter(lab.world.room));
    return { url, caPem, token, personToken, backendPort: backend.port };
  },

  /** Answers, once so many pods run, with the seconds that went by since the question. */
  async running({ count }: { count: number }): Promise<number> {
    const began = performance.now();
    await until(() => ready.size >= count);
    return (performance.now() - began) / 1000;
  },

  /**
   * Creates one pod that only an empty machine can hold: ms until one is claimed for it, or null when one stood empty. Then
   * waits until it is on it, and a while longer: a pod that came before that could take the Node of this one, and never
   * want for room.
   */
  async claimFor({ name, cpu, restMs }: { name: string; cpu: string; restMs: number }): Promise<number | null> {
    const before = claims.length;
    await lab.kube.create(pods, podOf(name, cpu));
    await until(() => claims.length > before || ready.has(name));
    const claimedAt = claims[before];
    await until(() => placed.has(name));
    await sleep(systemClock, restMs);
    return claimedAt === undefined ? null : claimedAt - (createdAt.get(name) ?? 0);
  },

  /** Writes of ResourceOffers, their status apart, and machines claimed. */
  async counts(): Promise<{ offerWrites: number; claims: number }> {
    return { offerWrites, claims: claims.length };
  },
};
export type PodsCalls = typeof calls;

serveParent(calls);
