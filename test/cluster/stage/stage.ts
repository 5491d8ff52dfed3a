import { setTimeout as sleep } from 'node:timers/promises';
import { isKubeError } from '#controllers/runtime/kube-error.ts';
import type { Kube } from '#controllers/runtime/kube.ts';
import { systemClock as clock } from '#controllers/runtime/system/clock.ts';
import { systemRandom as random } from '#controllers/runtime/system/random.ts';
import { systemNamespace } from '#models/meta/system.ts';
import { rackwrightResources } from '#models/generated/resources.ts';
import { namespaces } from '#models/meta/core-resources.ts';
import type { KubeObject, Stored } from '#models/meta/object.ts';
import type { Resource } from '#models/meta/resource.ts';
import { silentLog } from '#models/ports/log.ts';
import { createSimulatedAdapter } from '#ops-adapters/simulated/adapter.ts';
import { readX509Request } from '#simulation/cluster/x509-certificates.ts';
import { applyAll } from '#simulation/import/apply.ts';
import { readCrds } from '#simulation/import/manifest-files.ts';
import { createInvariants, type Invariants } from '#simulation/invariants.ts';
import { describeViolation } from '#simulation/invariants/violation.ts';
import { keepMachines } from '#simulation/lab/machines.ts';
import { allSettled, poolStates, unreadyNodes } from '#simulation/lab/state.ts';
import { createWorld, type World } from '#simulation/world/world.ts';
import { serveBackend } from '#test/remote-backend/server.ts';
import { createControllersProcess, type ControllersProcess } from './controllers-process.ts';
import type { StageServer } from './server.ts';

export interface StageOptions {
  /** How many times faster than life machines work. 200 unless told. */
  speed?: number;
  /** Client-side throttling of the controllers, requests a second. 500 unless told. */
  qps?: number;
  /** For how long the controllers' caches may lag, in ms. */
  lagMs?: number;
}

/** They only end what hangs: a pool may take long on a machine that is busy with others. */
const settleMs = 600_000;
const untilMs = 400_000;

/** The chain as it is in production, but for its machines: real server, controllers as a process over TLS. */
export interface Stage {
  readonly server: StageServer;
  readonly kube: Kube;
  readonly world: World;
  readonly invariants: Invariants;
  /** The first replica, started. */
  readonly controllers: ControllersProcess;
  /** Another, not started yet. */
  replica(): ControllersProcess;
  apply(manifests: readonly KubeObject[]): Promise<void>;
  /** What is stored now. */
  list<T extends KubeObject>(resource: Resource, namespace?: string): Stored<T>[];
  /** @throws Error that says how things stand, when it takes longer than `withinMs`. */
  until(what: string, isSo: () => boolean, withinMs?: number): Promise<void>;
  /** Every pool has what it wants, as every write before the call would have it. */
  settled(withinMs?: number): Promise<void>;
  /** Resolves with what was violated until now, in words. */
  violations(): Promise<string[]>;
  stop(): Promise<void>;
}

const customResourceDefinitions: Resource = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
};

/** Takes over `server`: stopping the stage stops it. */
export async function createStage(server: StageServer, options: StageOptions = {}): Promise<Stage> {
  const { speed = 200, qps = 500, lagMs } = options;
  const { kube } = server;
  const world = createWorld({ clock, random, speed });
  await install(kube);
  const invariants = createInvariants({
    server,
    world: server.inOrder(world),
    clock,
    subjectOf: readX509Request,
    ...(lagMs !== undefined && { lagMs }),
  });
  const stopMachines = keepMachines(server, world, silentLog);
  const backend = await serveBackend(createSimulatedAdapter(world.room));
  const kubelets = server.kubelets(world);
  await kubelets.start();
  const watched = invariants.watchLog(silentLog);
  const replicas: ControllersProcess[] = [];

  function replica(): ControllersProcess {
    const made = createControllersProcess({
      kubeconfig: server.controllersKubeconfig,
      backendPort: backend.port,
      qps,
      onLine({ message, ...fields }) {
        // That writes were missed is told by `violations`.
        void server.caughtUp().then(
          () => watched.info(message, fields),
          () => undefined,
        );
      },
    });
    replicas.push(made);
    return made;
  }

  function state(): string {
    const pools = poolStates(server.store).map(
      ({ name, wanted, ready, reason, message }) => `  NodePool ${name}: ${ready} of ${wanted} (${reason}: ${message})`,
    );
    const nodes = unreadyNodes(server.store).slice(0, 10);
    const lines = replicas.flatMap((one) => one.lines.slice(-8)).map((line) => `  log: ${JSON.stringify(line)}`);
    return [...pools, ...nodes.map(({ name, reason, message }) => `  ${name} (${reason}: ${message})`), ...lines].join(
      '\n',
    );
  }

  async function until(what: string, isSo: () => boolean, withinMs = untilMs): Promise<void> {
    const deadline = Date.now() + withinMs;
    while (!isSo()) {
      if (Date.now() > deadline) throw new Error(`not within ${withinMs / 1_000} s: ${what}\n${state()}`);
      await sleep(50);
    }
  }

  const controllers = replica();
  controllers.start();
  const stage: Stage = {
    server,
    kube,
    world,
    invariants,
    controllers,
    replica,
    async apply(manifests) {
      const result = await applyAll(kube, manifests);
      if (result.outcome === 'applied') return;
      const [first] = result.refused;
      throw new Error(`${first?.object} was refused: ${first?.error.message}`, { cause: first?.error });
    },
    // The server has validated them against the schema that the type is made from.
    list: <T extends KubeObject>(resource: Resource, namespace?: string) =>
      server.store.list(resource, namespace) as Stored<T>[],
    until,
    async settled(withinMs = settleMs) {
      // Otherwise a pool that was scaled the moment before still looks as it did.
      await server.caughtUp();
      await until('every pool has what it wants', () => allSettled(server.store), withinMs);
    },
    async violations() {
      await server.caughtUp();
      invariants.check();
      return invariants.violations.map(describeViolation);
    },
    async stop() {
      await Promise.all(replicas.map((one) => one.stop()));
      await kubelets.stop();
      invariants.stop();
      stopMachines();
      await backend.close();
      await server.stop();
    },
  };
  await until('the controllers lead', () => controllers.leads);
  return stage;
}

/** Rackwright's kinds, served; and its namespace, unless that is there. */
async function install(kube: Kube): Promise<void> {
  for (const crd of readCrds()) await kube.create(customResourceDefinitions, crd);
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: systemNamespace } };
  await kube.create(namespaces, namespace).catch((error: unknown) => {
    if (!isKubeError(error, 'AlreadyExists')) throw error;
  });
  for (const resource of rackwrightResources) {
    for (let tries = 0; tries < 3_000; tries += 1) {
      try {
        await kube.list(resource, { limit: 1 });
        break;
      } catch (error) {
        if (tries === 2_999) throw error;
        await sleep(100);
      }
    }
  }
}
