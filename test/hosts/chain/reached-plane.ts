import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { startControlPlane, type ControlPlane } from '../../control-plane/control-plane.ts';
import { run, type Ran } from '../command.ts';
import type { HostNet } from '../host-net.ts';
import { HostsError } from '../hosts-error.ts';
import { untilKindsServed } from './served-kinds.ts';

/** A real control plane that hosts reach by name and that reaches them by address, with our kinds and rights installed. */
export interface ReachedPlane {
  readonly plane: ControlPlane;
  /** A file that lets in as the ServiceAccount of docs/install/rbac.yaml, from the net of the hosts. */
  readonly kubeconfig: string;
  /** Asks and tells the cluster as a person does. @throws HostsError with what kubectl complained of. */
  readonly kubectl: (args: readonly string[], input?: string) => Promise<string>;
  /** The same, whatever it ends with. */
  readonly tryKubectl: (args: readonly string[], input?: string) => Promise<Ran>;
}

/** What hosts call the API server. */
export const apiName = 'kubernetes.default.svc';
export const apiPort = 6443;
const rbac = fileURLToPath(new URL('../../../docs/install/rbac.yaml', import.meta.url));
const command = fileURLToPath(new URL('../../../cli/rackwright.ts', import.meta.url));

/** Whoever calls ends `plane`, also when a host still watches it. */
export async function reachedPlane(net: HostNet): Promise<ReachedPlane> {
  const plane = await startPlane(net);
  try {
    const admin = await plane.kubeconfigFile();
    const tryKubectl: ReachedPlane['tryKubectl'] = (args, input) =>
      run([plane.binaries.kubectl, '--kubeconfig', admin, ...args], {
        withinMs: 120_000,
        ...(input === undefined ? {} : { input }),
      });
    const kubectl: ReachedPlane['kubectl'] = async (args, input) => {
      const { code, stdout, stderr } = await tryKubectl(args, input);
      if (code !== 0) throw new HostsError(`kubectl ${args.join(' ')} ended with ${code}: ${stderr || stdout}`);
      return stdout;
    };
    const crds = await run([process.execPath, command, 'crds']);
    await kubectl(['apply', '--server-side', '-f', '-'], crds.stdout);
    await untilKindsServed(tryKubectl);
    await kubectl(['apply', '-f', rbac]);
    const token = await kubectl(['create', 'token', 'rackwright', '-n', 'rackwright-system', '--duration=8h']);
    const kubeconfig = join(plane.folder, 'controllers.kubeconfig');
    writeFileSync(kubeconfig, kubeconfigText(net, plane, token.trim()), { mode: 0o600 });
    return { plane, kubeconfig, kubectl, tryKubectl };
  } catch (error) {
    await plane.stop();
    throw error;
  }
}

async function startPlane(net: HostNet): Promise<ControlPlane> {
  const egress = join(net.folder, 'egress.yaml');
  const connection = { proxyProtocol: 'HTTPConnect', transport: { uds: { udsName: net.proxySocket } } };
  writeFileSync(
    egress,
    stringify({
      apiVersion: 'apiserver.k8s.io/v1beta1',
      kind: 'EgressSelectorConfiguration',
      egressSelections: [{ name: 'cluster', connection }],
    }),
  );
  const plane = await startControlPlane({
    apiServerFlags: [`--egress-selector-config-file=${egress}`],
    controllerManagerFlags: ['--allocate-node-cidrs=true', '--cluster-cidr=10.244.0.0/16'],
  });
  try {
    await net.expose(apiPort, { host: '127.0.0.1', port: Number(new URL(plane.url).port) });
  } catch (error) {
    await plane.stop();
    throw error;
  }
  return plane;
}

function kubeconfigText(net: HostNet, { caPem }: ControlPlane, token: string): string {
  const cluster = {
    server: `https://${net.address}:${apiPort}`,
    'tls-server-name': apiName,
    'certificate-authority-data': Buffer.from(caPem).toString('base64'),
  };
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster }],
    users: [{ name: 'u', user: { token } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  });
}
