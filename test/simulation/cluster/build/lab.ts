import { createKube } from '#controllers/runtime/client.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import type { KubeObject } from '#models/meta/object.ts';
import { createInProcessTransport } from '#simulation/api-server/in-process-transport.ts';
import { createApiServer, type ApiServer } from '#simulation/api-server/server.ts';
import { createSeededIds } from '#simulation/clock/seeded-ids.ts';
import { createSeededRandom } from '#simulation/clock/seeded-random.ts';
import { createVirtualClock, type VirtualClock } from '#simulation/clock/virtual-clock.ts';
import { createCluster, type Cluster, type ClusterOptions } from '#simulation/cluster/cluster.ts';
import { connectInProcess } from '#simulation/cluster/connect-in-process.ts';
import { createHeartbeats, type Heartbeats } from '#simulation/cluster/kubelet/heartbeats.ts';
import { leaseReader } from '#simulation/cluster/kubelet/lease-reader.ts';
import type { CertificateSigningRequest } from '#simulation/cluster/objects/certificate-signing-request.ts';
import { conditionOf } from '#simulation/cluster/objects/condition.ts';
import type { Node } from '#simulation/cluster/objects/node.ts';
import type { Pod } from '#simulation/cluster/objects/pod.ts';
import * as resources from '#simulation/cluster/resources.ts';
import type { Disk } from '#simulation/world/machine.ts';
import { createWorld, type World } from '#simulation/world/world.ts';

export const startMs = Date.parse('2030-01-01T00:00:00Z');

export interface Lab {
  clock: VirtualClock;
  server: ApiServer;
  world: World;
  heartbeats: Heartbeats;
  kube: Kube;
  cluster: Cluster;
  /** Approves every certificate request, now and from now on. */
  approveAll(): void;
  node(name: string): Node | undefined;
  ready(name: string): string | undefined;
  pods(): Pod[];
  /** Names of Nodes on which pods are Ready and not going. */
  servedBy(): string[];
  until(what: () => boolean, maxSeconds?: number): Promise<boolean>;
  stop(): Promise<void>;
}

const diskOf = (name: string, token: string): Disk => ({
  os: { family: 'debian', version: '12', incarnation: `os-${name}` },
  layers: {
    cri: { family: 'containerd', version: '2.1.4', incarnation: `os-${name}` },
    k8s: { family: 'kubernetes', version: '1.35.0', incarnation: `os-${name}` },
  },
  kubelet: {
    node: {
      name,
      providerID: `rackwright://${name}/uid-${name}`,
      labels: { 'rackwright.io/pool': 'web' },
      taints: [],
      controlPlaneEndpoint: 'https://10.0.0.100:6443',
    },
    bootstrapToken: token,
  },
});

/** A machine that is on, installed, and about to join as `name`. */
export function addMachine(
  world: World,
  name: string,
  over: { gpus?: number; token?: string; power?: 'off' | 'on' } = {},
): void {
  const number = world.size + 1;
  world.add(
    {
      serial: `S-${name}`,
      sku: 'm1',
      arch: 'amd64',
      cpu: '4',
      memory: '16Gi',
      disks: [{ name: 'sda', size: '480Gi' }],
      nics: [{ name: 'eth0' }],
      addresses: [{ type: 'InternalIP', address: `10.0.${number >> 8}.${number & 255}` }],
      ...(over.gpus !== undefined && { gpus: { model: 'a100', count: over.gpus } }),
    },
    { power: over.power ?? 'on', disk: diskOf(name, over.token ?? 'abcdef.0123456789abcdef') },
  );
}

const text = (value: string): string => Buffer.from(value).toString('base64');

export function bootstrapToken(id: string, secret: string, expiresAt: number): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: `bootstrap-token-${id}`, namespace: 'kube-system' },
    type: 'bootstrap.kubernetes.io/token',
    data: {
      'token-id': text(id),
      'token-secret': text(secret),
      'usage-bootstrap-authentication': text('true'),
      'auth-extra-groups': text('system:bootstrappers:rackwright'),
      expiration: text(new Date(expiresAt).toISOString()),
    },
  };
}

export function createLab(over: Partial<Pick<ClusterOptions, 'needsCni'>> = {}): Lab {
  const clock = createVirtualClock({ startMs });
  const seed = createSeededRandom(1);
  const random = seed.fork('controllers');
  const ids = createSeededIds(seed.fork('ids'));
  const log = testLog;
  const heartbeats = createHeartbeats(clock);
  const server = createApiServer({ clock, ids, log, beforeRead: leaseReader(heartbeats) });
  const admin = { name: 'admin', groups: ['system:masters', 'system:authenticated'] };
  const kube = createKube(createInProcessTransport(server, admin), { clock, random });
  const world = createWorld({ clock, random: seed.fork('world') });
  const connect = connectInProcess(server, { clock, random });
  const cluster = createCluster({ kube, connect, world, heartbeats, clock, random, ids, log, ...over });
  const listed = <T extends KubeObject>(resource: (typeof resources)['pods']): T[] =>
    server.store.list(resource) as unknown as T[];

  async function approve(request: CertificateSigningRequest): Promise<void> {
    const conditions = [{ type: 'Approved', status: 'True', reason: 'Test', message: '' }];
    await kube.updateSubresource(resources.certificateSigningRequests, 'approval', {
      ...request,
      status: { conditions },
    });
  }

  const lab: Lab = {
    clock,
    server,
    world,
    heartbeats,
    kube,
    cluster,
    approveAll() {
      const requests = listed<CertificateSigningRequest>(resources.certificateSigningRequests);
      for (const request of requests)
        if (request.status?.conditions === undefined) void approve(structuredClone(request));
      server.subscribe(({ type, definition, object }) => {
        if (type !== 'ADDED' || definition.plural !== 'certificatesigningrequests') return;
        void approve(structuredClone(object) as unknown as CertificateSigningRequest);
      });
    },
    node: (name) => listed<Node>(resources.nodes).find(({ metadata }) => metadata.name === name),
    ready: (name) => conditionOf(lab.node(name)?.status?.conditions, 'Ready')?.status,
    pods: () => listed<Pod>(resources.pods),
    servedBy: () =>
      lab
        .pods()
        .filter((pod) => pod.metadata.deletionTimestamp === undefined)
        .filter((pod) => conditionOf(pod.status?.conditions, 'Ready')?.status === 'True')
        .map((pod) => pod.spec.nodeName ?? '')
        .toSorted(),
    until: (what, maxSeconds = 600) => clock.runUntil(what, { maxMs: maxSeconds * 1_000 }),
    async stop() {
      await cluster.stop();
      server.close();
    },
  };
  return lab;
}

const testLog: ClusterOptions['log'] & object = {
  debug() {},
  info() {},
  warn(message, fields) {
    if (process.env['LAB_LOG'] !== undefined)
      process.stderr.write(`warn ${message} ${String(fields?.['object'])} ${String(fields?.['error'])}\n`);
  },
  error(message, fields) {
    process.stderr.write(`error ${message} ${String(fields?.['error'])}\n`);
  },
  with: () => testLog,
};
