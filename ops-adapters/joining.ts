import type { OperationRequest } from './port.ts';

/** What an `Install/k8s` lacks for its kubelet to find its cluster and know whom to believe, in words that say what to mend. */
export function lacksToJoin({ action, layer, node, secrets = {} }: OperationRequest): string | undefined {
  if (action !== 'Install' || layer !== 'k8s' || node === undefined) return undefined;
  if (node.controlPlaneEndpoint === '') {
    return 'nobody knows where machines reach the API server: set spec.controlPlaneEndpoint of the Cluster to host:port';
  }
  if (secrets['bootstrapToken'] !== undefined && secrets['clusterCA'] === undefined) {
    return 'the kubeconfig that leads to the Cluster has no certificate authority, and a kubelet needs one: add certificate-authority-data';
  }
  return undefined;
}
