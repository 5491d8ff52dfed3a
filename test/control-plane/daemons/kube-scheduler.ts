import { join } from 'node:path';
import { stringify } from 'yaml';
import { writeFileSync } from 'node:fs';
import { createDaemon, type Daemon } from './daemon.ts';
import { freePort } from './free-port.ts';
import { isHealthz } from './healthz.ts';

export interface SchedulerOptions {
  binary: string;
  folder: string;
  kubeconfig: string;
}

export async function createScheduler({ binary, folder, kubeconfig }: SchedulerOptions): Promise<Daemon> {
  const port = await freePort('127.0.0.1');
  const configuration = join(folder, 'kube-scheduler.yaml');
  writeFileSync(
    configuration,
    stringify({
      apiVersion: 'kubescheduler.config.k8s.io/v1',
      kind: 'KubeSchedulerConfiguration',
      clientConnection: { kubeconfig, qps: 200, burst: 400 },
      leaderElection: { leaderElect: false },
    }),
  );
  return createDaemon({
    name: 'kube-scheduler',
    command: binary,
    args: [
      `--config=${configuration}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      '--authorization-always-allow-paths=/healthz',
    ],
    logFile: join(folder, 'kube-scheduler.log'),
    isReady: () => isHealthz(port),
  });
}
