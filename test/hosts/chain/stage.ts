import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createKube } from '#controllers/runtime/client.ts';
import { createHttpsTransport } from '#controllers/runtime/https-transport.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import { systemClock as clock } from '#controllers/runtime/system/clock.ts';
import { systemRandom as random } from '#controllers/runtime/system/random.ts';
import { administrator, type ControlPlane } from '../../control-plane/control-plane.ts';
import { removeRuns } from '../ansible/end-runs.ts';
import type { Ran } from '../command.ts';
import { createHostNet, type HostNet } from '../host-net.ts';
import type { Host } from '../host.ts';
import { HostsError } from '../hosts-error.ts';
import { startControllers, type ControllersProcess } from './controllers-process.ts';
import { createImageHost, type ImageHost } from './image-host.ts';
import { prepareNodeSoftware, trusting, type NodeSoftware } from './node-software.ts';
import { dataCentre, layerImages, manifest, poolOf, type OpsMasterSpec } from './objects.ts';
import { podNetwork } from './pod-network.ts';
import { apiName, apiPort, reachedPlane } from './reached-plane.ts';

/**
 * Free hosts in their rescue systems, a real control plane that they reach, a place that they fetch images from, and
 * `rackwright run` at work on it. How machines are worked on is the caller's to say: an OpsMaster's spec, and what its
 * Secret holds once the hosts are known. All else is the same for every adapter.
 */
export interface ChainOptions {
  hosts: number;
  opsMaster: OpsMasterSpec;
  credentials: (net: HostNet, hosts: readonly Host[]) => Readonly<Record<string, string>>;
}

export interface ChainStage {
  readonly net: HostNet;
  readonly hosts: readonly Host[];
  readonly plane: ControlPlane;
  readonly software: NodeSoftware;
  /** As the administrator, from outside of the net. */
  readonly kube: Kube;
  /** What the hosts call the API server. */
  readonly endpoint: string;
  controllers(): ControllersProcess;
  /** Resolves when they lead: when those before were killed, that is when their Lease is over. */
  startControllersAnew(): Promise<void>;
  /** Asks and tells the cluster as a person does. @throws HostsError with what kubectl complained of. */
  kubectl(args: readonly string[], input?: string): Promise<string>;
  /** The same, whatever it ends with. */
  tryKubectl(args: readonly string[], input?: string): Promise<Ran>;
  /** Region to NodePool, with so many replicas of a pool; and the pod network. */
  declare(replicas: number): Promise<void>;
  /**
   * Asks again until `look` finds something.
   * @throws HostsError with what all the objects say, when it doesn't in time, or an Operation has failed: unless those
   * are expected to.
   */
  until<T>(what: string, withinMs: number, look: () => Promise<T | undefined>, failures?: 'expected'): Promise<T>;
  stop(): Promise<void>;
}

export async function openChainStage(options: ChainOptions): Promise<ChainStage> {
  /** What has to be ended, last first. */
  const ends: (() => Promise<void>)[] = [];
  async function stop(): Promise<void> {
    const failures: unknown[] = [];
    for (const end of ends.splice(0).toReversed()) await end().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, 'the stage was left behind in part');
  }
  try {
    return await open(options, ends, stop);
  } catch (error) {
    await stop().catch(() => undefined);
    throw error;
  }
}

