import { startController, type RunningController } from '#controllers/runtime/controller.ts';
import type { Random } from '#models/ports/random.ts';
import { startCsrSigner } from './csr-signer.ts';
import { startDeployments } from './deployment/deployment.ts';
import { startNodeLifecycle } from './node-lifecycle/node-lifecycle.ts';
import { startTaintEviction } from './node-lifecycle/taint-eviction.ts';
import type { ControllerParts } from './parts.ts';
import { startDisruptionBudgets } from './pdb/pdb.ts';
import { startPodGc } from './pod-gc.ts';
import { startReplicaSets } from './replicaset/replicaset.ts';
import { startTokenCleaner } from './token-cleaner.ts';

const queue = { qps: 1_000, burst: 2_000 };

/** What a kube-controller-manager does, as far as the lab needs it. */
export function startKubeControllers(ports: Omit<ControllerParts, 'start' | 'onStop'> & { random: Random }): {
  stop(): Promise<void>;
} {
  const { clock, random } = ports;
  const log = ports.log.with({ part: 'controller-manager' });
  const running: RunningController[] = [];
  const ends: (() => void)[] = [];
  const parts: ControllerParts = {
    ...ports,
    log,
    start(definition) {
      const controller = startController(definition, { clock, random, log, queue });
      running.push(controller);
      return controller;
    },
    onStop: (end) => ends.push(end),
  };
  startCsrSigner(parts);
  startTokenCleaner(parts);
  startNodeLifecycle(parts);
  startTaintEviction(parts);
  startPodGc(parts);
  startReplicaSets(parts);
  startDeployments(parts);
  startDisruptionBudgets(parts);

  return {
    async stop() {
      for (const end of ends) end();
      await Promise.all(running.map((controller) => controller.stop()));
    },
  };
}
