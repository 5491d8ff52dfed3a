import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { secrets } from '#models/meta/core-resources.ts';
import { startControlPlane, type ControlPlane } from '#test/control-plane/control-plane.ts';
import { controllersAccount } from '../stage/real-server.ts';
import type { Stage } from '../stage/stage.ts';

/** A cluster that gets Nodes and holds no model, with the rights that the documentation gives. */
export async function startTarget(): Promise<ControlPlane> {
  const plane = await startControlPlane();
  const manifest = fileURLToPath(new URL('../../../docs/install/target-rbac.yaml', import.meta.url));
  const apply = ['--kubeconfig', await plane.kubeconfigFile(), 'apply', '-f', manifest];
  await promisify(execFile)(plane.binaries.kubectl, apply);
  return plane;
}

/** Makes `plane` the Cluster `far`, by the account that its manifest gives rights to. */
export async function addTarget(stage: Stage, plane: ControlPlane): Promise<void> {
  const kubeconfig = Buffer.from(await plane.kubeconfig({ name: controllersAccount })).toString('base64');
  const ref = { namespace: 'rackwright-system', name: 'far' };
  await stage.kube.create(secrets, { apiVersion: 'v1', kind: 'Secret', metadata: ref, data: { kubeconfig } });
  const spec = { kubeconfigSecretRef: ref };
  await stage.apply([{ apiVersion: 'rackwright.io/v1alpha1', kind: 'Cluster', metadata: { name: 'far' }, spec }]);
}