async function open(
  { hosts: count, opsMaster, credentials }: ChainOptions,
  ends: (() => Promise<void>)[],
  stop: () => Promise<void>,
): Promise<ChainStage> {
  const net = await createHostNet();
  ends.push(() => net.stop());
  const { plane, kubeconfig, kubectl, tryKubectl } = await reachedPlane(net);
  ends.push(() => plane.stop());
  const images = await createImageHost(net);
  ends.push(() => images.close());
  const software = await prepareNodeSoftware({ net, images, kubectl: plane.binaries.kubectl, hostNames: [apiName] });
  const hosts = await powerOn(net, images, count);
  // Before the control plane ends: it waits for those who watch, and kubelets do.
  ends.push(async () => {
    await Promise.all(hosts.map((host) => host.cutPower()));
  });
  // Short: sockets of ssh are in it.
  const stateDir = mkdtempSync(join(tmpdir(), 'rw-'));
  ends.push(async () => {
    await removeRuns(join(stateDir, 'ansible'));
    await rm(stateDir, { recursive: true, force: true });
  });
  let starts = 0;
  const start = (): Promise<ControllersProcess> => {
    starts += 1;
    return startControllers(net, kubeconfig, join(plane.folder, `rackwright-${starts}.log`), stateDir);
  };
  let controllers = await start();
  ends.push(() => controllers.stop());

  const { certificatePem: certPem, keyPem } = await plane.authority.issueClient(administrator);
  const { url, caPem } = plane;
  const transport = createHttpsTransport({ url, caPem, auth: { kind: 'certificate', certPem, keyPem } }, { clock });
  ends.push(() => transport.close());
  const endpoint = `${apiName}:${apiPort}`;

  async function told(): Promise<string> {
    const asked = [
      ['get', 'computeassets,computenodes,nodepools,clusters,opsmasters,operations', '-o', 'wide'],
      ['get', 'nodes,pods,certificatesigningrequests', '-A', '-o', 'wide'],
      [
        'get',
        'operations',
        '-o',
        'jsonpath={range .items[*]}--- {.metadata.name}: {.status.message}{"\\n"}{.status.logTail}{"\\n"}{end}',
      ],
      ['get', 'events', '-A', '--sort-by=.lastTimestamp'],
    ];
    const answers: string[] = [];
    for (const args of asked) {
      const { stdout, stderr } = await tryKubectl(args);
      answers.push(`$ kubectl ${args.join(' ')}\n${(stdout + stderr).slice(-12_000)}`);
    }
    return `${answers.join('\n')}\nrackwright run:\n${controllers.log().slice(-3_000)}`;
  }

  return {
    net,
    hosts,
    plane,
    software,
    kube: createKube(transport, { clock, random, fieldManager: 'administrator' }),
    endpoint,
    controllers: () => controllers,
    async startControllersAnew() {
      controllers = await start();
    },
    kubectl,
    tryKubectl,
    async declare(replicas) {
      const { gitVersion } = JSON.parse(await kubectl(['get', '--raw', '/version'])) as { gitVersion: string };
      await kubectl(['apply', '-f', '-'], podNetwork(software.networkAgent, endpoint));
      const objects = [
        ...dataCentre(hosts, net.address, opsMaster, credentials(net, hosts)),
        ...layerImages(software, gitVersion.replace(/^v/, '')),
        ...poolOf(replicas, endpoint),
      ];
      await kubectl(['apply', '-f', '-'], manifest(objects));
    },
    async until(what, withinMs, look, failures) {
      const deadline = performance.now() + withinMs;
      for (;;) {
        const found = await look();
        if (found !== undefined) return found;
        const failed = await kubectl([
          'get',
          'operations',
          '-o',
          'jsonpath={.items[?(@.status.phase=="Failed")].metadata.name}',
        ]);
        if (performance.now() > deadline || (failed !== '' && failures !== 'expected')) {
          throw new HostsError(`${what} didn't come in ${withinMs / 1000} s. ${failed} failed.\n${await told()}`);
        }
        await sleep(500);
      }
    },
    stop,
  };
}

/** In their rescue systems, which trust the site's image host. */
async function powerOn(net: HostNet, images: ImageHost, count: number): Promise<Host[]> {
  const certificates = trusting(net, images);
  const hosts = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      net.host({
        name: `metal-${index + 1}`,
        address: `10.77.0.${index + 11}`,
        disks: [{ name: 'sda', sizeBytes: 8 * 1024 ** 3 }],
        boot: ['disk', 'rescue'],
        diskNetwork: 'own',
        rescueFiles: { 'etc/ssl/certs/ca-certificates.crt': certificates },
      }),
    ),
  );
  await Promise.all(
    hosts.map(async (host) => {
      await host.powerOn();
      await host.answersSsh();
    }),
  );
  return hosts;
}
