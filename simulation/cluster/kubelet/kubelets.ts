import { startController, type RunningController } from '#controllers/runtime/controller.ts';
import type { InformerSet } from '#controllers/runtime/informers.ts';
import { source } from '#controllers/runtime/source.ts';
import { keyOf } from '#models/meta/object.ts';
import { podIndexes } from '../indexes.ts';
import type { CertificateSigningRequest } from '../objects/certificate-signing-request.ts';
import type { Node } from '../objects/node.ts';
import type { Pod } from '../objects/pod.ts';
import * as resources from '../resources.ts';
import { createBootstrap } from './bootstrap.ts';
import type { LeaseKeeper } from './lease-keeping.ts';
import { createNodeWorker } from './node-worker.ts';
import { createPodAddresses } from './pod-addresses.ts';
import { createPodWorker } from './pod-worker.ts';
import type { KubeletPorts } from './ports.ts';
import { createProcesses } from './processes.ts';

const workers = 16;
const queue = { qps: 1_000, burst: 2_000 };

/**
 * The kubelets of all machines. They share what they read (one watch a resource instead of one a kubelet); everything they
 * write, each writes as itself. Stopping is silent: to the cluster, all machines have vanished.
 */
export function startKubelets(
  ports: KubeletPorts,
  informers: InformerSet,
  leaseKeeper: LeaseKeeper,
): { stop(): Promise<void> } {
  const { clock, random, world, heartbeats } = ports;
  const log = ports.log.with({ part: 'kubelet' });
  const pods = informers.get<Pod>(resources.pods, { indexes: podIndexes });
  const nodes = informers.get<Node>(resources.nodes);
  const requests = informers.get<CertificateSigningRequest>(resources.certificateSigningRequests);

  const processes = createProcesses(clock, heartbeats);
  const leases = leaseKeeper({
    informers,
    nodes: nodes.store,
    isRunning: (process) => processes.get(process.serial) === process,
  });
  const bootstrap = createBootstrap({ ...ports, disk: world.kubelets, requests: requests.store });
  const serialsOf = (nodeName: string): string[] => processes.named(nodeName).map(({ serial }) => serial);
  const controllers: RunningController[] = [];
  const start = (definition: Parameters<typeof startController>[0]): RunningController => {
    const running = startController(definition, { clock, random, log, queue });
    controllers.push(running);
    return running;
  };

  const podController = start({
    name: 'kubelet-pods',
    workers,
    sources: [source(pods, (pod) => ((pod.spec.nodeName ?? '') === '' ? [] : [keyOf(pod)]))],
    reconcile: createPodWorker({
      clock,
      processes,
      addresses: createPodAddresses(),
      pods: pods.store,
      machine: (serial) => world.machine(serial),
    }),
  });
  const nodeController = start({
    name: 'kubelet-node',
    workers,
    sources: [
      source(nodes, (node) => serialsOf(node.metadata.name)),
      ...leases.sources(serialsOf),
      source(requests, (request) => optional(bootstrap.requester(request.metadata.name))),
    ],
    reconcile: createNodeWorker(ports, {
      processes,
      bootstrap,
      nodes: nodes.store,
      leases,
      onRegistered(nodeName) {
        for (const pod of pods.store.byIndex('node', nodeName)) podController.enqueue(keyOf(pod));
      },
    }),
  });

  const unsubscribe = [
    nodes.store.subscribe({ onDelete: (node) => heartbeats.forget(node.metadata.name) }),
    world.subscribe(({ machine, kind }) => {
      if (kind === 'job') return;
      const before = processes.get(machine.serial)?.nodeName;
      processes.refresh(machine);
      if (before !== undefined && nodes.store.get(before) === undefined) heartbeats.forget(before);
      nodeController.enqueue(machine.serial);
    }),
  ];
  for (const machine of world.machines()) if (processes.refresh(machine)) nodeController.enqueue(machine.serial);

  return {
    async stop() {
      for (const end of unsubscribe) end();
      processes.clear();
      leases.stop();
      await Promise.all(controllers.map((controller) => controller.stop()));
    },
  };
}

function optional(key: string | undefined): string[] {
  return key === undefined ? [] : [key];
}
