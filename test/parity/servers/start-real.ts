import { loadEndpoint } from '#controllers/runtime/kubeconfig.ts';
import { administrator, startControlPlane } from '#test/control-plane/control-plane.ts';
import type { ServedApi } from './served.ts';

/**
 * A control plane of the run's own; or, with `USE_EXISTING_CLUSTER=true`, the cluster that KUBECONFIG leads to. Both have
 * to be said: whoever has a KUBECONFIG for their work doesn't mean to test on that.
 */
export async function startReal(env = process.env): Promise<{ served: ServedApi; stop(): Promise<void> }> {
  if (env['USE_EXISTING_CLUSTER'] === 'true') return { served: existing(env), stop: async () => undefined };
  const plane = await startControlPlane();
  const { url, caPem } = plane;
  const user = await plane.authority.issueClient(administrator);
  return {
    served: { name: 'real', url, caPem, user, kubeconfig: await plane.kubeconfigFile() },
    stop: () => plane.stop(),
  };
}

function existing(env: NodeJS.ProcessEnv): ServedApi {
  const kubeconfig = env['KUBECONFIG'] ?? '';
  const { url, caPem, auth } = loadEndpoint({ env });
  if (caPem === undefined) throw new Error(`${kubeconfig} names no certificate authority: the suite needs one`);
  switch (auth.kind) {
    case 'token':
      return { name: 'real', url, caPem, user: { token: auth.token }, kubeconfig };
    case 'certificate':
      return { name: 'real', url, caPem, user: { certificatePem: auth.certPem, keyPem: auth.keyPem }, kubeconfig };
    case 'none':
    case 'token-file':
    case 'plugin':
      throw new Error(
        `${kubeconfig} has no token and no client certificate of its own (${auth.kind}): the suite needs one`,
      );
  }
}
