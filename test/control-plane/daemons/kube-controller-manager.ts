import { join } from 'node:path';
import { createDaemon, type Daemon } from './daemon.ts';
import { freePort } from './free-port.ts';
import { isHealthz } from './healthz.ts';

export interface ControllerManagerOptions {
  binary: string;
  folder: string;
  kubeconfig: string;
  /** Names of files in `folder`. */
  files: { authority: string; authorityKey: string; tokenKey: string };
  flags: readonly string[];
}

export async function createControllerManager(options: ControllerManagerOptions): Promise<Daemon> {
  const { binary, folder, kubeconfig, files, flags } = options;
  const at = (file: string): string => join(folder, file);
  const port = await freePort('127.0.0.1');
  return createDaemon({
    name: 'kube-controller-manager',
    command: binary,
    args: [
      `--kubeconfig=${kubeconfig}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      '--authorization-always-allow-paths=/healthz',
      '--leader-elect=false',
      // The user of its own may hardly anything: each controller acts as its ServiceAccount, whose role Kubernetes brings.
      '--use-service-account-credentials=true',
      '--controllers=*,bootstrap-signer-controller,token-cleaner-controller',
      `--cluster-signing-cert-file=${at(files.authority)}`,
      `--cluster-signing-key-file=${at(files.authorityKey)}`,
      `--root-ca-file=${at(files.authority)}`,
      `--service-account-private-key-file=${at(files.tokenKey)}`,
      '--kube-api-qps=200',
      '--kube-api-burst=400',
      '--profiling=false',
      ...flags,
    ],
    logFile: at('kube-controller-manager.log'),
    isReady: () => isHealthz(port),
  });
}
