import type { Cluster } from '#models/generated/cluster.ts';
import { secrets } from '#models/meta/core-resources.ts';
import { isKubeError } from '../runtime/kube-error.ts';
import type { Kube } from '../runtime/kube.ts';
import type { TargetFault } from './target.ts';

/** The second is what Cluster API writes. */
const keys = ['kubeconfig', 'value'] as const;

export type ReadKubeconfig = { read: true; kubeconfig: string } | ({ read: false } & TargetFault);

/**
 * The kubeconfig in the one Secret that the Cluster names; no other is ever asked for.
 * @throws KubeError when the cluster that holds the model doesn't answer: then nothing is known.
 */
export async function readKubeconfig(kube: Kube, { metadata, spec }: Cluster): Promise<ReadKubeconfig> {
  const ref = spec.kubeconfigSecretRef;
  if (ref === undefined) return missing(`Cluster ${metadata.name} names no Secret.`);
  const { namespace, name } = ref;
  const title = `Secret ${namespace}/${name}`;
  let data: unknown;
  try {
    ({ data } = await kube.get(secrets, { namespace, name }));
  } catch (error) {
    if (isKubeError(error, 'NotFound')) {
      return missing(
        `${title}, which should hold the kubeconfig of Cluster ${metadata.name}, doesn't exist: create it.`,
      );
    }
    if (isKubeError(error, 'Forbidden')) {
      const message = `Rackwright may not read ${title}, which should hold the kubeconfig of Cluster ${metadata.name}: grant it get on that Secret, by name.`;
      return { read: false, reason: 'KubeconfigForbidden', message };
    }
    throw error;
  }
  for (const key of keys) {
    const value = typeof data === 'object' && data !== null ? (data as Record<string, unknown>)[key] : undefined;
    if (typeof value === 'string' && value !== '') {
      return { read: true, kubeconfig: Buffer.from(value, 'base64').toString('utf8') };
    }
  }
  return missing(
    `${title} has no key "kubeconfig" (nor "value"): put the kubeconfig of Cluster ${metadata.name} there.`,
  );
}

function missing(message: string): ReadKubeconfig {
  return { read: false, reason: 'KubeconfigNotFound', message };
}
