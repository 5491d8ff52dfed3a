import type { ClusterFault } from '#models/cluster/decide.ts';
import { timestamp } from '#models/ports/clock.ts';
import type { KubeError } from '../runtime/kube-error.ts';
import type { TargetFault } from './target.ts';

/** Codes by which OpenSSL and Node refuse a server's certificate. */
const distrust: ReadonlySet<unknown> = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Faults that pass without anyone changing the Cluster or its Secret. */
export function isPassing(reason: TargetFault['reason']): boolean {
  return reason === 'ClusterUnreachable' || reason === 'Connecting';
}

/** What a call that failed tells of the cluster. `error`'s message is the server's or the network's. */
export function faultOf(
  cluster: string,
  error: KubeError,
  { expiresAt, now }: { expiresAt: number | undefined; now: number },
): TargetFault {
  const told = (reason: ClusterFault, message: string): TargetFault => ({ reason, message });
  if (error.reason === 'Unauthorized') {
    if (expiresAt !== undefined && expiresAt <= now) {
      const message = `Cluster ${cluster} doesn't let us in: the credentials in its kubeconfig were good until ${timestamp(expiresAt)}. Put new ones into its Secret.`;
      return told('CredentialsExpired', message);
    }
    const message = `Cluster ${cluster} doesn't let us in: it doesn't know the credentials in its kubeconfig, or no longer. Put good ones into its Secret.`;
    return told('ClusterUnauthorized', message);
  }
  if (error.reason === 'Forbidden') {
    const message = `Cluster ${cluster} lets us in, but not do our work: ${error.message}. Apply docs/install/target-rbac.yaml there.`;
    return told('ClusterForbidden', message);
  }
  const code = codeWithin(error, distrust);
  if (code !== undefined) {
    const message = `Cluster ${cluster} shows a certificate that isn't trusted (${code}): see that certificate-authority-data in its kubeconfig is its authority, and that the certificate is good for the name in "server".`;
    return told('ClusterNotTrusted', message);
  }
  return told('ClusterUnreachable', `Cluster ${cluster} doesn't answer: ${error.message}.`);
}

function codeWithin(error: unknown, codes: ReadonlySet<unknown>): string | undefined {
  for (let each: unknown = error, depth = 0; each instanceof Error && depth < 8; each = each.cause, depth += 1) {
    const code: unknown = 'code' in each ? each.code : undefined;
    if (typeof code === 'string' && codes.has(code)) return code;
  }
  return undefined;
}
